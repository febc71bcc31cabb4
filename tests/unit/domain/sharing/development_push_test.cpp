// SPDX-License-Identifier: Apache-2.0
// What may be pushed, and what is answered (features.md 7.5).
#include "domain/sharing/development_push.hpp"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "domain/sharing/development_json.hpp"

namespace applinks::domain {
namespace {

namespace json = boost::json;

bool knows_tracker(std::string_view prefix) {
    return prefix == "TRACKER";
}

Result<DevelopmentPush> read(PushKind kind, const json::value& body) {
    return read_push(kind, json::serialize(body), knows_tracker);
}

json::object commit(std::string id) {
    return {{"id", id},
            {"hash", id},
            {"issueKeys", json::array{"TRACKER-1"}},
            {"updateSequenceId", 1},
            {"message", "m"},
            {"url", "https://f.example/c"}};
}

json::object repository(json::array commits = {}) {
    return {{"id", "7"},
            {"name", "web"},
            {"url", "https://f.example/web"},
            {"updateSequenceId", 1},
            {"commits", std::move(commits)}};
}

json::object push_of(json::object one) {
    return {{"repositories", json::array{std::move(one)}}};
}

json::object build() {
    return {{"pipelineId", "main"},
            {"buildNumber", 9},
            {"updateSequenceNumber", 1700000000123},
            {"displayName", "Main"},
            {"state", "failed"},
            {"url", "https://ci.example/9"},
            {"issueKeys", json::array{"TRACKER-1"}},
            {"lastUpdated", "2026-11-23T10:00:00Z"}};
}

TEST(DevelopmentPush, reads_repositories_with_all_that_lies_in_them) {
    auto one = repository({commit("abc")});
    one["branches"] = json::array{{{"id", "b1"},
                                   {"name", "TRACKER-1"},
                                   {"issueKeys", json::array{"TRACKER-1"}},
                                   {"updateSequenceId", 2},
                                   {"lastCommit", commit("abc")}}};
    one["pullRequests"] = json::array{{{"id", "p1"},
                                       {"displayId", "#1"},
                                       {"title", "Page"},
                                       {"status", "MERGED"},
                                       {"issueKeys", json::array{"tracker-1"}},
                                       {"updateSequenceId", 2},
                                       {"author", {{"name", "ann"}}},
                                       {"reviewers", {{{"name", "bob"}, {"approvalStatus", "APPROVED"}}}},
                                       {"sourceBranch", "TRACKER-1"}}};
    const auto push = read(PushKind::repositories, push_of(one));
    ASSERT_TRUE(push.has_value()) << push.error().message;
    EXPECT_TRUE(push->failed.empty());
    ASSERT_EQ(push->entities.size(), 4U);
    const auto& request = push->entities.at(3);
    EXPECT_EQ(request.name.container, "7");
    EXPECT_EQ(request.keys, (std::vector{ItemKey{.project = "TRACKER", .number = 1}}));
    const auto detail = read_detail(R"({"pullRequests":[)" + request.body + "]}").value();
    EXPECT_EQ(detail.pull_requests.at(0).status, PullRequestState::merged);
    EXPECT_EQ(detail.pull_requests.at(0).name, "Page");
    EXPECT_TRUE(detail.pull_requests.at(0).reviewers.at(0).approved);
    const auto answer = push_answer(*push);
    EXPECT_EQ(json::serialize(answer.at("acceptedDevinfoEntities")),
              R"({"7":{"branches":["b1"],"commits":["abc"],"pullRequests":["p1"]}})");
}

TEST(DevelopmentPush, reports_keys_of_no_project_and_leaves_out_what_names_no_other) {
    auto both = commit("both");
    both["issueKeys"] = json::array{"TRACKER-1", "UTF-8", "no key"};
    auto none = commit("none");
    none["issueKeys"] = json::array{"UTF-8"};
    const auto push = read(PushKind::repositories, push_of(repository({both, none}))).value();
    EXPECT_EQ(push.unknown_keys, (std::vector<std::string>{"UTF-8", "no key"}));
    ASSERT_EQ(push.entities.size(), 2U);
    EXPECT_EQ(push.entities.at(1).name.id, "both");
    EXPECT_TRUE(push.failed.empty());
}

TEST(DevelopmentPush, lets_a_wrong_entity_fail_alone) {
    struct Case {
        std::string_view name;
        std::string_view member;
        json::value value;
        std::string_view message;
    };
    const Case cases[] = {
        {"no sequence", "updateSequenceId", nullptr, "The commit bad has no 'updateSequenceId'."},
        {"sequence below zero", "updateSequenceId", -1, "The commit bad has no 'updateSequenceId'."},
        {"no keys", "issueKeys", json::array(), "The commit bad names no item in 'issueKeys'."},
        {"another scheme", "url", "javascript:alert(1)",
         "The commit bad has a 'url' that is no http or https address."},
    };
    for (const auto& one : cases) {
        auto bad = commit("bad");
        bad[one.member] = one.value;
        const auto push = read(PushKind::repositories, push_of(repository({bad, commit("good")})));
        ASSERT_TRUE(push.has_value()) << one.name;
        ASSERT_EQ(push->failed.size(), 1U) << one.name;
        EXPECT_EQ(push->failed.at(0).message, one.message);
        EXPECT_EQ(push->entities.size(), 2U) << one.name;
    }
}

TEST(DevelopmentPush, refuses_a_push_over_a_limit_and_names_the_entity) {
    const auto with = [](std::string_view member, json::value value) {
        auto one = commit("big");
        one[member] = std::move(value);
        return push_of(repository({one}));
    };
    json::array files;
    for (int i = 0; i < 11; ++i) files.push_back({{"path", "a"}});
    json::array keys;
    for (int i = 1; i <= 101; ++i) keys.push_back(json::value("TRACKER-" + std::to_string(i)));
    json::array many;
    for (int i = 0; i < 401; ++i) many.push_back(commit(std::to_string(i)));
    json::array repositories;
    for (int i = 0; i < 101; ++i) repositories.push_back(repository());
    json::object properties;
    for (int i = 0; i < 6; ++i) properties[std::to_string(i)] = "x";
    struct Case {
        std::string_view name;
        json::object push;
        std::string_view message;
    };
    const Case cases[] = {
        {"message", with("message", json::value(std::string(1025, 'x'))),
         "The commit big has a 'message' of more than 1024 bytes."},
        {"url", with("url", json::value("https://f.example/" + std::string(1025, 'x'))),
         "The commit big has a 'url' of more than 1024 bytes."},
        {"name", with("displayId", json::value(std::string(256, 'x'))),
         "The commit big has a 'displayId' of more than 255 bytes."},
        {"files", with("files", files), "The commit big has more than 10 files."},
        {"keys", with("issueKeys", keys), "The commit big names more than 100 items."},
        {"entities", push_of(repository(many)), "The repository 7 has more than 400 commits in one push."},
        {"repositories", {{"repositories", repositories}}, "There are more than 100 repositories in one push."},
        {"properties",
         {{"repositories", json::array()}, {"properties", properties}},
         "There are more than 5 properties in one push."},
    };
    for (const auto& one : cases) {
        const auto push = read(PushKind::repositories, one.push);
        ASSERT_FALSE(push.has_value()) << one.name;
        EXPECT_EQ(push.error().code, Errc::invalid_argument) << one.name;
        EXPECT_EQ(push.error().message, one.message);
    }
}

TEST(DevelopmentPush, takes_exactly_what_the_limits_allow) {
    json::array many;
    for (int i = 0; i < 400; ++i) many.push_back(commit(std::to_string(i)));
    EXPECT_EQ(read(PushKind::repositories, push_of(repository(many)))->entities.size(), 401U);
    auto long_message = commit("long");
    long_message["message"] = std::string(1024, 'x');
    EXPECT_EQ(read(PushKind::repositories, push_of(repository({long_message})))->entities.size(), 2U);
}

TEST(DevelopmentPush, refuses_what_is_no_push) {
    for (const std::string_view body : {"", "[]", "{", "{}", R"({"repositories":{}})"})
        EXPECT_FALSE(read_push(PushKind::repositories, body, knows_tracker).has_value()) << body;
    EXPECT_EQ(read_push(PushKind::builds, std::string(kPushBytesMax + 1, ' '), knows_tracker).error().code,
              Errc::limit_exceeded);
}

TEST(DevelopmentPush, reads_builds_and_answers_by_pipeline_and_number) {
    auto bad = build();
    bad["buildNumber"] = 10;
    bad["state"] = "exploded";
    const auto push = read(PushKind::builds, {{"builds", {build(), bad}}}).value();
    ASSERT_EQ(push.entities.size(), 1U);
    EXPECT_EQ(push.entities.at(0).sequence, 1'700'000'000'123);
    const auto detail = read_detail(R"({"builds":[)" + push.entities.at(0).body + "]}").value();
    EXPECT_EQ(detail.builds.at(0).state, RunState::failed);
    EXPECT_EQ(detail.builds.at(0).number, 9);
    const auto answer = push_answer(push);
    EXPECT_EQ(json::serialize(answer.at("acceptedBuilds")), R"([{"pipelineId":"main","buildNumber":"9"}])");
    EXPECT_EQ(answer.at("rejectedBuilds").at(0).at("errors").at(0).at("message"),
              "The build Main has no 'state' that there is.");
}

TEST(DevelopmentPush, reads_deployments_and_guesses_the_environment_from_its_name) {
    const json::object deployment{
        {"deploymentSequenceNumber", 3},
        {"updateSequenceNumber", 1},
        {"displayName", "v1"},
        {"state", "rolled_back"},
        {"url", "https://ci.example/d"},
        {"associations", {{{"associationType", "issueIdOrKeys"}, {"values", json::array{"TRACKER-1"}}}}},
        {"pipeline", {{"id", "p"}, {"displayName", "P"}}},
        {"environment", {{"id", "e"}, {"displayName", "prd-eu"}, {"type", "unmapped"}}}};
    const auto push = read(PushKind::deployments, {{"deployments", json::array{deployment}}}).value();
    ASSERT_EQ(push.entities.size(), 1U);
    EXPECT_EQ(push.entities.at(0).name, (EntityName{.kind = EntityKind::deployment, .container = "p/e", .id = "3"}));
    const auto detail = read_detail(R"({"deployments":[)" + push.entities.at(0).body + "]}").value();
    EXPECT_EQ(detail.deployments.at(0).environment.type, EnvironmentType::production);
    EXPECT_EQ(detail.deployments.at(0).state, RunState::rolled_back);
    EXPECT_EQ(json::serialize(push_answer(push).at("acceptedDeployments")),
              R"([{"pipelineId":"p","environmentId":"e","deploymentSequenceNumber":"3"}])");
}

}  // namespace
}  // namespace applinks::domain
