// SPDX-License-Identifier: Apache-2.0
// Sealing what is stored anew after a change of the master key (S-59).
#pragma once

#include <cstddef>

#include "base/result.hpp"

namespace applinks::domain {

struct ResealStep {
    std::size_t rewritten = 0;
    std::size_t left = 0;  // sealed with another key than the present one, unreadable ones included
};

class SecretStore {
public:
    virtual ~SecretStore() = default;
    // Seals up to `rows_max` secrets with the present key that were sealed with an older one. What no key opens is left
    // as it is. Blocks for some milliseconds. Errors: storage_failed.
    virtual Result<ResealStep> reseal(int rows_max) = 0;
};

}  // namespace applinks::domain
