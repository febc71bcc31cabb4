// SPDX-License-Identifier: Apache-2.0
// `[[development]]` from TOML; for type_file.cpp only.
#pragma once

#include "domain/links/development_type.hpp"
#include "domain/links/toml_section.hpp"

namespace applinks::domain {

// Errors: configuration, with file and line (S-66).
Result<DevelopmentType> read_development_type(TomlSection section);

}  // namespace applinks::domain
