// SPDX-License-Identifier: Apache-2.0
#include "domain/sharing/development.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/encoding.hpp"

namespace applinks::domain {
namespace {

// Names of an enumeration, in its order.
constexpr std::array<std::string_view, 6> kTypeNames = {"pullrequest", "branch", "repository",
                                                        "build",       "review", "deployment-environment"};
constexpr std::array<std::string_view, 6> kArrayNames = {"pullRequests", "branches", "repositories",
                                                         "builds",       "reviews",  "deployments"};
constexpr std::array<std::string_view, 5> kPullRequestStates = {"UNKNOWN", "DECLINED", "MERGED", "DRAFT", "OPEN"};
constexpr std::array<std::string_view, 7> kRunStates = {"UNKNOWN", "PENDING",    "IN_PROGRESS", "CANCELLED",
                                                        "FAILED",  "SUCCESSFUL", "ROLLED_BACK"};
constexpr std::array<std::string_view, 5> kEnvironmentTypes = {"unmapped", "development", "testing", "staging",
                                                               "production"};

template <class Enum, std::size_t N>
std::optional<Enum> find_name(const std::array<std::string_view, N>& names, std::string_view name) {
    for (std::size_t i = 0; i < N; ++i)
        if (equal_ignoring_case(names.at(i), name)) return static_cast<Enum>(i);
    return std::nullopt;
}

PullRequestState shown_state(PullRequestState state) {
    return state == PullRequestState::draft ? PullRequestState::open : state;
}

void add_state(PullRequestSummary& summary, PullRequestState state, std::int64_t count) {
    if (count == 0) return;
    state = shown_state(state);
    if (summary.state_count == 0 || state > summary.state) {
        summary.state = state;
        summary.state_count = count;
    } else if (state == summary.state) {
        summary.state_count += count;
    }
}

// Reviews that wait for somebody come before those that are done.
void add_reviews(ReviewSummary& all, const ReviewSummary& more) {
    if (more.count == 0) return;
    const bool first = all.count == 0;
    if (first || (all.completed && !more.completed)) {
        all.state = more.state;
        all.state_count = more.state_count;
    } else if (all.completed == more.completed && all.state == more.state) {
        all.state_count += more.state_count;
    }
    all.completed = first ? more.completed : all.completed && more.completed;
    if (more.due_at != Timestamp{} && (all.due_at == Timestamp{} || more.due_at < all.due_at)) all.due_at = more.due_at;
}

void add_counts(TypeSummary& all, const TypeSummary& more) {
    all.count = std::min(all.count + more.count, kDevelopmentCountMax);
    all.last_updated = std::max(all.last_updated, more.last_updated);
    for (const auto& [type, counted] : more.by_instance_type) {
        auto& known = all.by_instance_type[type];
        if (known.name.empty()) known.name = counted.name;
        known.count = std::min(known.count + counted.count, kDevelopmentCountMax);
    }
}

void order_environments(std::vector<TopEnvironment>& environments) {
    std::ranges::sort(environments, [](const auto& a, const auto& b) {
        return std::tie(b.type, b.last_updated, a.title) < std::tie(a.type, a.last_updated, b.title);
    });
    if (environments.size() > kTopEnvironmentsMax) environments.resize(kTopEnvironmentsMax);
}

void note(TypeSummary& summary, Timestamp time) {
    ++summary.count;
    summary.last_updated = std::max(summary.last_updated, time);
}

void summarise_builds(const DevelopmentDetail& detail, BuildSummary& summary) {
    for (const auto& build : detail.builds) {
        note(summary, build.last_updated);
        if (build.state == RunState::successful)
            ++summary.successful;
        else if (build.state == RunState::failed)
            ++summary.failed;
        else
            ++summary.unknown;
    }
}

void summarise_reviews(const DevelopmentDetail& detail, ReviewSummary& summary) {
    for (const auto& review : detail.reviews) {
        ReviewSummary one{};
        note(one, review.last_updated);
        one.state = review.state;
        one.state_count = 1;
        one.due_at = review.completed ? Timestamp{} : review.due_at;
        one.completed = review.completed;
        add_reviews(summary, one);
        add_counts(summary, one);
    }
}

// An environment counts once, with its last deployment.
void summarise_deployments(const DevelopmentDetail& detail, DeploymentSummary& summary) {
    std::map<std::string, const Deployment*> last;
    for (const auto& deployment : detail.deployments) {
        const auto& environment = deployment.environment;
        auto& known = last[environment.id.empty() ? environment.name : environment.id];
        if (known == nullptr || deployment.last_updated > known->last_updated) known = &deployment;
    }
    for (const auto& [id, deployment] : last) {
        note(summary, deployment->last_updated);
        const bool is_there = deployment->state == RunState::successful;
        if (is_there) ++summary.successful;
        summary.environments.push_back({.id = id,
                                        .title = deployment->environment.name,
                                        .url = deployment->url,
                                        .status = is_there ? "DEPLOYED" : std::string(name_of(deployment->state)),
                                        .type = deployment->environment.type,
                                        .last_updated = deployment->last_updated});
    }
    order_environments(summary.environments);
}

// What has the same time stays in its order.
template <class T, class Time>
void newest_first(std::vector<T>& list, Time time) {
    std::vector<std::pair<Timestamp, std::size_t>> order;
    order.reserve(list.size());
    for (std::size_t i = 0; i < list.size(); ++i) order.emplace_back(time(list.at(i)), i);
    std::ranges::sort(order, [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    if (order.size() > kDevelopmentListMax) order.resize(kDevelopmentListMax);
    std::vector<T> sorted;
    sorted.reserve(order.size());
    for (const auto& [when, at] : order) sorted.push_back(std::move(list.at(at)));
    list = std::move(sorted);
}

Timestamp last_change(const Repository& repository) {
    Timestamp last{};
    for (const auto& commit : repository.commits) last = std::max(last, commit.authored_at);
    return last;
}

struct EnvironmentWord {
    std::string_view beginning;
    EnvironmentType type;
};
constexpr std::array<EnvironmentWord, 13> kEnvironmentWords = {{{"preprod", EnvironmentType::staging},
                                                                {"stag", EnvironmentType::staging},
                                                                {"stg", EnvironmentType::staging},
                                                                {"prod", EnvironmentType::production},
                                                                {"prd", EnvironmentType::production},
                                                                {"live", EnvironmentType::production},
                                                                {"test", EnvironmentType::testing},
                                                                {"tst", EnvironmentType::testing},
                                                                {"qa", EnvironmentType::testing},
                                                                {"uat", EnvironmentType::testing},
                                                                {"integration", EnvironmentType::testing},
                                                                {"dev", EnvironmentType::development},
                                                                {"trunk", EnvironmentType::development}}};

bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

EnvironmentType type_of_word(std::string_view word) {
    if (word == "int") return EnvironmentType::testing;
    const auto found =
        std::ranges::find_if(kEnvironmentWords, [&](const auto& known) { return word.starts_with(known.beginning); });
    return found == kEnvironmentWords.end() ? EnvironmentType::unmapped : found->type;
}

}  // namespace

std::string_view name_of(DataType type) {
    return kTypeNames.at(static_cast<std::size_t>(type));
}
std::string_view array_of(DataType type) {
    return kArrayNames.at(static_cast<std::size_t>(type));
}
std::optional<DataType> parse_data_type(std::string_view name) {
    return find_name<DataType>(kTypeNames, name);
}

std::string_view name_of(PullRequestState state) {
    return kPullRequestStates.at(static_cast<std::size_t>(state));
}
PullRequestState parse_pull_request_state(std::string_view name) {
    return find_name<PullRequestState>(kPullRequestStates, name).value_or(PullRequestState::unknown);
}

std::string_view name_of(RunState state) {
    return kRunStates.at(static_cast<std::size_t>(state));
}
std::optional<RunState> parse_run_state(std::string_view name) {
    return find_name<RunState>(kRunStates, name);
}

std::string_view name_of(EnvironmentType type) {
    return kEnvironmentTypes.at(static_cast<std::size_t>(type));
}
std::optional<EnvironmentType> parse_environment_type(std::string_view name) {
    return find_name<EnvironmentType>(kEnvironmentTypes, name);
}

EnvironmentType guess_environment_type(std::string_view name) {
    const auto text = to_lower_ascii(name);
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin;
        while (end < text.size() && is_word_character(text.at(end))) ++end;
        const auto type = type_of_word(std::string_view(text).substr(begin, end - begin));
        if (type != EnvironmentType::unmapped) return type;
        begin = end + 1;
    }
    return EnvironmentType::unmapped;
}

bool DevelopmentDetail::empty() const {
    return pull_requests.empty() && branches.empty() && repositories.empty() && builds.empty() && reviews.empty() &&
           deployments.empty();
}

const TypeSummary& DevelopmentSummary::of(DataType type) const {
    switch (type) {
        case DataType::pull_request: return pull_requests;
        case DataType::branch: return branches;
        case DataType::repository: return repositories;
        case DataType::build: return builds;
        case DataType::review: return reviews;
        case DataType::deployment: break;
    }
    return deployments;
}

TypeSummary& DevelopmentSummary::of(DataType type) {
    return const_cast<TypeSummary&>(std::as_const(*this).of(type));
}

bool DevelopmentSummary::empty() const {
    return std::ranges::all_of(kDataTypes, [&](DataType type) { return of(type).count == 0; });
}

DevelopmentSummary summarise(const DevelopmentDetail& detail) {
    DevelopmentSummary summary;
    for (const auto& request : detail.pull_requests) {
        note(summary.pull_requests, request.last_updated);
        add_state(summary.pull_requests, request.status, 1);
    }
    for (const auto& branch : detail.branches)
        note(summary.branches, branch.last_commit ? branch.last_commit->authored_at : Timestamp{});
    for (const auto& repository : detail.repositories)
        for (const auto& commit : repository.commits) note(summary.repositories, commit.authored_at);
    summarise_builds(detail, summary.builds);
    summarise_reviews(detail, summary.reviews);
    summarise_deployments(detail, summary.deployments);
    return summary;
}

void merge_into(DevelopmentSummary& all, const DevelopmentSummary& more) {
    add_state(all.pull_requests, more.pull_requests.state, more.pull_requests.state_count);
    add_reviews(all.reviews, more.reviews);
    for (const auto type : kDataTypes) add_counts(all.of(type), more.of(type));
    all.builds.failed += more.builds.failed;
    all.builds.successful += more.builds.successful;
    all.builds.unknown += more.builds.unknown;
    all.deployments.successful += more.deployments.successful;
    all.deployments.environments.insert(all.deployments.environments.end(), more.deployments.environments.begin(),
                                        more.deployments.environments.end());
    order_environments(all.deployments.environments);
}

void attribute_to(DevelopmentSummary& summary, const DevelopmentInstance& instance) {
    for (const auto type : kDataTypes) {
        auto& counted = summary.of(type);
        counted.by_instance_type.clear();
        if (counted.count > 0)
            counted.by_instance_type[instance.type] = {.name = instance.type_name, .count = counted.count};
    }
}

void put_in_order(DevelopmentDetail& detail) {
    newest_first(detail.pull_requests, [](const PullRequest& request) { return request.last_updated; });
    newest_first(detail.branches, [](const Branch& branch) {
        return branch.last_commit ? branch.last_commit->authored_at : Timestamp{};
    });
    newest_first(detail.repositories, last_change);
    for (auto& repository : detail.repositories)
        newest_first(repository.commits, [](const Commit& commit) { return commit.authored_at; });
    newest_first(detail.builds, [](const Build& build) { return build.last_updated; });
    newest_first(detail.reviews, [](const Review& review) { return review.last_updated; });
    newest_first(detail.deployments, [](const Deployment& deployment) { return deployment.last_updated; });
}

}  // namespace applinks::domain
