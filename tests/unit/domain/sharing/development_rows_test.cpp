// SPDX-License-Identifier: Apache-2.0
// Answers in the shapes that GitLab, Gitea and the Bitbucket of before /rest/capabilities document.
#include "domain/sharing/development_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>

namespace applinks::domain {
namespace {

const TypeRegistry& registry() {
    static const auto types = *TypeRegistry::standard();
    return types;
}

const DevelopmentType& entry_of(std::string_view type, DevelopmentType::Data data) {
    const auto& all = registry().get(TypeId(std::string(type))).development;
    return *std::ranges::find(all, data, &DevelopmentType::data);
}

const DevelopmentType& first_of(std::string_view type) {
    return registry().get(TypeId(std::string(type))).development.at(0);
}

const ItemKey kKey = *parse_item_key("ABC-1");

DevelopmentDetail read(const DevelopmentType& type, std::string_view answer, const std::string& project = "") {
    const auto base = *http::AbsoluteUrl::parse("https://forge.example");
    const ItemPlace place{.id = LinkId("11111111-1111-4111-8111-111111111111"), .display_url = base, .rpc_url = base};
    DevelopmentDetail all;
    const auto result =
        add_development(all, type, place, {.key = kKey, .project = project}, boost::json::parse(std::string(answer)));
    EXPECT_TRUE(result) << (result ? "" : result.error().message);
    return all;
}

DevelopmentDetail read(std::string_view type, std::string_view answer) {
    return read(first_of(type), answer);
}

TEST(DevelopmentRows, reads_merge_requests_of_gitlab) {
    EXPECT_EQ(development_request(first_of("gitlab"), {.key = *parse_item_key("abc-1")}),
              "/api/v4/search?scope=merge_requests&search=ABC-1&per_page=100");
    const auto all = read("gitlab", R"([
      {"id":1,"iid":7,"project_id":3,"title":"Print again","description":"Closes ABC-1","state":"opened",
       "source_branch":"print","target_branch":"main","user_notes_count":4,"updated_at":"2026-11-01T10:00:00.000Z",
       "author":{"id":1,"name":"Alice A","username":"alice","avatar_url":"https://forge.example/a.png"},
       "web_url":"https://forge.example/g/p/-/merge_requests/7","merged_at":null},
      {"iid":8,"title":"ABC-10 is another one","description":null,"state":"opened",
       "web_url":"https://forge.example/g/p/-/merge_requests/8"},
      {"iid":9,"title":"Fix","source_branch":"abc-1-fix","state":"merged","web_url":"https://evil.example/9"},
      {"iid":10,"title":"ABC-1 no","state":"closed","web_url":"javascript:x"
},
      {"iid":11,"title":"","description":"ABC-1","state":"closed"}, 7, null])");
    ASSERT_EQ(all.pull_requests.size(), 3U);
    const auto& first = all.pull_requests.at(0);
    EXPECT_EQ(first.id, "!7");
    EXPECT_EQ(first.name, "Print again");
    EXPECT_EQ(first.url, "https://forge.example/g/p/-/merge_requests/7");
    EXPECT_EQ(first.status, PullRequestState::open);
    EXPECT_EQ(first.author.name, "Alice A");
    EXPECT_EQ(first.author.avatar, "https://forge.example/a.png");
    EXPECT_EQ(first.source_branch, "print");
    EXPECT_EQ(first.destination_branch, "main");
    EXPECT_EQ(first.comment_count, 4);
    EXPECT_EQ(to_micros(first.last_updated), 1'793'527'200'000'000);
    EXPECT_EQ(all.pull_requests.at(1).status, PullRequestState::merged);
    EXPECT_EQ(all.pull_requests.at(1).url, "") << "an answer does not send people elsewhere";
    EXPECT_EQ(all.pull_requests.at(2).status, PullRequestState::declined);
    EXPECT_EQ(all.pull_requests.at(2).url, "");
}

TEST(DevelopmentRows, reads_pull_requests_of_gitea) {
    const auto all = read("gitea", R"([
      {"number":3,"title":"ABC-1 page","body":"","state":"closed","comments":2,"updated_at":"2026-11-01T10:00:00Z",
       "html_url":"https://forge.example/o/r/pulls/3","user":{"login":"bob","avatar_url":""},
       "repository":{"id":1,"full_name":"o/r"},"pull_request":{"merged":true,"merged_at":"2026-11-01T10:00:00Z"}},
      {"number":4,"title":"page","body":"for abc-1","state":"closed","html_url":"https://forge.example/o/r/pulls/4",
       "pull_request":{"merged":false,"merged_at":null},"repository":{"full_name":"o/r"}}])");
    ASSERT_EQ(all.pull_requests.size(), 2U);
    EXPECT_EQ(all.pull_requests.at(0).status, PullRequestState::merged);
    EXPECT_EQ(all.pull_requests.at(0).repository.name, "o/r");
    EXPECT_EQ(all.pull_requests.at(0).author.name, "bob");
    EXPECT_EQ(all.pull_requests.at(1).status, PullRequestState::declined);
}

TEST(DevelopmentRows, reads_commits_of_an_older_bitbucket_by_repository) {
    const auto all = read("stash", R"({"size":3,"isLastPage":true,"values":[
      {"toCommit":{"id":"def0123abcdef4567abcdef8987abcdef6543abc","displayId":"def0123","message":"ABC-1 more\n\nbody",
                   "author":{"name":"charlie","emailAddress":"c@example.org"},"authorTimestamp":1793527200000},
       "repository":{"slug":"web","id":1,"name":"Web","project":{"key":"PRJ"}}},
      {"toCommit":{"id":"aaa0123abcdef4567abcdef8987abcdef6543abc","message":"abc-1","authorTimestamp":-5},
       "repository":{"slug":"web","project":{"key":"PRJ"}}},
      {"toCommit":{"id":"def0123abcdef4567abcdef8987abcdef6543abc","message":"ABC-1 more"},
       "repository":{"slug":"web","project":{"key":"PRJ"}}}]})");
    ASSERT_EQ(all.repositories.size(), 1U);
    EXPECT_EQ(all.repositories.at(0).ref.name, "PRJ/web");
    ASSERT_EQ(all.repositories.at(0).commits.size(), 2U) << "each once";
    const auto& commit = all.repositories.at(0).commits.at(0);
    EXPECT_EQ(commit.message, "ABC-1 more body");
    EXPECT_EQ(commit.author.name, "charlie");
    EXPECT_EQ(to_micros(commit.authored_at), 1'793'527'200'000'000);
    EXPECT_EQ(commit.url,
              "https://forge.example/projects/PRJ/repos/web/commits/def0123abcdef4567abcdef8987abcdef6543abc");
    EXPECT_EQ(all.repositories.at(0).commits.at(1).authored_at, Timestamp{});
}

