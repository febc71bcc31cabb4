// SPDX-License-Identifier: Apache-2.0
#include "domain/sharing/development_push.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <set>

#include "base/encoding.hpp"
#include "domain/sharing/development_json.hpp"
#include "domain/sharing/push_reader.hpp"
#include "protocol/applinks/json_text.hpp"

namespace applinks::domain {
namespace {

namespace json = boost::json;
using push::Reader;

constexpr std::string_view kSequenceId = "updateSequenceId";
constexpr std::string_view kSequenceNumber = "updateSequenceNumber";

Developer read_author(Reader& reader) {
    const auto* author = wire::object_member(reader.object(), "author");
    if (author == nullptr) return {.name = reader.text("author", kDevelopmentNameMax)};
    auto inner = reader.inside(*author);
    Developer out{.name = inner.text("name", kDevelopmentNameMax), .avatar = inner.url("avatar")};
    reader.take_fault(inner);
    return out;
}

Commit read_commit(Reader& reader) {
    Commit commit{.id = reader.text("hash", kDevelopmentNameMax),
                  .display_id = reader.text("displayId", kDevelopmentNameMax),
                  .message = reader.lines("message", kDevelopmentTextMax),
                  .author = read_author(reader),
                  .authored_at = development_reading::time(reader.object(), "authorTimestamp"),
                  .url = reader.url("url"),
                  .file_count = development_reading::number(reader.object(), "fileCount")};
    if (commit.id.empty()) commit.id = reader.text("id", kDevelopmentNameMax);
    const auto* flags = wire::array_member(reader.object(), "flags");
    for (const auto& flag : flags == nullptr ? json::array() : *flags)
        if (flag.is_string() && flag.get_string() == "MERGE_COMMIT") commit.merge = true;
    const auto* files = wire::array_member(reader.object(), "files");
    if (files != nullptr && files->size() > kCommitFilesMax) reader.over("has more than 10 files");
    for (const auto& file : development_reading::commit(reader.object()).files) commit.files.push_back(file);
    return commit;
}

json::object read_branch(Reader& reader) {
    Branch branch{.name = reader.text("name", kDevelopmentNameMax, push::Need::required),
                  .url = reader.url("url"),
                  .create_pull_request_url = reader.url("createPullRequestUrl"),
                  .repository = {}};
    if (const auto* last = wire::object_member(reader.object(), "lastCommit")) {
        auto inner = reader.inside(*last);
        branch.last_commit = read_commit(inner);
        reader.take_fault(inner);
    }
    return development_writing::write(branch);
}

json::object read_pull_request(Reader& reader) {
    PullRequest request{.id = reader.text("displayId", kDevelopmentNameMax),
                        .name = reader.text("title", kDevelopmentTextMax, push::Need::required),
                        .url = reader.url("url"),
                        .status = parse_pull_request_state(reader.text("status", kDevelopmentNameMax)),
                        .author = read_author(reader),
                        .source_branch = reader.text("sourceBranch", kDevelopmentNameMax),
                        .source_url = reader.url("sourceBranchUrl"),
                        .destination_branch = reader.text("destinationBranch", kDevelopmentNameMax),
                        .destination_url = reader.url("destinationBranchUrl"),
                        .comment_count = development_reading::number(reader.object(), "commentCount"),
                        .last_updated = development_reading::time(reader.object(), "lastUpdate")};
    if (request.id.empty()) request.id = reader.text("id", kDevelopmentNameMax);
    auto object = development_writing::write(request);
    // The same shape on both sides.
    if (const auto* reviewers = wire::array_member(reader.object(), "reviewers")) object["reviewers"] = *reviewers;
    return object;
}

RunState read_state(Reader& reader) {
    const auto state = parse_run_state(reader.text("state", kDevelopmentNameMax));
    if (!state) reader.wrong("has no 'state' that there is");
    return state.value_or(RunState::unknown);
}

json::object read_build(Reader& reader) {
    Build build{.pipeline_id = reader.text("pipelineId", kDevelopmentNameMax, push::Need::required),
                .number = push::whole_number(reader.object(), "buildNumber").value_or(0),
                .name = reader.text("displayName", kDevelopmentNameMax),
                .description = reader.lines("description", kDevelopmentTextMax),
                .url = reader.url("url"),
                .state = read_state(reader),
                .last_updated = development_reading::time(reader.object(), "lastUpdated")};
    if (const auto* tests = wire::object_member(reader.object(), "testInfo")) {
        build.tests_total = development_reading::number(*tests, "totalNumber");
        build.tests_passed = development_reading::number(*tests, "numberPassed");
        build.tests_failed = development_reading::number(*tests, "numberFailed");
        build.tests_skipped = development_reading::number(*tests, "numberSkipped");
    }
    return development_writing::write(build);
}

Environment read_environment(Reader& reader) {
    const auto* object = wire::object_member(reader.object(), "environment");
    if (object == nullptr) {
        reader.wrong("has no 'environment'");
        return {};
    }
    auto inner = reader.inside(*object);
    Environment environment{.id = inner.text("id", kDevelopmentNameMax, push::Need::required),
                            .name = inner.text("displayName", kDevelopmentNameMax)};
    const auto said = parse_environment_type(inner.text("type", kDevelopmentNameMax));
    environment.type = said && *said != EnvironmentType::unmapped ? *said : guess_environment_type(environment.name);
    reader.take_fault(inner);
    return environment;
}

json::object read_deployment(Reader& reader) {
    Deployment deployment{.id = reader.text("deploymentSequenceNumber", kDevelopmentNameMax),
                          .name = reader.text("displayName", kDevelopmentNameMax),
                          .url = reader.url("url"),
                          .state = read_state(reader),
                          .last_updated = development_reading::time(reader.object(), "lastUpdated"),
                          .environment = read_environment(reader)};
    if (const auto* pipeline = wire::object_member(reader.object(), "pipeline")) {
        auto inner = reader.inside(*pipeline);
        deployment.pipeline_id = inner.text("id", kDevelopmentNameMax);
        deployment.pipeline_name = inner.text("displayName", kDevelopmentNameMax);
        deployment.pipeline_url = inner.url("url");
        reader.take_fault(inner);
    }
    return development_writing::write(deployment);
}

// What all entities have in common: its sequence and its keys; then it is stored, fails alone, or ends the push.
class Collector {
public:
    Collector(DevelopmentPush& push, const KnowsProject& knows) : push_(push), knows_(knows) {}

