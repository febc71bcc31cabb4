// SPDX-License-Identifier: Apache-2.0
#include "web/pages/external_pages.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "domain/links/link_rules.hpp"
#include "peers/linking.hpp"
#include "peers/oauth2_discovery.hpp"
#include "peers/oauth2_endpoint.hpp"
#include "protocol/oauth2/metadata.hpp"
#include "web/errors.hpp"
#include "web/pages/external_oauth2.hpp"
#include "web/pages/link_common.hpp"
#include "web/pages/page.hpp"
#include "web/pages/probe_limit.hpp"
#include "web/pages/words.hpp"

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
    page.redirect_uri = peers::oauth2_redirect_uri(snapshot.settings);
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

// features.md 3 "discovery document": fills in what the provider publishes; the administrator looks at it and saves.
Task<Result<net::Response>> find_addresses(Services& services, Context& context, ExternalPage page) {
    const auto begun = std::chrono::steady_clock::now();
    const std::string field = trim_blanks(page.form.value("out_issuer")).empty() ? "address" : "out_issuer";
    const auto text = trim_blanks(page.form.value(field));
    const auto entered = text.empty() && page.stored.link ? Result<http::AbsoluteUrl>(page.stored.link->rpc_url)
                                                          : http::AbsoluteUrl::parse_base(text);
    if (!page.form.take(field, entered)) co_return answer(context, std::move(page), 400);
    AL_CO_TRY_VOID(co_await begin_probe(services, context, entered->str()));
    const auto found = co_await peers::discover_oauth2(
        services, {.base = *entered, .ca_pem = read_ca(page.form), .allow_loopback = page.form.checked("loopback")});
    co_await finish_probe(services, begun);
    if (!found && status_of(found.error().code) == 500) co_return std::unexpected(found.error());
    page.form.take(field, found);
    if (!found) co_return answer(context, std::move(page), status_of(found.error().code));
    put_metadata(page.form, *found);
    page.found = "Found what it publishes. Look at the addresses, enter client id and secret, and save.";
    co_return answer(context, std::move(page));
}

// The call that failed stands on the page; the link is made all the same.
Task<Result<std::optional<peers::EndsCheck>>> test_outgoing(Services& services, const Context& context, LinkId id) {
    const auto snapshot = services.snapshots.current();
    const auto* link = snapshot->find_link(id);
    if (link == nullptr || link->outgoing == OAuthLevel::disabled) co_return std::nullopt;
    AL_CO_TRY(auto check, co_await peers::check_link(services, id, context.audit("link.tested", id)));
    co_return check;
}

struct MadeSecrets {
    bool of_consumer = false;
    Secret of_client{};
};

bool needs_secret(const std::optional<domain::Consumer>& consumer) {
    return consumer && consumer->public_key.empty() && consumer->shared_secret.empty();
}

Task<Result<net::Response>> done_answer(Services& services, Context& context, LinkId id, MadeSecrets made) {
    AL_CO_TRY(const auto check, co_await test_outgoing(services, context, id));
    const auto current = services.snapshots.current();
    const auto& snapshot = *current;
    const auto* consumer = consumer_of(snapshot, id);
    const ExternalDonePage page{
        .link = snapshot.find_link(id),
        .consumer = consumer,
        .client = snapshot.find_oauth2_client(id),
        .client_secret = made.of_client,
        .shows_secret = made.of_consumer && consumer != nullptr && !consumer->shared_secret.empty(),
        .own_key = snapshot.identity.consumer_key.str(),
        .own_pem = snapshot.signing_key.public_key().pem(),
        .own_url = snapshot.settings.url.str(),
        .redirect_uri = peers::oauth2_redirect_uri(snapshot.settings),
        .check = check};
    const auto frame =
        frame_of(context, {.title = "Set up over there", .section = Section::links, .width = Width::medium});
    co_return html(render_external_done(frame, page));
}

