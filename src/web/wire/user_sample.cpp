// SPDX-License-Identifier: Apache-2.0
#include "web/wire/user_sample.hpp"

#include "peers/user_sample.hpp"
#include "web/minute_limit.hpp"
#include "web/wire/rest.hpp"

namespace applinks::web {
namespace {

constexpr std::size_t kBodyMax = 16 * 1024;

// One for the process. Each question tells whether some names are known here (docs/adr/0012-people.md): a link that
// asks about many thousands is guessing. Ours asks once in ten minutes.
MinuteLimit<LinkId>& question_limit() {
    static MinuteLimit<LinkId> limit;
    return limit;
}

// A linked application as itself asks; it is told about its own link only (S-70).
Task<Result<net::Response>> compare(Services& services, Context& context) {
    const auto kind = context.caller.kind;
    if (kind != domain::Caller::Kind::two_legged)
        co_return fail(Errc::not_allowed, "Only linked applications may ask this, as themselves.");
    if (!question_limit().admit(context.caller.link, context.now))
        co_return fail(Errc::throttled,
                       "Users are compared ten times a minute at most. Wait a minute, then try again.");
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
