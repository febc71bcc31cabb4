// SPDX-License-Identifier: Apache-2.0
#include "domain/links/type_items.hpp"

#include <algorithm>

namespace applinks::domain {
namespace {

// Below the application's address.
Result<std::string> read_template(TomlSection& section, std::string_view key, std::vector<std::string>& names) {
    AL_TRY(auto text, section.text(key));
    if (text.empty()) return text;
    if (!text.starts_with('/') || text.starts_with("//")) return section.refuse(key, "must begin with one '/'");
    auto found = template_names(text);
    if (!found) return section.refuse(key, found.error().message);
    names = *std::move(found);
    return text;
}

Result<std::vector<AddressPattern>> read_patterns(TomlSection& section, std::string_view key) {
    AL_TRY(const auto texts, section.texts(key));
    std::vector<AddressPattern> patterns;
    for (const auto& text : texts) {
        auto pattern = AddressPattern::parse(text);
        if (!pattern) return section.refuse(key, "holds '" + text + "', which " + pattern.error().message);
        patterns.push_back(*std::move(pattern));
    }
    return patterns;
}

Result<ItemFields> read_fields(TomlSection& section) {
    ItemFields fields;
    struct Place {
        std::string_view key;
        std::string ItemFields::* field;
    };
    for (const auto& [key, field] :
         {Place{"root", &ItemFields::root}, Place{"id", &ItemFields::id}, Place{"key", &ItemFields::key},
          Place{"title", &ItemFields::title}, Place{"subtitle", &ItemFields::subtitle},
          Place{"state", &ItemFields::state}, Place{"closed_flag", &ItemFields::closed_flag},
          Place{"merged", &ItemFields::merged}, Place{"icon", &ItemFields::icon}, Place{"link", &ItemFields::link},
          Place{"author", &ItemFields::author}, Place{"updated", &ItemFields::updated}}) {
        AL_TRY(fields.*field, section.text(key));
        const auto names = template_names(fields.*field);
        if (!names) return section.refuse(key, names.error().message);
    }
    return fields;
}

Result<std::optional<ItemSearch>> read_search(TomlSection& item) {
    AL_TRY(auto section, item.section("search"));
    if (!section) return std::nullopt;
    ItemSearch search;
    std::vector<std::string> names;
    AL_TRY_VOID(section->required_text("get"));
    AL_TRY(search.get, read_template(*section, "get", names));
    if (std::ranges::find(names, "q") == names.end()) return section->refuse("get", "must hold {q}");
    const auto is_known = [](const std::string& name) { return name == "q" || name == "limit"; };
    if (!std::ranges::all_of(names, is_known)) return section->refuse("get", "may name {q} and {limit} only");
    AL_TRY(search.items, section->required_text("items"));
    AL_TRY_VOID(section->required_text("title"));
    AL_TRY_VOID(section->required_text("link"));
    AL_TRY(search.fields, read_fields(*section));
    AL_TRY_VOID(section->refuse_others());
    return search;
}

// Whatever an address or a key matched, the call can be made.
Result<void> check_names(const TomlSection& section, const ItemType& item, const std::vector<std::string>& wanted) {
    for (const auto* patterns : {&item.addresses, &item.keys})
        for (const auto& pattern : *patterns) {
            const auto given = pattern.names();
            for (const auto& name : wanted)
                if (std::ranges::find(given, name) == given.end())
                    return section.refuse("get", "needs {" + name + "}, which not every address and key has");
        }
    return {};
}

}  // namespace

Result<ItemType> read_item_type(TomlSection section) {
    ItemType item;
    AL_TRY(item.kind, section.required_text("kind"));
    AL_TRY(item.name, section.required_text("name"));
    AL_TRY(item.addresses, read_patterns(section, "url"));
    AL_TRY(item.keys, read_patterns(section, "keys"));
    std::vector<std::string> names;
    AL_TRY_VOID(section.required_text("get"));
    AL_TRY(item.get, read_template(section, "get", names));
    AL_TRY_VOID(section.required_text("title"));
    AL_TRY(item.fields, read_fields(section));
    AL_TRY(item.closed, section.texts("closed"));
    AL_TRY(item.global_name, section.text("global_name"));
    if (item.global_name.empty()) item.global_name = item.kind + "Id";
    AL_TRY(item.search, read_search(section));
    AL_TRY_VOID(section.refuse_others());
    if (item.addresses.empty()) return section.refuse("url", "is missing");
    AL_TRY_VOID(check_names(section, item, names));
    return item;
}

Result<std::optional<EntityList>> read_entity_list(TomlSection& entity) {
    AL_TRY(auto section, entity.section("list"));
    if (!section) return std::nullopt;
    EntityList list;
    std::vector<std::string> names;
    AL_TRY_VOID(section->required_text("get"));
    AL_TRY(list.get, read_template(*section, "get", names));
    if (!names.empty()) return section->refuse("get", "may not hold names in braces");
    AL_TRY(list.items, section->required_text("items"));
    AL_TRY(list.key, section->required_text("key"));
    AL_TRY(list.name, section->required_text("name"));
    AL_TRY_VOID(section->refuse_others());
    return list;
}

}  // namespace applinks::domain
