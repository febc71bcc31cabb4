// SPDX-License-Identifier: Apache-2.0
// Testing a link, and what both ends are set to (features.md 2, 4 and 5).
#include <boost/json/array.hpp>

#include "peers/diagnosis.hpp"
#include "peers/diagnosis_json.hpp"
#include "web/api/answer.hpp"
#include "web/api/event_stream.hpp"
#include "web/api/link_common.hpp"
#include "web/api/link_view.hpp"
#include "web/api/resources.hpp"
#include "web/asker.hpp"
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
Task<Result<json::object>> check_json(Services& services, const Context& context, const peers::Diagnosis& diagnosis) {
    const auto snapshot = services.snapshots.current();
    const auto* link = snapshot->find_link(diagnosis.link);
    if (link == nullptr) co_return fail(Errc::not_found, "The link was deleted meanwhile.");
    AL_CO_TRY(const auto known, co_await services.runtime.run([&services, &context] {
        return load_knowledge(services.store, context.caller.account->id, context.now);
    }));
    auto out = peers::json_of(diagnosis);
    out["ends"] = ends_json(diagnosis.ends);
    out["link"] = summary_of(*link, *snapshot, known);
    co_return out;
}

// Each layer as an event, while the page is there to see it.
class LayerEvents final : public peers::DiagnosisWatcher {
public:
    explicit LayerEvents(net::Exchange& exchange) : exchange_(exchange) {}
    Task<void> on_layer(peers::LayerResult result) override {
        if (!gone_) gone_ = !co_await send_event("layer", peers::json_of(result), exchange_);
    }

private:
    net::Exchange& exchange_;
    bool gone_ = false;
};

Task<Result<json::object>> run_check(Services& services, const Context& context, LinkId id,
                                     peers::DiagnosisWatcher* watcher) {
    auto by = asker(context);
    AL_CO_TRY(const auto diagnosis, co_await peers::diagnose(services, id, std::move(by),
                                                             {.person = context.caller.account, .watcher = watcher}));
    co_return co_await check_json(services, context, diagnosis);
}

Task<Result<void>> check(Services& services, Context& context, net::Exchange& exchange) {
    AL_CO_TRY(const auto link, link_of(context));
    if (!link.rpc_url.has_value())
        co_return fail(Errc::conflict, link.name + " only calls us: there is no address to test.");
    if (!wants_events(context)) {
        AL_CO_TRY(auto result, co_await run_check(services, context, link.id, nullptr));
        co_return co_await send_whole(json_answer(std::move(result)), context, exchange);
    }
    AL_CO_TRY_VOID(co_await begin_events(context, exchange));
    LayerEvents events(exchange);
    auto result = co_await run_check(services, context, link.id, &events);
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
