// SPDX-License-Identifier: Apache-2.0
// Whose permissions a link has, for administrators, who may withdraw for anyone (features.md 6).
#include <boost/json/array.hpp>

#include "peers/dance.hpp"
#include "web/api/answer.hpp"
#include "web/api/link_common.hpp"
#include "web/api/people.hpp"
#include "web/api/resources.hpp"
#include "web/asker.hpp"

namespace applinks::web::api {
namespace {

Task<Result<net::Response>> of_link(Services& services, Context& context) {
    AL_CO_TRY(const auto link, link_of(context));
    AL_CO_TRY(const auto all,
              co_await services.runtime.run([&services, &link] { return permissions_of(services.store, link.id); }));
    co_return json_answer(grants_json(all, *context.snapshot, context.now));
}

Task<Result<net::Response>> revoke_outgoing(Services& services, Context& context) {
    AL_CO_TRY(const auto link, link_of(context));
    const AccountId account(std::string(context.path_value("account")));
    AL_CO_TRY(const auto grant, co_await services.runtime.run([&services, &link, &account] {
        return services.store.find_grant(link.id, account);
    }));
    if (!grant) co_return fail(Errc::not_found, "This permission is gone already.");
    AL_CO_TRY_VOID(co_await peers::forget_grant(services, link.id, account, asker(context)));
    co_return no_content();
}

// Only what was given to this link can be named here (S-70).
Task<Result<net::Response>> revoke_incoming(Services& services, Context& context) {
    AL_CO_TRY(const auto link, link_of(context));
    const std::string id(context.path_value("grant"));
    const auto audit = context.audit("token.revoked", link.id);
    AL_CO_TRY_VOID(co_await services.change([&services, &link, &id, &audit]() -> Result<void> {
        AL_TRY(const auto given, permissions_of(services.store, link.id));
        return withdraw(services.store, given, id, audit);
    }));
    co_return no_content();
}

}  // namespace

std::vector<Route> grant_routes() {
    const auto all = path_of("/links/{id}/grants");
    return {
        {.method = "GET", .pattern = all, .policy = reads(Who::admin), .handler = of_link},
        {.method = "DELETE",
         .pattern = all + "/outgoing/{account}",
         .policy = changes(Who::admin, Body::none),
         .handler = revoke_outgoing},
        {.method = "DELETE",
         .pattern = all + "/incoming/{grant}",
         .policy = changes(Who::admin, Body::none),
         .handler = revoke_incoming},
    };
}

}  // namespace applinks::web::api
