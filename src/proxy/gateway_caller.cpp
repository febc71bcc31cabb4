// SPDX-License-Identifier: Apache-2.0
#include "proxy/gateway_caller.hpp"

#include "base/encoding.hpp"
#include "domain/identity/unknown_person.hpp"
#include "protocol/http/same_origin.hpp"
#include "telemetry/log.hpp"

namespace applinks::proxy {
namespace {

using domain::Caller;
using peers::CallAs;

constexpr std::string_view kAs = "X-Applink-As";
constexpr std::string_view kUser = "X-Applink-User";
constexpr std::string_view kBearer = "Bearer ";

// The key that was sent; "" when none was.
std::string_view bearer_of(const net::RequestHead& head) {
    const auto value = head.headers.get("Authorization");
    if (!equal_ignoring_case(value.substr(0, kBearer.size()), kBearer)) return {};
    return trim_blanks(value.substr(kBearer.size()));
}

Result<std::string_view> only_value(const net::RequestHead& head, std::string_view name) {
    if (head.headers.count(name) > 1)
        return fail(Errc::invalid_argument, "The header " + std::string(name) + " may occur only once.");
    return head.headers.get(name);
}

Result<bool> wants_application(const net::RequestHead& head) {
    AL_TRY(const auto value, only_value(head, kAs));
    if (value.empty() || value == "user") return false;
    if (value == "application") return true;
    return fail(Errc::invalid_argument, "X-Applink-As is either user or application.");
}

Result<GatewayUser> user_by_key(const domain::Snapshot& snapshot, const net::RequestHead& head, bool as_application) {
    AL_TRY(const auto name, only_value(head, kUser));
    GatewayUser user{.as = CallAs::application, .by_key = true};
    if (as_application) return user;
    if (name.empty()) return user;
    const auto* account = snapshot.find_account(name);
    if (!account) return fail(Errc::not_found, "There is no active user with the name in X-Applink-User.");
    if (!account->active) return fail(Errc::not_allowed, "There is no active user with the name in X-Applink-User.");
    user.as = CallAs::person;
    user.person = *account;
    return user;
}

bool is_safe(std::string_view method) {
    return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

}  // namespace

Result<GatewayUser> gateway_user(const domain::Snapshot& snapshot, const Caller& caller, const net::RequestHead& head) {
    if (caller.is_linked_application())
        return fail(Errc::not_allowed, "A linked application may not call other applications through this one.");
    AL_TRY(const bool as_application, wants_application(head));
    if (const auto key = bearer_of(head); !key.empty()) {
        const auto& expected = snapshot.settings.gateway_key;
        if (expected.empty() || !expected.matches(key)) {
            log::warn("gateway.key_refused", {{"address", head.peer_address}});
            return fail(Errc::not_authenticated, "The gateway key is wrong.");
        }
        return user_by_key(snapshot, head, as_application);
    }
    if (!caller.account) return fail(Errc::not_authenticated, "Sign in to use linked applications.");
    if (as_application && !caller.is_admin())
        return fail(Errc::not_allowed, "Only administrators may call a linked application without a user.");
    return GatewayUser{.as = as_application ? CallAs::application : CallAs::person, .person = caller.account};
}

Task<Result<GatewayUser>> confirmed_user(Services& services, std::shared_ptr<const domain::Snapshot> snapshot,
                                         const Caller& caller, const net::RequestHead& head) {
    auto user = gateway_user(*snapshot, caller, head);
    if (!user && user.error().code == Errc::not_found) {
        AL_CO_TRY_VOID(co_await services.people.look_up(services, std::string(head.headers.get(kUser))));
        user = gateway_user(*services.snapshots.current(), caller, head);
        if (!user && user.error().code == Errc::not_found)
            co_return fail(Errc::not_allowed,
                           domain::unknown_person(*services.snapshots.current(), user.error().message));
    }
    if (!user || !user->by_key) co_return user;
    Caller named{.kind = Caller::Kind::basic, .account = user->person};
    if (services.people.must_confirm(named)) {
        const auto confirmed = co_await services.people.confirm(services, named);
        if (!confirmed && confirmed.error().code == Errc::not_authenticated)
            co_return fail(Errc::not_allowed, "There is no active user with the name in X-Applink-User.");
        if (!confirmed) co_return std::unexpected(confirmed.error());
        user->person = named.account;
    }
    co_return user;
}

Result<void> check_origin(const domain::Snapshot& snapshot, const Caller& caller, const net::RequestHead& head) {
    const bool from_a_browser = head.headers.contains("Origin") || head.headers.contains("Sec-Fetch-Site");
    if (caller.kind == Caller::Kind::basic && !from_a_browser) return {};
    if (http::is_same_origin(head.headers, snapshot.settings.url)) return {};
    // Reading: a page of another site may lead people here, but not load things from here. Browsers without these
    // headers cannot be told apart from programs, and reading changes nothing.
    const bool leads_here = head.headers.get("Sec-Fetch-Mode") == "navigate";
    if (is_safe(head.method) && (leads_here || !from_a_browser)) return {};
    return fail(Errc::csrf_rejected,
                "This call comes from another site. Open the page of this application and try again.");
}

}  // namespace applinks::proxy
