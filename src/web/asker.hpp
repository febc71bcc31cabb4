// SPDX-License-Identifier: Apache-2.0
// Who asks, for functions of peers/: they name what was done themselves.
#pragma once

#include "web/context.hpp"

namespace applinks::web {

inline domain::AuditEntry asker(const Context& context) {
    return context.audit({});
}

}  // namespace applinks::web
