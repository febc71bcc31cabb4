// SPDX-License-Identifier: Apache-2.0
// The directory that the settings name (docs/reference/configuration.md, [directory]).
#pragma once

#include <memory>

#include "domain/snapshot.hpp"
#include "net/egress.hpp"
#include "peers/people.hpp"

namespace applinks::app {

// Errors: configuration, when the application's type does not say how to ask who somebody is. Both outlive the result.
Result<std::unique_ptr<peers::People>> make_people(const domain::SnapshotHolder& snapshots, net::Egress& egress);

}  // namespace applinks::app
