// SPDX-License-Identifier: Apache-2.0
#include "domain/sharing/pushed_development.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>

#include "domain/sharing/development_json.hpp"
#include "protocol/applinks/json_text.hpp"

namespace applinks::domain {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 6> kKindNames = {"repository",   "branch", "commit",
                                                        "pull_request", "build",  "deployment"};

// Our own writing; what does not read any more is left out.
json::object object_of(const PushedEntity& entity) {
    auto parsed = wire::parse_json_object(entity.body);
    return parsed ? *std::move(parsed) : json::object();
}

// One link's entities as an answer that a peer could have given (features.md 7.3).
struct Answer {
    std::map<std::string, json::object> repositories{};  // by id
    std::map<std::string, json::array> commits{};        // by id of their repository
    json::array branches{};
    json::array pull_requests{};
    json::array builds{};
    json::array deployments{};

    const json::object& repository(const std::string& id) { return repositories[id]; }
};

void add_pull_request(json::object request, const json::object& repository, Answer& answer) {
    for (const auto& [member, name] :
         {std::pair{"id", "repositoryId"}, std::pair{"name", "repositoryName"}, std::pair{"url", "repositoryUrl"}})
        if (const auto* value = repository.if_contains(member)) request[name] = *value;
    answer.pull_requests.push_back(std::move(request));
}

void add(const PushedEntity& entity, Answer& answer) {
    auto object = object_of(entity);
    const auto& container = entity.name.container;
    switch (entity.name.kind) {
        case EntityKind::repository: return;
        case EntityKind::commit: answer.commits[container].push_back(std::move(object)); return;
        case EntityKind::branch:
            object["repository"] = answer.repository(container);
            answer.branches.push_back(std::move(object));
            return;
        case EntityKind::pull_request:
            add_pull_request(std::move(object), answer.repository(container), answer);
            return;
        case EntityKind::build: answer.builds.push_back(std::move(object)); return;
        case EntityKind::deployment: answer.deployments.push_back(std::move(object)); return;
    }
}

DevelopmentDetail detail_of(const std::vector<const PushedEntity*>& entities) {
    Answer answer;
    for (const auto* entity : entities)
        if (entity->name.kind == EntityKind::repository) answer.repositories[entity->name.id] = object_of(*entity);
    for (const auto* entity : entities) add(*entity, answer);
    json::array repositories;
    for (auto& [id, commits] : answer.commits) {
        auto repository = answer.repository(id);
        repository["commits"] = std::move(commits);
        repositories.push_back(std::move(repository));
    }
    return read_detail(json::object{{array_of(DataType::branch), std::move(answer.branches)},
                                    {array_of(DataType::repository), std::move(repositories)},
                                    {array_of(DataType::pull_request), std::move(answer.pull_requests)},
                                    {array_of(DataType::build), std::move(answer.builds)},
                                    {array_of(DataType::deployment), std::move(answer.deployments)}});
}

// One type alone, as a panel shows it.
DevelopmentDetail only(DevelopmentDetail detail, DataType type) {
    if (type != DataType::pull_request) detail.pull_requests.clear();
    if (type != DataType::branch) detail.branches.clear();
    if (type != DataType::repository) detail.repositories.clear();
    if (type != DataType::build) detail.builds.clear();
    if (type != DataType::deployment) detail.deployments.clear();
    return detail;
}

}  // namespace

std::string_view name_of(EntityKind kind) {
    return kKindNames.at(static_cast<std::size_t>(kind));
}

std::optional<EntityKind> parse_entity_kind(std::string_view name) {
    for (std::size_t i = 0; i < kKindNames.size(); ++i)
        if (kKindNames.at(i) == name) return static_cast<EntityKind>(i);
    return std::nullopt;
}

Result<std::vector<DevelopmentDetail>> PushedDevelopment::everything(std::span<const ItemKey> keys) const {
    AL_TRY(const auto entities, store_.development_of(keys));
    std::map<LinkId, std::vector<const PushedEntity*>> by_link;
    for (const auto& entity : entities) by_link[entity.link].push_back(&entity);
    std::vector<DevelopmentDetail> all;
    for (const auto& [link, of_link] : by_link) {
        auto detail = detail_of(of_link);
        if (detail.empty()) continue;
        detail.instance.id = link.str();
        all.push_back(std::move(detail));
    }
    return all;
}

Result<DevelopmentSummary> PushedDevelopment::summary(std::span<const ItemKey> keys, const DevelopmentViewer&) {
    AL_TRY(const auto all, everything(keys));
    DevelopmentSummary sum;
    for (const auto& detail : all) merge_into(sum, summarise(detail));
    return sum;
}

Result<std::vector<DevelopmentDetail>> PushedDevelopment::details(std::span<const ItemKey> keys, DataType type,
                                                                  const DevelopmentViewer&) {
    AL_TRY(auto all, everything(keys));
    std::vector<DevelopmentDetail> wanted;
    for (auto& detail : all) {
        auto one = only(std::move(detail), type);
        if (!one.empty()) wanted.push_back(std::move(one));
    }
    return wanted;
}

}  // namespace applinks::domain
