// SPDX-License-Identifier: Apache-2.0
#include "web/pages/forms.hpp"

namespace applinks::web::pages {
namespace {

std::string_view find_in(const std::map<std::string, std::string>& texts, const std::string& name) {
    const auto found = texts.find(name);
    return found == texts.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view input_type_of(Field::Kind kind) {
    switch (kind) {
        case Field::Kind::password: return "password";
        case Field::Kind::secret:
        case Field::Kind::text:
        case Field::Kind::url: return "text";  // the browser's own check of `url` refuses what we could explain
        default: return "";
    }
}

bool is_write_only(Field::Kind kind) {
    return kind == Field::Kind::password || kind == Field::Kind::secret;
}

std::vector<View> option_views(const Field& field, const FormState& state) {
    std::vector<View> views;
    for (const auto& option : field.options) {
        View view;
        view.text("option_id", "f-" + field.name + "-" + option.value)
            .text("option_name", field.name)
            .text("option_value", option.value)
            .text("option_label", option.label)
            .text("option_hint", option.hint)
            .flag("chosen", state.value(field.name) == option.value);
        views.push_back(std::move(view));
    }
    return views;
}

}  // namespace

Result<FormState> FormState::read(const http::Form& form) {
    FormState state;
    for (const auto& [name, value] : form.parameters()) {
        if (!state.values_.emplace(name, value).second)
            return fail(Errc::repeated_parameter, "The field \"" + name + "\" was sent twice.");
    }
    return state;
}

std::string_view FormState::value(const std::string& name) const {
    return find_in(values_, name);
}
std::string_view FormState::wrong_of(const std::string& name) const {
    return find_in(sentences_, name);
}

View field_view(const Field& field, const FormState& state) {
    const auto wrong = state.wrong_of(field.name);
    const auto id = "f-" + field.name;
    std::string described_by;
    if (!field.hint.empty()) described_by += id + "-hint";
    if (!wrong.empty()) described_by += (described_by.empty() ? "" : " ") + id + "-wrong";
    View view;
    view.text("id", id)
        .text("name", field.name)
        .text("label", field.label)
        .text("hint", field.hint)
        .text("wrong", wrong)
        .text("described_by", described_by)
        .text("value", is_write_only(field.kind) ? std::string_view() : state.value(field.name))
        .text("type", input_type_of(field.kind))
        .text("autocomplete", field.autocomplete.empty() ? "off" : field.autocomplete)
        .flag("required", field.required)
        .flag("checked", state.checked(field.name))
        .flag("is_input", !input_type_of(field.kind).empty())
        .flag("is_area", field.kind == Field::Kind::area)
        .flag("is_select", field.kind == Field::Kind::select)
        .flag("is_radio", field.kind == Field::Kind::radio)
        .flag("is_check", field.kind == Field::Kind::check)
        .list("options", option_views(field, state));
    return view;
}

std::vector<View> field_views(const std::vector<Field>& fields, const FormState& state) {
    std::vector<View> views;
    views.reserve(fields.size());
    for (const auto& field : fields) views.push_back(field_view(field, state));
    return views;
}

}  // namespace applinks::web::pages
