// SPDX-License-Identifier: Apache-2.0
#include "forge/commit_object.hpp"

#include <gtest/gtest.h>

#include "forge/access.hpp"

namespace applinks::forge {
namespace {

const std::string kTree = "tree " + std::string(40, 'a') + "\n";
const std::string kAuthor = "author Alice Example <alice@example.org> 1700000000 +0100\n";

TEST(ParseCommit, reads_what_git_writes) {
    const auto commit =
        parse_commit(kTree + "parent " + std::string(40, 'b') + "\n" + kAuthor +
                     "committer Bob <bob@example.org> 1700000060 +0000\ngpgsig x\n y\n\nSubject\n\nBody\n")
            .value();
    EXPECT_EQ(commit.parents.size(), 1U);
    EXPECT_EQ(commit.author, "Alice Example");
    EXPECT_EQ(to_seconds(commit.authored_at), 1'700'000'000);
    EXPECT_EQ(to_seconds(commit.committed_at), 1'700'000'060);
    EXPECT_EQ(commit.message, "Subject\n\nBody\n");
    EXPECT_EQ(commit.subject(), "Subject");
}

TEST(ParseCommit, refuses_what_is_no_commit) {
    for (const auto& text :
         {std::string(), std::string("tree x\n"), kTree, kTree + "parent x\n" + kAuthor, "blob\n" + kAuthor})
        EXPECT_FALSE(parse_commit(text)) << text;
}

TEST(ParseCommit, reads_odd_names_and_times_as_far_as_they_go) {
    for (const auto* author : {"author \n", "author <>\n", "author A <a> x y\n",
                               "author A <a> 99999999999999999999 +0\n", "author A <a> -1 +0000\n"})
        EXPECT_EQ(parse_commit(kTree + author + "\n").value().authored_at, Timestamp{}) << author;
}

struct MergeCase {
    std::string_view name, message, source, destination, request, title;
};

constexpr MergeCase kMerges[] = {
    {"git", "Merge branch 'feature/ABC-1'", "feature/ABC-1", "", "", ""},
    {"git into", "Merge branch 'ABC-1' into develop\n", "ABC-1", "develop", "", ""},
    {"github", "Merge pull request #12 from alice/abc-1\n\nTitle\n", "abc-1", "", "12", "Title"},
    {"gitlab", "Merge branch 'abc-1' into 'main'\n\nTitle\n\nSee merge request group/web!7", "abc-1", "main", "7",
     "Title"},
};

TEST(ParseMergeMessage, reads_what_git_and_hosting_programs_write) {
    for (const auto& test : kMerges) {
        const auto merge = parse_merge_message(test.message);
        ASSERT_TRUE(merge) << test.name;
        EXPECT_EQ(merge->source, test.source) << test.name;
        EXPECT_EQ(merge->destination, test.destination) << test.name;
        EXPECT_EQ(merge->request, test.request) << test.name;
        EXPECT_EQ(merge->title, test.title) << test.name;
    }
}

TEST(ParseMergeMessage, takes_a_pull_for_none) {
    for (const auto* message :
         {"Merge branch 'main' of https://example.org/web", "Merge remote-tracking branch 'origin/x'",
          "Merge pull request #x from y", "Merge pull request #1 from a/", "Merge branch ''", "Merge branch 'open",
          "Something", ""})
        EXPECT_FALSE(parse_merge_message(message)) << message;
}

TEST(CutText, cuts_between_characters) {
    EXPECT_EQ(cut_text("gr\xc3\xbc"
                       "n",
                       3),
              "gr");
    EXPECT_EQ(cut_text("gr\xc3\xbc"
                       "n",
                       4),
              "gr\xc3\xbc");
    EXPECT_EQ(cut_text("abc", 5), "abc");
    EXPECT_EQ(cut_text("", 0), "");
}

TEST(MatchesPattern, takes_a_star_for_anything) {
    for (const auto& [text, pattern] : std::initializer_list<std::pair<const char*, const char*>>{
             {"web", "web"}, {"web", "*"}, {"a/b", "a/*"}, {"a/b/c", "a/*c"}, {"", "*"}, {"aab", "*ab"}, {"a", "a**"}})
        EXPECT_TRUE(matches_pattern(text, pattern)) << text << " " << pattern;
    for (const auto& [text, pattern] : std::initializer_list<std::pair<const char*, const char*>>{
             {"web", "we"}, {"web", ""}, {"web", "web2"}, {"ab", "a*c"}, {"b", "a*"}, {"Web", "web"}})
        EXPECT_FALSE(matches_pattern(text, pattern)) << text << " " << pattern;
}

TEST(Access, names_file_and_line_of_what_is_wrong) {
    for (const auto* text : {"[[rule]]\nrepositories = [\"a\"]\n", "[[rule]]\neveryone = true\n",
                             "[[rule]]\nusres = [\"a\"]\n", "rule = 1\n", "x", "[[rule]]\nrepositories = [1]\n"}) {
        const auto access = Access::parse(text, "access.toml");
        ASSERT_FALSE(access) << text;
        EXPECT_EQ(access.error().code, Errc::configuration);
        EXPECT_TRUE(access.error().message.starts_with("access.toml, line ")) << access.error().message;
    }
}

}  // namespace
}  // namespace applinks::forge
