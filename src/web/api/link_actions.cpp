// SPDX-License-Identifier: Apache-2.0
// What is done with a link as a whole (features.md 4): primary, suspend and resume, move, match, go on, a new key.
#include <chrono>

#include "peers/key_change.hpp"
#include "peers/linking.hpp"
#include "web/api/answer.hpp"
#include "web/api/fields.hpp"
#include "web/api/link_common.hpp"
#include "web/api/resources.hpp"
#include "web/asker.hpp"
#include "web/errors.hpp"
#include "web/pages/probe_limit.hpp"

namespace applinks::web::api {
namespace {

using domain::Link;
using domain::LinkState;

Task<Result<net::Response>> make_primary(Services& services, Context& context) {
    AL_CO_TRY(const auto link, changeable_link_of(context));
    const auto audit = context.audit("link.made_primary", link.id);
    AL_CO_TRY_VOID(
        co_await services.change([&services, &link, &audit] { return services.store.make_primary(link.id, audit); }));
    co_return co_await link_answer(services, context, link.id);
}

Task<Result<net::Response>> suspend(Services& services, Context& context) {
    AL_CO_TRY(auto link, changeable_link_of(context));
    if (link.state != LinkState::active)
        co_return fail(Errc::conflict, link.name + " is not active, so it cannot be suspended.");
    const auto id = link.id;
    link.state = LinkState::suspended;
    link.suspended_reason = "Off since " + text_of(context.now) + ": suspended by " + context.caller.user_name() + ".";
    AL_CO_TRY_VOID(co_await peers::edit_link(services, std::move(link), asker(context)));
    co_return co_await link_answer(services, context, id);
}

Task<Result<net::Response>> resume(Services& services, Context& context) {
    AL_CO_TRY(auto link, changeable_link_of(context));
    if (link.state != LinkState::suspended)
        co_return fail(Errc::conflict, link.name + " is not suspended, so it cannot be resumed.");
    const auto id = link.id;
    link.state = LinkState::active;
    link.suspended_reason.clear();
    AL_CO_TRY_VOID(co_await peers::edit_link(services, std::move(link), asker(context)));
    co_return co_await link_answer(services, context, id);
}

// What is wrong with the new address stands beside it; our own troubles are a refusal of their own.
bool is_about_the_address(const Error& error) {
    return status_of(error.code) != 500 && error.code != Errc::storage_failed && error.code != Errc::overloaded;
}

Task<Result<net::Response>> move(Services& services, Context& context) {
    const auto begun = std::chrono::steady_clock::now();
    AL_CO_TRY(const auto link, changeable_link_of(context));
    AL_CO_TRY(auto input, Input::read(context));
    auto& fields = input.fields();
    const peers::PeerAddress there{.base = fields.base_url("address", {.bytes_max = limits::kUrlMax, .required = true}),
                                   .ca_pem = link.ca_pem,
                                   .allow_loopback = link.allow_loopback};
    const auto name = fields.text("confirmed_name");
    if (auto refusal = input.refusal(context)) co_return *std::move(refusal);
    AL_CO_TRY_VOID(co_await pages::begin_probe(services, context, there.base.str()));
    const auto moved = co_await peers::relocate(services, link.id, there, name, asker(context));
    co_await pages::finish_probe(services, begun);
    if (!moved && !is_about_the_address(moved.error())) co_return std::unexpected(moved.error());
    if (!fields.take("address", moved)) co_return faulty_answer(input.faults(), context);
    co_return co_await link_answer(services, context, link.id);
}

Task<Result<net::Response>> match(Services& services, Context& context) {
    AL_CO_TRY(const auto link, changeable_link_of(context));
    AL_CO_TRY(const auto theirs, co_await peers::fetch_remote_status(services, link));
    if (!theirs)
        co_return fail(Errc::conflict, link.name + " has no link to this application, so there is nothing to match.");
    AL_CO_TRY_VOID(co_await peers::set_levels(services, link.id, theirs->outgoing, theirs->incoming, asker(context)));
    const auto by = asker(context);
    // Matching is done; what the test after it found stands in the answer.
    static_cast<void>(co_await peers::check_link(services, link.id, by));
    co_return co_await link_answer(services, context, link.id);
}

Task<Result<net::Response>> go_on(Services& services, Context& context) {
    AL_CO_TRY(const auto link, changeable_link_of(context));
    AL_CO_TRY(auto address, co_await peers::handover_url(services, link.id, context.caller.account->id));
    co_return json_answer(boost::json::object{{"next_url", std::move(address)}});
}

// Setting the levels that are there fetches the key and accepts it (S-80).
Task<Result<net::Response>> accept_key(Services& services, Context& context) {
    AL_CO_TRY(const auto link, changeable_link_of(context));
    if (link.kind != domain::LinkKind::applinks || link.incoming == domain::OAuthLevel::disabled)
        co_return fail(Errc::conflict, link.name + " does not call us with a key that it publishes.");
    AL_CO_TRY_VOID(co_await peers::set_levels(services, link.id, link.incoming, link.outgoing, asker(context)));
    const auto by = asker(context);
    static_cast<void>(co_await peers::check_link(services, link.id, by));
    co_return co_await link_answer(services, context, link.id);
}

// S-59: the administrator of the other side has entered our present key there.
Task<Result<net::Response>> use_present_key(Services& services, Context& context) {
    AL_CO_TRY(const auto link, changeable_link_of(context));
    const auto by = asker(context);
    AL_CO_TRY_VOID(co_await peers::use_present_key(services, link.id, by));
    co_return co_await link_answer(services, context, link.id);
}

}  // namespace

std::vector<Route> link_action_routes() {
    const auto action = [](std::string_view name, Handler handler, Body body = Body::none) {
        return Route{.method = "POST",
                     .pattern = path_of("/links/{id}/") + std::string(name),
                     .policy = changes(Who::admin, body),
                     .handler = handler};
    };
    return {action("primary", make_primary), action("suspend", suspend),
            action("resume", resume),        action("move", move, Body::json),
            action("match", match),          action("continue", go_on),
            action("peer-key", accept_key),  action("signing-key", use_present_key)};
}

}  // namespace applinks::web::api
