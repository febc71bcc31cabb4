// SPDX-License-Identifier: Apache-2.0
// What this installation itself knows of items of linked applications: `/rest/capabilities` says what can be asked, the
// summary is for the linked application itself, details are for a person (features.md 7.4).
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "domain/links/type_registry.hpp"
#include "domain/sharing/development_json.hpp"
#include "web/development_view.hpp"
#include "web/wire/development.hpp"
#include "web/wire/rest.hpp"

namespace applinks::web {
namespace {

using domain::DataType;
using domain::DevelopmentDetail;
using domain::DevelopmentViewer;
using domain::ItemKey;

// Former keys of one item, at most.
constexpr std::size_t kKeysMax = 50;
// What a source of ours may know; builds, reviews and deployments are other tools' business.
constexpr std::array kOffered = {DataType::pull_request, DataType::branch, DataType::repository};

Task<Result<net::Response>> capabilities(Services& services, Context& context) {
    boost::json::object offered;
    if (!services.development.empty()) {
        offered["dev-status-summary"] = context.own_url("/rest/jira-dev/latest/summary");
        for (const auto type : kOffered)
            offered["dev-status-detail-" + std::string(name_of(type))] =
                context.own_url("/rest/jira-dev/latest/detail/" + std::string(name_of(type)));
    }
    const boost::json::object body{{"application", context.snapshot->local_type().wire_id},
                                   {"links", {{"self", context.own_url("/rest/capabilities")}}},
                                   {"capabilities", std::move(offered)}};
    co_return json(boost::json::serialize(body));
}

Result<std::vector<ItemKey>> keys_of(const Context& context) {
    AL_TRY(const auto query, context.query());
    std::vector<ItemKey> keys;
    for (const auto& text : query.all("globalId")) {
        AL_TRY(auto key, domain::parse_item_key(text));
        keys.push_back(std::move(key));
    }
    if (keys.empty()) return fail(Errc::missing_parameter, "Name an item with globalId.");
    if (keys.size() > kKeysMax) return fail(Errc::invalid_argument, "These are too many keys for one item.");
    return keys;
}

// The application itself sees what everybody may who may use its link; a service account is no viewer of its own.
DevelopmentViewer viewer_of(const domain::Caller& caller) {
    if (caller.kind == domain::Caller::Kind::two_legged) return {};
    return {.person = caller.account};
}

Task<Result<net::Response>> summary(Services& services, Context& context) {
    if (!context.caller.is_linked_application() && !context.caller.account)
        co_return fail(Errc::not_authenticated, "Only linked applications and people who are signed in may ask this.");
    AL_CO_TRY(const auto keys, keys_of(context));
    const auto viewer = viewer_of(context.caller);
    AL_CO_TRY(const auto all, co_await services.runtime.run([&]() -> Result<domain::DevelopmentSummary> {
        domain::DevelopmentSummary sum;
        for (auto* source : services.development) {
            AL_TRY(const auto one, source->summary(keys, viewer));
            merge_into(sum, one);
        }
        return sum;
    }));
    co_return json(boost::json::serialize(domain::summary_answer(all)));
}

void name_instance(DevelopmentDetail& detail, const Context& context) {
    const auto& type = context.snapshot->local_type();
    detail.instance = {.id = context.snapshot->identity.id.str(),
                       .name = context.settings().name,
                       .type = type.id.str(),
                       .type_name = type.name,
                       .base_url = context.settings().url.str()};
}

// Titles are for people: an application as itself gets none.
Task<Result<net::Response>> detail(Services& services, Context& context) {
    AL_CO_TRY(const auto type, data_type_of(context.path_value("type")));
    AL_CO_TRY(const auto keys, keys_of(context));
    const auto viewer = viewer_of(context.caller);
    if (!viewer.person)
        co_return fail(Errc::not_allowed, "Details are for people: call with a person's permission or on her behalf.");
    AL_CO_TRY(auto all, co_await services.runtime.run([&]() -> Result<std::vector<DevelopmentDetail>> {
        std::vector<DevelopmentDetail> details;
        for (auto* source : services.development) {
            AL_TRY(auto some, source->details(keys, type, viewer));
            for (auto& one : some) details.push_back(std::move(one));
        }
        return details;
    }));
    for (auto& one : all) name_instance(one, context);
    co_return json(boost::json::serialize(domain::detail_answer(all, type)));
}

}  // namespace

std::vector<Route> development_provider_routes() {
    const std::string root = "/rest/jira-dev/{version}";
    return {
        {.method = "GET", .pattern = "/rest/capabilities", .policy = rest_public(), .handler = capabilities},
        {.method = "GET", .pattern = root + "/summary", .policy = rest_public(), .handler = summary},
        {.method = "GET", .pattern = root + "/detail/{type}", .policy = rest_reads(Who::user), .handler = detail},
    };
}

}  // namespace applinks::web
