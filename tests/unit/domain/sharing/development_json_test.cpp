// SPDX-License-Identifier: Apache-2.0
// The shapes of features.md 7.2 and 7.3, and answers that no honest peer gives.
#include "domain/sharing/development_json.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace applinks::domain {
namespace {

constexpr std::string_view kSummary = R"({"errors":[],"configErrors":[],"summary":{
 "pullrequest":{"overall":{"count":2,"lastUpdated":"2026-08-26T18:55:05.000+0200","stateCount":2,"state":"MERGED","dataType":"pullrequest","open":false},"byInstanceType":{"gitlab":{"count":2,"name":"GitLab"}}},
 "branch":{"overall":{"count":1,"lastUpdated":null,"dataType":"branch"},"byInstanceType":{}},
 "repository":{"overall":{"count":4,"lastUpdated":null,"dataType":"repository"},"byInstanceType":{}},
 "build":{"overall":{"count":2,"failedBuildCount":0,"successfulBuildCount":2,"unknownBuildCount":0,"dataType":"build"},"byInstanceType":{}},
 "review":{"overall":{"count":0,"stateCount":0,"state":null,"dueDate":null,"overDue":false,"completed":false,"dataType":"review"},"byInstanceType":{}},
 "deployment-environment":{"overall":{"count":1,"topEnvironments":[{"id":1,"position":1,"title":"staging","project":"web","projectId":7,"projectUrl":"","url":"","status":"DEPLOYED","lastUpdated":null}],"showProjects":false,"successfulCount":1,"dataType":"deployment-environment"},"byInstanceType":{}}}})";

constexpr std::string_view kDetail = R"({"errors":[],"detail":[{"_instance":{"id":"x","name":"X"},
 "pullRequests":[{"id":"#4","name":"Add a page","url":"https://f.example/pr/4#activity","status":"OPEN","author":{"name":"ann","avatar":"https://f.example/a.png"},
   "reviewers":[{"name":"bob","avatar":"","approved":true,"approvalStatus":"APPROVED"}],
   "source":{"branch":"TRACKER-1-page","url":"https://f.example/b","repository":{"name":"web","url":"https://f.example/web"}},
   "destination":{"branch":"main","url":"https://f.example/m"},"commentCount":3,"lastUpdate":"2026-08-26T18:55:05.000+0200",
   "repositoryId":7,"repositoryName":"web","repositoryUrl":"https://f.example/web"}],
 "branches":[{"name":"TRACKER-1-page","url":"https://f.example/b","createPullRequestUrl":"https://f.example/c","repository":{"id":"7","name":"web","url":"https://f.example/web","avatar":""},
   "lastCommit":{"id":"abc","displayId":"ab","message":"TRACKER-1 page\n\nmore","author":{"name":"ann"},"authorTimestamp":1756227305000,"url":"https://f.example/abc","merge":false,"fileCount":12,"files":[]}}],
 "repositories":[{"id":"7","name":"web","url":"https://f.example/web","avatar":"","avatarDescription":"","commits":[
   {"id":"abc","displayId":"ab","message":"m","author":{"name":"ann"},"authorTimestamp":"2026-08-26T16:55:05Z","url":"","merge":true,"fileCount":1,
    "files":[{"path":"a/b.c","url":"","changeType":"MODIFIED","linesAdded":3,"linesRemoved":1}]}]}],
 "builds":[{"pipelineId":"p","number":9,"name":"Main","url":"https://ci.example/9","state":"failed","lastUpdated":null,"testInfo":{"totalNumber":5,"numberPassed":4,"numberFailed":1,"numberSkipped":0}}],
 "reviews":[{"id":"CR-1","name":"r","url":"","state":"REVIEW","dueDate":null}],
 "deployments":[{"displayName":"v1","url":"","state":"successful","lastUpdated":null,"pipeline":{"id":"p","displayName":"P","url":""},"environment":{"id":"e","displayName":"prod-eu"}}]}]})";

