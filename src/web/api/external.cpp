// SPDX-License-Identifier: Apache-2.0
// Applications that are set up by hand, in both directions; every field stays editable (features.md 3).
#include "base/encoding.hpp"
#include "domain/links/link_rules.hpp"
#include "peers/linking.hpp"
#include "peers/rotation.hpp"
#include "protocol/applinks/json_text.hpp"
#include "web/api/answer.hpp"
#include "web/api/external_fields.hpp"
#include "web/api/link_common.hpp"
#include "web/api/link_fields.hpp"
#include "web/api/link_view.hpp"
#include "web/api/resources.hpp"
#include "web/asker.hpp"

namespace applinks::web::api {
namespace {

namespace json = boost::json;
using domain::Link;
using domain::OAuthLevel;

// With the secret that was made now: it is shown in this answer and never again (S-70).
Task<Result<net::Response>> answer_with_secret(Services& services, const Context& context, LinkId id, Secret made,
                                               int status) {
    AL_CO_TRY(auto link, co_await link_json(services, context, id));
    const auto snapshot = services.snapshots.current();
    std::string client_id;
    if (const auto* consumer = consumer_of(*snapshot, id)) client_id = consumer->key.str();
    if (const auto* client = snapshot->find_oauth2_client(id)) client_id = client->id.str();
    json::object out{{"link", std::move(link)}, {"client_id", std::move(client_id)}, {"secret", nullptr}};
    if (!made.empty()) out["secret"] = made.reveal();
    auto response = json_answer(std::move(out), status);
    const auto* present = snapshot->find_link(id);
    co_return present == nullptr ? response : with_etag(std::move(response), etag_of_link(*present, *snapshot));
}

struct NewApplication {
    peers::GenericLink link;
    domain::ImpersonationRule rule;
    Secret made_secret;
};

// The user as whom an application acts may be known to the directory only: she is looked up before the fields are read.
Task<Result<void>> know_service_user(Services& services, Context& context) {
    AL_CO_TRY(const auto body, wire::parse_json_object(context.body));
    const auto* incoming = wire::object_member(body, "incoming");
    const auto* named = wire::member(incoming ? *incoming : body, "service_user");
    const auto* text = named ? named->if_string() : nullptr;
    if (text == nullptr || text->size() > limits::kUserNameMax) co_return Result<void>{};
    AL_CO_TRY_VOID(
        co_await services.people.make_known(services, UserName(std::string(trim_blanks(wire::view(*text))))));
    context.snapshot = services.snapshots.current();
    co_return Result<void>{};
}

// Meaningful only when nothing is wrong afterwards.
NewApplication read_application(Fields& fields, const domain::Snapshot& snapshot) {
    NewApplication read;
    auto& link = read.link;
    link.name = fields.text("name", {.bytes_max = limits::kLinkNameMax, .required = true});
    if (fields.is_right("name")) fields.take("name", domain::check_link_name(snapshot, link.name));
    link.type = read_type(fields, snapshot, TypeId("generic"));
    link.url = fields.base_url("address");
    link.ca_pem = read_ca(fields);
    link.allow_loopback = fields.flag("allow_loopback", false);
    read.rule = read_rule(fields);
    auto incoming = fields.object("incoming");
    auto outgoing = fields.object("outgoing");
    if (!incoming && !outgoing && fields.is_right("incoming") && fields.is_right("outgoing"))
        fields.wrong("incoming", "Choose at least one direction: calls from there, or calls to there.");
    if (incoming) {
        auto calls = read_incoming(*incoming, snapshot, {}, link.name);
        link.incoming = std::move(calls.consumer);
        link.incoming_oauth2 = std::move(calls.client);
        read.made_secret = std::move(calls.made_secret);
    }
    if (!outgoing) return read;
    if (!link.url.has_value() && fields.is_right("address"))
        fields.wrong("address", "Enter the address that is called from here.");
    auto calls =
        read_outgoing(*outgoing, snapshot, {}, {.rpc_url = link.url, .display_url = link.url, .type = link.type});
    link.outgoing = std::move(calls.provider);
    link.outgoing_level = calls.level;
    return read;
}

bool says_something(const domain::ImpersonationRule& rule) {
    return !rule.users.empty() || !rule.groups.empty() || rule.administrators;
}

Task<Result<net::Response>> create(Services& services, Context& context) {
    AL_CO_TRY_VOID(co_await know_service_user(services, context));
    AL_CO_TRY(auto input, Input::read(context));
    auto wanted = read_application(input.fields(), *context.snapshot);
    if (auto refusal = input.refusal(context)) co_return *std::move(refusal);
    AL_CO_TRY(auto made, co_await peers::create_generic_link(services, std::move(wanted.link), asker(context)));
    const auto id = made.id;
    if (says_something(wanted.rule)) {
        made.impersonation = wanted.rule;
        AL_CO_TRY_VOID(co_await peers::edit_link(services, std::move(made), asker(context)));
    }
    co_return co_await answer_with_secret(services, context, id, std::move(wanted.made_secret), 201);
}

Result<Link> link_by_hand(const Context& context) {
    AL_TRY(auto link, changeable_link_of(context));
    if (link.kind != domain::LinkKind::generic)
        return fail(Errc::conflict, link.name + " was not set up by hand: change its levels instead.");
    return link;
}

// What it may do follows from what it speaks; with OAuth 1.0a a level that was chosen stays.
void take_outgoing(Link& link, const Link& before, Outgoing outgoing) {
    const bool keeps_level = std::holds_alternative<domain::OAuth1Provider>(outgoing.provider) && before.oauth1() &&
                             before.outgoing != OAuthLevel::disabled;
    link.outgoing = keeps_level ? before.outgoing : outgoing.level;
    link.provider = std::move(outgoing.provider);
}

Task<Result<void>> save_incoming(Services& services, const Context& context, LinkId id, Incoming incoming) {
    const auto by = asker(context);
    if (incoming.consumer) {
        incoming.consumer->link = id;
        co_return co_await peers::save_consumer(services, *std::move(incoming.consumer), by);
    }
    incoming.client->link = id;
    co_return co_await peers::save_oauth2_client(services, *std::move(incoming.client), by);
}

Task<Result<net::Response>> put_incoming(Services& services, Context& context) {
    AL_CO_TRY(const auto link, link_by_hand(context));
    if (auto stale = stale_link(context, link)) co_return *std::move(stale);
    AL_CO_TRY_VOID(co_await know_service_user(services, context));
    AL_CO_TRY(auto input, Input::read(context));
    auto incoming = read_incoming(input.fields(), *context.snapshot, stored_of(*context.snapshot, link), link.name);
    if (auto refusal = input.refusal(context)) co_return *std::move(refusal);
    auto made_secret = incoming.made_secret;
    AL_CO_TRY_VOID(co_await save_incoming(services, context, link.id, std::move(incoming)));
    co_return co_await answer_with_secret(services, context, link.id, std::move(made_secret), 200);
}

// Every setting at once, so that nothing is changed when anything is wrong.
struct WholeChange {
    Link link;
    Incoming incoming;
};

// Calls in a direction that is left out are switched off; what was typed in for it is kept.
WholeChange read_whole(Fields& fields, const domain::Snapshot& snapshot, const Link& before) {
    const auto stored = stored_of(snapshot, before);
    WholeChange read{.link = before, .incoming = {}};
    auto& link = read.link;
    link.name = fields.text("name", {.bytes_max = limits::kLinkNameMax, .required = true});
    if (fields.is_right("name")) fields.take("name", domain::check_link_name(snapshot, link.name, link.id));
    link.type = read_type(fields, snapshot, before.type);
    link.display_url =
        fields.base_url("display_url", {.bytes_max = limits::kUrlMax, .required = before.display_url.has_value()});
    link.ca_pem = read_ca(fields);
    link.allow_loopback = fields.flag("allow_loopback", false);
    link.impersonation = read_rule(fields);
    auto incoming = fields.object("incoming");
    auto outgoing = fields.object("outgoing");
    link.incoming = OAuthLevel::disabled;
    if (incoming) {
        read.incoming = read_incoming(*incoming, snapshot, stored, link.name);
        if (read.incoming.consumer) link.incoming = domain::level_of(*read.incoming.consumer);
        if (read.incoming.client) link.incoming = peers::level_of(*read.incoming.client);
    }
    link.shared_users = link.incoming == OAuthLevel::impersonation;
    link.outgoing = OAuthLevel::disabled;
    if (!outgoing) return read;
    if (!link.rpc_url.has_value())
        fields.wrong("outgoing", before.name + " has no address that could be called. Set it up anew with one.");
    take_outgoing(link, before,
                  read_outgoing(*outgoing, snapshot, stored,
                                {.rpc_url = link.rpc_url, .display_url = link.display_url, .type = link.type}));
    return read;
}

Task<Result<net::Response>> replace(Services& services, Context& context) {
    AL_CO_TRY(const auto before, link_by_hand(context));
    if (auto stale = stale_link(context, before)) co_return *std::move(stale);
    AL_CO_TRY_VOID(co_await know_service_user(services, context));
    AL_CO_TRY(auto input, Input::read(context));
    auto wanted = read_whole(input.fields(), *context.snapshot, before);
    if (auto refusal = input.refusal(context)) co_return *std::move(refusal);
    auto made_secret = std::move(wanted.incoming.made_secret);
    // The application first: a link whose calls are allowed has somebody who may make them.
    if (wanted.incoming.consumer || wanted.incoming.client)
        AL_CO_TRY_VOID(co_await save_incoming(services, context, before.id, std::move(wanted.incoming)));
    AL_CO_TRY_VOID(co_await peers::edit_link(services, std::move(wanted.link), asker(context)));
    co_return co_await answer_with_secret(services, context, before.id, std::move(made_secret), 200);
}

// features.md 4 "Rotate": beside the old one.
Task<Result<net::Response>> new_secret(Services& services, Context& context) {
    AL_CO_TRY(const auto link, link_by_hand(context));
    AL_CO_TRY(auto made, co_await peers::rotate_secret(services, link.id, asker(context)));
    co_return co_await answer_with_secret(services, context, link.id, std::move(made), 200);
}

Task<Result<net::Response>> new_key(Services& services, Context& context) {
    AL_CO_TRY(const auto link, link_by_hand(context));
    AL_CO_TRY(auto input, Input::read(context));
    auto& fields = input.fields();
    auto key = fields.text("public_key", {.bytes_max = kPublicKeyMax, .required = true, .lines = true});
    if (auto refusal = input.refusal(context)) co_return *std::move(refusal);
    const auto by = asker(context);
    const auto rotated = co_await peers::rotate_key(services, link.id, std::move(key), by);
    if (!rotated && rotated.error().code == Errc::conflict) co_return std::unexpected(rotated.error());
    if (!fields.take("public_key", rotated)) co_return faulty_answer(input.faults(), context);
    co_return co_await link_answer(services, context, link.id);
}

Task<Result<net::Response>> put_outgoing(Services& services, Context& context) {
    AL_CO_TRY(auto link, link_by_hand(context));
    if (auto stale = stale_link(context, link)) co_return *std::move(stale);
    if (!link.rpc_url.has_value())
        co_return fail(Errc::conflict, link.name + " has no address that could be called. Set it up anew with one.");
    AL_CO_TRY(auto input, Input::read(context));
    auto outgoing = read_outgoing(input.fields(), *context.snapshot, stored_of(*context.snapshot, link),
                                  {.rpc_url = link.rpc_url, .display_url = link.display_url, .type = link.type});
    if (auto refusal = input.refusal(context)) co_return *std::move(refusal);
    const auto id = link.id;
    const auto before = link;
    take_outgoing(link, before, std::move(outgoing));
    AL_CO_TRY_VOID(co_await peers::edit_link(services, std::move(link), asker(context)));
    co_return co_await link_answer(services, context, id);
}

}  // namespace

std::vector<Route> external_routes() {
    const auto link = path_of("/links/{id}");
    const auto with_body = changes(Who::admin, Body::json);
    return {
        {.method = "POST", .pattern = path_of("/external-applications"), .policy = with_body, .handler = create},
        {.method = "PUT", .pattern = path_of("/external-applications/{id}"), .policy = with_body, .handler = replace},
        {.method = "PUT", .pattern = link + "/incoming", .policy = with_body, .handler = put_incoming},
        {.method = "POST",
         .pattern = link + "/incoming/secret",
         .policy = changes(Who::admin, Body::none),
         .handler = new_secret},
        {.method = "POST", .pattern = link + "/incoming/key", .policy = with_body, .handler = new_key},
        {.method = "PUT", .pattern = link + "/outgoing", .policy = with_body, .handler = put_outgoing},
    };
}

}  // namespace applinks::web::api
