// SPDX-License-Identifier: Apache-2.0
// An application that speaks plain OAuth: it publishes nothing about itself, so the layers between are what it answers
// to a request of ours.
#include "crypto/random.hpp"
#include "peers/diagnosis_walk.hpp"
#include "peers/oauth2_check.hpp"
#include "peers/trust.hpp"
#include "protocol/oauth1/signature.hpp"

namespace applinks::peers {
namespace {

using domain::finding_for;
using domain::Layer;

constexpr std::size_t kNonceBytes = 16;
constexpr std::chrono::seconds kTimeout{10};

Finding only_reached(const Walk& walk, const std::string& text) {
    auto finding = finding_for("ok", values_of(walk.callee({})));
    finding.text = text;
    return finding;
}

bool stops(const Finding& finding) {
    return finding.code == "peer_down" || finding.code == "rate_limited";
}

// RFC 5849 2.1, with a callback that needs no browser.
Result<net::OutgoingCall> request_token_call(const Walk& walk, const domain::Snapshot& snapshot) {
    const auto& link = walk.link;
    const auto nonce = crypto::random_token(kNonceBytes);
    const auto key = snapshot.consumer_key_toward(link);
    const auto now = walk.services.observed.stamp_for(link.id, walk.services.clock.now());
    AL_TRY(const auto parameters, oauth1::sign({.method = "POST",
                                                .url = &link.oauth1()->request_token_url,
                                                .extra = {{"oauth_callback", "oob"}},
                                                .consumer_key = key.str(),
                                                .timestamp_seconds = to_seconds(now),
                                                .nonce = nonce},
                                               snapshot.sign_key(link)));
    const auto loopback = link.allow_loopback ? Loopback::allowed : Loopback::by_settings;
    net::OutgoingCall call{.method = "POST",
                           .url = link.oauth1()->request_token_url,
                           .timeout = kTimeout,
                           .trust = trust_toward(snapshot.settings, link.ca_pem, loopback)};
    call.headers.add("Authorization", oauth1::authorization_header(parameters));
    return call;
}

// Asks for a request token and forgets it: key, time and signature are checked before one is given.
Task<void> try_oauth1(Walk& walk) {
    co_await walk.begin(Layer::signature);
    const auto snapshot = walk.services.snapshots.current();
    const Callee callee{.name = walk.link.name, .url = walk.link.oauth1()->request_token_url, .method = "POST"};
    auto call = co_await walk.services.runtime.run([&] { return request_token_call(walk, *snapshot); });
    if (!call) co_return co_await walk.stop(failed_call(call.error(), callee));
    const auto answer = co_await walk.services.egress.fetch(*std::move(call));
    if (!answer) co_return co_await walk.stop(failed_call(answer.error(), callee));
    auto finding = finding_of(*answer, callee, walk.services.clock.now());
    if (!finding.is_ok()) co_return co_await walk.stop(std::move(finding));
    for (const auto layer : {Layer::clock, Layer::key}) co_await walk.pass_in(layer, {}, "accepted");
    co_await walk.pass(Layer::signature, "a request token was given");
}

// A token for the link itself, or a code that cannot be right: whoever refuses the code, and not us, knows the client.
Task<void> try_oauth2(Walk& walk) {
    co_await walk.begin(Layer::key);
    auto finding = co_await check_oauth2(walk.services, walk.link);
    if (!finding.is_ok()) co_return co_await walk.stop(std::move(finding));
    walk.skip(Layer::clock, "OAuth 2.0 carries no time");
    co_await walk.pass(Layer::key, "the token address knows this application");
    walk.skip(Layer::signature, "OAuth 2.0 signs no calls");
    walk.remark = std::move(finding);
}

}  // namespace

Task<void> walk_generic(Walk& walk) {
    for (const auto layer : {Layer::manifest, Layer::capability, Layer::token, Layer::levels, Layer::user})
        walk.skip(layer, "plain OAuth does not tell");
    if (!walk.link.rpc_url.has_value()) {
        walk.remark = only_reached(walk, "This link takes calls only: there is nothing to test.");
        co_return co_await look_at_upstreams(walk);
    }
    const auto answer = co_await reach(walk, {}, "*/*");
    if (!answer) co_return;
    // A sign-in page is what people are meant to find there.
    auto finding = finding_of(*answer, walk.callee({}, Callee::Call::anonymous), walk.services.clock.now());
    if (stops(finding)) co_return co_await walk.stop(std::move(finding));
    const bool is_called = walk.link.outgoing != domain::OAuthLevel::disabled;
    if (walk.link.oauth1()) {
        co_await try_oauth1(walk);
        if (walk.is_stopped()) co_return;
    } else if (walk.link.oauth2() && is_called) {
        co_await try_oauth2(walk);
        if (walk.is_stopped()) co_return;
    } else {
        walk.remark =
            only_reached(walk, walk.link.name + " answers. Whether it accepts our calls shows when a user connects.");
    }
    co_await look_at_upstreams(walk);
}

}  // namespace applinks::peers
