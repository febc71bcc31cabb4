// SPDX-License-Identifier: Apache-2.0
#include "domain/health/finding_values.hpp"

#include <algorithm>

namespace applinks::domain {
namespace {

const std::string* find_value(const FindingValues& values, std::string_view name) {
    const auto found = std::ranges::find(values, name, &FindingValue::name);
    return found == values.end() ? nullptr : &found->value;
}

// Takes `text` apart along `form`, "{peer} has suspended this link."; a name that is known already has to stand there
// with the same value. False: `text` is not of this form, and `values` may hold what was read until then.
bool take_apart(std::string_view form, std::string_view text, FindingValues& values) {
    for (;;) {
        const auto open = form.find('{');
        const auto plain = form.substr(0, open);
        if (!text.starts_with(plain)) return false;
        text.remove_prefix(plain.size());
        if (open == std::string_view::npos) return text.empty();
        const auto close = form.find('}', open);
        const auto name = form.substr(open + 1, close - open - 1);
        form.remove_prefix(close + 1);
        const auto next = form.substr(0, form.find('{'));
        const auto end = form.empty() ? text.size() : next == form ? text.rfind(next) : text.find(next);
        const auto* const known = find_value(values, name);
        const auto size = known != nullptr ? known->size() : end;
        if (size == std::string_view::npos || size > text.size()) return false;
        if (known != nullptr && text.substr(0, size) != *known) return false;
        if (known == nullptr) values.push_back({name, std::string(text.substr(0, size))});
        text.remove_prefix(size);
    }
}

void add_values(std::string_view form, std::string_view text, FindingValues& values) {
    auto more = values;
    if (take_apart(form, text, more)) values = std::move(more);
}

}  // namespace

FindingValues values_in(std::string_view code, std::string_view text) {
    FindingValues values;
    if (const auto* const fault = find_fault(code)) add_values(fault->text, text, values);
    return values;
}

FindingValues values_in(const Finding& finding) {
    auto values = values_in(finding.code, finding.text);
    if (const auto* const fault = find_fault(finding.code)) {
        add_values(fault->meaning, finding.meaning, values);
        add_values(fault->remedy, finding.remedy, values);
    }
    return values;
}

}  // namespace applinks::domain
