// SPDX-License-Identifier: Apache-2.0
// Who looks at a forge's repositories, from the caller of a route that wants a person.
#pragma once

#include "domain/identity/caller.hpp"
#include "domain/sharing/repositories.hpp"

namespace applinks::web {

inline domain::Reader reader_of(const domain::Caller& caller) {
    if (!caller.account) return {};
    return {.name = caller.account->name.str(), .groups = caller.account->groups, .is_admin = caller.is_admin()};
}

}  // namespace applinks::web
