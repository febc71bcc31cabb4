// SPDX-License-Identifier: Apache-2.0
// A whole link as JSON text, for where a link must outlive its row (PeerNotice). It holds the provider's secret, so it
// is a Secret itself and is stored sealed.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "domain/links/link.hpp"

namespace applinks::store {

Secret json_of_link(const domain::Link& link);
// Errors: storage_failed (not what json_of_link wrote).
Result<domain::Link> link_of_json(const Secret& json);

}  // namespace applinks::store