TEST(DevelopmentRows, reads_branches_of_gitlab_in_the_project_that_was_asked) {
    const auto& type = entry_of("gitlab", DevelopmentType::Data::branch);
    EXPECT_TRUE(asks_each_project(type));
    EXPECT_FALSE(asks_each_project(first_of("gitlab")));
    EXPECT_EQ(development_request(type, {.key = kKey, .project = "group/shop"}),
              "/api/v4/projects/group%2Fshop/repository/branches?search=ABC-1&per_page=100");
    const auto all = read(type, R"([
      {"name":"abc-1-print","merged":false,"web_url":"https://forge.example/group/shop/-/tree/abc-1-print",
       "commit":{"id":"7b5c3cc8be40ee161ae89a06bba6229da1032a0c","short_id":"7b5c3cc","message":"Print\n",
                 "author_name":"Alice A","committed_date":"2026-11-01T10:00:00.000Z"}},
      {"name":"xabc-12","web_url":"https://forge.example/group/shop/-/tree/xabc-12","commit":null},
      {"name":"ABC-1","web_url":"https://evil.example/","commit":null}])",
                          "group/shop");
    ASSERT_EQ(all.branches.size(), 2U);
    const auto& branch = all.branches.at(0);
    EXPECT_EQ(branch.name, "abc-1-print");
    EXPECT_EQ(branch.url, "https://forge.example/group/shop/-/tree/abc-1-print");
    EXPECT_EQ(branch.repository.name, "group/shop");
    ASSERT_TRUE(branch.last_commit);
    EXPECT_EQ(branch.last_commit->display_id, "7b5c3cc8be");
    EXPECT_EQ(branch.last_commit->author.name, "Alice A");
    EXPECT_EQ(to_micros(branch.last_commit->authored_at), 1'793'527'200'000'000);
    EXPECT_EQ(all.branches.at(1).url, "");
    EXPECT_FALSE(all.branches.at(1).last_commit);
}

