// SPDX-License-Identifier: Apache-2.0
#include "web/api/finding_view.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>

namespace applinks::web::api {
namespace {

struct CodeFacts {
    std::string_view code;
    std::string_view severity;
    std::string_view side;
};

// What is not listed is an error on the way between both.
constexpr std::array kFacts = {
    CodeFacts{"ok", "ok", "none"},
    CodeFacts{"level_mismatch", "warning", "both"},
    CodeFacts{"url_mismatch", "warning", "there"},
    CodeFacts{"too_old", "warning", "there"},
    CodeFacts{"rate_limited", "warning", "there"},
    CodeFacts{"clock", "error", "both"},
    CodeFacts{"key_unknown", "error", "there"},
    CodeFacts{"key_changed", "error", "here"},
    CodeFacts{"no_link", "error", "there"},
    CodeFacts{"not_allowed", "error", "there"},
    CodeFacts{"scope", "error", "there"},
    CodeFacts{"signature", "error", "there"},
    CodeFacts{"token", "error", "here"},
    CodeFacts{"address_refused", "error", "here"},
};

}  // namespace

boost::json::object finding_json(const peers::Finding& finding) {
    const auto known = std::ranges::find(kFacts, std::string_view(finding.code), &CodeFacts::code);
    const auto facts = known == kFacts.end() ? CodeFacts{finding.code, "error", "between"} : *known;
    return {{"code", finding.code},
            {"catalogue", finding.catalogue},
            {"severity", facts.severity},
            {"text", finding.text},
            {"meaning", ""},
            {"remedy", ""},
            {"commands", boost::json::array()},
            {"side", facts.side}};
}

}  // namespace applinks::web::api
