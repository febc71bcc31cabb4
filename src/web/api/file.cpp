// SPDX-License-Identifier: Apache-2.0
// Links as a file: the same as `applinkd export` and `applinkd apply`, but for secrets from files of this machine.
#include "peers/link_plan.hpp"
#include "web/api/answer.hpp"
#include "web/api/fields.hpp"
#include "web/api/plan_view.hpp"
#include "web/api/resources.hpp"
#include "web/asker.hpp"

namespace applinks::web::api {
namespace {

Task<Result<net::Response>> export_links(Services& services, Context& context) {
    AL_CO_TRY(auto text, co_await services.runtime.run([&context]() -> Result<std::string> {
        return domain::write_link_file(*context.snapshot);
    }));
    net::Response response{.status = 200, .headers = {}, .body = std::move(text)};
    response.headers.set("Content-Type", "application/toml");
    response.headers.set("Content-Disposition", "attachment; filename=\"links.toml\"");
    co_return response;
}

struct Planned {
    std::optional<peers::LinkPlan> plan{};
    domain::FileFaults faults{};
};

Task<Result<Planned>> plan_on_pool(Services& services, const Context& context, std::string file) {
    co_return co_await services.runtime.run([&services, &context, &file]() -> Result<Planned> {
        const auto snapshot = services.snapshots.current();
        auto plan = peers::plan_links(*snapshot, file, peers::no_secret_source, context.now);
        if (!plan) return Planned{.faults = std::move(plan).error()};
        return Planned{.plan = *std::move(plan)};
    });
}

Task<Result<net::Response>> apply(Services& services, Context& context) {
    AL_CO_TRY(auto input, Input::read(context));
    auto& fields = input.fields();
    auto file = fields.text("file", {.bytes_max = domain::kLinkFileMax, .required = true, .lines = true});
    const bool dry_run = fields.flag("dry_run", false);
    if (auto refusal = input.refusal(context)) co_return *std::move(refusal);
    AL_CO_TRY(auto planned, co_await plan_on_pool(services, context, std::move(file)));
    for (auto& fault : planned.faults)
        input.faults().push_back({.pointer = "/file", .sentence = std::move(fault.sentence), .line = fault.line});
    if (!planned.plan) co_return faulty_answer(input.faults(), context);
    const auto answer = plan_json(*planned.plan, !dry_run);
    if (!dry_run) AL_CO_TRY_VOID(co_await peers::carry_out(services, *std::move(planned.plan), asker(context)));
    co_return json_answer(answer);
}

}  // namespace

std::vector<Route> file_routes() {
    auto exports = reads(Who::admin);
    exports.step_up = StepUp::yes;
    return {
        {.method = "GET", .pattern = path_of("/export"), .policy = exports, .handler = export_links},
        {.method = "POST", .pattern = path_of("/apply"), .policy = changes(Who::admin, Body::json), .handler = apply},
    };
}

}  // namespace applinks::web::api
