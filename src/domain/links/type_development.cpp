// SPDX-License-Identifier: Apache-2.0
#include "domain/links/type_development.hpp"

#include <algorithm>
#include <array>

#include "domain/links/address_pattern.hpp"

namespace applinks::domain {
namespace {

using Data = DevelopmentType::Data;
constexpr std::array kDataWords{TomlSection::Choice<Data>{"pullrequest", Data::pull_request},
                                TomlSection::Choice<Data>{"branch", Data::branch},
                                TomlSection::Choice<Data>{"commit", Data::commit}};
constexpr std::array<std::string_view, 4> kStates = {"OPEN", "DRAFT", "MERGED", "DECLINED"};

struct Place {
    std::string_view key;
    std::string DevelopmentType::* member;
};
constexpr std::array kPlaces{Place{"id", &DevelopmentType::id},
                             Place{"title", &DevelopmentType::title},
                             Place{"link", &DevelopmentType::link},
                             Place{"author", &DevelopmentType::author},
                             Place{"avatar", &DevelopmentType::avatar},
                             Place{"updated", &DevelopmentType::updated},
                             Place{"repository", &DevelopmentType::repository},
                             Place{"message", &DevelopmentType::message},
                             Place{"state", &DevelopmentType::state},
                             Place{"merged", &DevelopmentType::merged},
                             Place{"source_branch", &DevelopmentType::source_branch},
                             Place{"destination_branch", &DevelopmentType::destination_branch},
                             Place{"comments", &DevelopmentType::comments}};

Result<std::string> read_get(TomlSection& section) {
    AL_TRY(auto get, section.required_text("get"));
    if (!get.starts_with('/') || get.starts_with("//")) return section.refuse("get", "must begin with one '/'");
    const auto names = template_names(get);
    if (!names) return section.refuse("get", names.error().message);
    const auto times = [&](std::string_view name) { return std::ranges::count(*names, name); };
    const auto keys = times("key");
    const auto projects = times("project");
    if (names->empty() || keys > 1 || projects > 1 || keys + projects != std::ssize(*names))
        return section.refuse("get", "must hold {key} or {project} or both, each once, and no other");
    return get;
}

}  // namespace

Result<DevelopmentType> read_development_type(TomlSection section) {
    DevelopmentType type;
    AL_TRY_VOID(section.required_text("data"));
    AL_TRY(type.data, section.choice("data", kDataWords));
    AL_TRY(type.get, read_get(section));
    AL_TRY(type.items, section.required_text("items"));
    AL_TRY(type.mentions, section.texts("mentions"));
    for (const auto name : {"id", "title", "link"}) AL_TRY_VOID(section.required_text(name));
    for (const auto& [key, member] : kPlaces) {
        AL_TRY(type.*member, section.text(key));
        const auto names = template_names(type.*member);
        if (!names) return section.refuse(key, names.error().message);
    }
    AL_TRY(const auto states, section.text_map("states"));
    for (const auto& [word, state] : states) {
        if (std::ranges::find(kStates, state) == kStates.end())
            return section.refuse("states", "must hold OPEN, DRAFT, MERGED or DECLINED");
        type.states.emplace_back(word, state);
    }
    AL_TRY_VOID(section.refuse_others());
    return type;
}

}  // namespace applinks::domain
