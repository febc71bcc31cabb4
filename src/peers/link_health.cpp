// SPDX-License-Identifier: Apache-2.0
#include "peers/link_health.hpp"

#include <algorithm>

namespace applinks::peers {
namespace {

using domain::Link;
using domain::LinkState;
using domain::OAuthLevel;

bool is_other_application(const Link& link, const LinkFacts& facts) {
    return facts.manifest && facts.manifest->id != link.id;
}

std::optional<Finding> judge_identity(const Link& link, const LinkFacts& facts) {
    if (is_other_application(link, facts))
        return Finding{"identity_changed",
                       "Another application answers at " + link.rpc_url.str() + " than the one that was linked as " +
                           link.name + ".",
                       "UNEXPECTED_RESPONSE"};
    if (facts.key_changed)
        return Finding{"key_changed", link.name + " has a new key. Resume the link to accept it.", "OAUTH_PROBLEM"};
    const auto& version = facts.manifest->applinks_version;
    if (version && !version->is_at_least(wire::kOldestCompatible))
        return Finding{"too_old", link.name + " is too old to be linked with OAuth.", "REMOTE_VERSION_INCOMPATIBLE"};
    return std::nullopt;
}

std::string expects(const Link& link, std::string_view what, OAuthLevel theirs, OAuthLevel ours) {
    return link.name + " expects " + std::string(wire::title_of(theirs)) + " for " + std::string(what) +
           ", this side is set to " + std::string(wire::title_of(ours)) + ".";
}

std::optional<Finding> judge_levels(const Link& link, const RemoteEnds& remote) {
    const auto& theirs = remote.status;
    const auto levels = {link.incoming, link.outgoing, theirs.incoming, theirs.outgoing};
    if (std::ranges::find(levels, OAuthLevel::three_legged) != levels.end())
        return Finding{"level_mismatch", "This link is set to users only on one side, which is no longer supported.",
                       "AUTH_LEVEL_UNSUPPORTED"};
    if (link.incoming != theirs.outgoing)
        return Finding{"level_mismatch", expects(link, "its calls", theirs.outgoing, link.incoming),
                       "AUTH_LEVEL_MISMATCH"};
    if (link.outgoing != theirs.incoming)
        return Finding{"level_mismatch", expects(link, "our calls", theirs.incoming, link.outgoing),
                       "AUTH_LEVEL_MISMATCH"};
    return std::nullopt;
}

Finding judge_missing_half(const Link& link, const std::string& waiting_at) {
    if (link.state == LinkState::setting_up)
        return {"waiting", "Waiting for " + link.name + " to confirm. Send this address to its admin: " + waiting_at,
                "NO_REMOTE_APPLINK"};
    return {"key_unknown", link.name + " no longer knows this link.", "NO_REMOTE_APPLINK"};
}

// The most common reason for a refused signature (applinks-protocol.md 2.4).
Finding judge_probe(const Link& link, const LinkFacts& facts) {
    const auto& probe = *facts.probe;
    if (probe.code == "signature" && facts.manifest && facts.manifest->url != link.rpc_url)
        return {"url_mismatch", link.name + " calls itself " + facts.manifest->url.str() + ". Signed calls will fail.",
                probe.catalogue};
    return probe;
}

}  // namespace

bool needs_confirmation(const Link& link, const LinkFacts& facts) {
    return is_other_application(link, facts) || facts.key_changed;
}

Finding judge(const Link& link, const LinkFacts& facts, const std::string& waiting_at) {
    if (facts.unreachable) return *facts.unreachable;
    if (facts.manifest)
        if (auto found = judge_identity(link, facts)) return *std::move(found);
    if (facts.undecided) return *facts.undecided;
    if (facts.remote.kind == RemoteEnds::Kind::no_link) return judge_missing_half(link, waiting_at);
    if (facts.remote.kind == RemoteEnds::Kind::told)
        if (auto found = judge_levels(link, facts.remote)) return *std::move(found);
    if (link.incoming == OAuthLevel::disabled && link.outgoing == OAuthLevel::disabled) {
        if (link.state == LinkState::setting_up) return judge_missing_half(link, waiting_at);
        return {"disabled", "Both directions are switched off.", "DISABLED"};
    }
    if (facts.probe) return judge_probe(link, facts);
    return {"ok", "Working.", {}};
}

bool is_confirmed(const Link& link, const LinkFacts& facts) {
    if (facts.unreachable || facts.undecided || needs_confirmation(link, facts)) return false;
    const bool probe_ok = facts.probe && facts.probe->is_ok();
    switch (facts.remote.kind) {
        case RemoteEnds::Kind::no_link: return false;
        case RemoteEnds::Kind::not_told: return probe_ok;
        case RemoteEnds::Kind::told:
            // Only their calls are allowed: there is nothing that we could try.
            if (link.outgoing == OAuthLevel::disabled) return link.incoming != OAuthLevel::disabled;
            return probe_ok;
    }
    return false;
}

OAuthLevel offered_level(const Link& link, const RemoteEnds& remote) {
    if (remote.kind != RemoteEnds::Kind::told) return OAuthLevel::disabled;
    return link.shared_users ? remote.status.incoming : std::min(remote.status.incoming, OAuthLevel::oauth);
}

}  // namespace applinks::peers
