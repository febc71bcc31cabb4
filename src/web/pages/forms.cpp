// SPDX-License-Identifier: Apache-2.0
#include "web/pages/forms.hpp"

namespace applinks::web::pages {
namespace {

std::string_view find_in(const std::map<std::string, std::string>& texts, const std::string& name) {
    const auto found = texts.find(name);
    return found == texts.end() ? std::string_view() : std::string_view(found->second);
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
        .text("value", field.kind == Field::Kind::password ? std::string_view() : state.value(field.name))
        .text("type", field.kind == Field::Kind::password ? "password" : "text")
        .text("autocomplete", field.autocomplete.empty() ? "off" : field.autocomplete)
        .flag("required", field.required);
    return view;
}

std::vector<View> field_views(const std::vector<Field>& fields, const FormState& state) {
    std::vector<View> views;
    views.reserve(fields.size());
    for (const auto& field : fields) views.push_back(field_view(field, state));
    return views;
}

}  // namespace applinks::web::pages
