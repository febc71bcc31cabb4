// SPDX-License-Identifier: Apache-2.0
#include "forge/access.hpp"

#include <algorithm>

#include "domain/identity/account.hpp"
#include "domain/links/toml_section.hpp"

namespace applinks::forge {
namespace {

Result<AccessRule> read_rule(domain::TomlSection section) {
    AccessRule rule;
    AL_TRY(rule.repositories, section.texts("repositories"));
    AL_TRY(rule.everyone, section.flag("everyone"));
    AL_TRY(const auto users, section.texts("users"));
    AL_TRY(rule.groups, section.texts("groups"));
    AL_TRY_VOID(section.refuse_others());
    for (const auto& user : users) rule.users.push_back(domain::name_key(user));
    if (rule.repositories.empty()) return section.refuse("repositories", "must name a repository");
    if (!rule.everyone && rule.users.empty() && rule.groups.empty())
        return section.refuse("repositories", "needs 'everyone', 'users' or 'groups' beside it");
    return rule;
}

bool names(const AccessRule& rule, std::string_view repository) {
    return std::ranges::any_of(rule.repositories,
                               [&](const std::string& pattern) { return matches_pattern(repository, pattern); });
}

bool names(const AccessRule& rule, const domain::Reader& reader) {
    if (rule.everyone || std::ranges::find(rule.users, domain::name_key(reader.name)) != rule.users.end()) return true;
    return std::ranges::any_of(reader.groups, [&](const std::string& group) {
        return std::ranges::find(rule.groups, group) != rule.groups.end();
    });
}

}  // namespace

Result<Access> Access::parse(std::string_view text, std::string_view file) {
    toml::table parsed;
    try {
        parsed = toml::parse(text, file);
    } catch (const toml::parse_error& error) {
        return fail(Errc::configuration, std::string(file) + ", line " + std::to_string(error.source().begin.line) +
                                             ": " + std::string(error.description()) + ".");
    }
    domain::TomlSection root(parsed, file);
    AL_TRY(auto sections, root.sections("rule"));
    AL_TRY_VOID(root.refuse_others());
    Access access;
    for (auto& section : sections) {
        AL_TRY(auto rule, read_rule(std::move(section)));
        access.rules_.push_back(std::move(rule));
    }
    return access;
}

bool Access::may_read(const domain::Reader& reader, std::string_view repository) const {
    return reader.is_admin || std::ranges::any_of(rules_, [&](const AccessRule& rule) {
               return names(rule, repository) && names(rule, reader);
           });
}

bool Access::may_everyone_read(std::string_view repository) const {
    return std::ranges::any_of(rules_,
                               [&](const AccessRule& rule) { return rule.everyone && names(rule, repository); });
}

bool matches_pattern(std::string_view text, std::string_view pattern) {
    std::size_t t = 0;
    std::size_t p = 0;
    auto star = std::string_view::npos;
    std::size_t resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

}  // namespace applinks::forge
