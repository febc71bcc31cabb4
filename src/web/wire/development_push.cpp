// SPDX-License-Identifier: Apache-2.0
// Development information pushed by CI servers and forges (features.md 7.5), each for its own link (S-70): with the
// token of its client (OAuth 2.0, client credentials) or two-legged. It is on the disk before it is answered.
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "base/encoding.hpp"
#include "domain/sharing/development_json.hpp"
#include "domain/sharing/development_push.hpp"
#include "peers/item_keys.hpp"
#include "protocol/applinks/json_text.hpp"
#include "telemetry/log.hpp"
#include "web/wire/development.hpp"
#include "web/wire/rest.hpp"

namespace applinks::web {
namespace {

using domain::Caller;
using domain::EntityKind;
using domain::EntityName;
using domain::PushedEntity;
using domain::PushKind;
using domain::PushProperties;

// As the clients of this family know it: the sequence up to which something is deleted.
constexpr std::string_view kUntil = "_updateSequenceId";

Policy push_policy() {
    auto policy = rest_changes(Who::anyone);
    policy.accepts = Accepts::session_or_signed;
    policy.step_up = StepUp::no;
    policy.body_bytes_max = domain::kPushBytesMax;
    return policy;
}

Policy push_reads() {
    auto policy = rest_public();
    policy.accepts = Accepts::session_or_signed;
    return policy;
}

// A person's permission is not enough: what is pushed is the application's word.
Result<LinkId> pusher_of(const Context& context) {
    const auto kind = context.caller.kind;
    if (kind == Caller::Kind::two_legged || kind == Caller::Kind::bearer) return context.caller.link;
    if (kind == Caller::Kind::anonymous)
        return fail(Errc::not_authenticated, "Push with the token of a linked application or two-legged.");
    return fail(Errc::not_allowed, "Only linked applications push development information.");
}

net::Response answer(const boost::json::object& body, int status) {
    auto response = json(boost::json::serialize(body));
    response.status = status;
    return response;
}

struct Pushed {
    PushKind kind;
    LinkId link;
    std::shared_ptr<const peers::Prefixes> prefixes;  // null: every key counts
};

Result<boost::json::object> store_push(Services& services, const Pushed& by, const std::string& body) {
    const auto& link = by.link;
    AL_TRY(auto push, domain::read_push(by.kind, body, [&by](std::string_view prefix) {
               return !by.prefixes || by.prefixes->contains(prefix);
           }));
    const auto now = services.clock.now();
    for (auto& entity : push.entities) {
        entity.link = link;
        entity.pushed_at = now;
    }
    AL_TRY_VOID(services.store.put_development(push.entities, push.properties));
    log::info("development.pushed", {{"link", link},
                                     {"entities", std::to_string(push.entities.size())},
                                     {"failed", std::to_string(push.failed.size())}});
    return domain::push_answer(push);
}

// Megabytes of JSON are read on the pool.
Task<Result<net::Response>> take_push(Services& services, Context& context, PushKind kind) {
    AL_CO_TRY(const auto link, pusher_of(context));
    const Pushed by{.kind = kind, .link = link, .prefixes = co_await peers::known_prefixes(services)};
    AL_CO_TRY(const auto stored, co_await services.runtime.run([&] { return store_push(services, by, context.body); }));
    co_return answer(stored, 202);
}

Task<Result<net::Response>> push_repositories(Services& services, Context& context) {
    co_return co_await take_push(services, context, PushKind::repositories);
}
Task<Result<net::Response>> push_builds(Services& services, Context& context) {
    co_return co_await take_push(services, context, PushKind::builds);
}
Task<Result<net::Response>> push_deployments(Services& services, Context& context) {
    co_return co_await take_push(services, context, PushKind::deployments);
}

boost::json::object read_object(const PushedEntity& entity) {
    auto parsed = wire::parse_json_object(entity.body, domain::kPushBytesMax);
    return parsed ? *std::move(parsed) : boost::json::object();
}

// As it was stored, in the shape of features.md 7.3.
boost::json::object repository_view(const std::vector<PushedEntity>& entities) {
    boost::json::object out;
    boost::json::array branches;
    boost::json::array commits;
    boost::json::array pull_requests;
    for (const auto& entity : entities) {
        auto object = read_object(entity);
        object["updateSequenceId"] = entity.sequence;
        if (entity.name.kind == EntityKind::repository)
            out = std::move(object);
        else if (entity.name.kind == EntityKind::branch)
            branches.push_back(std::move(object));
        else if (entity.name.kind == EntityKind::commit)
            commits.push_back(std::move(object));
        else
            pull_requests.push_back(std::move(object));
    }
    out["branches"] = std::move(branches);
    out["commits"] = std::move(commits);
    out["pullRequests"] = std::move(pull_requests);
    return out;
}

Task<Result<net::Response>> get_repository(Services& services, Context& context) {
    AL_CO_TRY(const auto link, pusher_of(context));
    const auto id = context.path_value("id");
    AL_CO_TRY(const auto entities,
              co_await services.runtime.run([&] { return services.store.development_in(link, id); }));
    if (entities.empty()) co_return fail(Errc::not_found, "This application pushed no such repository.");
    co_return answer(repository_view(entities), 200);
}

Result<std::optional<std::int64_t>> until_of(const http::Form& query) {
    AL_TRY(const auto text, query.at_most_one(kUntil));
    if (text.empty()) return std::nullopt;
    const auto number = parse_int(text);
    if (!number || *number < 0) return fail(Errc::invalid_argument, "_updateSequenceId is a number.");
    return number;
}

Task<Result<net::Response>> remove_entity(Services& services, Context& context, EntityName name) {
    AL_CO_TRY(const auto link, pusher_of(context));
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(const auto until, until_of(query));
    AL_CO_TRY_VOID(co_await services.runtime.run([&] { return services.store.remove_development(link, name, until); }));
    co_return answer({}, 202);
}

Task<Result<net::Response>> remove_repository(Services& services, Context& context) {
    EntityName name{.kind = EntityKind::repository, .id = std::string(context.path_value("id"))};
    co_return co_await remove_entity(services, context, std::move(name));
}

Task<Result<net::Response>> remove_from_repository(Services& services, Context& context) {
    const auto kind = domain::parse_entity_kind(context.path_value("kind"));
    if (!kind || *kind == EntityKind::repository || *kind == EntityKind::build || *kind == EntityKind::deployment)
        co_return fail(Errc::not_found, "A repository has entities of the kinds branch, commit and pull_request.");
    EntityName name{.kind = *kind,
                    .container = std::string(context.path_value("id")),
                    .id = std::string(context.path_value("entity"))};
    co_return co_await remove_entity(services, context, std::move(name));
}

Task<Result<net::Response>> remove_build(Services& services, Context& context) {
    EntityName name{.kind = EntityKind::build,
                    .container = std::string(context.path_value("pipeline")),
                    .id = std::string(context.path_value("number"))};
    co_return co_await remove_entity(services, context, std::move(name));
}

Task<Result<net::Response>> remove_deployment(Services& services, Context& context) {
    EntityName name{
        .kind = EntityKind::deployment,
        .container = std::string(context.path_value("pipeline")) + "/" + std::string(context.path_value("environment")),
        .id = std::string(context.path_value("number"))};
    co_return co_await remove_entity(services, context, std::move(name));
}

// Every parameter without an underscore before its name is a property.
Result<PushProperties> properties_of(const http::Form& query) {
    PushProperties properties;
    for (const auto& [name, value] : query.parameters())
        if (!name.starts_with('_') && !name.starts_with("oauth_") && !name.starts_with("xoauth_"))
            properties.emplace_back(name, value);
    if (properties.empty()) return fail(Errc::missing_parameter, "Name at least one property.");
    if (properties.size() > domain::kPushPropertiesMax)
        return fail(Errc::invalid_argument, "There are more than 5 properties.");
    return properties;
}

Task<Result<net::Response>> remove_by_properties(Services& services, Context& context) {
    AL_CO_TRY(const auto link, pusher_of(context));
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(const auto until, until_of(query));
    AL_CO_TRY(const auto properties, properties_of(query));
    AL_CO_TRY_VOID(
        co_await services.runtime.run([&] { return services.store.remove_development_with(link, properties, until); }));
    co_return answer({}, 202);
}

Task<Result<net::Response>> exists_by_properties(Services& services, Context& context) {
    AL_CO_TRY(const auto link, pusher_of(context));
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(const auto properties, properties_of(query));
    AL_CO_TRY(const bool found,
              co_await services.runtime.run([&] { return services.store.has_development_with(link, properties); }));
    co_return answer({{"hasDataMatchingProperties", found}}, 200);
}

}  // namespace

std::vector<Route> development_push_routes() {
    const auto pushes = push_policy();
    auto removes = push_policy();
    removes.body_bytes_max = 0;
    const std::string info = "/rest/devinfo/0.10";
    const std::string builds = "/rest/builds/0.1";
    const std::string deployments = "/rest/deployments/0.1";
    const std::string repository = info + "/repository/{id}";
    std::vector<Route> routes{
        {.method = "POST", .pattern = info + "/bulk", .policy = pushes, .handler = push_repositories},
        {.method = "GET", .pattern = repository, .policy = push_reads(), .handler = get_repository},
        {.method = "DELETE", .pattern = repository, .policy = removes, .handler = remove_repository},
        {.method = "DELETE",
         .pattern = repository + "/{kind}/{entity}",
         .policy = removes,
         .handler = remove_from_repository},
        {.method = "GET",
         .pattern = info + "/existsByProperties",
         .policy = push_reads(),
         .handler = exists_by_properties},
        {.method = "POST", .pattern = builds + "/bulk", .policy = pushes, .handler = push_builds},
        {.method = "DELETE",
         .pattern = builds + "/pipelines/{pipeline}/builds/{number}",
         .policy = removes,
         .handler = remove_build},
        {.method = "POST", .pattern = deployments + "/bulk", .policy = pushes, .handler = push_deployments},
        {.method = "DELETE",
         .pattern = deployments + "/pipelines/{pipeline}/environments/{environment}/deployments/{number}",
         .policy = removes,
         .handler = remove_deployment}};
    for (const auto& root : {info, builds, deployments})
        routes.push_back({.method = "DELETE",
                          .pattern = root + "/bulkByProperties",
                          .policy = removes,
                          .handler = remove_by_properties});
    return routes;
}

}  // namespace applinks::web
