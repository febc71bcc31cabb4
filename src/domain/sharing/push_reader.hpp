// SPDX-License-Identifier: Apache-2.0
// Reading one pushed entity member by member (features.md 7.5). Only for development_push.cpp.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/sharing/pushed_development.hpp"

namespace applinks::domain::push {

enum class Need { optional, required };

// Keeps the first thing that is wrong. What is over a limit ends the whole push.
class Reader {
public:
    // `object` outlives the reader; `kind` is the word for it in messages.
    Reader(const boost::json::object& object, std::string kind);

    const boost::json::object& object() const { return object_; }
    std::string text(std::string_view name, std::size_t bytes_max, Need need = Need::optional);
    std::string lines(std::string_view name, std::size_t bytes_max);
    std::string url(std::string_view name);  // http or https

    // An object inside of this one, and what was wrong with it.
    Reader inside(const boost::json::object& object) const { return Reader(object, kind_); }
    void take_fault(const Reader& inner);

    void wrong(std::string_view what);  // "has no id"
    void over(std::string_view what);
    const std::string& fault() const { return fault_; }
    Result<void> over_limit() const;  // invalid_argument, and names the entity

private:
    std::size_t length_of(std::string_view name) const;

    const boost::json::object& object_;
    std::string kind_;
    std::string fault_;
    bool is_over_ = false;
};

// A number, or a text that is one: sequences are often times in milliseconds. Not below zero.
std::optional<std::int64_t> whole_number(const boost::json::object& object, std::string_view name);
// `issueKeys`, or the values of `associations` that are about items.
std::vector<std::string> key_texts(const boost::json::object& object);
// Errors: invalid_argument (too many, or not texts).
Result<PushProperties> read_properties(const boost::json::object& push);

}  // namespace applinks::domain::push
