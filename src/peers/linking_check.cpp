// SPDX-License-Identifier: Apache-2.0
// Testing a link: the steps of applinks-protocol.md 6.4, and what follows from them for its state.
#include <algorithm>

#include "peers/clock_skew.hpp"
#include "peers/link_health.hpp"
#include "peers/link_steps.hpp"
#include "peers/signed_call.hpp"
#include "peers/trust.hpp"
#include "protocol/applinks/paths.hpp"
#include "telemetry/log.hpp"

namespace applinks::peers {
namespace {

using domain::Link;
using domain::LinkKind;
using domain::LinkState;
using domain::OAuthLevel;

Callee callee_of(const Link& link, std::string_view path) {
    auto url = link.rpc_url.join(path);
    return {.name = link.name, .url = url ? *std::move(url) : link.rpc_url};
}

// No manifest: why, for people.
Finding no_manifest(const Link& link, const Discovery& found) {
    const auto callee = callee_of(link, wire::paths::kDiscoveryManifest);
    if (found.redirected_to)
        return {"redirected", link.rpc_url.str() + " leads to " + found.redirected_to->str() + ". Move the link there.",
                "UNEXPECTED_RESPONSE_STATUS"};
    if (found.why_no_manifest) return finding_of(*found.why_no_manifest, callee);
    return finding_of(Error{.code = Errc::peer_malformed, .message = {}, .detail = {}}, callee);
}

Task<void> look_at_manifest(Services& services, const Link& link, LinkFacts& facts) {
    auto found = co_await discover(services, address_of(link));
    if (!found) {
        facts.unreachable = finding_of(found.error(), callee_of(link, wire::paths::kDiscoveryManifest));
    } else if (!found->manifest) {
        facts.unreachable = no_manifest(link, *found);
    } else {
        facts.manifest = std::move(found->manifest);
    }
}

// S-80. A peer that does not publish its key right now is not a peer with another key.
Task<void> look_at_key(Services& services, const Link& link, LinkFacts& facts) {
    if (link.incoming == OAuthLevel::disabled) co_return;
    const auto info = co_await fetch_consumer_info(services, address_of(link));
    if (!info) co_return;
    const auto snapshot = services.snapshots.current();
    const auto* known = snapshot->find_consumer(info->key);
    const auto key = crypto::RsaPublicKey::parse(info->public_key, crypto::RsaStrength::imported);
    facts.key_changed =
        !known || known->consumer.link != link.id || !key || key->spki_base64() != known->consumer.public_key;
}

bool has_status_api(const std::vector<std::string>& capabilities) {
    return std::ranges::find(capabilities, std::string(wire::kStatusApi)) != capabilities.end();
}

Task<void> look_at_other_half(Services& services, const Link& link, LinkFacts& facts) {
    const auto& version = facts.manifest->applinks_version;
    if (!version || !version->is_at_least(wire::kHasCapabilities)) co_return;
    const auto callee = callee_of(link, wire::paths::kCapabilities);
    const auto capabilities = co_await fetch_capabilities(services, address_of(link));
    if (!capabilities) {
        facts.undecided = finding_of(capabilities.error(), callee);
        co_return;
    }
    if (!has_status_api(*capabilities)) co_return;
    const auto status = co_await fetch_remote_status(services, link);
    if (!status) {
        facts.undecided = finding_of(status.error(), callee);
    } else if (!*status) {
        facts.remote.kind = RemoteEnds::Kind::no_link;
    } else {
        facts.remote = {.kind = RemoteEnds::Kind::told, .status = **status};
    }
}

Task<void> probe(Services& services, const Link& link, LinkFacts& facts) {
    if (link.outgoing < OAuthLevel::oauth) co_return;
    const auto callee = callee_of(link, wire::paths::kProbeManifest);
    const auto answer = co_await call_link(
        services, link, {.link = link.id, .as = CallAs::application, .path = std::string(wire::paths::kProbeManifest)});
    if (!answer) {
        facts.probe = finding_of(answer.error(), callee);
        co_return;
    }
    facts.probe = finding_of(*answer, callee, services.clock.now());
    const auto skew = clock_difference(answer->headers, services.clock.now());
    if (facts.probe->is_ok() && skew && std::chrono::abs(*skew) >= kSkewWorthTelling)
        facts.probe->text = "Working, but the clocks differ by " + std::to_string(std::chrono::abs(*skew).count()) +
                            " s. Calls fail from 300 s on.";
}

// A link made without rights at the other side starts calling once its administrator has allowed it.
void take_offer(Link& link, const LinkFacts& facts) {
    const bool is_open = link.state == LinkState::setting_up && link.incoming == OAuthLevel::disabled &&
                         link.outgoing == OAuthLevel::disabled;
    if (is_open) link.outgoing = offered_level(link, facts.remote);
}

Task<LinkFacts> collect(Services& services, Link link) {
    LinkFacts facts;
    co_await look_at_manifest(services, link, facts);
    if (!facts.manifest || needs_confirmation(link, facts)) co_return facts;
    co_await look_at_key(services, link, facts);
    if (facts.key_changed) co_return facts;
    co_await look_at_other_half(services, link, facts);
    take_offer(link, facts);
    co_await probe(services, link, facts);
    co_return facts;
}

void note_versions(Link& link, const LinkFacts& facts) {
    if (!facts.manifest) return;
    link.application_version = facts.manifest->version;
    link.applinks_version = facts.manifest->applinks_version ? facts.manifest->applinks_version->text : "";
}

// What this test changes about the link; "" when nothing.
std::string apply(Link& link, const LinkFacts& facts, const Finding& finding) {
    const auto before = link;
    if (needs_confirmation(link, facts)) {
        link.state = LinkState::suspended;
        link.suspended_reason = finding.text;
        return "Suspended: " + finding.text;
    }
    note_versions(link, facts);
    take_offer(link, facts);
    if (link.state == LinkState::setting_up && is_confirmed(link, facts)) {
        link.state = LinkState::active;
        return "Confirmed by both sides.";
    }
    if (link.outgoing != before.outgoing) return "The other side allows our calls.";
    if (link.application_version != before.application_version || link.applinks_version != before.applinks_version)
        return "The other application has another version.";
    return {};
}

EndsCheck result_of(const Link& link, const LinkFacts& facts, const Finding& finding) {
    EndsCheck check{.our_incoming = link.incoming,
                    .our_outgoing = link.outgoing,
                    .probe_ok = facts.probe && facts.probe->is_ok(),
                    .code = finding.code,
                    .text = finding.text,
                    .catalogue = finding.catalogue};
    if (facts.remote.kind == RemoteEnds::Kind::told) {
        check.their_incoming = facts.remote.status.incoming;
        check.their_outgoing = facts.remote.status.outgoing;
    }
    return check;
}

Finding judge_now(const Services& services, Link link, const LinkFacts& facts) {
    const auto invitation = invitation_url(services, link);
    take_offer(link, facts);
    return judge(link, facts, invitation ? *invitation : link.display_url.str());
}

Task<Result<void>> remember(Services& services, const LinkId& link, const Finding& finding) {
    const auto now = services.clock.now();
    co_return co_await services.runtime.run(
        [&] { return services.store.put_health(link, finding.code, finding.text, now); });
}

// Plain OAuth has nothing to ask: whether something answers is all that can be found out (6.4 step 1).
Task<Finding> check_generic(Services& services, const Link& link) {
    if (!link.rpc_url.has_value()) co_return Finding{"ok", "This link takes calls only: there is nothing to test.", {}};
    const auto snapshot = services.snapshots.current();
    const auto loopback = link.allow_loopback ? Loopback::allowed : Loopback::by_settings;
    const auto answer = co_await services.egress.fetch(
        {.url = link.rpc_url, .trust = trust_toward(snapshot->settings, link.ca_pem, loopback)});
    if (!answer && answer.error().code != Errc::limit_exceeded)
        co_return finding_of(answer.error(), {.name = link.name, .url = link.rpc_url});
    co_return Finding{"ok", link.name + " answers. Whether it accepts our calls shows when a user connects.", {}};
}

}  // namespace

Task<Result<EndsCheck>> check_link(Services& services, LinkId link_id, domain::AuditEntry by) {
    AL_CO_TRY(const auto asked, find_link(services, link_id));
    if (asked.state == LinkState::suspended)
        co_return result_of(asked, {}, {"suspended", "Suspended: " + asked.suspended_reason, {}});
    if (asked.kind == LinkKind::generic || !asked.rpc_url.has_value()) {
        const auto finding = co_await check_generic(services, asked);
        AL_CO_TRY_VOID(co_await remember(services, asked.id, finding));
        co_return result_of(asked, {}, finding);
    }
    const auto facts = co_await collect(services, asked);
    // The calls took their time: what an administrator changed meanwhile stays.
    AL_CO_TRY(auto link, find_link(services, link_id));
    const auto finding = judge_now(services, link, facts);
    const auto what = apply(link, facts, finding);
    if (!what.empty()) {
        const auto audit = audit_of(services, by, "link.checked", link.id, what);
        AL_CO_TRY_VOID(co_await services.change([&] { return services.store.update_link(link, audit); }));
    }
    AL_CO_TRY_VOID(co_await remember(services, link.id, finding));
    log::info("link.checked", {{"link", link.id}, {"code", finding.code}});
    co_return result_of(link, facts, finding);
}

}  // namespace applinks::peers
