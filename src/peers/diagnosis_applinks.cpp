// SPDX-License-Identifier: Apache-2.0
// An application that speaks the wire of Application Links: the steps of applinks-protocol.md 6.4, and those of
// features.md 5 around them.
#include <algorithm>
#include <array>

#include "peers/clock_skew.hpp"
#include "peers/diagnosis_walk.hpp"
#include "peers/refusal.hpp"
#include "peers/signed_call.hpp"
#include "peers/user_sample.hpp"
#include "protocol/applinks/paths.hpp"

namespace applinks::peers {
namespace {

using domain::finding_for;
using domain::Layer;
using domain::LinkState;
using domain::OAuthLevel;

// A call that was refused long ago says little about now.
constexpr std::chrono::minutes kRefusalsTellFor{15};

std::string invitation_of(const Walk& walk) {
    return invitation_url(walk.services, walk.link).value_or(walk.link.display_url.str());
}

// http and manifest: is it the application itself that answers, and the one that was linked?
Task<void> look_at_manifest(Walk& walk) {
    const std::string path(wire::paths::kDiscoveryManifest);
    const auto answer = co_await reach(walk, path, "application/xml, application/json;q=0.9");
    if (!answer) co_return;
    const auto callee = walk.callee(path, Callee::Call::anonymous);
    const auto snapshot = walk.services.snapshots.current();
    auto found = wire::discover({.status = answer->status,
                                 .location = answer->headers.get("Location"),
                                 .content_type = answer->headers.get("Content-Type"),
                                 .body = answer->body},
                                walk.link.rpc_url, snapshot->identity.id);
    if (found.kind == wire::Discovery::Kind::redirected && found.redirected_base != walk.link.rpc_url) {
        auto values = values_of(callee);
        values.push_back({"from", walk.link.rpc_url.str()});
        values.push_back({"to", found.redirected_base.str()});
        co_return co_await walk.stop(finding_for("redirected", values, seen_of(*answer, callee)));
    }
    auto finding = finding_of(*answer, callee, walk.services.clock.now());
    if (!finding.is_ok()) co_return co_await walk.stop(std::move(finding));
    co_await walk.begin(Layer::manifest);
    if (!found.manifest)
        co_return co_await walk.stop(finding_for("not_a_peer", values_of(callee), seen_of(*answer, callee)));
    walk.facts.manifest = *std::move(found.manifest);
    // What a cache kept has the time of then.
    if (!answer->headers.contains("Age"))
        walk.clock_offset = clock_difference(answer->headers, walk.services.clock.now());
    if (auto other = judge_identity(walk.link, *walk.facts.manifest)) co_return co_await walk.stop(*std::move(other));
    co_await walk.pass(Layer::manifest, "calls itself " + walk.facts.manifest->url.str());
}

bool has_status_api(const std::vector<std::string>& capabilities) {
    return std::ranges::find(capabilities, std::string(wire::kStatusApi)) != capabilities.end();
}

// A network error of a later call than the first, or an answer that cannot be read.
Finding unreadable(const Walk& walk, const Error& error, std::string_view path) {
    const auto callee = walk.callee(path);
    if (error.code != Errc::peer_malformed) return failed_call(error, callee);
    auto values = values_of(callee);
    values.push_back({"reason", error.message});
    return finding_for("capabilities_unreadable", values);
}

Task<void> look_at_capabilities(Walk& walk) {
    co_await walk.begin(Layer::capability);
    const auto& manifest = *walk.facts.manifest;
    if (auto old = judge_version(walk.link, manifest)) co_return co_await walk.stop(*std::move(old));
    const auto& version = manifest.applinks_version;
    if (!version || !version->is_at_least(wire::kHasCapabilities))
        co_return co_await walk.pass(Layer::capability, "too old to say what it can do");
    const auto address = address_of(walk.link);
    const auto capabilities = co_await fetch_capabilities(walk.services, address);
    if (!capabilities) co_return co_await walk.stop(unreadable(walk, capabilities.error(), wire::paths::kCapabilities));
    if (has_status_api(*capabilities)) {
        const auto status = co_await fetch_remote_status(walk.services, walk.link);
        if (!status) co_return co_await walk.stop(unreadable(walk, status.error(), wire::paths::kCapabilities));
        walk.facts.remote = *status ? RemoteEnds{.kind = RemoteEnds::Kind::told, .status = **status}
                                    : RemoteEnds{.kind = RemoteEnds::Kind::no_link};
    }
    co_await walk.pass(Layer::capability, "Application Links " + version->text);
}

Task<void> look_at_clock(Walk& walk) {
    co_await walk.begin(Layer::clock);
    if (!walk.clock_offset) {
        walk.skip(Layer::clock, "it does not tell its time");
        co_return;
    }
    const auto offset = *walk.clock_offset;
    walk.services.observed.learn_clock(walk.link.id, offset);
    const auto size = std::chrono::abs(offset);
    if (size > kSkewThatFails)
        co_return co_await walk.stop(clock_finding(offset, walk.callee(wire::paths::kDiscoveryManifest)));
    if (size >= kSkewWorthTelling) walk.remark = clock_finding(offset, walk.callee(wire::paths::kDiscoveryManifest));
    co_await walk.pass(Layer::clock, std::to_string(offset.count()) + " s");
}

// S-80. A peer that does not publish its key right now is not a peer with another key.
Task<void> look_at_key(Walk& walk) {
    co_await walk.begin(Layer::key);
    if (walk.link.incoming != OAuthLevel::disabled) {
        const auto address = address_of(walk.link);
        const auto info = co_await fetch_consumer_info(walk.services, address);
        if (info) {
            const auto snapshot = walk.services.snapshots.current();
            const auto* known = snapshot->find_consumer(info->key);
            const auto key = crypto::RsaPublicKey::parse(info->public_key, crypto::RsaStrength::imported);
            walk.facts.key_changed = !known || known->consumer.link != walk.link.id || !key ||
                                     key->spki_base64() != known->consumer.public_key;
        }
    }
    if (auto changed = judge_key(walk.link, walk.facts)) co_return co_await walk.stop(*std::move(changed));
    if (auto missing = judge_other_half(walk.link, walk.facts.remote, invitation_of(walk)))
        co_return co_await walk.stop(*std::move(missing));
    co_await walk.pass(Layer::key);
}

// A link made without rights at the other side starts calling once its administrator has allowed it.
void take_offer(domain::Link& link, const LinkFacts& facts) {
    const bool is_open = link.state == LinkState::setting_up && link.incoming == OAuthLevel::disabled &&
                         link.outgoing == OAuthLevel::disabled;
    if (is_open) link.outgoing = offered_level(link, facts.remote);
}

// One signed two-legged call (6.4 step 8). A peer of our own kind gets our base string with a second one, so that its
// administrators see where both differ.
Task<void> look_at_signature(Walk& walk) {
    take_offer(walk.link, walk.facts);
    if (walk.link.outgoing < OAuthLevel::oauth) {
        walk.skip(Layer::signature, "no calls without a user");
        co_return;
    }
    co_await walk.begin(Layer::signature);
    PeerCall call{.link = walk.link.id, .as = CallAs::application, .path = std::string(wire::paths::kProbeManifest)};
    const auto callee = walk.callee(wire::paths::kProbeManifest);
    auto answer = co_await call_link(walk.services, walk.link, call);
    if (!answer) {
        walk.facts.probe = failed_call(answer.error(), callee);
        co_return co_await walk.stop(*walk.facts.probe);
    }
    walk.facts.probe = finding_of(*answer, callee, walk.services.clock.now());
    if (walk.facts.probe->code == "signature" && walk.facts.manifest->applinkd_type) {
        call.shows_base_string = true;
        static_cast<void>(co_await call_link(walk.services, walk.link, std::move(call)));
    }
    auto finding = judge_probe(walk.link, walk.facts);
    // Levels say more about it than a refusal: they are compared next.
    if (finding.is_ok() || finding.code == "level_off") co_return co_await walk.pass(Layer::signature);
    co_await walk.stop(std::move(finding));
}

// The other direction: what was refused here lately.
Task<void> look_at_refusals(Walk& walk) {
    if (walk.link.incoming == OAuthLevel::disabled) co_return;
    auto& services = walk.services;
    const auto since = services.clock.now() - kRefusalsTellFor;
    const auto refused =
        co_await services.runtime.run([&] { return explained_refusal(services.store, walk.link.id, since); });
    if (!refused || !*refused) co_return;
    auto values = values_of(walk.callee({}));
    values.push_back({"why", **refused});
    co_await walk.stop(finding_for("signature_incoming", values));
}

Task<void> look_at_levels(Walk& walk) {
    co_await walk.begin(Layer::levels);
    if (auto differ = judge_levels(walk.link, walk.facts.remote, invitation_of(walk)))
        co_return co_await walk.stop(*std::move(differ));
    if (walk.facts.probe && !walk.facts.probe->is_ok()) co_return co_await walk.stop(*walk.facts.probe);
    co_await walk.pass(Layer::levels,
                       walk.facts.remote.kind == RemoteEnds::Kind::told ? "" : "it does not tell its own");
}

// That both sides have the same users is checked, not believed, where the other side can be asked. Nothing fails by it.
Task<void> compare_user_bases(Walk& walk) {
    const bool can_ask = walk.facts.manifest && walk.facts.manifest->applinkd_type && walk.link.shared_users &&
                         walk.link.outgoing >= OAuthLevel::oauth;
    if (!can_ask) co_return;
    const auto overlap = co_await compare_users(walk.services, walk.link);
    if (!overlap || !hardly_overlap(*overlap)) co_return;
    auto values = values_of(walk.callee({}));
    values.push_back({"compared", std::to_string(overlap->compared)});
    values.push_back({"known", std::to_string(overlap->known)});
    walk.remark = finding_for("users_differ", values);
}

}  // namespace

Task<void> walk_applinks(Walk& walk) {
    constexpr std::array kSteps = {look_at_manifest,   look_at_capabilities, look_at_clock,    look_at_key,
                                   look_at_signature,  look_at_refusals,     try_as_person,    look_at_levels,
                                   compare_user_bases, judge_person,         look_at_upstreams};
    for (const auto step : kSteps) {
        co_await step(walk);
        if (!walk.is_stopped()) continue;
        walk.facts.was_stopped = walk.finding().layer < Layer::signature;
        co_return;
    }
}

}  // namespace applinks::peers