TEST(DevelopmentRows, reads_commits_of_gitlab_whose_answer_has_no_addresses) {
    const auto& type = entry_of("gitlab", DevelopmentType::Data::commit);
    EXPECT_EQ(development_request(type, {.key = kKey, .project = "group/shop"}),
              "/api/v4/projects/group%2Fshop/search?scope=commits&search=ABC-1&per_page=100");
    const auto all = read(type, R"([{"id":"321d197961133de04bf2cc9ed956f4b3804a545e","short_id":"321d1979",
      "title":"ABC-1 print","message":"ABC-1 print\n","author_name":"Alice A","authored_date":"2026-11-01T10:00:00.000Z",
      "project_id":3}])",
                          "group/shop");
    ASSERT_EQ(all.repositories.size(), 1U);
    EXPECT_EQ(all.repositories.at(0).ref.name, "group/shop");
    EXPECT_EQ(all.repositories.at(0).commits.at(0).url,
              "https://forge.example/group/shop/-/commit/321d197961133de04bf2cc9ed956f4b3804a545e");
}

TEST(DevelopmentRows, reads_branches_and_commits_of_gitea_and_leaves_out_what_names_other_items) {
    const auto& branches = entry_of("gitea", DevelopmentType::Data::branch);
    EXPECT_EQ(development_request(branches, {.key = kKey, .project = "o/r"}), "/api/v1/repos/o/r/branches?limit=50");
    const auto all = read(branches, R"([
      {"name":"main","commit":{"id":"aa","message":"ABC-1"}},
      {"name":"fix/ABC-1","commit":{"id":"bb","message":"Fix\n","author":{"name":"Bob"},"timestamp":"2026-11-01T10:00:00Z"}}])",
                          "o/r");
    ASSERT_EQ(all.branches.size(), 1U);
    EXPECT_EQ(all.branches.at(0).url, "https://forge.example/o/r/src/branch/fix/ABC-1");
    const auto& commits = entry_of("gitea", DevelopmentType::Data::commit);
    const auto made = read(commits, R"([
      {"sha":"cc","html_url":"https://forge.example/o/r/commit/cc","author":{"login":"bob","avatar_url":""},
       "commit":{"message":"abc-1 done","author":{"name":"Bob","date":"2026-11-01T11:00:00+01:00"}}},
      {"sha":"dd","html_url":"https://forge.example/o/r/commit/dd","author":null,"commit":{"message":"other"}}])",
                           "o/r");
    ASSERT_EQ(made.repositories.size(), 1U);
    ASSERT_EQ(made.repositories.at(0).commits.size(), 1U);
    const auto& commit = made.repositories.at(0).commits.at(0);
    EXPECT_EQ(commit.url, "https://forge.example/o/r/commit/cc");
    EXPECT_EQ(to_micros(commit.authored_at), 1'793'527'200'000'000);
}

TEST(DevelopmentRows, are_no_more_than_a_panel_takes_and_need_a_list) {
    std::string many = "[";
    for (int i = 0; i < 1000; ++i)
        many += (i > 0 ? "," : "") + std::string(R"({"title":"ABC-1","iid":)") + std::to_string(i) + "}";
    EXPECT_EQ(read("gitlab", many + "]").pull_requests.size(), kDevelopmentListMax);
    DevelopmentDetail all;
    const ItemPlace place{};
    const auto refused =
        add_development(all, first_of("stash"), place, {.key = kKey}, boost::json::parse(R"({"errors":[]})"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::peer_malformed);
}

}  // namespace
}  // namespace applinks::domain
