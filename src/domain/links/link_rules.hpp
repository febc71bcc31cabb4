// SPDX-License-Identifier: Apache-2.0
// Rules about links and consumers that need no I/O (applinks-protocol.md 1.4 and 3.7, S-06, S-07, S-09).
//
// Pure; any thread. They give early, readable answers; what has to hold under races is enforced by the store.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/links/link.hpp"
#include "domain/snapshot.hpp"

namespace applinks::domain {

// `wanted`, or the first of `wanted - 2`, `wanted - 3` … that no link has (3.7). Names compare as name_key does.
std::string unique_link_name(const Snapshot& snapshot, std::string_view wanted);

// A name that people typed. Errors: missing_parameter, limit_exceeded, invalid_argument (control characters, blanks at
// the ends), already_exists (another link than `except` has it).
Result<void> check_link_name(const Snapshot& snapshot, std::string_view name, const LinkId& except = {});

// One link per remote id and per rpcUrl, none to ourselves (2.3, 3.7). `link.rpc_url` may have no value.
// Errors: already_exists, with the name of the link that is in the way.
Result<void> check_is_new(const Snapshot& snapshot, const Link& link);

// A link whose rpcUrl is `url`, or null.
const Link* find_link_by_url(const Snapshot& snapshot, const AbsoluteUrl& url);
// By id, else by name: what people type and paths carry.
const Link* find_link_by_id_or_name(const Snapshot& snapshot, std::string_view text);

// What a consumer may do at a level; everything else about it stays. level_of is its inverse.
void set_level(Consumer& consumer, OAuthLevel level);
OAuthLevel level_of(const Consumer& consumer);

// A consumer as it may be stored: the public key in its one form, a secret where one is needed (S-07), and the user of
// plain 2LO known, active and not an administrator (S-09). A key of 1024 bits, as old installations publish it
// (applinks-protocol.md 5.1), is taken only when the caller has set `imported_key`; the flag stays only on such a key
// (S-06).
//
// Errors:
//   missing_parameter  no key, no name, no public key or secret
//   limit_exceeded     key or name too long
//   malformed, invalid_argument  the public key is not one that we accept
//   not_allowed        the user of plain 2LO may not be used
Result<Consumer> checked_consumer(Consumer consumer, const Snapshot& snapshot);

// OAuth 1.0a: RSA signs with our own key, under our own consumer key when none is given.
// Errors: missing_parameter (an address; a consumer key, client id or secret that is needed), invalid_argument (OAuth
// 2.0: header template, scopes or extra parameters), limit_exceeded.
Result<void> check_provider(const OutgoingProvider& provider);

// Calls for people are made with a permission that each of them has given over there.
bool asks_people(const Link& link);

}  // namespace applinks::domain
