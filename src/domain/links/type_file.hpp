// SPDX-License-Identifier: Apache-2.0
// One application type from its TOML text; the registry's own part (types/README.md describes the keys).
#pragma once

#include "base/result.hpp"
#include "domain/links/type_registry.hpp"

namespace applinks::domain {

// Errors: configuration, with file and line (S-66).
Result<ApplicationType> parse_type_file(const TypeFile& file);

}  // namespace applinks::domain
