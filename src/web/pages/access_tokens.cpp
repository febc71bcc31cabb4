// SPDX-License-Identifier: Apache-2.0
#include "web/pages/access_tokens.hpp"

#include <algorithm>

#include "domain/store.hpp"
#include "peers/services.hpp"
#include "web/pages/page.hpp"

namespace applinks::web::pages {
namespace {

constexpr std::string_view kPage = "/applinks/applications";
constexpr std::string_view kPath = "/plugins/servlet/oauth/users/access-tokens";

Result<void> revoke_own_family(Services& services, const Context& context, const std::string& id) {
    const auto& account = context.caller.account->id;
    AL_TRY(const auto families, services.store.oauth2_families_of(account));
    const auto found = std::ranges::find(families, id, &domain::OAuth2Family::id);
    if (found == families.end()) return fail(Errc::not_found, "This permission is gone already.");
    const auto* client = context.snapshot->find_oauth2_client(found->client);
    const auto audit = context.audit("token.revoked", client ? client->link : LinkId(), "by its owner");
    return services.store.revoke_oauth2_family(id, account, audit);
}

Result<void> revoke_own(Services& services, const Context& context, const std::string& token) {
    const auto& account = context.caller.account->id;
    AL_TRY(const auto tokens, services.store.access_tokens_of(account));
    const auto found = std::ranges::find(tokens, token, &domain::AccessToken::id);
    if (found == tokens.end()) return revoke_own_family(services, context, token);
    const auto* known = context.snapshot->find_consumer(found->consumer);
    const auto audit = context.audit("token.revoked", known ? known->consumer.link : LinkId(), "by its owner");
    return services.store.revoke_access_token(token, account, audit);
}

// applinks-protocol.md 4.11: 400 without a token, refused when it is not the caller's.
Task<Result<net::Response>> post_withdraw(Services& services, Context& context) {
    AL_CO_TRY(const auto form, context.form());
    AL_CO_TRY(const auto token, form.only("token"));
    AL_CO_TRY_VOID(
        co_await services.change([&services, &context, &token] { return revoke_own(services, context, token); }));
    co_return go_to(context, kPage);
}

Task<Result<net::Response>> get_elsewhere(Services&, Context& context) {
    co_return go_to(context, kPage);
}

}  // namespace

std::vector<Route> access_tokens_routes() {
    const std::string path(kPath);
    return {
        {.method = "GET", .pattern = path, .policy = reads(Who::user), .handler = get_elsewhere},
        {.method = "POST",
         .pattern = path,
         .policy = changes(Who::user),
         .handler = post_withdraw,
         .return_page = std::string(kPage)},
    };
}

}  // namespace applinks::web::pages
