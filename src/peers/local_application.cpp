// SPDX-License-Identifier: Apache-2.0
#include "peers/local_application.hpp"

#include <boost/json/parse.hpp>

#include "domain/identity/identity_headers.hpp"

namespace applinks::peers {
namespace {

// People wait for it, and it stands next to us.
constexpr std::chrono::seconds kTimeout{5};

std::shared_ptr<const net::Trust> upstream_trust() {
    static const auto trust =
        std::make_shared<const net::Trust>(net::Trust{.ca_pem = {}, .addresses = net::AddressPolicy::upstream()});
    return trust;
}

}  // namespace

Task<Result<net::Response>> ask_local_application(Services& services, std::optional<domain::Account> person,
                                                  std::string path) {
    const auto snapshot = services.snapshots.current();
    const auto& settings = snapshot->settings;
    if (!settings.upstream.has_value())
        co_return fail(Errc::not_found, "This application has no items.", "no upstream is configured");
    // The application sees the path that browsers use.
    const auto target = std::string(settings.url.path()) + path;
    AL_CO_TRY(auto url, http::AbsoluteUrl::parse(settings.upstream.origin() + target));
    net::OutgoingCall call{.url = std::move(url), .timeout = kTimeout, .trust = upstream_trust()};
    call.headers.add("Accept", "application/json");
    call.headers.add("X-Forwarded-Host", settings.url.authority());
    call.headers.add("X-Forwarded-Proto", settings.url.is_https() ? "https" : "http");
    domain::Caller caller;
    caller.kind = person ? domain::Caller::Kind::session : domain::Caller::Kind::anonymous;
    caller.account = std::move(person);
    const auto path_only = target.substr(0, target.find('?'));
    AL_CO_TRY_VOID(domain::add_identity_headers(call.headers, caller, *snapshot, {.method = "GET", .path = path_only},
                                                services.clock.now()));
    auto answer = co_await services.egress.fetch(std::move(call));
    if (!answer)
        co_return fail(Errc::unavailable, "The application does not answer now.",
                       std::string(name_of(answer.error().code)));
    co_return answer;
}

Result<boost::json::value> json_of(const net::Response& answer) {
    boost::system::error_code error;
    boost::json::parse_options options;
    options.max_depth = limits::kJsonDepthMax;
    auto value = boost::json::parse(answer.body, error, {}, options);
    if (error) return fail(Errc::peer_malformed, "The answer is no JSON.");
    return value;
}

}  // namespace applinks::peers
