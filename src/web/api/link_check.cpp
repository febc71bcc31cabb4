// SPDX-License-Identifier: Apache-2.0
// Testing a link, and what both ends are set to (features.md 2, 4 and 5).
#include <boost/json/array.hpp>

#include "peers/linking.hpp"
#include "web/api/answer.hpp"
#include "web/api/event_stream.hpp"
#include "web/api/finding_view.hpp"
#include "web/api/link_common.hpp"
#include "web/api/link_view.hpp"
#include "web/api/resources.hpp"
#include "web/errors.hpp"

namespace applinks::web::api {
namespace {

namespace json = boost::json;

Task<Result<net::Response>> get_ends(Services& services, Context& context) {
    AL_CO_TRY(const auto link, link_of(context));
    peers::EndsCheck ends{.our_incoming = link.incoming, .our_outgoing = link.outgoing};
    if (link.kind == domain::LinkKind::applinks && link.rpc_url.has_value()) {
        AL_CO_TRY(const auto theirs, co_await peers::fetch_remote_status(services, link));
        if (theirs) {
            ends.their_incoming = theirs->incoming;
            ends.their_outgoing = theirs->outgoing;
        }
    }
    co_return json_answer(ends_json(ends));
}

// The link as it is after the test, which may have changed its state.
Task<Result<json::object>> check_json(Services& services, const Context& context, LinkId id, peers::EndsCheck check) {
    const auto snapshot = services.snapshots.current();
    const auto* link = snapshot->find_link(id);
    if (link == nullptr) co_return fail(Errc::not_found, "The link was deleted meanwhile.");
    AL_CO_TRY(const auto known, co_await services.runtime.run([&services, &context] {
        return load_knowledge(services.store, context.caller.account->id, context.now);
    }));
    co_return json::object{
        {"finding", finding_json({.code = check.code, .text = check.text, .catalogue = check.catalogue})},
        {"layers", json::array()},
        {"ends", ends_json(check)},
        {"link", summary_of(*link, *snapshot, known)}};
}

Task<Result<json::object>> run_check(Services& services, const Context& context, LinkId id) {
    auto by = context.audit("link.tested", id);
    AL_CO_TRY(auto check, co_await peers::check_link(services, id, std::move(by)));
    co_return co_await check_json(services, context, id, std::move(check));
}

Task<Result<void>> check(Services& services, Context& context, net::Exchange& exchange) {
    AL_CO_TRY(const auto link, link_of(context));
    if (!link.rpc_url.has_value())
        co_return fail(Errc::conflict, link.name + " only calls us: there is no address to test.");
    if (!wants_events(context)) {
        AL_CO_TRY(auto result, co_await run_check(services, context, link.id));
        co_return co_await send_whole(json_answer(std::move(result)), context, exchange);
    }
    AL_CO_TRY_VOID(co_await begin_events(context, exchange));
    auto result = co_await run_check(services, context, link.id);
    if (result) {
        AL_CO_TRY_VOID(co_await send_event("done", *std::move(result), exchange));
    } else {
        AL_CO_TRY_VOID(co_await send_event("problem", api_refusal_body(result.error(), context), exchange));
    }
    co_return co_await exchange.finish();
}

}  // namespace

std::vector<Route> link_check_routes() {
    auto tests = changes(Who::admin, Body::none);
    tests.step_up = StepUp::only_tests;
    return {
        {.method = "GET", .pattern = path_of("/links/{id}/ends"), .policy = reads(Who::admin), .handler = get_ends},
        {.method = "POST", .pattern = path_of("/links/{id}/check"), .policy = tests, .stream = check},
    };
}

}  // namespace applinks::web::api
