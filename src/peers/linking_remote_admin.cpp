// SPDX-License-Identifier: Apache-2.0
// Both halves without a browser, with an administrator's password at the other side (applinks-protocol.md 3.3).
#include <algorithm>
#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "domain/links/type_registry.hpp"
#include "peers/finding.hpp"
#include "peers/link_steps.hpp"
#include "peers/trust.hpp"
#include "protocol/applinks/paths.hpp"
#include "telemetry/log.hpp"

namespace applinks::peers {
namespace {

using domain::Link;
using domain::OAuthLevel;

constexpr std::chrono::seconds kCreateTimeout{60};  // 3.3 row 3: the peer fetches our manifest meanwhile

struct AdminCall {
    std::string method = "GET";
    std::string path;
    std::string body{};
};

// One call with HTTP Basic. References: the objects outlive the call, which is awaited at once.
Task<Result<net::Response>> call_as_admin(Services& services, const PeerAddress& address, const RemoteAdmin& admin,
                                          AdminCall call) {
    AL_CO_TRY(const auto url, address.base.join(call.path));
    const auto snapshot = services.snapshots.current();
    const auto loopback = address.allow_loopback ? Loopback::allowed : Loopback::by_settings;
    net::OutgoingCall out{.method = call.method,
                          .url = url,
                          .body = std::move(call.body),
                          .timeout = kCreateTimeout,
                          .trust = trust_toward(snapshot->settings, address.ca_pem, loopback)};
    std::string credentials = admin.user_name + ":" + std::string(admin.password.reveal());
    auto value = "Basic " + base64_encode(credentials);
    wipe(credentials);
    out.headers.add("Authorization", value);
    wipe(value);
    out.headers.add("Accept", "application/json, application/xml;q=0.9");
    if (!out.body.empty()) out.headers.add("Content-Type", "application/json");
    if (call.method != "GET") out.headers.add("X-Atlassian-Token", "no-check");
    auto answer = co_await services.egress.fetch(std::move(out));
    if (!answer) co_return std::unexpected(reworded(std::move(answer).error(), url));
    co_return answer;
}

// A password travels only where it cannot be read on the way, except on one machine and in development.
Result<void> check_password_is_safe(const domain::Settings& settings, const PeerAddress& address) {
    if (address.base.is_https() || settings.development_http || settings.allow_loopback || address.allow_loopback)
        return {};
    return fail(Errc::invalid_argument,
                "A password is sent over https only: use the https address of the application.");
}

Result<void> check_admin(const RemoteAdmin& admin) {
    if (admin.user_name.empty() || admin.user_name.find(':') != std::string::npos)
        return fail(Errc::invalid_argument, "Enter the administrator's user name, without a colon.");
    return {};
}

Result<void> expect(const net::Response& answer, const PeerAddress& address, std::string_view step) {
    if (answer.status >= 200 && answer.status < 300) return {};
    if (answer.status == 401 || answer.status == 403)
        return fail(Errc::peer_refused, address.base.str() +
                                            " does not accept this name and password, or the user is no administrator "
                                            "there.");
    return fail(Errc::peer_refused, address.base.str() + " refused to " + std::string(step) + " (status " +
                                        std::to_string(answer.status) + ").");
}

// Rows 1 and 2: is she an administrator there, and can that server see this one?
Task<Result<void>> check_other_side(Services& services, const PeerAddress& address, const RemoteAdmin& admin) {
    AL_CO_TRY(const auto who, co_await call_as_admin(services, address, admin,
                                                     {.path = std::string(wire::paths::kAuthenticationInfo)}));
    AL_CO_TRY_VOID(expect(who, address, "recognise an administrator"));
    const auto snapshot = services.snapshots.current();
    const auto& own = *snapshot;
    AL_CO_TRY(const auto sees,
              co_await call_as_admin(services, address, admin,
                                     {.path = wire::paths::authentication_info(own.identity.id, own.settings.url)}));
    if (sees.status == 404)
        co_return fail(Errc::peer_refused, address.base.str() + " cannot reach this server at " +
                                               own.settings.url.str() + ". Check the name and the firewall there.");
    co_return expect(sees, address, "look at this server");
}

std::string own_link_entity(const domain::Snapshot& snapshot) {
    const auto& settings = snapshot.settings;
    const auto type = settings.speaks_as.empty() ? TypeId(snapshot.local_type().wire_id) : settings.speaks_as;
    return wire::write_application_link({.id = snapshot.identity.id,
                                         .type_id = type,
                                         .name = settings.name,
                                         .display_url = settings.url,
                                         .rpc_url = settings.url},
                                        wire::Format::json);
}

bool has_status_api(const std::vector<std::string>& capabilities) {
    return std::ranges::find(capabilities, std::string(wire::kStatusApi)) != capabilities.end();
}

// Row 4b, for peers without the status resource.
Task<Result<void>> configure_piecewise(Services& services, const PeerAddress& address, const RemoteAdmin& admin,
                                       Link link) {
    const auto own_id = services.snapshots.current()->identity.id;
    const auto version = wire::Version::parse(link.applinks_version);
    const auto module = version && version->is_at_least(wire::kOauthRestModule)
                            ? wire::paths::AuthenticationModule::oauth_module
                            : wire::paths::AuthenticationModule::applinks_2;
    AL_CO_TRY(const auto consumer, co_await call_as_admin(services, address, admin,
                                                          {.method = "PUT",
                                                           .path = wire::paths::auto_configure_consumer(own_id, module),
                                                           .body = wire::write_auto_configure_request(link.outgoing)}));
    AL_CO_TRY_VOID(expect(consumer, address, "accept our calls"));
    for (const auto type : wire::types_of(link.incoming)) {
        AL_CO_TRY(const auto provider, co_await call_as_admin(services, address, admin,
                                                              {.method = "PUT",
                                                               .path = wire::paths::authentication_provider(own_id),
                                                               .body = wire::write_provider_request(type)}));
        AL_CO_TRY_VOID(expect(provider, address, "call us"));
    }
    co_return Result<void>();
}

// Row 4: the levels, from the peer's point of view.
Task<Result<void>> configure_other_half(Services& services, const PeerAddress& address, const RemoteAdmin& admin,
                                        Link link) {
    if (link.incoming == OAuthLevel::disabled && link.outgoing == OAuthLevel::disabled) co_return Result<void>();
    AL_CO_TRY(const auto capabilities, co_await fetch_capabilities(services, address));
    if (!has_status_api(capabilities)) co_return co_await configure_piecewise(services, address, admin, link);
    const wire::OAuthStatus ours{.incoming = link.incoming, .outgoing = link.outgoing};
    AL_CO_TRY(const auto answer,
              co_await call_as_admin(services, address, admin,
                                     {.method = "PUT",
                                      .path = wire::paths::oauth_status(services.snapshots.current()->identity.id),
                                      .body = wire::write_oauth_status(ours.seen_from_peer())}));
    co_return expect(answer, address, "set up the authentication");
}

// Rows 3 and 4.
Task<Result<void>> make_other_half(Services& services, const PeerAddress& address, const RemoteAdmin& admin,
                                   Link link) {
    const auto snapshot = services.snapshots.current();
    AL_CO_TRY(const auto created, co_await call_as_admin(services, address, admin,
                                                         {.method = "PUT",
                                                          .path = wire::paths::application_link(snapshot->identity.id),
                                                          .body = own_link_entity(*snapshot)}));
    AL_CO_TRY_VOID(expect(created, address, "make its half of the link"));
    co_return co_await configure_other_half(services, address, admin, link);
}

bool says_that_it_works(const net::Response& answer) {
    boost::system::error_code error;
    const auto json = boost::json::parse(answer.body, error);
    const auto* object = error ? nullptr : json.if_object();
    const auto* working = object ? object->if_contains("working") : nullptr;
    return working != nullptr && working->is_bool() && working->get_bool();
}

// The other side tested its half when our daemon may not have read ours yet: the command line is another process, whose
// changes the daemon sees within a second. It is asked to test again; after that, its own tests go on.
Task<void> let_other_side_test(Services& services, const PeerAddress& address, const RemoteAdmin& admin) {
    constexpr int kAttemptsMax = 5;
    const auto path = wire::paths::link_status(services.snapshots.current()->identity.id);
    for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
        const auto answer = co_await call_as_admin(services, address, admin, {.path = path});
        if (!answer || answer->status != 200 || says_that_it_works(*answer)) co_return;
        co_await services.runtime.sleep(std::chrono::milliseconds(500));
    }
}

// Nothing half done: what was made on either side goes again. The first error is the one that is told.
Task<void> undo(Services& services, const PeerAddress& address, const RemoteAdmin& admin, LinkId link,
                domain::AuditEntry by) {
    const auto own_id = services.snapshots.current()->identity.id;
    const auto there = co_await call_as_admin(
        services, address, admin,
        {.method = "DELETE", .path = wire::paths::delete_application_link(own_id, wire::paths::Reciprocate::no)});
    if (!there || (there->status >= 300 && there->status != 404))
        log::warn("link.half_left_there", {{"link", link}, {"status", there ? there->status : 0}});
    const auto here = co_await remove_link(services, link, OtherSide::leave, std::move(by));
    if (!here) log::error("link.half_left_here", {{"link", link}, {"reason", here.error().detail}});
}

}  // namespace

Task<Result<Link>> create_both_halves(Services& services, NewLink request, RemoteAdmin admin, domain::AuditEntry by) {
    const auto address = request.address;
    AL_CO_TRY_VOID(check_admin(admin));
    AL_CO_TRY_VOID(check_password_is_safe(services.snapshots.current()->settings, address));
    AL_CO_TRY_VOID(co_await check_other_side(services, address, admin));
    AL_CO_TRY(const auto link, co_await create_link(services, std::move(request), by));
    auto made = co_await make_other_half(services, address, admin, link);
    if (!made) {
        co_await undo(services, address, admin, link.id, by);
        co_return std::unexpected(std::move(made).error());
    }
    co_await let_other_side_test(services, address, admin);
    static_cast<void>(co_await check_link(services, link.id, by));
    co_return find_link(services, link.id);
}

}  // namespace applinks::peers
