// SPDX-License-Identifier: Apache-2.0
#include "peers/discovery.hpp"

#include "peers/finding.hpp"
#include "peers/trust.hpp"
#include "protocol/applinks/instance_id.hpp"

namespace applinks::peers {
namespace {

constexpr std::chrono::seconds kDiscoveryTimeout{10};  // applinks-protocol.md 2.1

// One anonymous GET below the base address. References: both outlive the call, which is awaited at once.
Task<Result<net::Response>> get(Services& services, const PeerAddress& address, std::string path, std::string accept) {
    AL_CO_TRY(auto url, address.base.join(path));
    const auto snapshot = services.snapshots.current();
    net::OutgoingCall call{.method = "GET",
                           .url = url,
                           .answer_bytes_max = limits::kManifestMax,
                           .timeout = kDiscoveryTimeout,
                           .trust = trust_toward(snapshot->settings, address.ca_pem,
                                                 address.allow_loopback ? Loopback::allowed : Loopback::by_settings)};
    call.headers.add("Accept", accept);
    auto answer = co_await services.egress.fetch(std::move(call));
    if (!answer) co_return std::unexpected(reworded(std::move(answer).error(), url));
    co_return answer;
}

std::unexpected<Error> unexpected_status(const net::Response& answer, const PeerAddress& address) {
    return fail(Errc::peer_malformed,
                address.base.str() + " answered with status " + std::to_string(answer.status) + ".");
}

// Who answers but not in HTTP is a closed port to whoever asks (S-36); too much of an answer is an answer.
bool is_an_answer(const Error& error) {
    return error.code == Errc::limit_exceeded;
}

Result<std::optional<wire::OAuthStatus>> read_status(const net::Response& answer, const PeerAddress& address) {
    if (answer.status == 404) return std::nullopt;
    if (answer.status != 200) return unexpected_status(answer, address);
    auto status = wire::parse_oauth_status(answer.body);
    if (!status)
        return fail(Errc::peer_malformed,
                    "The state of the link that " + address.base.str() + " tells is not readable.",
                    status.error().message);
    return *status;
}

}  // namespace

PeerAddress address_of(const domain::Link& link) {
    return {.base = link.rpc_url, .ca_pem = link.ca_pem, .allow_loopback = link.allow_loopback};
}

Task<Result<Discovery>> discover(Services& services, PeerAddress address) {
    Discovery discovery{.entered = address.base};
    auto answer = co_await get(services, address, "/rest/applinks/1.0/manifest",
                               "application/xml, application/json;q=0.9, */*;q=0.1");
    if (!answer) {
        if (!is_an_answer(answer.error())) {
            if (answer.error().code == Errc::peer_malformed) answer.error().code = Errc::connection_lost;
            co_return std::unexpected(reworded(std::move(answer).error(), address.base));
        }
        discovery.answered = true;
        co_return discovery;
    }
    discovery.answered = true;
    auto found = wire::discover({.status = answer->status,
                                 .location = answer->headers.get("Location"),
                                 .content_type = answer->headers.get("Content-Type"),
                                 .body = answer->body},
                                address.base, services.snapshots.current()->identity.id);
    discovery.manifest = std::move(found.manifest);
    if (found.kind == wire::Discovery::Kind::redirected && found.redirected_base != address.base)
        discovery.redirected_to = std::move(found.redirected_base);
    if (found.kind == wire::Discovery::Kind::no_manifest) discovery.why_no_manifest = std::move(found.reason);
    co_return discovery;
}

Task<Result<wire::ConsumerInfo>> fetch_consumer_info(Services& services, PeerAddress address) {
    AL_CO_TRY(const auto answer,
              co_await get(services, address, "/plugins/servlet/oauth/consumer-info", "application/xml"));
    if (answer.status != 200) co_return unexpected_status(answer, address);
    auto info = wire::parse_consumer_info(answer.body, answer.headers.get("Content-Type"));
    if (!info)
        co_return fail(Errc::peer_malformed, "The key that " + address.base.str() + " publishes is not readable.",
                       info.error().message);
    co_return info;
}

Task<Result<std::vector<std::string>>> fetch_capabilities(Services& services, PeerAddress address) {
    AL_CO_TRY(const auto answer,
              co_await get(services, address, "/rest/applinks/latest/capabilities", "application/json"));
    if (answer.status == 404) co_return std::vector<std::string>();
    if (answer.status != 200) co_return unexpected_status(answer, address);
    auto names = wire::parse_capabilities(answer.body);
    if (!names)
        co_return fail(Errc::peer_malformed, "What " + address.base.str() + " says it can do is not readable.",
                       names.error().message);
    co_return names;
}

Task<Result<std::optional<wire::OAuthStatus>>> fetch_remote_status(Services& services, domain::Link link) {
    const auto snapshot = services.snapshots.current();
    const auto address = address_of(link);
    // A peer that filed us under the id made from our address answers on the second attempt (6.4 step 3).
    for (const auto& own_id : {snapshot->identity.id, wire::id_from_url(snapshot->settings.url)}) {
        AL_CO_TRY(const auto answer,
                  co_await get(services, address, "/rest/applinks/3.0/status/" + own_id.str() + "/oauth",
                               "application/json"));
        AL_CO_TRY(auto status, read_status(answer, address));
        if (status) co_return status;
    }
    co_return std::nullopt;
}

}  // namespace applinks::peers