TEST(DevelopmentJson, reads_the_summary_of_a_peer) {
    const auto summary = read_summary(kSummary).value();
    EXPECT_EQ(summary.pull_requests.count, 2);
    EXPECT_EQ(summary.pull_requests.state, PullRequestState::merged);
    EXPECT_EQ(to_seconds(summary.pull_requests.last_updated), 1'787'763'305);
    EXPECT_EQ(summary.branches.count, 1);
    EXPECT_EQ(summary.branches.last_updated, Timestamp{});
    EXPECT_EQ(summary.repositories.count, 4);
    EXPECT_EQ(summary.builds.successful, 2);
    EXPECT_EQ(summary.deployments.environments.at(0).title, "staging");
    EXPECT_EQ(summary.deployments.environments.at(0).type, EnvironmentType::staging);
    EXPECT_TRUE(summary.pull_requests.by_instance_type.empty());
}

TEST(DevelopmentJson, writes_what_it_reads_back_the_same) {
    auto summary = read_summary(kSummary).value();
    attribute_to(summary, {.type = "gitlab", .type_name = "GitLab"});
    const auto written = summary_answer(summary);
    const auto again = read_summary(boost::json::serialize(written)).value();
    auto expected = again;
    attribute_to(expected, {.type = "gitlab", .type_name = "GitLab"});
    EXPECT_EQ(summary_answer(expected), written);
    EXPECT_EQ(written.at("summary").at("branch").at("byInstanceType").at("gitlab").at("name"), "GitLab");
    EXPECT_EQ(written.at("summary").at("pullrequest").at("overall").at("open"), false);
    EXPECT_EQ(written.at("summary").at("pullrequest").at("overall").at("lastUpdated"), "2026-08-26T16:55:05.000+0000");
}

TEST(DevelopmentJson, reads_the_details_of_a_peer_and_writes_them_again) {
    const auto detail = read_detail(kDetail).value();
    ASSERT_EQ(detail.pull_requests.size(), 1U);
    const auto& request = detail.pull_requests.at(0);
    EXPECT_EQ(request.url, "https://f.example/pr/4#activity");
    EXPECT_EQ(request.status, PullRequestState::open);
    EXPECT_TRUE(request.reviewers.at(0).approved);
    EXPECT_EQ(request.repository.id, "7");
    EXPECT_EQ(request.source_branch, "TRACKER-1-page");
    EXPECT_EQ(detail.branches.at(0).last_commit->file_count, 12);
    EXPECT_EQ(detail.branches.at(0).last_commit->message, "TRACKER-1 page\n\nmore");
    EXPECT_EQ(to_seconds(detail.branches.at(0).last_commit->authored_at), 1'756'227'305);
    EXPECT_EQ(detail.repositories.at(0).commits.at(0).files.at(0).path, "a/b.c");
    EXPECT_EQ(detail.builds.at(0).name, "Main");
    EXPECT_EQ(detail.builds.at(0).state, RunState::failed);
    EXPECT_EQ(detail.builds.at(0).tests_failed, 1);
    EXPECT_EQ(detail.deployments.at(0).environment.type, EnvironmentType::production);

    const auto written = detail_answer({detail}, DataType::pull_request);
    const auto again = read_detail(boost::json::serialize(written)).value();
    EXPECT_EQ(detail_answer({again}, DataType::pull_request), written);
    EXPECT_EQ(written.at("detail").at(0).at("builds").at(0).at("displayName"), "Main");
}

TEST(DevelopmentJson, reads_arrays_that_stand_in_the_answer_itself) {
    const auto detail = read_detail(R"({"branches":[{"name":"TRACKER-1"}]})").value();
    ASSERT_EQ(detail.branches.size(), 1U);
    EXPECT_EQ(detail.branches.at(0).name, "TRACKER-1");
}

TEST(DevelopmentJson, drops_addresses_that_are_not_http_or_https) {
    for (const std::string_view url :
         {"javascript:alert(1)", "data:text/html,x", "//evil.example", "/own/path", "ftp://x.example/",
          "https://u:p@x.example/", "https://x.example/\\u0000", " https://x.example/", "vbscript:x", ""}) {
        const auto text = R"({"branches":[{"name":"b","url":")" + std::string(url) + R"("}]})";
        const auto detail = read_detail(text);
        ASSERT_TRUE(detail.has_value()) << url;
        EXPECT_EQ(detail->branches.at(0).url, "") << url;
    }
}

TEST(DevelopmentJson, keeps_markup_as_the_text_that_it_is_and_takes_control_characters_out) {
    const auto detail = read_detail(R"({"branches":[{"name":"<script>alert(1)</script>\u0007\nx"}]})").value();
    EXPECT_EQ(detail.branches.at(0).name, "<script>alert(1)</script>  x");
}

TEST(DevelopmentJson, cuts_long_text_between_characters_and_long_lists) {
    std::string text = R"({"branches":[{"name":")" + std::string(254, 'a') + "\u00fc" + R"("}]})";
    EXPECT_EQ(read_detail(text)->branches.at(0).name, std::string(254, 'a'));
    text = R"({"branches":[)";
    for (int i = 0; i < 1000; ++i) text += R"({"name":"b"},)";
    text += "{}]}";
    EXPECT_EQ(read_detail(text)->branches.size(), kDevelopmentListMax);
}

TEST(DevelopmentJson, takes_members_of_other_types_for_not_there) {
    const auto detail = read_detail(
        R"({"detail":[7,null,{"branches":"x"},{"branches":[1,{"name":{},"url":[],"repository":"r","lastCommit":[]}]}]})");
    ASSERT_TRUE(detail.has_value());
    ASSERT_EQ(detail->branches.size(), 1U);
    EXPECT_EQ(detail->branches.at(0).name, "");
    const auto summary = read_summary(
        R"({"summary":{"branch":{"overall":{"count":-4,"lastUpdated":"soon"}},"build":7,"repository":{"overall":{"count":1e300}},
            "review":{"overall":{"count":99999999999999999}},"pullrequest":{"overall":{"count":"12","state":["OPEN"],"stateCount":50}}}})");
    ASSERT_TRUE(summary.has_value());
    EXPECT_EQ(summary->branches.count, 0);
    EXPECT_EQ(summary->repositories.count, 0);
    EXPECT_EQ(summary->reviews.count, kDevelopmentCountMax);
    EXPECT_EQ(summary->pull_requests.count, 12);
    EXPECT_EQ(summary->pull_requests.state_count, 12);
}

TEST(DevelopmentJson, refuses_what_is_no_object_or_too_long) {
    for (const std::string_view text : {"", "[]", "<html>", "{", "nul", R"({"a":"\xff"})"}) {
        EXPECT_EQ(read_summary(text).error().code, Errc::peer_malformed) << text;
        EXPECT_EQ(read_detail(text).error().code, Errc::peer_malformed) << text;
    }
    EXPECT_EQ(read_detail("{\"a\":\"" + std::string(kDevelopmentAnswerMax, 'x') + "\"}").error().code,
              Errc::limit_exceeded);
}

}  // namespace
}  // namespace applinks::domain
