// SPDX-License-Identifier: Apache-2.0
#include "protocol/http/form.hpp"

#include <algorithm>
#include <optional>

#include "base/encoding.hpp"

namespace applinks::http {
namespace {

// "+" is a space here and only here (WHATWG URL, 5.1).
std::optional<std::string> decode(std::string_view text) {
    if (text.find('+') == std::string_view::npos) return percent_decode(text);
    std::string spaced(text);
    std::ranges::replace(spaced, '+', ' ');
    return percent_decode(spaced);
}

std::unexpected<Error> repeated(std::string_view name) {
    return fail(Errc::repeated_parameter, "The parameter \"" + std::string(name) + "\" may occur only once.");
}

}  // namespace

Result<Form> Form::parse(std::string_view text, std::size_t count_max) {
    Form form;
    while (!text.empty()) {
        const auto end = text.find('&');
        const auto piece = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (piece.empty()) continue;
        if (form.parameters_.size() == count_max)
            return fail(Errc::limit_exceeded, "There are more than " + std::to_string(count_max) + " parameters.");
        const auto equals = piece.find('=');
        auto name = decode(piece.substr(0, equals));
        auto value = decode(equals == std::string_view::npos ? std::string_view() : piece.substr(equals + 1));
        if (!name || !value)
            return fail(Errc::invalid_encoding,
                        "A percent sign in the parameters is not followed by two hexadecimal digits.");
        form.add(std::move(*name), std::move(*value));
    }
    return form;
}

Result<std::string> Form::only(std::string_view name) const {
    if (!contains(name))
        return fail(Errc::missing_parameter, "The parameter \"" + std::string(name) + "\" is missing.");
    return at_most_one(name);
}

Result<std::string> Form::at_most_one(std::string_view name) const {
    const std::string* found = nullptr;
    for (const auto& parameter : parameters_) {
        if (parameter.first != name) continue;
        if (found != nullptr) return repeated(name);
        found = &parameter.second;
    }
    return found == nullptr ? std::string() : *found;
}

bool Form::contains(std::string_view name) const {
    return std::ranges::any_of(parameters_, [name](const Parameter& parameter) { return parameter.first == name; });
}

std::vector<std::string> Form::all(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& parameter : parameters_)
        if (parameter.first == name) values.push_back(parameter.second);
    return values;
}

std::string Form::str() const {
    std::string out;
    for (const auto& [name, value] : parameters_) {
        if (!out.empty()) out.push_back('&');
        percent_encode_to(out, name);
        out.push_back('=');
        percent_encode_to(out, value);
    }
    return out;
}

bool is_form_content_type(std::string_view content_type) {
    const auto type = trim_blanks(content_type.substr(0, content_type.find(';')));
    return equal_ignoring_case(type, "application/x-www-form-urlencoded");
}

}  // namespace applinks::http
