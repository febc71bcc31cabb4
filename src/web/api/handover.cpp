// SPDX-License-Identifier: Apache-2.0
// The other side's half of the wizard, in two steps: look, then act (applinks-protocol.md 3.2). What the browser
// brought in its address is nothing but a proposal until an administrator accepts it.
#include "protocol/applinks/handover.hpp"

#include "peers/linking.hpp"
#include "web/api/answer.hpp"
#include "web/api/application_view.hpp"
#include "web/api/fields.hpp"
#include "web/api/resources.hpp"
#include "web/asker.hpp"

namespace applinks::web::api {
namespace {

namespace json = boost::json;

// Meaningful only when nothing is wrong afterwards.
wire::Handover read_handover(Fields& fields) {
    auto text = fields.text("query", {.bytes_max = limits::kTargetMax, .required = true});
    if (text.starts_with('?')) text.erase(0, 1);
    if (!fields.is_right("query")) return {};
    const auto query = http::Form::parse(text);
    if (!fields.take("query", query)) return {};
    if (!wire::is_handover(*query)) {
        fields.wrong("query", "This is not the address of a link that another application asks for.");
        return {};
    }
    auto handover = wire::parse_handover(*query);
    fields.take("query", handover);
    return handover.value_or(wire::Handover());
}

json::object view_json(const peers::HandoverView& view, const http::AbsoluteUrl& starting_url,
                       const domain::Snapshot& snapshot) {
    const auto& starter = view.starter;
    json::value application = nullptr;
    if (starter.manifest) {
        auto found = found_application(*starter.manifest, snapshot);
        found.erase("setup_hint");
        application = std::move(found);
    }
    return {{"entered", starting_url.str()},
            {"reached", starter.redirected_to ? starter.redirected_to->str() : starter.entered.str()},
            {"reported", starter.manifest ? starter.manifest->url.str() : std::string()},
            {"application", std::move(application)},
            {"both_admins", view.choice.both_admins},
            {"same_users", view.choice.same_users},
            {"incoming", wire::name_of(view.incoming)},
            {"outgoing", wire::name_of(view.outgoing)},
            {"already_linked", view.already_linked},
            {"is_return", view.is_return},
            {"link", view.link ? json::value(view.link->str()) : json::value(nullptr)}};
}

Task<Result<net::Response>> inspect(Services& services, Context& context) {
    AL_CO_TRY(auto input, Input::read(context));
    auto handover = read_handover(input.fields());
    if (auto refusal = input.refusal(context)) co_return *std::move(refusal);
    const auto starting_url = handover.starting_url;
    AL_CO_TRY(const auto view,
              co_await peers::inspect_handover(services, std::move(handover), context.caller.account->id));
    co_return json_answer(view_json(view, starting_url, *services.snapshots.current()));
}

Task<Result<net::Response>> accept(Services& services, Context& context) {
    AL_CO_TRY(auto input, Input::read(context));
    auto handover = read_handover(input.fields());
    if (auto refusal = input.refusal(context)) co_return *std::move(refusal);
    AL_CO_TRY(auto back, co_await peers::accept_handover(services, std::move(handover), context.caller.account->id,
                                                         asker(context)));
    co_return json_answer(json::object{{"next_url", std::move(back)}});
}

}  // namespace

std::vector<Route> handover_routes() {
    const auto policy = changes(Who::admin, Body::json);
    return {
        {.method = "POST", .pattern = path_of("/handover/inspect"), .policy = policy, .handler = inspect},
        {.method = "POST", .pattern = path_of("/handover/accept"), .policy = policy, .handler = accept},
    };
}

}  // namespace applinks::web::api
