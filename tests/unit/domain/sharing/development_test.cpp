// SPDX-License-Identifier: Apache-2.0
// What details come to, and what several peers know together (features.md 7.2).
#include "domain/sharing/development.hpp"

#include <gtest/gtest.h>

namespace applinks::domain {
namespace {

Timestamp at_second(std::int64_t second) {
    return from_micros(second * 1'000'000);
}

PullRequest pull_request(PullRequestState status, std::int64_t second) {
    return {.id = "1", .name = "One", .url = "", .status = status, .last_updated = at_second(second)};
}

Commit commit(std::string id, std::int64_t second) {
    return {.id = std::move(id),
            .display_id = "",
            .message = "",
            .author = {.name = "ann"},
            .authored_at = at_second(second),
            .url = ""};
}

Deployment deployment(const char* environment, EnvironmentType type, RunState state, std::int64_t second) {
    return {.id = "d",
            .name = "web",
            .url = "",
            .state = state,
            .last_updated = at_second(second),
            .environment = {.id = environment, .name = environment, .type = type}};
}

TEST(DevelopmentSummary, counts_pull_requests_in_the_state_that_beats_the_others) {
    DevelopmentDetail detail;
    detail.pull_requests = {pull_request(PullRequestState::merged, 5), pull_request(PullRequestState::declined, 9),
                            pull_request(PullRequestState::merged, 7)};
    const auto summary = summarise(detail).pull_requests;
    EXPECT_EQ(summary.count, 3);
    EXPECT_EQ(summary.state, PullRequestState::merged);
    EXPECT_EQ(summary.state_count, 2);
    EXPECT_EQ(summary.last_updated, at_second(9));
}

TEST(DevelopmentSummary, takes_a_draft_for_open) {
    DevelopmentDetail detail;
    detail.pull_requests = {pull_request(PullRequestState::draft, 1), pull_request(PullRequestState::open, 1)};
    EXPECT_EQ(summarise(detail).pull_requests.state, PullRequestState::open);
    EXPECT_EQ(summarise(detail).pull_requests.state_count, 2);
}

TEST(DevelopmentSummary, merges_states_of_peers_so_that_open_beats_merged_beats_declined_beats_unknown) {
    const std::array order = {PullRequestState::unknown, PullRequestState::declined, PullRequestState::merged,
                              PullRequestState::open};
    for (std::size_t low = 0; low < order.size(); ++low) {
        for (std::size_t high = low + 1; high < order.size(); ++high) {
            DevelopmentDetail weak;
            DevelopmentDetail strong;
            weak.pull_requests = {pull_request(order.at(low), 1)};
            strong.pull_requests = {pull_request(order.at(high), 1)};
            for (const bool strong_first : {true, false}) {
                auto all = summarise(strong_first ? strong : weak);
                merge_into(all, summarise(strong_first ? weak : strong));
                EXPECT_EQ(all.pull_requests.state, order.at(high)) << name_of(order.at(low));
                EXPECT_EQ(all.pull_requests.state_count, 1);
                EXPECT_EQ(all.pull_requests.count, 2);
            }
        }
    }
}

TEST(DevelopmentSummary, keeps_counts_apart_by_type_of_application) {
    DevelopmentDetail detail;
    detail.branches = {Branch{.name = "TRACKER-1", .url = "", .repository = {}}};
    auto gitlab = summarise(detail);
    attribute_to(gitlab, {.type = "gitlab", .type_name = "GitLab"});
    auto forge = summarise(detail);
    attribute_to(forge, {.type = "forge", .type_name = "Forge"});
    auto all = gitlab;
    merge_into(all, forge);
    merge_into(all, forge);
    EXPECT_EQ(all.branches.count, 3);
    EXPECT_EQ(all.branches.by_instance_type.at("gitlab").count, 1);
    EXPECT_EQ(all.branches.by_instance_type.at("forge").count, 2);
    EXPECT_EQ(all.branches.by_instance_type.at("forge").name, "Forge");
    EXPECT_TRUE(all.builds.by_instance_type.empty());
}

TEST(DevelopmentSummary, counts_commits_under_repository_and_builds_by_their_end) {
    DevelopmentDetail detail;
    detail.repositories = {
        Repository{.ref = {.id = "a", .name = "a", .url = ""}, .commits = {commit("1", 3), commit("2", 4)}},
        Repository{.ref = {.id = "b", .name = "b", .url = ""}, .commits = {commit("3", 9)}}};
    for (const auto state : {RunState::successful, RunState::failed, RunState::in_progress, RunState::successful})
        detail.builds.push_back({.pipeline_id = "p", .name = "p", .url = "", .state = state});
    const auto summary = summarise(detail);
    EXPECT_EQ(summary.repositories.count, 3);
    EXPECT_EQ(summary.repositories.last_updated, at_second(9));
    EXPECT_EQ(summary.builds.count, 4);
    EXPECT_EQ(summary.builds.successful, 2);
    EXPECT_EQ(summary.builds.failed, 1);
    EXPECT_EQ(summary.builds.unknown, 1);
}

TEST(DevelopmentSummary, counts_an_environment_once_with_its_last_deployment_and_production_first) {
    DevelopmentDetail detail;
    detail.deployments = {deployment("staging", EnvironmentType::staging, RunState::successful, 9),
                          deployment("prod", EnvironmentType::production, RunState::successful, 3),
                          deployment("prod", EnvironmentType::production, RunState::failed, 5)};
    const auto summary = summarise(detail).deployments;
    EXPECT_EQ(summary.count, 2);
    EXPECT_EQ(summary.successful, 1);
    ASSERT_EQ(summary.environments.size(), 2U);
    EXPECT_EQ(summary.environments.at(0).title, "prod");
    EXPECT_EQ(summary.environments.at(0).status, "FAILED");
    EXPECT_EQ(summary.environments.at(1).status, "DEPLOYED");
}

TEST(DevelopmentSummary, lets_reviews_that_wait_come_before_those_that_are_done) {
    DevelopmentDetail done;
    done.reviews = {{.id = "1", .name = "", .url = "", .state = "CLOSED", .completed = true}};
    DevelopmentDetail waits;
    waits.reviews = {{.id = "2", .name = "", .url = "", .state = "REVIEW", .due_at = at_second(7)}};
    auto all = summarise(done);
    EXPECT_TRUE(all.reviews.completed);
    merge_into(all, summarise(waits));
    EXPECT_EQ(all.reviews.state, "REVIEW");
    EXPECT_EQ(all.reviews.state_count, 1);
    EXPECT_EQ(all.reviews.count, 2);
    EXPECT_FALSE(all.reviews.completed);
    EXPECT_EQ(all.reviews.due_at, at_second(7));
}

TEST(DevelopmentDetail, is_put_in_order_newest_first_and_equal_times_stay_as_they_were) {
    DevelopmentDetail detail;
    detail.repositories = {Repository{.ref = {.id = "old", .name = "", .url = ""}, .commits = {commit("1", 1)}},
                           Repository{.ref = {.id = "new", .name = "", .url = ""},
                                      .commits = {commit("2", 2), commit("3", 8), commit("4", 2)}}};
    put_in_order(detail);
    EXPECT_EQ(detail.repositories.at(0).ref.id, "new");
    EXPECT_EQ(detail.repositories.at(0).commits.at(0).id, "3");
    EXPECT_EQ(detail.repositories.at(0).commits.at(1).id, "2");
    EXPECT_EQ(detail.repositories.at(0).commits.at(2).id, "4");
}

TEST(EnvironmentType, is_guessed_from_the_beginning_of_a_word_in_its_name) {
    struct Case {
        std::string_view name;
        EnvironmentType want;
    };
    constexpr Case kCases[] = {
        {"prod", EnvironmentType::production},
        {"Production EU", EnvironmentType::production},
        {"prd-2", EnvironmentType::production},
        {"live", EnvironmentType::production},
        {"eu_prod", EnvironmentType::production},
        {"preprod", EnvironmentType::staging},
        {"Staging", EnvironmentType::staging},
        {"stg1", EnvironmentType::staging},
        {"test", EnvironmentType::testing},
        {"QA", EnvironmentType::testing},
        {"int", EnvironmentType::testing},
        {"web-int", EnvironmentType::testing},
        {"interesting", EnvironmentType::unmapped},
        {"latest", EnvironmentType::unmapped},
        {"dev3", EnvironmentType::development},
        {"trunk", EnvironmentType::development},
        {"", EnvironmentType::unmapped},
        {"somewhere", EnvironmentType::unmapped},
    };
    for (const auto& one : kCases) EXPECT_EQ(guess_environment_type(one.name), one.want) << one.name;
}

}  // namespace
}  // namespace applinks::domain
