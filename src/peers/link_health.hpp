// SPDX-License-Identifier: Apache-2.0
// What a test of a link came to: from the facts to one finding (applinks-protocol.md 6.4 and 6.5, features.md 2 and 5).
//
// Pure; any thread. linking_check.cpp collects the facts.
#pragma once

#include <optional>
#include <string>

#include "domain/links/link.hpp"
#include "peers/finding.hpp"
#include "protocol/applinks/auth_types.hpp"
#include "protocol/applinks/manifest.hpp"

namespace applinks::peers {

// What the peer says of its own ends.
struct RemoteEnds {
    enum class Kind {
        not_told,  // it has no status resource, or we did not get that far
        no_link,   // it knows nothing of us
        told,
    };
    Kind kind = Kind::not_told;
    wire::OAuthStatus status{};
};

// One test. What was not reached is absent.
struct LinkFacts {
    std::optional<Finding> unreachable{};  // no usable manifest
    std::optional<wire::Manifest> manifest{};
    bool key_changed = false;            // consumer-info has another key than the one that was confirmed (S-80)
    std::optional<Finding> undecided{};  // the peer's state could not be read
    RemoteEnds remote{};
    std::optional<Finding> probe{};  // of the signed 2LO call
};

// The other application has to be confirmed by an administrator before anything goes on (S-80).
bool needs_confirmation(const domain::Link& link, const LinkFacts& facts);

// The first thing that is wrong, in the order in which peers look (6.4). `waiting_at` is the address for the other
// side's administrator, for a link that is not confirmed yet.
Finding judge(const domain::Link& link, const LinkFacts& facts, const std::string& waiting_at);

// Both sides have their half: the link may become active (features.md 2 "setting-up").
bool is_confirmed(const domain::Link& link, const LinkFacts& facts);

// For a link made without rights at the other side: what its administrator has allowed us meanwhile.
wire::OAuthLevel offered_level(const domain::Link& link, const RemoteEnds& remote);

}  // namespace applinks::peers
