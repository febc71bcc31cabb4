// SPDX-License-Identifier: Apache-2.0
// What a template is filled with, and the one place that fills it. Values are text; the template engine encodes them
// (S-50).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace applinks::web::pages {

class View {
public:
    using Value = std::variant<bool, std::string, std::vector<View>>;

    // An empty text counts as false in `{{#name}}`.
    View& text(std::string name, std::string_view value);
    View& flag(std::string name, bool value);
    View& list(std::string name, std::vector<View> items);
    // `{{#name}}…{{/name}}` sees the part's own names first.
    View& part(std::string name, View part);

    const std::vector<std::pair<std::string, Value>>& values() const { return values_; }

private:
    std::vector<std::pair<std::string, Value>> values_;
};

// Fills the embedded template `name` (without ".mustache"). Templates whose names begin with `_` are partials: `{{>
// _name}}`. A missing or broken template is our own bug and ends the process; the unit tests fill each one.
std::string render(std::string_view name, const View& view);

// Fills the frame around a page; `content` is the result of render(): the only text that is not encoded.
std::string render_framed(const std::string& content, const View& frame);

// Parses every embedded template: part of the start-up check and of the tests.
bool templates_are_valid(std::string& first_error);

}  // namespace applinks::web::pages
