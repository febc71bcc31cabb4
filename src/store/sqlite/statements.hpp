// SPDX-License-Identifier: Apache-2.0
// The SQL of this database by name, from the embedded `queries/*.sql`: each statement stands below a line `-- name: …`.
#pragma once

#include <string_view>
#include <unordered_map>

namespace applinks::store {

using Statements = std::unordered_map<std::string_view, std::string_view>;

// Parsed once per process. Two statements of one name are our bug and end the program.
const Statements& statements();

}  // namespace applinks::store
