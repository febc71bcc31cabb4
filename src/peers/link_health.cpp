// SPDX-License-Identifier: Apache-2.0
#include "peers/link_health.hpp"

#include <algorithm>

namespace applinks::peers {
namespace {

using domain::finding_for;
using domain::FindingValues;
using domain::Link;
using domain::LinkState;
using domain::OAuthLevel;

FindingValues values_of(const Link& link) {
    return peers::values_of(Callee{.name = link.name, .url = link.rpc_url});
}

FindingValues with(FindingValues values, std::string_view name, std::string value) {
    values.push_back({name, std::move(value)});
    return values;
}

bool is_other_application(const Link& link, const LinkFacts& facts) {
    return facts.manifest && facts.manifest->id != link.id;
}

Finding expects(const Link& link, std::string what, OAuthLevel theirs, OAuthLevel ours) {
    auto values = with(values_of(link), "what", std::move(what));
    values.push_back({"theirs", std::string(wire::title_of(theirs))});
    values.push_back({"ours", std::string(wire::title_of(ours))});
    return finding_for("level_mismatch", values);
}

Finding missing_half(const Link& link, const std::string& waiting_at) {
    const bool is_waiting = link.state == LinkState::setting_up;
    return finding_for(is_waiting ? "waiting" : "no_link", with(values_of(link), "invitation", waiting_at));
}

}  // namespace

std::optional<Finding> judge_identity(const Link& link, const wire::Manifest& manifest) {
    if (manifest.id == link.id) return std::nullopt;
    return finding_for("identity_changed", values_of(link), "id " + manifest.id.str());
}

std::optional<Finding> judge_version(const Link& link, const wire::Manifest& manifest) {
    const auto& version = manifest.applinks_version;
    if (!version || version->is_at_least(wire::kOldestCompatible)) return std::nullopt;
    return finding_for("too_old", with(values_of(link), "version", version->text));
}

std::optional<Finding> judge_key(const Link& link, const LinkFacts& facts) {
    if (!facts.key_changed) return std::nullopt;
    return finding_for("key_changed", values_of(link));
}

std::optional<Finding> judge_other_half(const Link& link, const RemoteEnds& remote, const std::string& waiting_at) {
    if (remote.kind != RemoteEnds::Kind::no_link) return std::nullopt;
    return missing_half(link, waiting_at);
}

std::optional<Finding> judge_levels(const Link& link, const RemoteEnds& remote, const std::string& waiting_at) {
    const auto& theirs = remote.status;
    if (remote.kind == RemoteEnds::Kind::told) {
        const auto levels = {link.incoming, link.outgoing, theirs.incoming, theirs.outgoing};
        if (std::ranges::find(levels, OAuthLevel::three_legged) != levels.end())
            return finding_for("level_old", values_of(link));
        if (link.incoming != theirs.outgoing) return expects(link, "its calls", theirs.outgoing, link.incoming);
        if (link.outgoing != theirs.incoming) return expects(link, "our calls", theirs.incoming, link.outgoing);
    }
    if (link.incoming != OAuthLevel::disabled || link.outgoing != OAuthLevel::disabled) return std::nullopt;
    if (link.state == LinkState::setting_up) return missing_half(link, waiting_at);
    return finding_for("disabled", values_of(link));
}

Finding judge_probe(const Link& link, const LinkFacts& facts) {
    const auto& probe = *facts.probe;
    if (probe.code != "signature" || !facts.manifest || facts.manifest->url == link.rpc_url) return probe;
    return finding_for("url_mismatch", with(values_of(link), "own_url", facts.manifest->url.str()), probe.seen);
}

bool needs_confirmation(const Link& link, const LinkFacts& facts) {
    return is_other_application(link, facts) || facts.key_changed;
}

bool is_confirmed(const Link& link, const LinkFacts& facts) {
    if (facts.was_stopped || needs_confirmation(link, facts)) return false;
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
