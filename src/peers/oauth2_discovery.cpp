// SPDX-License-Identifier: Apache-2.0
#include "peers/oauth2_discovery.hpp"

#include "peers/finding.hpp"
#include "peers/trust.hpp"

namespace applinks::peers {
namespace {

constexpr std::chrono::seconds kDiscoveryTimeout{10};  // applinks-protocol.md 2.1

// The address outlives the call, which is awaited at once.
Task<Result<net::Response>> get(Services& services, const PeerAddress& address, http::AbsoluteUrl url) {
    const auto snapshot = services.snapshots.current();
    net::OutgoingCall call{.method = "GET",
                           .url = std::move(url),
                           .answer_bytes_max = oauth2::kProviderMetadataMax,
                           .timeout = kDiscoveryTimeout,
                           .trust = trust_toward(snapshot->settings, address.ca_pem,
                                                 address.allow_loopback ? Loopback::allowed : Loopback::by_settings)};
    call.headers.add("Accept", "application/json");
    co_return co_await services.egress.fetch(std::move(call));
}

bool is_about_the_answer(const Error& error) {
    return error.code == Errc::limit_exceeded;
}

}  // namespace

Task<Result<oauth2::ProviderMetadata>> discover_oauth2(Services& services, PeerAddress address) {
    for (const auto& url : oauth2::metadata_addresses(address.base)) {
        auto answer = co_await get(services, address, url);
        if (!answer && is_about_the_answer(answer.error())) continue;
        // S-36: a port that speaks no HTTP looks like a closed one.
        if (!answer && answer.error().code == Errc::peer_malformed) answer.error().code = Errc::connection_lost;
        if (!answer) co_return std::unexpected(reworded(std::move(answer).error(), url));
        if (answer->status != 200) continue;
        auto found = oauth2::parse_provider_metadata(answer->body, address.base);
        // Not a document at this place: another one may have it. One that names another issuer is what it is.
        if (!found && found.error().code == Errc::malformed) continue;
        co_return found;
    }
    co_return fail(Errc::not_found, "No addresses are published at " + address.base.str() + ". Enter them by hand.");
}

}  // namespace applinks::peers
