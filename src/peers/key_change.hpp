// SPDX-License-Identifier: Apache-2.0
// A new signing key of ours, and of applications that say so (S-59: publish, overlap, use, retire).
//
// The new key is published at once: whoever fetches our consumer-info gets it. Toward a linked application that knows
// only the former key, calls are signed with the former one, until it knows the present one, an administrator says so,
// or seven days have passed. Other applinkd are told by a call that the former key signs; products are tried with the
// present key from time to time, because only their administrators can have them fetch it.
#pragma once

#include <string>

#include "domain/store.hpp"
#include "peers/services.hpp"

namespace applinks::peers {

// Makes the key and notes who has to learn it. Blocks for the time of making a key. Errors: conflict (the change before
// is not finished), crypto_failed, storage_failed.
Result<void> change_signing_key(domain::Store& store, const domain::Snapshot& snapshot, domain::AuditEntry by);

// The other side has the present key, an administrator says: calls are signed with it from now on. Errors: conflict
// (they are already).
Task<Result<void>> use_present_key(Services& services, LinkId link, domain::AuditEntry by);

// One notice of kKeyChanged: tells the other side, or tries whether it knows.
Task<Result<void>> retry_key_notice(Services& services, domain::PeerNotice notice);
// Forgets the former key when nobody needs it any more.
Task<Result<void>> retire_former_key(Services& services);

// A linked application says, signed with the key that is known here, that it has another one: it is fetched and takes
// the place of the known one, which stays good until the new one is used (S-80: nothing changes without the known key).
// Errors: conflict (it may not call us, or publishes another key than it says), those of fetch_consumer.
Task<Result<void>> take_announced_key(Services& services, LinkId link, std::string fingerprint, domain::AuditEntry by);

}  // namespace applinks::peers
