// SPDX-License-Identifier: Apache-2.0
// Form fields as data: what was typed stays typed, and what is wrong with it stands beside the field.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "protocol/http/form.hpp"
#include "web/pages/view.hpp"

namespace applinks::web::pages {

struct Field {
    enum class Kind { text, password };

    Kind kind = Kind::text;
    std::string name;
    std::string label;
    std::string hint{};
    std::string autocomplete{};  // token of the HTML attribute; "" is "off"
    bool required = false;
};

// The values of a form, as typed or as stored, and the sentences about what is wrong. Passwords are never shown again.
class FormState {
public:
    FormState() = default;
    // Errors: repeated_parameter.
    static Result<FormState> read(const http::Form& form);

    std::string_view value(const std::string& name) const;  // "" when absent
    void set(std::string name, std::string value) { values_[std::move(name)] = std::move(value); }

    void wrong(const std::string& name, std::string sentence) { sentences_.try_emplace(name, std::move(sentence)); }
    // Keeps the error of `result` beside the field.
    template <class T>
    bool take(const std::string& name, const Result<T>& result) {
        if (!result) wrong(name, result.error().message);
        return result.has_value();
    }
    std::string_view wrong_of(const std::string& name) const;
    bool is_right() const { return sentences_.empty(); }

private:
    std::map<std::string, std::string> values_;
    std::map<std::string, std::string> sentences_;
};

// For the partial `_field`.
View field_view(const Field& field, const FormState& state);
std::vector<View> field_views(const std::vector<Field>& fields, const FormState& state);

}  // namespace applinks::web::pages
