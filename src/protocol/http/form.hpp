// SPDX-License-Identifier: Apache-2.0
// application/x-www-form-urlencoded: bodies and queries (WHATWG rules: "+" is a space).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.hpp"
#include "base/result.hpp"

namespace applinks::http {

using Parameter = std::pair<std::string, std::string>;

class Form {
public:
    // Errors: invalid_encoding (bad %XX), limit_exceeded (more than `count_max` parameters).
    static Result<Form> parse(std::string_view text, std::size_t count_max = limits::kOauthParameterCountMax);

    // Exactly one value. Errors: missing_parameter, repeated_parameter; the message names the field.
    Result<std::string> only(std::string_view name) const;
    // At most one value; absent gives "". Errors: repeated_parameter.
    Result<std::string> at_most_one(std::string_view name) const;
    bool contains(std::string_view name) const;
    std::vector<std::string> all(std::string_view name) const;
    const std::vector<Parameter>& parameters() const { return parameters_; }

    void add(std::string name, std::string value) { parameters_.emplace_back(std::move(name), std::move(value)); }
    std::string str() const;  // percent-encoded with RFC 3986 rules (space as %20)

private:
    std::vector<Parameter> parameters_;
};

// True for application/x-www-form-urlencoded with or without parameters.
bool is_form_content_type(std::string_view content_type);

}  // namespace applinks::http
