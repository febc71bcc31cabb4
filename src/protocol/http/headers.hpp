// SPDX-License-Identifier: Apache-2.0
// Header fields in the order they came, names compared without case. Writers refuse what could split a message (S-42).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace applinks::http {

bool is_token(std::string_view name);         // RFC 9110 5.6.2
bool is_field_value(std::string_view value);  // no CR, LF, NUL or other control characters but tab

class Headers {
public:
    struct Field {
        std::string name;
        std::string value;
    };

    // Refuses (asserts on) names that are not tokens and values with control characters: check foreign data first.
    void add(std::string_view name, std::string_view value);
    void reserve(std::size_t count) { fields_.reserve(count); }
    void set(std::string_view name, std::string_view value);  // removes all of that name, then adds
    void remove(std::string_view name);
    template <class Predicate>
    void remove_if(Predicate predicate) {
        std::erase_if(fields_, predicate);
    }

    std::string_view get(std::string_view name) const;  // first value, or empty
    bool contains(std::string_view name) const;
    std::size_t count(std::string_view name) const;
    const std::vector<Field>& fields() const { return fields_; }
    bool empty() const { return fields_.empty(); }

private:
    std::vector<Field> fields_;
};

}  // namespace applinks::http
