// SPDX-License-Identifier: Apache-2.0
#include "web/pages/connections_page.hpp"

#include <algorithm>

#include "peers/dance.hpp"
#include "web/pages/link_common.hpp"
#include "web/pages/oauth2_consent_page.hpp"
#include "web/pages/page.hpp"
#include "web/pages/words.hpp"
#include "web/wire/login_dance.hpp"

namespace applinks::web::pages {
namespace {

using domain::OAuthLevel;

constexpr std::string_view kPath = "/applinks/connections";
// What users of the Application Links products know as their page of OAuth tokens (4.11).
constexpr std::string_view kTokensPath = "/plugins/servlet/oauth/users/access-tokens";

struct Allowed {
    std::vector<domain::Grant> grants;
    std::vector<domain::AccessToken> tokens;
    std::vector<domain::OAuth2Family> families;
};

Task<Result<Allowed>> load_allowed(Services& services, AccountId account) {
    co_return co_await services.runtime.run([&services, &account]() -> Result<Allowed> {
        Allowed allowed;
        AL_TRY(allowed.grants, services.store.grants_of(account));
        AL_TRY(allowed.tokens, services.store.access_tokens_of(account));
        AL_TRY(allowed.families, services.store.oauth2_families_of(account));
        return allowed;
    });
}

AllowedRow allowed_row(const domain::Snapshot& snapshot, const domain::AccessToken& token) {
    AllowedRow row{.token_id = token.id,
                   .application = token.consumer.str(),
                   .since = token.created_at,
                   .last_used = token.last_used_at,
                   .expires = token.expires_at};
    const auto* known = snapshot.find_consumer(token.consumer);
    if (known == nullptr) return row;
    row.application = known->consumer.name;
    row.description = known->consumer.description;
    if (const auto* link = snapshot.find_link(known->consumer.link)) row.address = short_address(link->display_url);
    return row;
}

// OAuth 2.0 says what it may do: by scope, as it was allowed.
AllowedRow allowed_row(const domain::Snapshot& snapshot, const domain::OAuth2Family& family) {
    AllowedRow row{.token_id = family.id,
                   .application = family.client.str(),
                   .description = "It can " + std::string(scope_words(family.scope)) + ".",
                   .since = family.created_at,
                   .last_used = family.last_used_at,
                   .expires = family.ends_at};
    const auto* client = snapshot.find_oauth2_client(family.client);
    if (client == nullptr) return row;
    row.application = client->name;
    if (const auto* link = snapshot.find_link(client->link)) row.address = short_address(link->display_url);
    return row;
}

ConnectionsPage page_of(const domain::Snapshot& snapshot, const Allowed& allowed, Timestamp now) {
    ConnectionsPage page{.outgoing = {}, .incoming = {}, .now = now};
    for (const auto* link : snapshot.links_by_name()) {
        const auto grant = std::ranges::find(allowed.grants, link->id, &domain::Grant::link);
        const bool has_grant = grant != allowed.grants.end();
        const bool is_usable = link->state == domain::LinkState::active && link->outgoing != OAuthLevel::disabled;
        if (!has_grant && !is_usable) continue;
        page.outgoing.push_back({.link = link,
                                 .grant = has_grant ? std::optional(*grant) : std::nullopt,
                                 .asked = link->outgoing != OAuthLevel::impersonation});
    }
    for (const auto& token : allowed.tokens) page.incoming.push_back(allowed_row(snapshot, token));
    for (const auto& family : allowed.families) page.incoming.push_back(allowed_row(snapshot, family));
    return page;
}

Task<Result<net::Response>> get_connections(Services& services, Context& context) {
    AL_CO_TRY(const auto allowed, co_await load_allowed(services, context.caller.account->id));
    auto page = page_of(*context.snapshot, allowed, context.now);
    page.done = done_of(context);
    const auto frame = frame_of(context, {.title = "My connections", .section = Section::connections});
    auto response = html(render_connections(frame, page));
    allow_form_targets(response, permission_urls(*context.snapshot));
    co_return response;
}

// S-31: started by a form of this session, never by a mere address.
Task<Result<net::Response>> post_connect(Services& services, Context& context) {
    AL_CO_TRY(const auto* const link, link_of(context));
    const auto id = link->id;
    const auto back = std::string(context.settings().url.path()) + std::string(kPath) + "?done=connected";
    co_return co_await start_dance(services, context, id, back);
}

Task<Result<net::Response>> post_disconnect(Services& services, Context& context) {
    AL_CO_TRY(const auto* const link, link_of(context));
    const auto id = link->id;
    AL_CO_TRY_VOID(
        co_await peers::forget_grant(services, id, context.caller.account->id, context.audit("grant.removed", id)));
    co_return go_to(context, std::string(kPath) + "?done=disconnected");
}

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

// applinks-protocol.md 4.11: 400 without a token, refused when it is not the caller's. Forms of this page and the
// address that users of other products know are the same.
Task<Result<net::Response>> post_withdraw(Services& services, Context& context) {
    AL_CO_TRY(const auto form, context.form());
    AL_CO_TRY(const auto token, form.only("token"));
    AL_CO_TRY_VOID(
        co_await services.change([&services, &context, &token] { return revoke_own(services, context, token); }));
    co_return go_to(context, std::string(kPath) + "?done=withdrawn");
}

Task<Result<net::Response>> get_elsewhere(Services&, Context& context) {
    co_return go_to(context, kPath);
}

View outgoing_view(const ConnectionRow& row, Timestamp now) {
    const auto& link = *row.link;
    View view;
    view.text("id", link.id.str())
        .text("name", link.name)
        .text("initial", initial(link.name))
        .text("address", short_address(link.display_url))
        .flag("connected", row.grant.has_value())
        .flag("not_asked", !row.grant && !row.asked)
        .flag("may_connect", row.asked && link.state == domain::LinkState::active)
        .text("remote_user", row.grant ? row.grant->remote_user : std::string())
        .text("since", row.grant ? date_text(row.grant->created_at) : "")
        .text("last_used", row.grant ? ago(row.grant->last_used_at, now) : "")
        .text("expires", row.grant && row.grant->expires_at != Timestamp{} ? date_text(row.grant->expires_at) : "")
        .flag("expired", row.grant && row.grant->expires_at != Timestamp{} && row.grant->expires_at <= now);
    return view;
}

View incoming_view(const AllowedRow& row, Timestamp now) {
    View view;
    view.text("token_id", row.token_id)
        .text("name", row.application)
        .text("initial", initial(row.application))
        .text("description", row.description)
        .text("address", row.address)
        .text("since", date_text(row.since))
        .text("last_used", ago(row.last_used, now))
        .text("expires", date_text(row.expires));
    return view;
}

}  // namespace

std::string render_connections(const Frame& frame, const ConnectionsPage& page) {
    std::vector<View> outgoing;
    for (const auto& row : page.outgoing) outgoing.push_back(outgoing_view(row, page.now));
    std::vector<View> incoming;
    for (const auto& row : page.incoming) incoming.push_back(incoming_view(row, page.now));
    View view;
    view.text("done", page.done)
        .text("user", frame.user)
        .flag("has_outgoing", !outgoing.empty())
        .flag("has_incoming", !incoming.empty())
        .list("outgoing", std::move(outgoing))
        .list("incoming", std::move(incoming));
    return render_page(frame, "connections", std::move(view));
}

std::vector<Route> connection_routes() {
    const std::string own(kPath);
    const std::string known(kTokensPath);
    return {
        {.method = "GET", .pattern = own, .policy = reads(Who::user), .handler = get_connections},
        {.method = "POST", .pattern = own, .policy = changes(Who::user), .handler = post_withdraw, .return_page = own},
        {.method = "POST",
         .pattern = own + "/{id}/connect",
         .policy = changes(Who::user),
         .handler = post_connect,
         .return_page = own},
        {.method = "POST",
         .pattern = own + "/{id}/disconnect",
         .policy = changes(Who::user),
         .handler = post_disconnect,
         .return_page = own},
        {.method = "GET", .pattern = known, .policy = reads(Who::user), .handler = get_elsewhere},
        {.method = "POST",
         .pattern = known,
         .policy = changes(Who::user),
         .handler = post_withdraw,
         .return_page = own},
    };
}

}  // namespace applinks::web::pages
