// SPDX-License-Identifier: Apache-2.0
#include "domain/sharing/development.hpp"

#include "forge_fixture.hpp"

namespace applinks::forge {
namespace {

class DevelopmentSourceTest : public ForgeTest {
protected:
    void SetUp() override {
        git_.make("group/web");
        git_.commit("group/web", "ABC-1: begin");
        git_.git("group/web", {"checkout", "-q", "-b", "feature/abc-1-page"});
        git_.commit("group/web", "OLD-1: before it was renamed, now ABC-1");
        git_.git("group/web", {"checkout", "-q", "main"});
        git_.git("group/web", {"merge", "-q", "--no-ff", "--no-edit", "feature/abc-1-page"});
        write_access("[[rule]]\nrepositories = [\"*\"]\nusers = [\"alice\"]\n");
        refreshed();
    }
    static domain::DevelopmentViewer person(const std::string& name) {
        return {.person = domain::Account{.id = AccountId(name), .name = UserName(name), .groups = {}}};
    }
    domain::DevelopmentDetail detail(domain::DataType type) {
        auto all = forge_->details(keys_, type, person("alice")).value();
        EXPECT_EQ(all.size(), 1U);
        return all.empty() ? domain::DevelopmentDetail{} : all.at(0);
    }
    const std::vector<domain::ItemKey> keys_{key("ABC-1")};
};

TEST_F(DevelopmentSourceTest, sums_up_what_the_viewer_may_read) {
    const auto summary = forge_->summary(keys_, person("alice")).value();
    EXPECT_EQ(summary.repositories.count, 2);
    EXPECT_EQ(summary.branches.count, 1);
    EXPECT_EQ(summary.pull_requests.count, 1);
    EXPECT_EQ(summary.pull_requests.state, domain::PullRequestState::merged);
    EXPECT_GT(to_seconds(summary.repositories.last_updated), 1'700'000'000);
}

TEST_F(DevelopmentSourceTest, shows_nothing_to_those_who_may_not_read) {
    EXPECT_TRUE(forge_->summary(keys_, person("bob")).value().empty());
    EXPECT_TRUE(forge_->summary(keys_, {}).value().empty());
    for (const auto type : domain::kDataTypes) {
        EXPECT_TRUE(forge_->details(keys_, type, person("bob")).value().empty());
        EXPECT_TRUE(forge_->details(keys_, type, {}).value().empty());
    }
}

TEST_F(DevelopmentSourceTest, what_mentions_several_keys_of_one_item_counts_once) {
    const std::vector<domain::ItemKey> renamed{key("ABC-1"), key("OLD-1")};
    EXPECT_EQ(forge_->summary(renamed, person("alice")).value().repositories.count, 2);
    const std::vector<domain::ItemKey> former{key("OLD-1")};
    EXPECT_EQ(forge_->summary(former, person("alice")).value().repositories.count, 1);
}

TEST_F(DevelopmentSourceTest, details_of_commits_have_files_and_addresses) {
    const auto repositories = detail(domain::DataType::repository).repositories;
    ASSERT_EQ(repositories.size(), 1U);
    EXPECT_EQ(repositories.at(0).ref.url, "https://forge.example.org/forge/group/web");
    ASSERT_EQ(repositories.at(0).commits.size(), 2U);
    const auto& newest = repositories.at(0).commits.at(0);
    EXPECT_TRUE(newest.message.starts_with("OLD-1"));
    EXPECT_EQ(newest.url, "https://forge.example.org/forge/group/web/-/commit/" + newest.id);
    EXPECT_EQ(newest.file_count, 1);
    EXPECT_EQ(newest.files.at(0).path, "file.txt");
    EXPECT_EQ(newest.files.at(0).change_type, "MODIFIED");
    EXPECT_EQ(newest.files.at(0).lines_added, 1);
}

TEST_F(DevelopmentSourceTest, details_of_branches_have_their_last_commit) {
    const auto branches = detail(domain::DataType::branch).branches;
    ASSERT_EQ(branches.size(), 1U);
    EXPECT_EQ(branches.at(0).url, "https://forge.example.org/forge/group/web/-/branch/feature/abc-1-page");
    EXPECT_TRUE(branches.at(0).last_commit.value().message.starts_with("OLD-1"));
}

TEST_F(DevelopmentSourceTest, a_merge_that_says_so_is_a_merged_pull_request) {
    const auto requests = detail(domain::DataType::pull_request).pull_requests;
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(requests.at(0).status, domain::PullRequestState::merged);
    EXPECT_EQ(requests.at(0).source_branch, "feature/abc-1-page");
    EXPECT_EQ(requests.at(0).name, "Merge branch 'feature/abc-1-page'");
}

TEST_F(DevelopmentSourceTest, knows_nothing_of_builds) {
    EXPECT_TRUE(forge_->details(keys_, domain::DataType::build, person("alice")).value().empty());
}

}  // namespace
}  // namespace applinks::forge
