// SPDX-License-Identifier: Apache-2.0
// Development information of an item: what developer tools know about it (features.md 7.2 and 7.3), and the port behind
// which data that we hold ourselves stands.
//
// Pure values; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/identity/account.hpp"
#include "domain/sharing/item_key.hpp"

namespace applinks::domain {

enum class DataType { pull_request, branch, repository, build, review, deployment };
inline constexpr std::array<DataType, 6> kDataTypes = {DataType::pull_request, DataType::branch, DataType::repository,
                                                       DataType::build,        DataType::review, DataType::deployment};
std::string_view name_of(DataType type);   // "pullrequest", as `dataType` has it
std::string_view array_of(DataType type);  // "pullRequests", the array of a detail answer
std::optional<DataType> parse_data_type(std::string_view name);

// In the order in which one beats the other in a summary: OPEN, MERGED, DECLINED, UNKNOWN. A draft counts as open.
enum class PullRequestState { unknown, declined, merged, draft, open };
std::string_view name_of(PullRequestState state);
PullRequestState parse_pull_request_state(std::string_view name);  // anything else is unknown

enum class RunState { unknown, pending, in_progress, cancelled, failed, successful, rolled_back };
std::string_view name_of(RunState state);  // "IN_PROGRESS"
std::optional<RunState> parse_run_state(std::string_view name);

enum class EnvironmentType { unmapped, development, testing, staging, production };
std::string_view name_of(EnvironmentType type);
std::optional<EnvironmentType> parse_environment_type(std::string_view name);
// From its name, where nobody said it (features.md 7.5): "prod-eu" is production.
EnvironmentType guess_environment_type(std::string_view name);

struct Developer {
    std::string name;
    std::string avatar{};
};

struct RepositoryRef {
    std::string id;
    std::string name;
    std::string url;
    std::string avatar{};
};

struct ChangedFile {
    std::string path;
    std::string url{};
    std::string change_type{};  // "ADDED", "MODIFIED", "DELETED", "MOVED", "COPIED"
    std::int64_t lines_added = 0;
    std::int64_t lines_removed = 0;
};

struct Commit {
    std::string id;
    std::string display_id;
    std::string message;
    Developer author;
    Timestamp authored_at{};
    std::string url;
    bool merge = false;
    std::int64_t file_count = 0;       // all of them
    std::vector<ChangedFile> files{};  // the first ones: kCommitFilesMax
};

struct Repository {
    RepositoryRef ref;
    std::string avatar_description{};
    std::vector<Commit> commits{};  // newest first
};

struct Branch {
    std::string name;
    std::string url;
    std::string create_pull_request_url{};
    RepositoryRef repository;
    std::optional<Commit> last_commit{};
};

struct Reviewer {
    Developer person;
    bool approved = false;
};

struct PullRequest {
    std::string id;
    std::string name;
    std::string url;
    PullRequestState status = PullRequestState::unknown;
    Developer author{};
    std::vector<Reviewer> reviewers{};
    std::string source_branch{};
    std::string source_url{};
    std::string destination_branch{};
    std::string destination_url{};
    std::int64_t comment_count = 0;
    Timestamp last_updated{};
    RepositoryRef repository{};
};

struct Build {
    std::string pipeline_id;
    std::int64_t number = 0;
    std::string name;
    std::string description{};
    std::string url;
    RunState state = RunState::unknown;
    Timestamp last_updated{};
    std::int64_t tests_total = 0;
    std::int64_t tests_passed = 0;
    std::int64_t tests_failed = 0;
    std::int64_t tests_skipped = 0;
};

struct Review {
    std::string id;
    std::string name;
    std::string url;
    std::string state;  // "REVIEW", "CLOSED" …, as the tool names it
    bool completed = false;
    Developer author{};
    std::vector<Reviewer> reviewers{};
    Timestamp due_at{};
    Timestamp last_updated{};
};

struct Environment {
    std::string id;
    std::string name;
    EnvironmentType type = EnvironmentType::unmapped;
};

struct Deployment {
    std::string id;
    std::string name;
    std::string url;
    RunState state = RunState::unknown;
    Timestamp last_updated{};
    std::string pipeline_id{};
    std::string pipeline_name{};
    std::string pipeline_url{};
    Environment environment{};
};

// Which application a detail is from: `_instance` of the answer. No id: the local application, as its port answers.
struct DevelopmentInstance {
    std::string id{};
    std::string name{};
    std::string type{};  // handed back unchanged as `applicationType`
    std::string type_name{};
    std::string base_url{};
};

struct DevelopmentDetail {
    DevelopmentInstance instance{};
    std::vector<PullRequest> pull_requests{};
    std::vector<Branch> branches{};
    std::vector<Repository> repositories{};
    std::vector<Build> builds{};
    std::vector<Review> reviews{};
    std::vector<Deployment> deployments{};

