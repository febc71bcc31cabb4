// SPDX-License-Identifier: Apache-2.0
// Whether what a call was verified with still stands while its answer streams: link, consumer, right, person, token
// (S-22, S-76).
#pragma once

#include "domain/grants/token_cache.hpp"
#include "domain/identity/caller.hpp"
#include "domain/snapshot.hpp"

namespace applinks::domain {

// False as soon as the call would be refused for what it rests on, but for time: a token that only ran out, or was
// renewed, does not end what it began. A store that does not answer ends nothing either. At most two indexed reads;
// any thread.
bool still_allowed(const Caller& caller, const Snapshot& snapshot, TokenCache& tokens, Store& store, Timestamp now);

}  // namespace applinks::domain