    Result<void> add(Reader& reader, EntityName name, std::string_view sequence, const json::object& body) {
        const auto number = push::whole_number(reader.object(), sequence);
        if (!number) reader.wrong("has no '" + std::string(sequence) + "'");
        if (name.id.empty()) reader.wrong("has no id");
        auto keys = name.kind == EntityKind::repository ? std::vector<ItemKey>() : read_keys(reader);
        AL_TRY_VOID(reader.over_limit());
        if (!reader.fault().empty()) {
            push_.failed.push_back({.name = std::move(name), .message = reader.fault()});
            return {};
        }
        if (keys.empty() && name.kind != EntityKind::repository) return {};  // its keys are among the unknown
        push_.entities.push_back({.name = std::move(name),
                                  .sequence = number.value_or(0),
                                  .keys = std::move(keys),
                                  .body = json::serialize(body)});
        return {};
    }

private:
    std::vector<ItemKey> read_keys(Reader& reader) {
        const auto texts = push::key_texts(reader.object());
        if (texts.empty()) reader.wrong("names no item in 'issueKeys'");
        if (texts.size() > kPushKeysMax) reader.over("names more than 100 items");
        std::vector<ItemKey> keys;
        for (const auto& text : texts) {
            auto key = parse_item_key(text);
            if (key && knows_(key->project))
                keys.push_back(*std::move(key));
            else
                note_unknown(text);
        }
        return keys;
    }

    void note_unknown(const std::string& text) {
        if (push_.unknown_keys.size() < kPushEntitiesMax && unknown_.insert(text).second)
            push_.unknown_keys.push_back(text);
    }

