// SPDX-License-Identifier: Apache-2.0
// What linked applications know about an item, for the panel on its page (features.md 7).
#include "peers/item_keys.hpp"
#include "web/api/answer.hpp"
#include "web/api/resources.hpp"
#include "web/development_view.hpp"

namespace applinks::web::api {
namespace {

Task<Result<peers::DevelopmentQuestion>> question_of(Services& services, const Context& context,
                                                     const http::Form& query) {
    AL_CO_TRY(const auto item, query.only("item"));
    AL_CO_TRY(const auto link, query.at_most_one("link"));
    const auto& person = *context.caller.account;
    AL_CO_TRY(auto keys, co_await peers::keys_of_item(services, person, std::string(item)));
    peers::DevelopmentQuestion question{.keys = std::move(keys), .person = person};
    if (!link.empty()) question.only = LinkId(std::string(link));
    co_return question;
}

Task<Result<net::Response>> summary(Services& services, Context& context) {
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(auto question, co_await question_of(services, context, query));
    AL_CO_TRY(const auto panel, co_await peers::ask_summary(services, std::move(question)));
    co_return json_answer(summary_view(panel, context));
}

Task<Result<net::Response>> detail(Services& services, Context& context) {
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(const auto type_name, query.only("dataType"));
    AL_CO_TRY(const auto type, data_type_of(type_name));
    AL_CO_TRY(auto question, co_await question_of(services, context, query));
    AL_CO_TRY(const auto panel, co_await peers::ask_details(services, std::move(question), type));
    co_return json_answer(detail_view(panel, type, context));
}

}  // namespace

std::vector<Route> development_routes() {
    return {
        {.method = "GET", .pattern = path_of("/dev/summary"), .policy = reads(Who::user), .handler = summary},
        {.method = "GET", .pattern = path_of("/dev/detail"), .policy = reads(Who::user), .handler = detail},
    };
}

}  // namespace applinks::web::api
