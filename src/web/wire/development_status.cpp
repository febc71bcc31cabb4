// SPDX-License-Identifier: Apache-2.0
// The panel's data under the addresses that clients of a tracker know (features.md 7.2). The same as our own API gives,
// for people and for linked applications on behalf of one.
#include <boost/json/serialize.hpp>

#include "peers/item_keys.hpp"
#include "web/development_view.hpp"
#include "web/wire/development.hpp"
#include "web/wire/rest.hpp"

namespace applinks::web {
namespace {

Task<Result<peers::DevelopmentQuestion>> question_of(Services& services, const Context& context,
                                                     const http::Form& query) {
    AL_CO_TRY(const auto item, query.only("issueId"));
    const auto& person = *context.caller.account;
    AL_CO_TRY(auto keys, co_await peers::keys_of_item(services, person, std::string(item)));
    co_return peers::DevelopmentQuestion{.keys = std::move(keys), .person = person};
}

Task<Result<net::Response>> summary(Services& services, Context& context) {
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(auto question, co_await question_of(services, context, query));
    AL_CO_TRY(const auto panel, co_await peers::ask_summary(services, std::move(question)));
    co_return json(boost::json::serialize(summary_view(panel, context)));
}

Task<Result<net::Response>> detail(Services& services, Context& context) {
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(const auto type_name, query.only("dataType"));
    AL_CO_TRY(const auto type, data_type_of(type_name));
    AL_CO_TRY(auto question, co_await question_of(services, context, query));
    AL_CO_TRY(const auto application_type, query.at_most_one("applicationType"));
    question.application_type = application_type;
    AL_CO_TRY(const auto panel, co_await peers::ask_details(services, std::move(question), type));
    co_return json(boost::json::serialize(detail_view(panel, type, context)));
}

}  // namespace

std::vector<Route> development_status_routes() {
    const std::string root = "/rest/dev-status/{version}/issue";
    return {
        {.method = "GET", .pattern = root + "/summary", .policy = rest_reads(Who::user), .handler = summary},
        {.method = "GET", .pattern = root + "/detail", .policy = rest_reads(Who::user), .handler = detail},
    };
}

}  // namespace applinks::web
