// SPDX-License-Identifier: Apache-2.0
// The layers after the link itself: the person's permission and rights, and the applications behind both ends.
#include "peers/diagnosis_walk.hpp"
#include "peers/signed_call.hpp"
#include "protocol/applinks/paths.hpp"

namespace applinks::peers {
namespace {

using domain::finding_for;
using domain::Layer;
using domain::Link;
using domain::OAuthLevel;

constexpr std::chrono::seconds kUpstreamTimeout{5};

// Impersonation needs no permission of the person.
bool needs_grant(const Link& link) {
    return link.outgoing == OAuthLevel::oauth || link.outgoing == OAuthLevel::three_legged;
}

Result<bool> has_grant(Services& services, const Link& link, const domain::Account& person) {
    AL_TRY(const auto grant, services.store.find_grant(link.id, person.id));
    return grant.has_value();
}

bool is_down(int status) {
    return status == 502 || status == 503 || status == 504;
}

Task<void> look_at_own_upstream(Walk& walk) {
    const auto snapshot = walk.services.snapshots.current();
    const auto& upstream = snapshot->settings.upstream;
    if (!upstream.has_value() || walk.link.incoming == OAuthLevel::disabled) co_return;
    const auto trust =
        std::make_shared<const net::Trust>(net::Trust{.ca_pem = {}, .addresses = net::AddressPolicy::upstream()});
    const auto answer =
        co_await walk.services.egress.fetch({.url = upstream, .timeout = kUpstreamTimeout, .trust = trust});
    // Whatever it answers, it answers.
    if (answer || answer.error().code == Errc::limit_exceeded) co_return;
    auto values = values_of(walk.callee({}));
    values.push_back({"upstream", upstream.str()});
    co_await walk.stop(finding_for("upstream", values, answer.error().detail));
}

// Only another applinkd stands apart from its application; the manifest of a product comes from the product itself.
Task<void> look_at_their_upstream(Walk& walk) {
    if (!walk.facts.manifest || !walk.facts.manifest->applinkd_type) co_return;
    const auto answer = co_await call_link(
        walk.services, walk.link, {.link = walk.link.id, .as = CallAs::anonymous, .path = "/", .accept = "*/*"});
    if (!answer || !is_down(answer->status)) co_return;
    const auto callee = walk.callee("/", Callee::Call::anonymous);
    auto values = values_of(callee);
    values.push_back({"status", std::to_string(answer->status)});
    co_await walk.stop(finding_for("peer_upstream", values, seen_of(*answer, callee)));
}

// Also of administrators where others are acted for by name: nobody acts for them unless the link says so (S-09), so
// they connect their own account.
void needs_own_account(Walk& walk, const Callee& callee) {
    walk.remark = finding_for("sign_in_needed", values_of(callee));
    walk.skip(Layer::token, "you have not connected your account");
}

}  // namespace

Task<void> try_as_person(Walk& walk) {
    if (!walk.options.person || walk.link.outgoing == OAuthLevel::disabled ||
        walk.link.state != domain::LinkState::active) {
        walk.skip(Layer::token, walk.options.person ? "no calls for users" : "nobody's permission was tried");
        co_return;
    }
    co_await walk.begin(Layer::token);
    const auto callee = walk.callee(wire::paths::kProbeManifest);
    const auto held = has_grant(walk.services, walk.link, *walk.options.person);
    if (!held) co_return walk.skip(Layer::token, "our own store does not say whether you have connected your account");
    if (!*held && needs_grant(walk.link)) co_return needs_own_account(walk, callee);
    const auto answer = co_await call_link(walk.services, walk.link,
                                           {.link = walk.link.id,
                                            .as = CallAs::person,
                                            .person = walk.options.person,
                                            .path = std::string(wire::paths::kProbeManifest)});
    if (answer)
        walk.as_person = finding_of(*answer, callee, walk.services.clock.now());
    else if (answer.error().code == Errc::grant_required)
        walk.as_person = finding_for("token", values_of(callee));
    else
        walk.as_person = failed_call(answer.error(), callee);
    if (walk.as_person->code == "token") co_return co_await walk.stop(*walk.as_person);
    if (!*held && walk.options.person->admin && walk.as_person->code == "not_allowed") {
        walk.as_person.reset();
        co_return needs_own_account(walk, callee);
    }
    co_await walk.pass(Layer::token, *held ? "" : "not needed");
}

Task<void> judge_person(Walk& walk) {
    if (!walk.as_person) {
        walk.skip(Layer::user, "nobody's rights were tried");
        co_return;
    }
    if (!walk.as_person->is_ok()) co_return co_await walk.stop(*walk.as_person);
    co_await walk.pass(Layer::user);
}

Task<void> look_at_upstreams(Walk& walk) {
    co_await walk.begin(Layer::upstream);
    co_await look_at_their_upstream(walk);
    if (walk.is_stopped()) co_return;
    co_await look_at_own_upstream(walk);
    if (walk.is_stopped()) co_return;
    co_await walk.pass(Layer::upstream);
}

}  // namespace applinks::peers
