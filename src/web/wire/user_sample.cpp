// SPDX-License-Identifier: Apache-2.0
#include "web/wire/user_sample.hpp"

#include "peers/user_sample.hpp"
#include "web/wire/rest.hpp"

namespace applinks::web {
namespace {

constexpr std::size_t kBodyMax = 16 * 1024;

// A linked application as itself asks; it is told about its own link only (S-70).
Task<Result<net::Response>> compare(Services& services, Context& context) {
    const auto kind = context.caller.kind;
    if (kind != domain::Caller::Kind::two_legged)
        co_return fail(Errc::not_allowed, "Only linked applications may ask this, as themselves.");
    AL_CO_TRY(auto sample, peers::parse_user_sample(context.body));
    AL_CO_TRY(auto answer, co_await peers::answer_user_sample(services, context.caller.link, std::move(sample)));
    co_return json(std::move(answer));
}

}  // namespace

std::vector<Route> user_sample_routes() {
    return {{.method = "POST",
             .pattern = std::string(peers::kUserSamplePath),
             .policy = {.who = Who::anyone,
                        .accepts = Accepts::session_or_signed,
                        .step_up = StepUp::no,
                        .csrf = Csrf::same_origin,
                        .family = Family::api,
                        .body_bytes_max = kBodyMax},
             .handler = compare}};
}

}  // namespace applinks::web
