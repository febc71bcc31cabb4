// SPDX-License-Identifier: Apache-2.0
#include "forge_fixture.hpp"

namespace applinks::forge {
namespace {

TEST_F(ForgeTest, a_commit_is_shown_with_its_files_and_lines) {
    git_.make("web");
    git_.commit("web", "Begin", "kept.txt");
    git_.commit("web", "Begin", "gone.txt");
    std::filesystem::remove(git_.path() / "web/gone.txt");
    std::filesystem::create_directories(git_.path() / "web/deep/er");
    std::ofstream(git_.path() / "web/deep/er/binary") << std::string("a\0b", 3);
    const auto id = git_.commit("web", "ABC-7: change\n\nMore words.", "kept.txt");
    refreshed();
    const auto view = forge_->commit(admin_, "web", id.substr(0, 7)).value();
    EXPECT_EQ(view.about.id, id);
    EXPECT_EQ(view.about.subject, "ABC-7: change");
    EXPECT_EQ(view.about.author, "Alice");
    EXPECT_EQ(view.keys.at(0).str(), "ABC-7");
    EXPECT_EQ(view.refs, std::vector<std::string>{"main"});
    ASSERT_EQ(view.file_count, 3U);
    EXPECT_EQ(view.files.at(0).path, "deep/er/binary");
    EXPECT_TRUE(view.files.at(0).is_binary);
    EXPECT_EQ(view.files.at(0).change, domain::ChangeType::added);
    EXPECT_EQ(view.files.at(1).path, "gone.txt");
    EXPECT_EQ(view.files.at(1).change, domain::ChangeType::deleted);
    EXPECT_EQ(view.files.at(1).lines_removed, 1);
    EXPECT_EQ(view.files.at(2).lines_added, 1);
    EXPECT_EQ(view.files.at(2).lines.back().text, "line 3");
    EXPECT_EQ(view.files.at(2).lines.back().kind, domain::DiffLine::Kind::added);
}

TEST_F(ForgeTest, a_diff_is_cut_at_its_limit) {
    git_.make("web");
    std::string many;
    for (int line = 0; line < 10'000; ++line) many += "line " + std::to_string(line) + "\n";
    std::filesystem::create_directories(git_.path() / "web");
    std::ofstream(git_.path() / "web/many.txt") << many;
    const auto id = git_.commit("web", "Many", "other.txt");
    refreshed();
    const auto view = forge_->commit(admin_, "web", id).value();
    EXPECT_EQ(view.files.at(0).lines_added, 10'000);
    EXPECT_EQ(view.files.at(0).lines.size(), 3000U);
    EXPECT_TRUE(view.files.at(0).is_cut);
}

TEST_F(ForgeTest, no_attribute_or_filter_of_a_repository_is_used) {
    git_.make("web");
    const auto mark = data_.path() / "ran";
    git_.git("web", {"config", "diff.evil.textconv", "touch " + mark.string()});
    git_.git("web", {"config", "diff.evil.command", "touch " + mark.string()});
    std::ofstream(git_.path() / "web/.gitattributes") << "* diff=evil\n";
    const auto id = git_.commit("web", "ABC-1");
    refreshed();
    EXPECT_EQ(forge_->commit(admin_, "web", id).value().files.size(), 2U);
    EXPECT_FALSE(std::filesystem::exists(mark));
}

TEST_F(ForgeTest, the_log_of_a_branch_has_pages) {
    git_.make("web");
    for (int number = 1; number <= 60; ++number) git_.commit("web", "Commit " + std::to_string(number));
    refreshed();
    const auto first = forge_->log(admin_, "web", "main", 1).value();
    EXPECT_EQ(first.commits.size(), domain::kLogPageCommits);
    EXPECT_EQ(first.commits.at(0).subject, "Commit 60");
    EXPECT_TRUE(first.has_more);
    const auto second = forge_->log(admin_, "web", "main", 2).value();
    EXPECT_EQ(second.commits.size(), 10U);
    EXPECT_EQ(second.commits.back().subject, "Commit 1");
    EXPECT_FALSE(second.has_more);
    EXPECT_EQ(forge_->log(admin_, "web", "absent", 1).error().code, Errc::not_found);
    EXPECT_EQ(forge_->log(admin_, "web", "main", 0).error().code, Errc::not_found);
}

TEST_F(ForgeTest, commits_are_not_found_by_six_digits_or_by_nonsense) {
    git_.make("web");
    const auto id = git_.commit("web", "ABC-1");
    refreshed();
    for (const auto& wrong : {id.substr(0, 6), std::string(), std::string("zzzzzzzzz"), id + "0", std::string(40, '0')})
        EXPECT_EQ(forge_->commit(admin_, "web", wrong).error().code, Errc::not_found) << wrong;
}

TEST_F(ForgeTest, shows_texts_in_latin_1_as_utf_8) {
    git_.make("web");
    git_.git("web", {"config", "i18n.commitEncoding", "ISO-8859-1"});
    const auto id = git_.commit("web",
                                "ABC-1 gr\xfc\xdf"
                                "e");
    refreshed();
    EXPECT_EQ(forge_->commit(admin_, "web", id).value().message,
              "ABC-1 gr\xc3\xbc\xc3\x9f"
              "e");
}

TEST_F(ForgeTest, a_merge_is_named_by_its_message) {
    git_.make("web");
    git_.commit("web", "Begin");
    git_.git("web", {"checkout", "-q", "-b", "work"});
    git_.commit("web", "Work");
    git_.git("web", {"checkout", "-q", "main"});
    git_.git("web",
             {"merge", "-q", "--no-ff", "-m", "Merge pull request #7 from alice/abc-5-page\n\nA new page", "work"});
    refreshed();
    const auto merges = forge_->item(admin_, key("ABC-5")).value().at(0).merges;
    ASSERT_EQ(merges.size(), 1U);
    EXPECT_EQ(merges.at(0).request, "7");
    EXPECT_EQ(merges.at(0).source, "abc-5-page");
    EXPECT_EQ(merges.at(0).title, "A new page");
}

// Issue 4: a repository that somebody may not read shows neither titles nor counts nor its existence to her.
TEST_F(ForgeTest, access_is_by_user_and_group_and_nobody_else_sees_anything) {
    for (const auto* name : {"open", "alices", "developers", "unlisted"}) {
        git_.make(name);
        git_.commit(name, "ABC-1");
    }
    write_access(
        "[[rule]]\nrepositories = [\"open\"]\neveryone = true\n"
        "[[rule]]\nrepositories = [\"al*\"]\nusers = [\"Alice\"]\n"
        "[[rule]]\nrepositories = [\"developers\"]\ngroups = [\"dev\"]\n");
    refreshed();
    const domain::Reader alice{.name = "alice", .groups = {}, .is_admin = false};
    const domain::Reader bob{.name = "bob", .groups = {"dev"}, .is_admin = false};
    EXPECT_EQ(counts(alice, "ABC-1"), "alices: 1/0/0, open: 1/0/0");
    EXPECT_EQ(counts(bob, "ABC-1"), "developers: 1/0/0, open: 1/0/0");
    EXPECT_EQ(counts(std::nullopt, "ABC-1"), "open: 1/0/0");
    EXPECT_EQ(forge_->list(alice).value().size(), 2U);
    EXPECT_EQ(forge_->list(admin_).value().size(), 4U);
    EXPECT_EQ(forge_->item(alice, key("ABC-1")).value().size(), 2U);
    const auto id = git_.git("developers", {"rev-parse", "HEAD"});
    const auto hidden = {forge_->repository(alice, "developers").error(),
                         forge_->log(alice, "developers", "main", 1).error(),
                         forge_->commit(alice, "developers", id).error()};
    for (const auto& error : hidden) {
        EXPECT_EQ(error.code, Errc::not_found);
        EXPECT_EQ(error.message, forge_->repository(alice, "absent").error().message);
    }
    EXPECT_TRUE(forge_->commit(bob, "developers", id));
}

TEST_F(ForgeTest, finds_repositories_branches_and_commits_by_a_few_characters) {
    git_.make("Website");
    const auto id = git_.commit("Website", "ABC-1: web");
    git_.git("Website", {"branch", "feature/Web-2"});
    git_.make("hidden-web");
    git_.commit("hidden-web", "ABC-1");
    write_access("[[rule]]\nrepositories = [\"Website\"]\nusers = [\"alice\"]\n");
    refreshed();
    const domain::Reader alice{.name = "alice", .groups = {}, .is_admin = false};
    const auto found = [&](const std::string& text, const std::string& kind, std::int64_t limit) {
        std::string out;
        for (const auto& item : forge_->search(alice, {.text = text, .kind = kind, .limit = limit}).value())
            out += (out.empty() ? "" : ", ") + item.repository + ":" + item.title;
        return out;
    };
    EXPECT_EQ(found("web", "", 10), "Website:Website, Website:feature/Web-2");
    EXPECT_EQ(found("web", "", 1), "Website:Website");
    EXPECT_EQ(found("WEB", "branch", 10), "Website:feature/Web-2");
    EXPECT_EQ(found("abc-1", "commit", 10), "Website:ABC-1: web");
    EXPECT_EQ(found(id.substr(0, 8), "", 10), "Website:ABC-1: web");
    EXPECT_EQ(found(id.substr(0, 6), "", 10), "");
    EXPECT_EQ(found("hidden", "", 10), "");
}

TEST_F(ForgeTest, a_changed_access_file_counts_at_once_and_a_broken_one_closes_everything) {
    git_.make("web");
    git_.commit("web", "ABC-1");
    const domain::Reader alice{.name = "alice", .groups = {}, .is_admin = false};
    refreshed();
    EXPECT_EQ(counts(alice, "ABC-1"), "");
    write_access("[[rule]]\nrepositories = [\"*\"]\nusers = [\"alice\"]\n");
    refreshed();
    EXPECT_EQ(counts(alice, "ABC-1"), "web: 1/0/0");
    write_access("[[rule]]\nrepositories = \"*\"\nusers = [\"alice\"]\n");
    refreshed();
    EXPECT_EQ(counts(alice, "ABC-1"), "");
    EXPECT_EQ(counts("ABC-1"), "web: 1/0/0");
    EXPECT_TRUE(forge_->troubles().at(0).contains("line 2"));
}

}  // namespace
}  // namespace applinks::forge
