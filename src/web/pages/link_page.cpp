// SPDX-License-Identifier: Apache-2.0
#include "web/pages/link_page.hpp"

#include "peers/dance.hpp"
#include "web/pages/link_common.hpp"
#include "web/pages/page.hpp"

namespace applinks::web::pages {
namespace {

using domain::LinkState;

// What the store knows of one link, read in one go on the pool.
struct Stored {
    std::vector<domain::LinkUse> uses;
    std::vector<std::string> aliases;
    std::vector<domain::Grant> grants;
    std::vector<domain::AccessToken> tokens;
    std::vector<domain::OAuth2Family> families;
};

Result<Stored> load_stored(domain::Store& store, const LinkId& id) {
    Stored stored;
    AL_TRY(stored.uses, store.link_uses());
    AL_TRY(stored.aliases, store.aliases(id));
    AL_TRY(stored.grants, store.grants_of_link(id));
    AL_TRY(stored.tokens, store.access_tokens_of_link(id));
    AL_TRY(stored.families, store.oauth2_families_of_link(id));
    return stored;
}

std::string name_of(const domain::Snapshot& snapshot, const AccountId& id) {
    const auto* account = snapshot.find_account(id);
    return account == nullptr ? "an account that is gone" : account->name.str();
}

void add_people(LinkPage& page, const Stored& stored, const domain::Snapshot& snapshot) {
    for (const auto& grant : stored.grants)
        page.outgoing_people.push_back({.user = name_of(snapshot, grant.account),
                                        .remote_user = grant.remote_user,
                                        .id = grant.account.str(),
                                        .since = grant.created_at,
                                        .last_used = grant.last_used_at,
                                        .expires = grant.expires_at});
    for (const auto& token : stored.tokens)
        page.incoming_people.push_back({.user = name_of(snapshot, token.account),
                                        .remote_user = {},
                                        .id = token.id,
                                        .since = token.created_at,
                                        .last_used = token.last_used_at,
                                        .expires = token.expires_at});
    for (const auto& family : stored.families)
        if (!family.account.empty())
            page.incoming_people.push_back({.user = name_of(snapshot, family.account),
                                            .remote_user = {},
                                            .id = family.id,
                                            .since = family.created_at,
                                            .last_used = family.last_used_at,
                                            .expires = family.ends_at});
}

std::vector<domain::Consumer> consumers_of(const domain::Snapshot& snapshot, const LinkId& id) {
    std::vector<domain::Consumer> consumers;
    for (const auto& [key, known] : snapshot.consumers)
        if (known.consumer.link == id) consumers.push_back(known.consumer);
    return consumers;
}

Task<Result<net::Response>> get_link(Services& services, Context& context) {
    AL_CO_TRY(const auto* const link, link_of(context));
    co_return co_await show_link(services, context, link->id, std::nullopt, done_of(context));
}

// Answers without a redirect: a test changes nothing, and its findings belong to this moment. Loading the page again
// tests again.
Task<Result<net::Response>> post_test(Services& services, Context& context) {
    AL_CO_TRY(const auto* const link, link_of(context));
    const auto id = link->id;
    AL_CO_TRY(auto check, co_await peers::check_link(services, id, context.audit("link.tested", id)));
    co_return co_await show_link(services, context, id, std::move(check), {});
}

Task<Result<net::Response>> post_match(Services& services, Context& context) {
    AL_CO_TRY(const auto* const link, changeable_link_of(context));
    const auto copy = *link;
    AL_CO_TRY(const auto theirs, co_await peers::fetch_remote_status(services, copy));
    if (!theirs)
        co_return fail(Errc::conflict, copy.name + " has no link to this application, so there is nothing to match.");
    AL_CO_TRY_VOID(
        co_await peers::set_levels(services, copy.id, theirs->outgoing, theirs->incoming,
                                   context.audit("link.levels_changed", copy.id, "matched to the other side")));
    const auto by = context.audit("link.tested", copy.id);
    // Matching is done; whether the test after it went well stands on the page.
    const auto checked = co_await peers::check_link(services, copy.id, by);
    co_return go_to(context, link_path(copy.id, checked ? "?done=matched" : "?done=saved"));
}

Task<Result<net::Response>> post_continue(Services& services, Context& context) {
    AL_CO_TRY(const auto* const link, changeable_link_of(context));
    const auto id = link->id;
    AL_CO_TRY(const auto address, co_await peers::handover_url(services, id, context.caller.account->id));
    co_return go_to_address(address);
}

Task<Result<net::Response>> post_revoke(Services& services, Context& context) {
    AL_CO_TRY(const auto* const link, link_of(context));
    const auto id = link->id;
    AL_CO_TRY(const auto form, context.form());
    AL_CO_TRY(const auto account, form.at_most_one("account"));
    AL_CO_TRY(const auto token, form.at_most_one("token"));
    if (!account.empty()) {
        AL_CO_TRY_VOID(
            co_await peers::forget_grant(services, id, AccountId(account), context.audit("grant.revoked", id)));
        co_return go_to(context, link_path(id, "?done=revoked"));
    }
    // Only a token of this link can be named here (S-70).
    AL_CO_TRY_VOID(co_await services.change([&services, &context, &id, &token]() -> Result<void> {
        AL_TRY(const auto tokens, services.store.access_tokens_of_link(id));
        for (const auto& known : tokens) {
            if (known.id != token) continue;
            const auto audit = context.audit("token.revoked", id, "of " + name_of(*context.snapshot, known.account));
            return services.store.revoke_access_token(token, known.account, audit);
        }
        AL_TRY(const auto families, services.store.oauth2_families_of_link(id));
        for (const auto& family : families) {
            if (family.id != token) continue;
            const auto audit = context.audit("token.revoked", id, "of " + name_of(*context.snapshot, family.account));
            return services.store.revoke_oauth2_family(token, family.account, audit);
        }
        return fail(Errc::not_found, "This permission is gone already.");
    }));
    co_return go_to(context, link_path(id, "?done=withdrawn"));
}

}  // namespace

Task<Result<net::Response>> show_link(Services& services, Context& context, LinkId id,
                                      std::optional<peers::EndsCheck> check, std::string done) {
    // A test may have changed the link's state: what is shown is what holds now.
    const auto snapshot = services.snapshots.current();
    const auto* link = snapshot->find_link(id);
    if (link == nullptr) co_return fail(Errc::not_found, "There is no such link. It may have been deleted.");
    AL_CO_TRY(const auto stored,
              co_await services.runtime.run([&services, &id] { return load_stored(services.store, id); }));
    LinkPage page{.link = link,
                  .use = use_of(stored.uses, id),
                  .type_name = type_name(*snapshot, link->type),
                  .consumers = consumers_of(*snapshot, id),
                  .client = snapshot->find_oauth2_client(id),
                  .old_addresses = stored.aliases,
                  .check = std::move(check),
                  .done = std::move(done),
                  .now = context.now};
    add_people(page, stored, *snapshot);
    if (link->state == LinkState::setting_up) page.invitation = peers::invitation_url(services, *link).value_or("");
    const auto frame = frame_of(context, {.title = link->name, .section = Section::links});
    auto response = html(render_link(frame, page));
    if (link->state == LinkState::setting_up) allow_form_targets(response, {link->rpc_url, link->display_url});
    co_return response;
}

std::vector<Route> link_routes() {
    const auto back = std::string("/applinks/links/{id}");
    const auto change = [&back](std::string_view action, Handler handler) {
        return Route{.method = "POST",
                     .pattern = back + std::string(action),
                     .policy = changes(Who::admin),
                     .handler = handler,
                     .return_page = back};
    };
    return {
        {.method = "GET", .pattern = back, .policy = reads(Who::admin), .handler = get_link},
        change("/test", post_test),
        change("/match", post_match),
        change("/continue", post_continue),
        change("/revoke", post_revoke),
    };
}

}  // namespace applinks::web::pages
