// SPDX-License-Identifier: Apache-2.0
// What is said of a name that nobody has here, as far as it is known: an administrator who reads "no such user" of
// somebody she works with wants to know why.
#pragma once

#include <string>

#include "domain/snapshot.hpp"

namespace applinks::domain {

// The sentence, and another where people are known here only after they came: behind a proxy that signs them in, and
// with an application whose type cannot look anybody up.
std::string unknown_person(const Snapshot& snapshot, std::string sentence);

}  // namespace applinks::domain
