// SPDX-License-Identifier: Apache-2.0
#include "web/pages/external_pages.hpp"

#include "domain/links/link_rules.hpp"
#include "peers/linking.hpp"
#include "protocol/oauth2/metadata.hpp"
#include "web/errors.hpp"
#include "web/pages/link_common.hpp"
#include "web/pages/page.hpp"

namespace applinks::web::pages {
namespace {

using domain::OAuthLevel;

const domain::Consumer* consumer_of(const domain::Snapshot& snapshot, const LinkId& link) {
    for (const auto& [key, known] : snapshot.consumers)
        if (known.consumer.link == link) return &known.consumer;
    return nullptr;
}

ExternalStored stored_of(const domain::Snapshot& snapshot, const domain::Link& link) {
    return {.link = &link, .consumer = consumer_of(snapshot, link.id), .client = snapshot.find_oauth2_client(link.id)};
}

net::Response answer(const Context& context, ExternalPage page, int status = 200) {
    const auto& snapshot = *context.snapshot;
    page.own_key = snapshot.identity.consumer_key.str();
    page.own_pem = snapshot.signing_key.public_key().pem();
    const auto title = page.stored.link ? "Edit " + page.stored.link->name : std::string("Set up a link by hand");
    const auto frame = frame_of(context, {.title = title, .section = Section::links, .width = Width::medium});
    return html(render_external(frame, snapshot, page), status);
}

// What is wrong is shown above the form; our own troubles are an error page.
Result<net::Response> answer_failure(const Context& context, ExternalPage page, const Error& error) {
    const auto status = status_of(error.code);
    if (status == 500) return std::unexpected(error);
    page.message = error.message;
    return answer(context, std::move(page), status);
}

Task<Result<net::Response>> get_external(Services&, Context& context) {
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(const auto directions, query.at_most_one("directions"));
    AL_CO_TRY(const auto url, query.at_most_one("url"));
    ExternalPage page{.form = external_state({})};
    page.form.check("incoming_on", directions != "outgoing");
    page.form.check("outgoing_on", directions == "both" || directions == "outgoing");
    page.form.set("address", url);
    co_return answer(context, std::move(page));
}

struct MadeSecrets {
    bool of_consumer = false;
    Secret of_client{};
};

bool needs_secret(const std::optional<domain::Consumer>& consumer) {
    return consumer && consumer->public_key.empty() && consumer->shared_secret.empty();
}

net::Response done_answer(const Context& context, const domain::Snapshot& snapshot, const LinkId& id,
                          const MadeSecrets& made) {
    const auto* consumer = consumer_of(snapshot, id);
    const ExternalDonePage page{
        .link = snapshot.find_link(id),
        .consumer = consumer,
        .client = snapshot.find_oauth2_client(id),
        .client_secret = made.of_client,
        .shows_secret = made.of_consumer && consumer != nullptr && !consumer->shared_secret.empty(),
        .own_key = snapshot.identity.consumer_key.str(),
        .own_pem = snapshot.signing_key.public_key().pem(),
        .own_url = snapshot.settings.url.str()};
    const auto frame =
        frame_of(context, {.title = "Set up over there", .section = Section::links, .width = Width::medium});
    return html(render_external_done(frame, page));
}

// Answers without a redirect: a secret that was made now is shown once, and is in no address and no store of pages.
Task<Result<net::Response>> post_external(Services& services, Context& context) {
    AL_CO_TRY(const auto fields, context.form());
    ExternalPage page;
    AL_CO_TRY(page.form, FormState::read(fields));
    auto input = read_external(page.form, *context.snapshot, {});
    if (!page.form.is_right()) co_return answer(context, std::move(page), 400);
    const MadeSecrets secrets{.of_consumer = needs_secret(input.incoming), .of_client = input.new_secret};
    const auto rule = input.rule;
    peers::GenericLink request{.name = input.name,
                               .url = input.url,
                               .incoming = std::move(input.incoming),
                               .outgoing = std::move(input.outgoing),
                               .incoming_oauth2 = std::move(input.client),
                               .type = input.type,
                               .allow_loopback = input.allow_loopback,
                               .ca_pem = input.ca_pem};
    const auto made = co_await peers::create_generic_link(services, std::move(request), context.audit("link.created"));
    if (!made) co_return answer_failure(context, std::move(page), made.error());
    if (!rule.users.empty() || !rule.groups.empty() || rule.administrators) {
        auto link = *made;
        link.impersonation = rule;
        AL_CO_TRY_VOID(co_await peers::edit_link(services, std::move(link), context.audit("link.changed", made->id)));
    }
    co_return done_answer(context, *services.snapshots.current(), made->id, secrets);
}

domain::Link changed_link(const domain::Link& before, const ExternalInput& input) {
    auto link = before;
    link.name = input.name;
    link.type = input.type;
    link.display_url = input.display_url;
    link.impersonation = input.rule;
    link.ca_pem = input.ca_pem;
    link.allow_loopback = input.allow_loopback;
    link.incoming = input.incoming ? domain::level_of(*input.incoming) : OAuthLevel::disabled;
    if (input.client) link.incoming = peers::level_of(*input.client);
    link.shared_users = link.incoming == OAuthLevel::impersonation;
    if (input.outgoing) {
        link.provider = input.outgoing;
        if (link.outgoing == OAuthLevel::disabled) link.outgoing = OAuthLevel::oauth;
    } else {
        link.outgoing = OAuthLevel::disabled;
    }
    return link;
}

// The consumer first: a link whose calls are allowed has somebody who may make them.
Task<Result<void>> save(Services& services, const Context& context, domain::Link link,
                        std::optional<domain::Consumer> incoming, std::optional<domain::OAuth2Client> client) {
    const auto by = context.audit("link.changed", link.id);
    if (incoming) {
        incoming->link = link.id;
        AL_CO_TRY_VOID(co_await peers::save_consumer(services, *std::move(incoming), by));
    }
    if (client) {
        client->link = link.id;
        AL_CO_TRY_VOID(co_await peers::save_oauth2_client(services, *std::move(client), by));
    }
    co_return co_await peers::edit_link(services, std::move(link), by);
}

View tokens_view(const std::string& own_url) {
    return View()
        .text("request_token", own_url + "/plugins/servlet/oauth/request-token")
        .text("authorize", own_url + "/plugins/servlet/oauth/authorize")
        .text("access_token", own_url + "/plugins/servlet/oauth/access-token");
}

}  // namespace

Task<Result<net::Response>> show_external_edit(Services&, Context& context) {
    AL_CO_TRY(const auto* const link, changeable_link_of(context));
    const auto stored = stored_of(*context.snapshot, *link);
    co_return answer(context, {.form = external_state(stored), .stored = stored});
}

Task<Result<net::Response>> save_external_edit(Services& services, Context& context) {
    AL_CO_TRY(const auto* const link, changeable_link_of(context));
    const auto before = *link;
    const auto id = before.id;
    AL_CO_TRY(const auto fields, context.form());
    ExternalPage page{.form = {}, .stored = stored_of(*context.snapshot, before)};
    AL_CO_TRY(page.form, FormState::read(fields));
    auto input = read_external(page.form, *context.snapshot, page.stored);
    if (!page.form.is_right()) co_return answer(context, std::move(page), 400);
    const MadeSecrets secrets{.of_consumer = needs_secret(input.incoming), .of_client = input.new_secret};
    if (input.incoming) input.incoming = peers::with_made_parts(*std::move(input.incoming), input.name);
    const auto saved = co_await save(services, context, changed_link(before, input), std::move(input.incoming),
                                     std::move(input.client));
    if (!saved) co_return answer_failure(context, std::move(page), saved.error());
    // A secret that was made now is shown once (S-70).
    if (secrets.of_consumer || !secrets.of_client.empty())
        co_return done_answer(context, *services.snapshots.current(), id, secrets);
    co_return go_to(context, link_path(id, "?done=saved"));
}

std::string render_external(const Frame& frame, const domain::Snapshot& snapshot, const ExternalPage& page) {
    View view;
    view.text("message", page.message)
        .flag("editing", page.stored.link != nullptr)
        .text("id", page.stored.link ? page.stored.link->id.str() : std::string())
        .text("name", page.stored.link ? page.stored.link->name : std::string())
        .flag("incoming_on", page.form.checked("incoming_on"))
        .flag("outgoing_on", page.form.checked("outgoing_on"))
        .text("direction_wrong", page.form.wrong_of("incoming_on"))
        .list("general", field_views(external_general_fields(snapshot, page.stored), page.form))
        .list("protocol", field_views(external_protocol_fields(), page.form))
        .list("client", field_views(external_client_fields(page.stored), page.form))
        .list("incoming", field_views(external_incoming_fields(page.form, page.stored), page.form))
        .list("rule", field_views(rule_fields(), page.form))
        .list("old", field_views(external_old_fields(), page.form))
        .flag("old_open", page.form.checked("callback_optional") || page.form.checked("imported_key"))
        .list("outgoing", field_views(external_outgoing_fields(page.stored), page.form))
        .list("trust", field_views(trust_fields(), page.form))
        .flag("trust_open", page.form.checked("ca") || page.form.checked("loopback"))
        .text("own_key", page.own_key)
        .text("own_pem", page.own_pem);
    return render_page(frame, "external", std::move(view));
}

std::string render_external_done(const Frame& frame, const ExternalDonePage& page) {
    const auto& link = *page.link;
    View view;
    view.text("id", link.id.str()).text("name", link.name).text("own_key", page.own_key).text("own_pem", page.own_pem);
    if (page.consumer != nullptr && link.incoming != OAuthLevel::disabled)
        view.part("consumer",
                  View()
                      .text("key", page.consumer->key.str())
                      .text("secret", page.shows_secret ? page.consumer->shared_secret.reveal() : std::string_view())
                      .text("method", oauth1::name_of(page.consumer->method))
                      .part("tokens", tokens_view(page.own_url)));
    if (page.client != nullptr && link.incoming != OAuthLevel::disabled)
        view.part("client", View()
                                .text("client_id", page.client->id.str())
                                .text("client_secret", page.client_secret.reveal())
                                .flag("public_client", !page.client->is_confidential())
                                .text("scope", oauth2::name_of(page.client->scope))
                                .text("authorize", page.own_url + std::string(oauth2::kAuthorizePath))
                                .text("token", page.own_url + std::string(oauth2::kTokenPath))
                                .text("revoke", page.own_url + std::string(oauth2::kRevokePath)));
    if (link.provider && link.outgoing != OAuthLevel::disabled) {
        const bool signs_rsa = link.provider->shared_secret.empty();
        view.part("provider",
                  View()
                      .text("provider_key",
                            link.provider->consumer_key.empty() ? page.own_key : link.provider->consumer_key.str())
                      .flag("signs_rsa", signs_rsa)
                      .text("callback", page.own_url + "/plugins/servlet/applinks/oauth/login-dance/access"));
    }
    return render_page(frame, "external_done", std::move(view));
}

std::vector<Route> external_routes() {
    const std::string path = "/applinks/links/new/external";
    return {
        {.method = "GET", .pattern = path, .policy = admin_form(), .handler = get_external},
        {.method = "POST",
         .pattern = path,
         .policy = changes(Who::admin),
         .handler = post_external,
         .return_page = path},
    };
}

}  // namespace applinks::web::pages
