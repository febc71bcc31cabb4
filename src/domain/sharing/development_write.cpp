// SPDX-License-Identifier: Apache-2.0
#include <boost/json/array.hpp>

#include "domain/sharing/development_json.hpp"
#include "protocol/applinks/time_text.hpp"

namespace applinks::domain {

namespace json = boost::json;

namespace development_writing {

static json::value time_or_null(Timestamp time) {
    if (time == Timestamp{}) return nullptr;
    return json::value(wire::time_text(time, wire::TimeForm::rest));
}

static json::object write(const Developer& developer) {
    return {{"name", developer.name}, {"avatar", developer.avatar}};
}

static json::object write(const Reviewer& reviewer) {
    auto out = write(reviewer.person);
    out["approved"] = reviewer.approved;
    out["approvalStatus"] = reviewer.approved ? "APPROVED" : "UNAPPROVED";
    return out;
}

static json::object write(const ChangedFile& file) {
    return {{"path", file.path},
            {"url", file.url},
            {"changeType", file.change_type},
            {"linesAdded", file.lines_added},
            {"linesRemoved", file.lines_removed}};
}

template <class T>
static json::array list_of(const std::vector<T>& items) {
    json::array array;
    array.reserve(items.size());
    for (const auto& item : items) array.push_back(write(item));
    return array;
}

json::object write(const RepositoryRef& repository) {
    return {{"id", repository.id}, {"name", repository.name}, {"url", repository.url}, {"avatar", repository.avatar}};
}

json::object write(const Commit& commit) {
    return {{"id", commit.id},
            {"displayId", commit.display_id},
            {"message", commit.message},
            {"author", write(commit.author)},
            {"authorTimestamp", time_or_null(commit.authored_at)},
            {"url", commit.url},
            {"merge", commit.merge},
            {"fileCount", commit.file_count},
            {"files", list_of(commit.files)}};
}

json::object write(const Repository& repository) {
    auto out = write(repository.ref);
    out["avatarDescription"] = repository.avatar_description;
    out["commits"] = list_of(repository.commits);
    return out;
}

json::object write(const Branch& branch) {
    json::object out{{"name", branch.name},
                     {"url", branch.url},
                     {"createPullRequestUrl", branch.create_pull_request_url},
                     {"repository", write(branch.repository)},
                     {"lastCommit", nullptr}};
    if (branch.last_commit) out["lastCommit"] = write(*branch.last_commit);
    return out;
}

json::object write(const PullRequest& request) {
    return {{"id", request.id},
            {"name", request.name},
            {"url", request.url},
            {"status", name_of(request.status)},
            {"author", write(request.author)},
            {"reviewers", list_of(request.reviewers)},
            {"source",
             {{"branch", request.source_branch},
              {"url", request.source_url},
              {"repository", {{"name", request.repository.name}, {"url", request.repository.url}}}}},
            {"destination", {{"branch", request.destination_branch}, {"url", request.destination_url}}},
            {"commentCount", request.comment_count},
            {"lastUpdate", time_or_null(request.last_updated)},
            {"repositoryId", request.repository.id},
            {"repositoryName", request.repository.name},
            {"repositoryUrl", request.repository.url}};
}

// Readers of either name are out there (features.md 7.3).
json::object write(const Build& build) {
    json::object out{{"pipelineId", build.pipeline_id},
                     {"number", build.number},
                     {"displayName", build.name},
                     {"name", build.name},
                     {"description", build.description},
                     {"url", build.url},
                     {"state", name_of(build.state)},
                     {"lastUpdated", time_or_null(build.last_updated)},
                     {"testInfo", nullptr}};
    if (build.tests_total > 0)
        out["testInfo"] = {{"totalNumber", build.tests_total},
                           {"numberPassed", build.tests_passed},
                           {"numberFailed", build.tests_failed},
                           {"numberSkipped", build.tests_skipped}};
    return out;
}

json::object write(const Review& review) {
    return {{"id", review.id},
            {"name", review.name},
            {"url", review.url},
            {"state", review.state},
            {"completed", review.completed},
            {"author", write(review.author)},
            {"reviewers", list_of(review.reviewers)},
            {"dueDate", time_or_null(review.due_at)},
            {"lastUpdated", time_or_null(review.last_updated)}};
}

json::object write(const Deployment& deployment) {
    return {
        {"id", deployment.id},
        {"displayName", deployment.name},
        {"url", deployment.url},
        {"state", name_of(deployment.state)},
        {"lastUpdated", time_or_null(deployment.last_updated)},
        {"pipeline",
         {{"id", deployment.pipeline_id}, {"displayName", deployment.pipeline_name}, {"url", deployment.pipeline_url}}},
        {"environment",
         {{"id", deployment.environment.id},
          {"displayName", deployment.environment.name},
          {"type", name_of(deployment.environment.type)}}}};
}

}  // namespace development_writing

namespace {

using development_writing::list_of;
using development_writing::time_or_null;

json::object overall_of(const TypeSummary& summary, DataType type) {
    return {{"count", summary.count}, {"lastUpdated", time_or_null(summary.last_updated)}, {"dataType", name_of(type)}};
}

json::object by_instance_of(const TypeSummary& summary) {
    json::object out;
    for (const auto& [type, counted] : summary.by_instance_type)
        out[type] = {{"count", counted.count}, {"name", counted.name}};
    return out;
}

void add_own(const PullRequestSummary& summary, json::object& overall) {
    overall["stateCount"] = summary.state_count;
    overall["state"] = name_of(summary.state);
    overall["open"] = summary.state == PullRequestState::open;
    if (summary.count == 0) overall["state"] = nullptr;
}

void add_own(const BuildSummary& summary, json::object& overall) {
    overall["failedBuildCount"] = summary.failed;
    overall["successfulBuildCount"] = summary.successful;
    overall["unknownBuildCount"] = summary.unknown;
}

void add_own(const ReviewSummary& summary, json::object& overall) {
    overall["stateCount"] = summary.state_count;
    overall["state"] = nullptr;
    if (!summary.state.empty()) overall["state"] = summary.state;
    overall["dueDate"] = time_or_null(summary.due_at);
    overall["completed"] = summary.count > 0 && summary.completed;
}

void add_own(const DeploymentSummary& summary, json::object& overall) {
    json::array environments;
    for (const auto& environment : summary.environments)
        environments.push_back(json::object{{"id", environment.id},
                                            {"title", environment.title},
                                            {"url", environment.url},
                                            {"status", environment.status},
                                            {"type", name_of(environment.type)},
                                            {"lastUpdated", time_or_null(environment.last_updated)}});
    overall["topEnvironments"] = std::move(environments);
    overall["showProjects"] = false;
    overall["successfulCount"] = summary.successful;
}

template <class T>
json::object section_of(const T& summary, DataType type) {
    auto overall = overall_of(summary, type);
    if constexpr (!std::is_same_v<T, TypeSummary>) add_own(summary, overall);
    return {{"overall", std::move(overall)}, {"byInstanceType", by_instance_of(summary)}};
}

template <class T>
void add_list(json::object& out, DataType type, DataType wanted, const std::vector<T>& items) {
    if (type == wanted || !items.empty()) out[array_of(type)] = list_of(items);
}

}  // namespace

json::object json_of(const DevelopmentSummary& summary) {
    return {{name_of(DataType::pull_request), section_of(summary.pull_requests, DataType::pull_request)},
            {name_of(DataType::branch), section_of(summary.branches, DataType::branch)},
            {name_of(DataType::repository), section_of(summary.repositories, DataType::repository)},
            {name_of(DataType::build), section_of(summary.builds, DataType::build)},
            {name_of(DataType::review), section_of(summary.reviews, DataType::review)},
            {name_of(DataType::deployment), section_of(summary.deployments, DataType::deployment)}};
}

json::object json_of(const DevelopmentDetail& detail, DataType type) {
    const auto& instance = detail.instance;
    json::object out{{"_instance",
                      {{"id", instance.id},
                       {"name", instance.name},
                       {"type", instance.type},
                       {"typeName", instance.type_name},
                       {"baseUrl", instance.base_url},
                       {"singleInstance", true}}}};
    add_list(out, DataType::pull_request, type, detail.pull_requests);
    add_list(out, DataType::branch, type, detail.branches);
    add_list(out, DataType::repository, type, detail.repositories);
    add_list(out, DataType::build, type, detail.builds);
    add_list(out, DataType::review, type, detail.reviews);
    add_list(out, DataType::deployment, type, detail.deployments);
    return out;
}

json::object summary_answer(const DevelopmentSummary& summary) {
    return {{"errors", json::array()}, {"configErrors", json::array()}, {"summary", json_of(summary)}};
}

json::object detail_answer(const std::vector<DevelopmentDetail>& details, DataType type) {
    json::array list;
    for (const auto& detail : details) list.push_back(json_of(detail, type));
    return {{"errors", json::array()}, {"detail", std::move(list)}};
}

}  // namespace applinks::domain
