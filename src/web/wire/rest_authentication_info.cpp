// SPDX-License-Identifier: Apache-2.0
#include "base/encoding.hpp"
#include "base/uuid.hpp"
#include "peers/discovery.hpp"
#include "web/authenticate.hpp"
#include "web/pages/probe_limit.hpp"
#include "web/wire/rest.hpp"
#include "web/wire/rest_permission.hpp"

namespace applinks::web {
namespace {

net::Response yes(const Context& context, std::string message) {
    return status_answer(context, {.status = 200, .message = std::move(message)});
}

// 200: the caller is an administrator. Everyone else gets 401, whoever they are (3.3, row 1).
Task<Result<net::Response>> is_admin(Services&, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    if (!context.caller.is_admin()) co_return fail(Errc::not_authenticated, "You must be an administrator.");
    co_return yes(context, "You are an administrator.");
}

// The URL stands in the query and in the path, where proxies spoil it: that one counts only when it stands alone.
Result<http::AbsoluteUrl> callers_url(const Context& context) {
    AL_TRY(const auto query, context.query());
    AL_TRY(auto text, query.at_most_one("url"));
    if (text.empty()) {
        constexpr std::string_view kUrl = "/url/";
        const auto path = raw_path(context.head);
        const auto at = path.find(kUrl);
        if (at != std::string_view::npos) text = percent_decode(path.substr(at + kUrl.size())).value_or(std::string());
    }
    return http::AbsoluteUrl::parse_base(text);
}

// "Can you see me?": 200 when the application at that URL has that id (3.3, row 2).
Task<Result<net::Response>> can_see(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    const auto id = parse_uuid(context.path_value("id"));
    if (!id) co_return fail(Errc::invalid_argument, "The id of an application is a UUID.");
    AL_CO_TRY(const auto url, callers_url(context));
    const auto begun = std::chrono::steady_clock::now();
    AL_CO_TRY_VOID(co_await pages::begin_probe(services, context, url.str()));
    const auto found = co_await peers::discover(services, peers::PeerAddress{.base = url});
    co_await pages::finish_probe(services, begun);
    if (!found || !found->manifest || found->manifest->id.str() != *id)
        co_return fail(Errc::not_found, "This server does not see an application with that id at " + url.str() + ".");
    co_return yes(context, "This server sees the application.");
}

}  // namespace

std::vector<Route> authentication_info_routes() {
    const std::string one = "/rest/applinks/{version}/authenticationinfo";
    return {
        {.method = "GET", .pattern = one, .policy = rest_public(), .handler = is_admin},
        // Some peers write it so (features.md 11).
        {.method = "GET",
         .pattern = "/rest/applinks/{version}/authenticationInfo",
         .policy = rest_public(),
         .handler = is_admin},
        {.method = "GET", .pattern = one + "/id/{id}/url/{url}", .policy = rest_reads(Who::admin), .handler = can_see},
    };
}

}  // namespace applinks::web
