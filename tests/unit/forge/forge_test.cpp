// SPDX-License-Identifier: Apache-2.0
#include "forge/forge.hpp"

#include "forge_fixture.hpp"

namespace applinks::forge {
namespace {

TEST_F(ForgeTest, counts_commits_branches_and_merges_that_mention_an_item) {
    git_.make("web");
    git_.commit("web", "ABC-1: begin");
    git_.git("web", {"checkout", "-q", "-b", "feature/abc-1-page"});
    git_.commit("web", "Go on with ABC-1 and ABC-2");
    git_.git("web", {"checkout", "-q", "main"});
    git_.git("web", {"merge", "-q", "--no-ff", "--no-edit", "feature/abc-1-page"});
    refreshed();
    EXPECT_EQ(counts("ABC-1"), "web: 2/1/1");
    EXPECT_EQ(counts("ABC-2"), "web: 1/0/0");
    EXPECT_EQ(counts("ABC-3"), "");
}

TEST_F(ForgeTest, finds_bare_repositories_and_those_in_folders) {
    git_.make("group/sub/web");
    git_.commit("group/sub/web", "ABC-1");
    git_.git("", {"clone", "-q", "--bare", "group/sub/web", "copy.git"});
    refreshed();
    EXPECT_EQ(counts("ABC-1"), "copy: 1/0/0, group/sub/web: 1/0/0");
}

TEST_F(ForgeTest, follows_no_symbolic_link_out_of_the_folder) {
    testing::GitFolder elsewhere;
    elsewhere.make("secret");
    elsewhere.commit("secret", "ABC-1");
    std::filesystem::create_directory_symlink(elsewhere.path() / "secret", git_.path() / "secret");
    std::filesystem::create_directories(git_.path() / "half");
    std::filesystem::create_directory_symlink(elsewhere.path() / "secret" / ".git", git_.path() / "half" / ".git");
    refreshed();
    EXPECT_EQ(counts("ABC-1"), "");
    EXPECT_TRUE(forge_->list(admin_).value().empty());
}

TEST_F(ForgeTest, follows_no_symbolic_link_to_objects) {
    testing::GitFolder elsewhere;
    elsewhere.make("secret");
    elsewhere.commit("secret", "ABC-1");
    elsewhere.git("secret", {"gc", "-q"});
    git_.make("web");
    std::filesystem::copy_file(elsewhere.path() / "secret/.git/packed-refs", git_.path() / "web/.git/packed-refs");
    std::filesystem::remove_all(git_.path() / "web/.git/objects/pack");
    std::filesystem::create_directory_symlink(elsewhere.path() / "secret/.git/objects/pack",
                                              git_.path() / "web/.git/objects/pack");
    refreshed();
    EXPECT_EQ(counts("ABC-1"), "");
    EXPECT_TRUE(findings("web").at(0).contains("symbolic link"));
}

TEST_F(ForgeTest, reads_no_objects_from_alternates_outside_the_folder) {
    testing::GitFolder elsewhere;
    elsewhere.make("secret");
    elsewhere.commit("secret", "ABC-1");
    git_.git("", {"clone", "-q", "--shared", (elsewhere.path() / "secret").string(), "borrower"});
    refreshed();
    EXPECT_EQ(counts("ABC-1"), "");
    const auto found = findings("borrower");
    EXPECT_TRUE(std::ranges::any_of(found, [](const auto& text) { return text.contains("outside the folder"); }));
}

TEST_F(ForgeTest, reads_objects_from_alternates_within_the_folder) {
    git_.make("web");
    git_.commit("web", "ABC-1");
    git_.git("", {"clone", "-q", "--shared", (git_.path() / "web").string(), "fork"});
    refreshed();
    EXPECT_EQ(counts("ABC-1"), "fork: 1/0/0, web: 1/0/0");
    EXPECT_TRUE(findings("fork").empty());
}

TEST_F(ForgeTest, reads_only_what_is_new) {
    git_.make("web");
    git_.commit("web", "ABC-1");
    git_.make("api");
    git_.commit("api", "ABC-1");
    refreshed();
    EXPECT_EQ(forge_->refresh().value(), 0U);
    git_.commit("api", "ABC-1 again");
    EXPECT_EQ(forge_->refresh().value(), 1U);
    EXPECT_EQ(counts("ABC-1"), "api: 2/0/0, web: 1/0/0");
}

TEST_F(ForgeTest, keeps_its_index_over_a_restart) {
    git_.make("web");
    git_.commit("web", "ABC-1");
    refreshed();
    forge_.reset();
    open();
    EXPECT_EQ(counts("ABC-1"), "web: 1/0/0");
    EXPECT_EQ(forge_->refresh().value(), 0U);
}

TEST_F(ForgeTest, makes_a_damaged_index_anew) {
    git_.make("web");
    git_.commit("web", "ABC-1");
    std::ofstream(index_file()) << std::string(5000, 'x');
    refreshed();
    EXPECT_EQ(counts("ABC-1"), "web: 1/0/0");
}

TEST_F(ForgeTest, forgets_commits_that_a_forced_push_took_away) {
    git_.make("web");
    git_.commit("web", "ABC-1");
    const auto gone = git_.commit("web", "ABC-2 with a secret");
    refreshed();
    EXPECT_EQ(counts("ABC-2"), "web: 1/0/0");
    EXPECT_TRUE(forge_->commit(admin_, "web", gone));
    git_.git("web", {"reset", "-q", "--hard", "HEAD~1"});
    git_.commit("web", "ABC-3");
    refreshed();
    EXPECT_EQ(counts("ABC-1"), "web: 1/0/0");
    EXPECT_EQ(counts("ABC-2"), "");
    EXPECT_EQ(counts("ABC-3"), "web: 1/0/0");
    EXPECT_EQ(forge_->commit(admin_, "web", gone).error().code, Errc::not_found);
}

TEST_F(ForgeTest, forgets_a_deleted_branch_but_not_what_was_merged) {
    git_.make("web");
    git_.commit("web", "Begin");
    git_.git("web", {"checkout", "-q", "-b", "ABC-1"});
    git_.commit("web", "ABC-1");
    git_.git("web", {"checkout", "-q", "-b", "ABC-2"});
    git_.commit("web", "ABC-2");
    git_.git("web", {"checkout", "-q", "main"});
    git_.git("web", {"merge", "-q", "--ff-only", "ABC-1"});
    refreshed();
    EXPECT_EQ(counts("ABC-1"), "web: 1/1/0");
    EXPECT_EQ(counts("ABC-2"), "web: 1/1/0");
    git_.git("web", {"branch", "-q", "-D", "ABC-1", "ABC-2"});
    refreshed();
    EXPECT_EQ(counts("ABC-1"), "web: 1/0/0");
    EXPECT_EQ(counts("ABC-2"), "");
}

TEST_F(ForgeTest, forgets_a_repository_that_was_removed) {
    git_.make("web");
    git_.commit("web", "ABC-1");
    refreshed();
    std::filesystem::remove_all(git_.path() / "web");
    refreshed();
    EXPECT_EQ(counts("ABC-1"), "");
    EXPECT_TRUE(forge_->list(admin_).value().empty());
}

TEST_F(ForgeTest, finds_packed_refs_and_annotated_tags) {
    git_.make("web");
    git_.commit("web", "Begin");
    git_.git("web", {"branch", "abc-1"});
    git_.git("web", {"tag", "-a", "v1", "-m", "Release with ABC-2"});
    git_.git("web", {"tag", "v1-ABC-3"});
    git_.git("web", {"gc", "-q"});
    git_.git("web", {"pack-refs", "--all"});
    refreshed();
    EXPECT_EQ(counts("ABC-1"), "web: 0/1/0");
    EXPECT_EQ(forge_->item(admin_, key("ABC-2")).value().at(0).tags.at(0).name, "v1");
    EXPECT_EQ(forge_->item(admin_, key("ABC-3")).value().at(0).tags.at(0).name, "v1-ABC-3");
}

TEST_F(ForgeTest, cuts_a_message_of_10_megabytes_with_a_finding) {
    git_.make("web");
    const auto id = git_.commit("web", "ABC-1\n\n" + std::string(10'000'000, 'x') + " ABC-2");
    git_.commit("web", "ABC-3");
    refreshed();
    EXPECT_EQ(counts("ABC-1"), "web: 1/0/0");
    EXPECT_EQ(counts("ABC-2"), "");
    EXPECT_EQ(counts("ABC-3"), "web: 1/0/0");
    EXPECT_TRUE(findings("web").at(0).contains("longer than 64 KiB"));
    EXPECT_LE(forge_->commit(admin_, "web", id).value().message.size(), domain::kMessageShownMax);
}

TEST_F(ForgeTest, a_broken_object_costs_a_finding_and_nothing_else) {
    git_.make("web");
    git_.commit("web", "ABC-1 behind the broken one");
    const auto broken = git_.commit("web", "ABC-1 broken");
    git_.commit("web", "ABC-1 in front of it");
    git_.make("api");
    git_.commit("api", "ABC-1");
    const auto file = git_.object_file("web", broken);
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    std::ofstream(file) << "nonsense";
    refreshed();
    EXPECT_EQ(counts("ABC-1"), "api: 1/0/0, web: 1/0/0");
    EXPECT_TRUE(findings("web").at(0).contains(broken.substr(0, 12)));
    EXPECT_TRUE(forge_->log(admin_, "web", "main", 1));
    EXPECT_EQ(forge_->item(admin_, key("ABC-1")).value().size(), 2U);
}

TEST_F(ForgeTest, reads_a_mended_repository_whole_with_the_next_push) {
    git_.make("web");
    git_.commit("web", "ABC-1 behind the broken one");
    const auto broken = git_.commit("web", "ABC-1 broken");
    git_.commit("web", "ABC-1 in front of it");
    const auto file = git_.object_file("web", broken);
    const auto kept = data_.path() / "kept";
    std::filesystem::rename(file, kept);
    refreshed();
    EXPECT_EQ(counts("ABC-1"), "web: 1/0/0");
    std::filesystem::rename(kept, file);
    git_.commit("web", "ABC-1 pushed");
    refreshed();
    EXPECT_EQ(counts("ABC-1"), "web: 4/0/0");
    EXPECT_TRUE(findings("web").empty());
}

TEST_F(ForgeTest, a_ref_that_leads_nowhere_costs_a_finding) {
    git_.make("web");
    git_.commit("web", "ABC-1");
    std::ofstream(git_.path() / "web/.git/refs/heads/broken") << std::string(40, 'a') << "\n";
    std::ofstream(git_.path() / "web/.git/refs/heads/garbage") << "garbage\n";
    refreshed();
    EXPECT_EQ(counts("ABC-1"), "web: 1/0/0");
    EXPECT_EQ(findings("web").size(), 2U);
}

TEST_F(ForgeTest, reads_a_shallow_clone_to_its_end_without_a_finding) {
    testing::GitFolder elsewhere;
    elsewhere.make("web");
    elsewhere.commit("web", "ABC-1");
    elsewhere.commit("web", "ABC-1 too");
    git_.git("", {"clone", "-q", "--depth", "1", "file://" + (elsewhere.path() / "web").string(), "web"});
    refreshed();
    EXPECT_EQ(counts("ABC-1"), "web: 1/0/0");
    EXPECT_TRUE(findings("web").empty());
}

TEST_F(ForgeTest, an_empty_repository_is_listed) {
    git_.make_bare("web.git");
    refreshed();
    const auto view = forge_->repository(admin_, "web").value();
    EXPECT_EQ(view.about.default_branch, "main");
    EXPECT_TRUE(view.branches.empty() && view.commits.empty() && view.about.findings.empty());
}

TEST_F(ForgeTest, a_hook_has_its_repository_read_at_once) {
    git_.make("web");
    git_.commit("web", "ABC-1");
    refreshed();
    git_.commit("web", "ABC-1 pushed");
    EXPECT_EQ(forge_->refresh_noticed().value(), 0U);
    ASSERT_TRUE(Forge::notify(index_file(), "web"));
    EXPECT_EQ(forge_->refresh_noticed().value(), 1U);
    EXPECT_EQ(counts("ABC-1"), "web: 2/0/0");
    EXPECT_EQ(forge_->refresh_noticed().value(), 0U);
}

TEST_F(ForgeTest, refuses_to_open_without_its_folder) {
    const auto forge =
        Forge::open({.folder = git_.path() / "absent", .index_file = index_file(), .access_file = access_file()});
    ASSERT_FALSE(forge);
    EXPECT_EQ(forge.error().code, Errc::configuration);
}

TEST_F(ForgeTest, reads_nothing_any_more_once_it_was_stopped) {
    git_.make("web");
    git_.commit("web", "ABC-1");
    open();
    forge_->stop();
    EXPECT_EQ(forge_->refresh().value(), 0U);
    EXPECT_EQ(counts("ABC-1"), "");
}

}  // namespace
}  // namespace applinks::forge
