// SPDX-License-Identifier: Apache-2.0
#include <boost/json/array.hpp>

#include "domain/sharing/development_push.hpp"

namespace applinks::domain {
namespace {

namespace json = boost::json;

std::string_view array_name(EntityKind kind) {
    if (kind == EntityKind::branch) return "branches";
    return kind == EntityKind::commit ? "commits" : "pullRequests";
}

json::array messages_of(const FailedEntity& failed) {
    return {json::object{{"message", failed.message}}};
}

json::array& list_in(json::object& object, std::string_view name) {
    auto& value = object[name];
    if (!value.is_array()) value = json::array();
    return value.get_array();
}

json::object& object_in(json::object& object, std::string_view name) {
    auto& value = object[name];
    if (!value.is_object()) value = json::object();
    return value.get_object();
}

// By repository: {"7": {"commits": ["abc"]}} and {"7": {"errorMessages": […], "commits": [{"id", "errorMessages"}]}}.
json::object repositories_answer(const DevelopmentPush& push) {
    json::object accepted;
    json::object failed;
    for (const auto& entity : push.entities) {
        const auto& name = entity.name;
        if (name.kind == EntityKind::repository)
            object_in(accepted, name.id);
        else
            list_in(object_in(accepted, name.container), array_name(name.kind)).push_back(json::value(name.id));
    }
    for (const auto& one : push.failed) {
        if (one.name.kind == EntityKind::repository)
            object_in(failed, one.name.id)["errorMessages"] = messages_of(one);
        else
            list_in(object_in(failed, one.name.container), array_name(one.name.kind))
                .push_back(json::object{{"id", one.name.id}, {"errorMessages", messages_of(one)}});
    }
    return {{"acceptedDevinfoEntities", std::move(accepted)}, {"failedDevinfoEntities", std::move(failed)}};
}

json::object run_key(const EntityName& name) {
    if (name.kind == EntityKind::build) return {{"pipelineId", name.container}, {"buildNumber", name.id}};
    const auto slash = std::min(name.container.find('/'), name.container.size());
    return {{"pipelineId", name.container.substr(0, slash)},
            {"environmentId", slash < name.container.size() ? name.container.substr(slash + 1) : std::string()},
            {"deploymentSequenceNumber", name.id}};
}

json::object runs_answer(const DevelopmentPush& push, std::string_view accepted_name, std::string_view rejected_name) {
    json::array accepted;
    json::array rejected;
    for (const auto& entity : push.entities) accepted.push_back(run_key(entity.name));
    for (const auto& one : push.failed)
        rejected.push_back(json::object{{"key", run_key(one.name)}, {"errors", messages_of(one)}});
    return {{accepted_name, std::move(accepted)}, {rejected_name, std::move(rejected)}};
}

}  // namespace

json::object push_answer(const DevelopmentPush& push) {
    json::object out;
    if (push.kind == PushKind::repositories) out = repositories_answer(push);
    if (push.kind == PushKind::builds) out = runs_answer(push, "acceptedBuilds", "rejectedBuilds");
    if (push.kind == PushKind::deployments) out = runs_answer(push, "acceptedDeployments", "rejectedDeployments");
    json::array unknown;
    for (const auto& key : push.unknown_keys) unknown.push_back(json::value(key));
    out["unknownIssueKeys"] = std::move(unknown);
    return out;
}

}  // namespace applinks::domain