// Answers without a redirect: a secret that was made now is shown once, and is in no address and no store of pages.
Task<Result<net::Response>> post_external(Services& services, Context& context) {
    AL_CO_TRY(const auto fields, context.form());
    ExternalPage page;
    AL_CO_TRY(page.form, FormState::read(fields));
    if (page.form.checked("find")) co_return co_await find_addresses(services, context, std::move(page));
    auto input = read_external(page.form, *context.snapshot, {});
    if (!page.form.is_right()) co_return answer(context, std::move(page), 400);
    const MadeSecrets secrets{.of_consumer = needs_secret(input.incoming), .of_client = input.new_secret};
    const auto rule = input.rule;
    peers::GenericLink request{.name = input.name,
                               .url = input.url,
                               .incoming = std::move(input.incoming),
                               .outgoing = std::move(input.outgoing),
                               .outgoing_level = input.outgoing_level,
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
    co_return co_await done_answer(services, context, made->id, secrets);
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
        if (link.outgoing == OAuthLevel::disabled || link.oauth2()) link.outgoing = input.outgoing_level;
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

// What the provider over there has to be told, and whether it works by now.
void add_outgoing(View& view, const ExternalDonePage& page) {
    const auto& link = *page.link;
    if (const auto* provider = link.oauth1())
        view.part(
            "provider",
            View()
                .text("provider_key", provider->consumer_key.empty() ? page.own_key : provider->consumer_key.str())
                .flag("signs_rsa", provider->shared_secret.empty())
                .text("callback", page.own_url + "/plugins/servlet/applinks/oauth/login-dance/access"));
    if (const auto* provider = link.oauth2())
        view.part("oauth2",
                  View()
                      .text("redirect_uri", page.redirect_uri)
                      .text("out_client_id", provider->client_id.str())
                      .flag("own_key_signs", provider->authentication == oauth2::ClientAuthentication::private_key)
                      .flag("people", provider->token_kind == domain::OutgoingTokenKind::per_user));
    if (!page.check) return;
    const auto words = health_words(page.check->code, page.check->text);
    view.part("test",
              View().flag("ok", page.check->code == "ok").text("word", words.word).text("sentence", words.sentence));
}

// What is wrong must not be folded away.
bool has_wrong(const std::vector<Field>& fields, const FormState& form) {
    return std::ranges::any_of(fields, [&](const Field& field) { return !form.wrong_of(field.name).empty(); });
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
    if (page.form.checked("find")) co_return co_await find_addresses(services, context, std::move(page));
    auto input = read_external(page.form, *context.snapshot, page.stored);
    if (!page.form.is_right()) co_return answer(context, std::move(page), 400);
    const MadeSecrets secrets{.of_consumer = needs_secret(input.incoming), .of_client = input.new_secret};
    if (input.incoming) input.incoming = peers::with_made_parts(*std::move(input.incoming), input.name);
    const auto saved = co_await save(services, context, changed_link(before, input), std::move(input.incoming),
                                     std::move(input.client));
    if (!saved) co_return answer_failure(context, std::move(page), saved.error());
    // A secret that was made now is shown once (S-70), and so is what the test of the calls to there says.
    const bool shows = secrets.of_consumer || !secrets.of_client.empty() || page.form.checked("outgoing_on");
    if (shows) co_return co_await done_answer(services, context, id, secrets);
    co_return go_to(context, link_path(id, "?done=saved"));
}

std::string render_external(const Frame& frame, const domain::Snapshot& snapshot, const ExternalPage& page) {
    const auto* oauth2 = page.stored.link ? page.stored.link->oauth2() : nullptr;
    const auto special = oauth2_special_fields();
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
        .list("out_protocol", field_views({outgoing_protocol_field()}, page.form))
        .list("issuer", field_views({oauth2_issuer_field()}, page.form))
        .list("oauth2", field_views(oauth2_provider_fields(oauth2), page.form))
        .list("oauth2_special", field_views(special, page.form))
        .flag("special_open", has_wrong(special, page.form))
        .text("found", page.found)
        .text("redirect_uri", page.redirect_uri)
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
    if (link.outgoing != OAuthLevel::disabled) add_outgoing(view, page);
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
