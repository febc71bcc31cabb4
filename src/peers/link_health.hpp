// SPDX-License-Identifier: Apache-2.0
// What the facts of a test mean for a link: one judgement per layer (applinks-protocol.md 6.4 and 6.5, features.md 2
// and 5), and what follows for the link's state.
//
// Pure; any thread. diagnosis_applinks.cpp collects the facts.
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
    std::optional<wire::Manifest> manifest{};
    bool key_changed = false;  // consumer-info has another key than the one that was confirmed (S-80)
    RemoteEnds remote{};
    std::optional<Finding> probe{};  // of the signed 2LO call
    bool was_stopped = false;        // by something before the probe
};

// Nothing: this layer is as it should be.
std::optional<Finding> judge_identity(const domain::Link& link, const wire::Manifest& manifest);
std::optional<Finding> judge_version(const domain::Link& link, const wire::Manifest& manifest);
std::optional<Finding> judge_key(const domain::Link& link, const LinkFacts& facts);
// `waiting_at` is the address for the other side's administrator, for a link that is not confirmed yet.
std::optional<Finding> judge_other_half(const domain::Link& link, const RemoteEnds& remote,
                                        const std::string& waiting_at);
std::optional<Finding> judge_levels(const domain::Link& link, const RemoteEnds& remote, const std::string& waiting_at);
// A refused signature at a peer that calls itself otherwise is explained by that (applinks-protocol.md 2.4).
Finding judge_probe(const domain::Link& link, const LinkFacts& facts);

// The other application has to be confirmed by an administrator before anything goes on (S-80).
bool needs_confirmation(const domain::Link& link, const LinkFacts& facts);

// Both sides have their half: the link may become active (features.md 2 "setting-up").
bool is_confirmed(const domain::Link& link, const LinkFacts& facts);

// For a link made without rights at the other side: what its administrator has allowed us meanwhile.
wire::OAuthLevel offered_level(const domain::Link& link, const RemoteEnds& remote);

}  // namespace applinks::peers