    bool empty() const;
};

struct InstanceCount {
    std::string name;  // of the type, as people see it
    std::int64_t count = 0;
};

struct TypeSummary {
    std::int64_t count = 0;
    Timestamp last_updated{};                                 // none: not known
    std::map<std::string, InstanceCount> by_instance_type{};  // key: DevelopmentInstance::type
};
struct PullRequestSummary : TypeSummary {
    PullRequestState state = PullRequestState::unknown;  // the one that beats all others
    std::int64_t state_count = 0;                        // how many are in it
};
struct BuildSummary : TypeSummary {
    std::int64_t failed = 0;
    std::int64_t successful = 0;
    std::int64_t unknown = 0;
};
struct ReviewSummary : TypeSummary {
    std::string state{};  // of the reviews that are not completed, else of those that are
    std::int64_t state_count = 0;
    Timestamp due_at{};
    bool completed = false;  // all of them are
};
struct TopEnvironment {
    std::string id;
    std::string title;
    std::string url;
    std::string status;
    EnvironmentType type = EnvironmentType::unmapped;
    Timestamp last_updated{};
};
struct DeploymentSummary : TypeSummary {
    std::vector<TopEnvironment> environments{};  // the nearest to production first
    std::int64_t successful = 0;
};

// Counts: pull requests, branches, *commits* (under "repository"), builds, reviews, environments.
struct DevelopmentSummary {
    PullRequestSummary pull_requests{};
    TypeSummary branches{};
    TypeSummary repositories{};
    BuildSummary builds{};
    ReviewSummary reviews{};
    DeploymentSummary deployments{};

    const TypeSummary& of(DataType type) const;
    TypeSummary& of(DataType type);
    bool empty() const;
};

// What the details come to. `by_instance_type` stays empty.
DevelopmentSummary summarise(const DevelopmentDetail& detail);
// Adds what another peer knows.
void merge_into(DevelopmentSummary& all, const DevelopmentSummary& more);
// Says of everything in the summary that it is of this instance.
void attribute_to(DevelopmentSummary& summary, const DevelopmentInstance& instance);

// Newest first, inside each list and for the commits of each repository; more than the limits of this file is cut.
void put_in_order(DevelopmentDetail& detail);

// Who asks. Without a person it is a linked application for itself, or our own for everybody: then counts cover only
// what everybody may see who may use the link.
struct DevelopmentViewer {
    std::optional<Account> person{};
};

// Data that this installation holds itself: a forge, or what was pushed. Every call blocks: worker pool only. Any
// thread.
//
// `keys` are those of one item, the present one and former ones; what mentions several of them counts
// once. A repository that the viewer may not read shows neither titles nor counts to her. Nothing known is an empty
// answer, not an error.
class DevelopmentSource {
public:
    virtual ~DevelopmentSource() = default;
    virtual Result<DevelopmentSummary> summary(std::span<const ItemKey> keys, const DevelopmentViewer& viewer) = 0;
    // Only with a person. One entry per application that the data is of.
    virtual Result<std::vector<DevelopmentDetail>> details(std::span<const ItemKey> keys, DataType type,
                                                           const DevelopmentViewer& viewer) = 0;
};

// Limits on what one peer may make us keep and show for one item.
inline constexpr std::size_t kDevelopmentListMax = 400;
inline constexpr std::size_t kCommitFilesMax = 10;
inline constexpr std::size_t kReviewersMax = 50;
inline constexpr std::size_t kTopEnvironmentsMax = 3;
inline constexpr std::int64_t kDevelopmentCountMax = 1'000'000'000;

}  // namespace applinks::domain
