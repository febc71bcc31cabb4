// SPDX-License-Identifier: Apache-2.0
// Links: the list, one link, its settings, its end (features.md 2 and 4).
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "base/encoding.hpp"
#include "domain/links/link_rules.hpp"
#include "domain/links/type_registry.hpp"
#include "peers/linking.hpp"
#include "web/api/answer.hpp"
#include "web/api/fields.hpp"
#include "web/api/link_common.hpp"
#include "web/api/link_fields.hpp"
#include "web/api/link_view.hpp"
#include "web/api/resources.hpp"
#include "web/asker.hpp"

namespace applinks::web::api {
namespace {

namespace json = boost::json;
using domain::Link;
using domain::LinkKind;

bool is_found(const Link& link, const domain::Snapshot& snapshot, std::string_view lower_case) {
    const auto type = snapshot.types ? snapshot.types->get(link.type).name : std::string();
    for (const std::string_view text : {std::string_view(link.name), std::string_view(link.rpc_url.str()),
                                        std::string_view(link.display_url.str()), std::string_view(type)})
        if (to_lower_ascii(text).contains(lower_case)) return true;
    return false;
}

// A thousand links are half a megabyte: written on the pool, not on the thread that serves others.
Result<std::string> written_list(Services& services, const Context& context, const std::string& lower_case) {
    const auto& snapshot = *context.snapshot;
    AL_TRY(const auto known, load_knowledge(services.store, context.caller.account->id, context.now));
    json::array links;
    for (const auto* link : snapshot.links_by_name())
        if (lower_case.empty() || is_found(*link, snapshot, lower_case))
            links.push_back(summary_of(*link, snapshot, known));
    return json::serialize(json::object{{"links", std::move(links)}, {"total", snapshot.links.size()}});
}

Task<Result<net::Response>> list(Services& services, Context& context) {
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(const auto wanted, query.at_most_one("q"));
    if (wanted.size() > limits::kLinkNameMax) co_return fail(Errc::limit_exceeded, "Search for a shorter text.");
    const auto lower_case = to_lower_ascii(trim_blanks(wanted));
    AL_CO_TRY(auto text, co_await services.runtime.run([&services, &context, &lower_case] {
        return written_list(services, context, lower_case);
    }));
    co_return json_text(std::move(text));
}

Task<Result<net::Response>> get(Services& services, Context& context) {
    AL_CO_TRY(const auto link, link_of(context));
    co_return co_await link_answer(services, context, link.id);
}

// Meaningful only when nothing is wrong afterwards.
Link read_change(Fields& fields, const domain::Snapshot& snapshot, const Link& before) {
    auto link = before;
    if (fields.has("name")) {
        link.name = fields.text("name", {.bytes_max = limits::kLinkNameMax, .required = true});
        if (fields.is_right("name")) fields.take("name", domain::check_link_name(snapshot, link.name, link.id));
    }
    if (fields.has("type")) {
        link.type = read_type(fields, snapshot, before.type);
        if (fields.is_right("type") && before.kind != LinkKind::generic && link.type != before.type)
            fields.wrong("type", "The application itself says what it is.");
    }
    if (fields.has("display_url"))
        link.display_url = fields.base_url("display_url", {.bytes_max = limits::kUrlMax, .required = true});
    link.incoming = read_level(fields, "incoming", before.incoming);
    link.outgoing = read_level(fields, "outgoing", before.outgoing);
    if (fields.has("impersonation")) link.impersonation = read_rule(fields);
    if (fields.has("ca_pem")) link.ca_pem = read_ca(fields);
    link.allow_loopback = fields.flag("allow_loopback", before.allow_loopback);
    return link;
}

Task<Result<net::Response>> edit(Services& services, Context& context) {
    AL_CO_TRY(const auto before, changeable_link_of(context));
    if (auto stale = stale_link(context, before)) co_return *std::move(stale);
    AL_CO_TRY(auto input, Input::read(context));
    auto changed = read_change(input.fields(), *context.snapshot, before);
    if (auto refusal = input.refusal(context)) co_return *std::move(refusal);
    AL_CO_TRY_VOID(co_await peers::edit_link(services, std::move(changed), asker(context)));
    co_return co_await link_answer(services, context, before.id);
}

struct Outcome {
    std::string_view word;
    std::string_view sentence;
};

Outcome words_of(peers::RemovalOutcome outcome) {
    switch (outcome) {
        case peers::RemovalOutcome::removed_here: break;
        case peers::RemovalOutcome::removed_both: return {"removed_both", "The link was deleted on both sides."};
        case peers::RemovalOutcome::removed_here_retrying:
            return {"removed_here_retrying",
                    "The link was deleted on this side. The other side could not be told. It will be retried for seven "
                    "days; its admin may also remove it."};
    }
    return {"removed_here",
            "The link was deleted on this side. The other side keeps its half until its admin removes it."};
}

Task<Result<net::Response>> remove(Services& services, Context& context) {
    AL_CO_TRY(const auto link, changeable_link_of(context));
    if (auto stale = stale_link(context, link)) co_return *std::move(stale);
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(const auto wanted, query.at_most_one("other_side"));
    if (!wanted.empty() && wanted != "remove" && wanted != "leave")
        co_return fail(Errc::invalid_argument, "The parameter other_side is leave or remove.");
    const auto other_side = wanted == "remove" ? peers::OtherSide::remove : peers::OtherSide::leave;
    AL_CO_TRY(const auto outcome, co_await peers::remove_link(services, link.id, other_side, asker(context)));
    const auto words = words_of(outcome);
    co_return json_answer(json::object{{"outcome", words.word}, {"sentence", words.sentence}});
}

// The one that takes over the star: the store takes the first by name.
json::value next_primary(const domain::Snapshot& snapshot, const Link& link) {
    if (!link.primary) return nullptr;
    for (const auto* other : snapshot.links_by_name())
        if (other->type == link.type && other->id != link.id) return json::value(other->name);
    return nullptr;
}

Task<Result<net::Response>> dependents(Services& services, Context& context) {
    AL_CO_TRY(const auto link, link_of(context));
    AL_CO_TRY(const auto known, co_await services.runtime.run([&services, &context] {
        return load_knowledge(services.store, context.caller.account->id, context.now);
    }));
    const auto* use = known.use_of(link.id);
    const bool can_tell = link.kind == LinkKind::applinks && link.rpc_url.has_value();
    co_return json_answer(json::object{{"people_outgoing", use ? use->users_connected_outgoing : 0},
                                       {"people_incoming", use ? use->users_connected_incoming : 0},
                                       {"can_tell_peer", can_tell},
                                       {"is_primary", link.primary},
                                       {"next_primary", next_primary(*context.snapshot, link)}});
}

}  // namespace

std::vector<Route> link_routes() {
    const auto one = path_of("/links/{id}");
    return {
        {.method = "GET", .pattern = path_of("/links"), .policy = reads(Who::admin), .handler = list},
        {.method = "GET", .pattern = one, .policy = reads(Who::admin), .handler = get},
        {.method = "PATCH", .pattern = one, .policy = changes(Who::admin, Body::json), .handler = edit},
        {.method = "DELETE", .pattern = one, .policy = changes(Who::admin, Body::none), .handler = remove},
        {.method = "GET", .pattern = one + "/dependents", .policy = reads(Who::admin), .handler = dependents},
    };
}

}  // namespace applinks::web::api
