// SPDX-License-Identifier: Apache-2.0
// What this installation tells linked applications of their items, and to whom (features.md 7.4).
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "domain/sharing/development.hpp"
#include "unit/web/wire_application.hpp"
#include "web/wire/development.hpp"

namespace applinks::web {
namespace {

using domain::ItemKey;
using testing::Application;
using testing::Call;

constexpr std::string_view kSummary = "/rest/jira-dev/latest/summary";

// Counts are for everybody who may use the link; alice sees one branch more than nobody, and its name.
class Repositories final : public domain::DevelopmentSource {
public:
    Result<domain::DevelopmentSummary> summary(std::span<const ItemKey> keys,
                                               const domain::DevelopmentViewer& viewer) override {
        domain::DevelopmentSummary summary;
        if (keys.empty() || keys.front().str() != "TRACKER-1") return summary;
        summary.branches.count = viewer.person ? 2 : 1;
        return summary;
    }
    Result<std::vector<domain::DevelopmentDetail>> details(std::span<const ItemKey>, domain::DataType,
                                                           const domain::DevelopmentViewer& viewer) override {
        domain::DevelopmentDetail detail;
        detail.branches = {domain::Branch{.name = viewer.person->name.str(), .url = "", .repository = {}}};
        return std::vector{detail};
    }
};

class DevelopmentProvider : public ::testing::Test {
protected:
    DevelopmentProvider() {
        app.router.add(development_provider_routes());
        app.services->development = {&repositories};
        alice = app.add_account("alice");
        app.add_link();
    }

    static boost::json::value parsed(const net::Response& answer) { return boost::json::parse(answer.body); }
    static std::int64_t branches(const net::Response& answer) {
        return parsed(answer).at("summary").at("branch").at("overall").at("count").as_int64();
    }

    Application app;
    Repositories repositories;
    domain::Account alice;
};

TEST_F(DevelopmentProvider, says_what_can_be_asked_when_there_is_something_to_tell) {
    const auto offered = parsed(app.call({.target = "/rest/capabilities"})).at("capabilities").as_object();
    EXPECT_EQ(offered.at("dev-status-summary"), "https://tracker.example.com/rest/jira-dev/latest/summary");
    EXPECT_TRUE(offered.contains("dev-status-detail-branch"));
    app.services->development.clear();
    EXPECT_TRUE(parsed(app.call({.target = "/rest/capabilities"})).at("capabilities").as_object().empty());
}

TEST_F(DevelopmentProvider, counts_for_the_application_itself_and_for_a_person) {
    const std::string target = std::string(kSummary) + "?globalId=TRACKER-1";
    EXPECT_EQ(branches(app.call(app.sign({.target = target}))), 1);
    EXPECT_EQ(branches(app.call(app.sign({.target = target + "&xoauth_requestor_id=alice"}))), 2);
    EXPECT_EQ(branches(app.call(app.from_browser({.target = target}, app.sign_in(alice)))), 2);
    EXPECT_EQ(branches(app.call(app.sign({.target = std::string(kSummary) + "?globalId=TRACKER-2"}))), 0);
}

TEST_F(DevelopmentProvider, tells_strangers_nothing) {
    EXPECT_EQ(app.call({.target = std::string(kSummary) + "?globalId=TRACKER-1"}).status, 401);
    EXPECT_EQ(app.call({.target = "/rest/jira-dev/latest/detail/branch?globalId=TRACKER-1"}).status, 401);
    EXPECT_EQ(
        app.call(app.sign({.target = std::string(kSummary) + "?globalId=TRACKER-1"}, {.consumer = "nobody"})).status,
        401);
}

TEST_F(DevelopmentProvider, gives_details_to_people_only) {
    const std::string target = "/rest/jira-dev/latest/detail/branch?globalId=TRACKER-1";
    const auto answer = parsed(app.call(app.sign({.target = target + "&xoauth_requestor_id=alice"})));
    const auto& detail = answer.at("detail").at(0);
    EXPECT_EQ(detail.at("branches").at(0).at("name"), "alice");
    EXPECT_EQ(detail.at("_instance").at("id"), "11111111-2222-3333-8444-555555555555");
    const auto refused = app.call(app.sign({.target = target})).status;
    EXPECT_TRUE(refused == 401 || refused == 403) << refused;
    // Nor as the service account that plain two-legged calls run as.
    app.change_consumer([](domain::Consumer& consumer) { consumer.two_legged_user = UserName("alice"); });
    EXPECT_EQ(app.call(app.sign({.target = target})).status, 403);
}

TEST_F(DevelopmentProvider, refuses_what_names_no_item_or_too_many) {
    EXPECT_EQ(app.call(app.sign({.target = std::string(kSummary)})).status, 400);
    EXPECT_EQ(app.call(app.sign({.target = std::string(kSummary) + "?globalId=nothing"})).status, 400);
    std::string many(kSummary);
    for (int i = 1; i <= 51; ++i) many += (i == 1 ? "?globalId=A-" : "&globalId=A-") + std::to_string(i);
    EXPECT_EQ(app.call(app.sign({.target = many})).status, 400);
    const auto answer =
        app.call(app.sign({.target = "/rest/jira-dev/latest/detail/nothing?globalId=A-1&xoauth_requestor_id=alice"}));
    EXPECT_EQ(answer.status, 400);
}

}  // namespace
}  // namespace applinks::web