    DevelopmentPush& push_;
    const KnowsProject& knows_;
    std::set<std::string> unknown_;
};

struct EntityList {
    EntityKind kind;
    std::string_view array;
    std::string_view one;  // in messages
    json::object (*read)(Reader&);
};

json::object read_commit_object(Reader& reader) {
    return development_writing::write(read_commit(reader));
}

constexpr std::array<EntityList, 3> kInRepositories = {
    {{EntityKind::branch, "branches", "branch", read_branch},
     {EntityKind::commit, "commits", "commit", read_commit_object},
     {EntityKind::pull_request, "pullRequests", "pull request", read_pull_request}}};

Result<void> read_entities(const json::object& repository, const EntityList& list, const std::string& repository_id,
                           Collector& collector) {
    const auto* entries = wire::array_member(repository, list.array);
    if (entries == nullptr) return {};
    if (entries->size() > kPushEntitiesMax)
        return fail(Errc::invalid_argument, "The repository " + repository_id + " has more than 400 " +
                                                std::string(list.array) + " in one push.");
    for (const auto& entry : *entries) {
        const auto* object = entry.if_object();
        if (object == nullptr) continue;
        Reader reader(*object, std::string(list.one));
        const auto body = list.read(reader);
        EntityName name{.kind = list.kind, .container = repository_id, .id = reader.text("id", kDevelopmentTextMax)};
        AL_TRY_VOID(collector.add(reader, std::move(name), kSequenceId, body));
    }
    return {};
}

Result<void> read_repository(const json::object& object, DevelopmentPush& push, Collector& collector) {
    Reader reader(object, "repository");
    const RepositoryRef ref{.id = reader.text("id", kDevelopmentTextMax, push::Need::required),
                            .name = reader.text("name", kDevelopmentNameMax, push::Need::required),
                            .url = reader.url("url"),
                            .avatar = reader.url("avatar")};
    const auto stored_before = push.entities.size();
    AL_TRY_VOID(collector.add(reader, {.kind = EntityKind::repository, .id = ref.id}, kSequenceId,
                              development_writing::write(ref)));
    if (push.entities.size() == stored_before) return {};  // what lies in it would lie nowhere
    for (const auto& list : kInRepositories) AL_TRY_VOID(read_entities(object, list, ref.id, collector));
    return {};
}

Result<void> read_builds(const json::array& entries, Collector& collector) {
    for (const auto& entry : entries) {
        const auto* object = entry.if_object();
        if (object == nullptr) continue;
        Reader reader(*object, "build");
        const auto body = read_build(reader);
        EntityName name{.kind = EntityKind::build,
                        .container = reader.text("pipelineId", kDevelopmentNameMax),
                        .id = reader.text("buildNumber", kDevelopmentNameMax)};
        AL_TRY_VOID(collector.add(reader, std::move(name), kSequenceNumber, body));
    }
    return {};
}

Result<void> read_deployments(const json::array& entries, Collector& collector) {
    for (const auto& entry : entries) {
        const auto* object = entry.if_object();
        if (object == nullptr) continue;
        Reader reader(*object, "deployment");
        const auto body = read_deployment(reader);
        const auto& pipeline = body.at("pipeline").at("id").get_string();
        const auto& environment = body.at("environment").at("id").get_string();
        EntityName name{.kind = EntityKind::deployment,
                        .container = std::string(wire::view(pipeline)) + "/" + std::string(wire::view(environment)),
                        .id = reader.text("deploymentSequenceNumber", kDevelopmentNameMax)};
        AL_TRY_VOID(collector.add(reader, std::move(name), kSequenceNumber, body));
    }
    return {};
}

Result<void> read_repositories(const json::array& entries, DevelopmentPush& push, Collector& collector) {
    if (entries.size() > kPushRepositoriesMax)
        return fail(Errc::invalid_argument, "There are more than 100 repositories in one push.");
    for (const auto& entry : entries)
        if (const auto* object = entry.if_object()) AL_TRY_VOID(read_repository(*object, push, collector));
    return {};
}

}  // namespace

Result<DevelopmentPush> read_push(PushKind kind, std::string_view body, const KnowsProject& knows) {
    constexpr std::array<std::string_view, 3> kArrays = {"repositories", "builds", "deployments"};
    AL_TRY(const auto object, wire::parse_json_object(body, kPushBytesMax));
    DevelopmentPush push{.kind = kind};
    AL_TRY(push.properties, push::read_properties(object));
    const auto array = kArrays.at(static_cast<std::size_t>(kind));
    const auto* entries = wire::array_member(object, array);
    if (entries == nullptr) return fail(Errc::invalid_argument, "The push has no '" + std::string(array) + "'.");
    Collector collector(push, knows);
    if (kind == PushKind::repositories) {
        AL_TRY_VOID(read_repositories(*entries, push, collector));
        return push;
    }
    if (entries->size() > kPushEntitiesMax)
        return fail(Errc::invalid_argument, "There are more than 400 " + std::string(array) + " in one push.");
    if (kind == PushKind::builds)
        AL_TRY_VOID(read_builds(*entries, collector));
    else
        AL_TRY_VOID(read_deployments(*entries, collector));
    return push;
}

}  // namespace applinks::domain
