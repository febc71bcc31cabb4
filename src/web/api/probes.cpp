// SPDX-License-Identifier: Apache-2.0
// Adding a link: what answers at an address, and our half of the link with it (features.md 3).
#include <chrono>

#include "base/encoding.hpp"
#include "domain/links/link_rules.hpp"
#include "domain/links/type_registry.hpp"
#include "peers/diagnosis_json.hpp"
#include "peers/finding.hpp"
#include "peers/linking.hpp"
#include "web/api/answer.hpp"
#include "web/api/application_view.hpp"
#include "web/api/fields.hpp"
#include "web/api/link_common.hpp"
#include "web/api/link_fields.hpp"
#include "web/api/resources.hpp"
#include "web/asker.hpp"
#include "web/errors.hpp"
#include "web/pages/probe_limit.hpp"

namespace applinks::web::api {
namespace {

namespace json = boost::json;

// Our own troubles are a refusal; what is wrong with the address is something that was found.
bool is_about_the_address(const Error& error) {
    return status_of(error.code) != 500 && error.code != Errc::storage_failed && error.code != Errc::overloaded;
}

json::object probe_json(std::string_view outcome, std::string sentence, const http::AbsoluteUrl& entered) {
    return {{"outcome", outcome},   {"entered", entered.str()}, {"reached", entered.str()}, {"reported", ""},
            {"sentence", sentence}, {"application", nullptr},   {"existing_link", nullptr}, {"finding", nullptr}};
}

json::object nothing_found(const Error& error, const http::AbsoluteUrl& entered) {
    auto out = probe_json("nothing", error.message, entered);
    auto finding = peers::finding_of(error, {.name = entered.host(), .url = entered});
    finding.text = error.message;
    out["reached"] = "";
    out["finding"] = peers::json_of(finding);
    return out;
}

// "You entered A. It led to B. The application calls itself C." (features.md 3)
std::string three_addresses(const http::AbsoluteUrl& entered, const http::AbsoluteUrl& reported) {
    if (entered == reported) return "The application is where you looked, and calls itself so.";
    return "You entered " + entered.str() + ". The application calls itself " + reported.str() + ".";
}

json::object manifest_found(const wire::Manifest& manifest, const domain::Snapshot& snapshot,
                            const http::AbsoluteUrl& entered) {
    const bool is_itself = manifest.id == snapshot.identity.id;
    const auto* known = snapshot.find_link(manifest.id);
    std::string_view outcome = manifest.applinks_version ? "can_pair" : "by_id_only";
    auto sentence = three_addresses(entered, manifest.url);
    if (is_itself) {
        outcome = "itself";
        sentence = "This is the address of this application itself: it needs no link.";
    } else if (known != nullptr) {
        outcome = "linked";
        sentence = "This application is linked already, as " + known->name + ".";
    }
    auto out = probe_json(outcome, std::move(sentence), entered);
    out["reported"] = manifest.url.str();
    out["application"] = found_application(manifest, snapshot);
    if (known != nullptr) out["existing_link"] = known->id.str();
    return out;
}

json::object found_json(const peers::Discovery& found, const domain::Snapshot& snapshot) {
    if (found.manifest) return manifest_found(*found.manifest, snapshot, found.entered);
    if (found.redirected_to) {
        auto out = probe_json("redirected",
                              "You entered " + found.entered.str() + ". It led to " + found.redirected_to->str() + ".",
                              found.entered);
        out["reached"] = found.redirected_to->str();
        return out;
    }
    const auto sentence = found.why_no_manifest ? found.why_no_manifest->message
                                                : "Nothing that can be linked answers at " + found.entered.str() + ".";
    auto out = probe_json(found.answered ? "by_hand" : "nothing", sentence, found.entered);
    if (const auto* known = domain::find_link_by_url(snapshot, found.entered)) {
        out["outcome"] = "linked";
        out["sentence"] = "This address is linked already, as " + known->name + ".";
        out["existing_link"] = known->id.str();
    }
    return out;
}

Task<Result<net::Response>> probe(Services& services, Context& context) {
    const auto begun = std::chrono::steady_clock::now();
    AL_CO_TRY(auto input, Input::read(context));
    const auto address = read_peer_address(input.fields());
    if (auto refusal = input.refusal(context)) co_return *std::move(refusal);
    AL_CO_TRY_VOID(co_await pages::begin_probe(services, context, address.base.str()));
    const auto found = co_await peers::discover(services, address);
    co_await pages::finish_probe(services, begun);
    if (!found && !is_about_the_address(found.error())) co_return std::unexpected(found.error());
    if (!found) co_return json_answer(nothing_found(found.error(), address.base));
    co_return json_answer(found_json(*found, *context.snapshot));
}

peers::NewLink read_new_link(Fields& fields, const domain::Snapshot& snapshot) {
    peers::NewLink link{
        .address = read_peer_address(fields),
        .manifest = {.id = LinkId(fields.text("peer_id", {.required = true}))},
        .choice = {.both_admins = fields.flag("both_admins", true), .same_users = fields.flag("same_users", false)},
        .name = fields.text("name")};
    for (const auto name : {"both_admins", "same_users"})
        if (!fields.has(name)) fields.wrong(name, "Answer this question.");
    if (!link.name.empty()) fields.take("name", domain::check_link_name(snapshot, link.name));
    return link;
}

// Whoever goes back and presses again gets to the link that is there.
net::Response taken_answer(const Context& context, const Error& error, const domain::Link& existing) {
    return api_refusal({.status = status_of(error.code), .name = name_of(error.code), .sentence = error.message},
                       context, {{"existing_link", existing.id.str()}});
}

Task<Result<net::Response>> created_answer(Services& services, const Context& context, LinkId id, bool goes_over) {
    AL_CO_TRY(auto link, co_await link_json(services, context, id));
    json::object out{{"next_url", nullptr}, {"invitation_url", link.at("invitation_url")}, {"link", std::move(link)}};
    if (goes_over) {
        // The half here is made. Should the way over there not be known, the link says how to go on.
        const auto next = co_await peers::handover_url(services, id, context.caller.account->id);
        if (next) out["next_url"] = *next;
    }
    co_return json_answer(std::move(out), 201);
}

Task<Result<net::Response>> create(Services& services, Context& context) {
    AL_CO_TRY(auto input, Input::read(context));
    auto request = read_new_link(input.fields(), *context.snapshot);
    if (auto refusal = input.refusal(context)) co_return *std::move(refusal);
    AL_CO_TRY_VOID(co_await pages::begin_probe(services, context, request.address.base.str()));
    const auto peer = request.manifest.id;
    const auto address = request.address.base;
    const bool both_admins = request.choice.both_admins;
    const auto link = co_await peers::create_link(services, std::move(request), asker(context));
    if (link) {
        const bool goes_over = both_admins && !link->applinks_version.empty();
        co_return co_await created_answer(services, context, link->id, goes_over);
    }
    if (!is_about_the_address(link.error())) co_return std::unexpected(link.error());
    const auto snapshot = services.snapshots.current();
    const auto* existing = snapshot->find_link(peer);
    if (existing == nullptr) existing = domain::find_link_by_url(*snapshot, address);
    if (link.error().code == Errc::already_exists && existing != nullptr)
        co_return taken_answer(context, link.error(), *existing);
    input.fields().wrong("address", link.error().message);
    co_return faulty_answer(input.faults(), context);
}

}  // namespace

std::vector<Route> probe_routes() {
    return {
        {.method = "POST", .pattern = path_of("/probes"), .policy = changes(Who::admin, Body::json), .handler = probe},
        {.method = "POST", .pattern = path_of("/links"), .policy = changes(Who::admin, Body::json), .handler = create},
    };
}

}  // namespace applinks::web::api
