// SPDX-License-Identifier: Apache-2.0
// `[[item]]` and the lists of `[[entity]]` from TOML; for type_file.cpp only.
#pragma once

#include "domain/links/item_type.hpp"
#include "domain/links/toml_section.hpp"

namespace applinks::domain {

// Errors of both: configuration, with file and line (S-66).
Result<ItemType> read_item_type(TomlSection section);
// The table `list` of an entity; nothing when it has none.
Result<std::optional<EntityList>> read_entity_list(TomlSection& entity);

}  // namespace applinks::domain
