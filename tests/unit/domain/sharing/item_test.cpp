// SPDX-License-Identifier: Apache-2.0
#include "domain/sharing/item.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "domain/sharing/json_path.hpp"

namespace applinks::domain {
namespace {

namespace json = boost::json;

const TypeRegistry& registry() {
    static const auto types = *TypeRegistry::standard();
    return types;
}

http::AbsoluteUrl url(std::string_view text) {
    return *http::AbsoluteUrl::parse(text);
}

ItemPlace place(std::string_view base = "https://app.example/x") {
    return {.id = LinkId("11111111-1111-4111-8111-111111111111"), .display_url = url(base), .rpc_url = url(base)};
}

// The request for an item, "" when the address means none.
std::string request_of(std::string_view type, std::string_view address,
                       std::string_view base = "https://app.example/x") {
    const auto match = match_item_address(registry().get(TypeId(std::string(type))), url(base), url(address));
    return match ? item_request(*match) : std::string();
}

TEST(ItemAddress, leads_to_the_request_of_its_product) {
    struct Case {
        std::string_view type, address, want;
    };
    for (const auto& each :
         {Case{"jira", "/browse/ABC-1", "/rest/api/2/issue/ABC-1?fields=summary,status,issuetype"},
          Case{"confluence", "/pages/viewpage.action?pageId=42", "/rest/api/content/42?expand=space"},
          Case{"confluence", "/spaces/DS/pages/42/Some+Page", "/rest/api/content/42?expand=space"},
          Case{"confluence", "/display/DS/Some+Page",
               "/rest/api/content?spaceKey=DS&title=Some%20Page&expand=space&limit=1"},
          Case{"stash", "/projects/P/repos/r/pull-requests/7/overview",
               "/rest/api/1.0/projects/P/repos/r/pull-requests/7"},
          Case{"redmine", "/issues/12", "/issues/12.json"},
          Case{"redmine", "/projects/p/wiki/Start", "/projects/p/wiki/Start.json"},
          Case{"mediawiki", "/index.php/Help:A/B", "/rest.php/v1/page/Help%3AA%2FB/bare"},
          Case{"mediawiki", "/index.php?title=Main_Page", "/rest.php/v1/page/Main_Page/bare"},
          Case{"gitlab", "/g/s/p/-/issues/3", "/api/v4/projects/g%2Fs%2Fp/issues/3"},
          Case{"gitea", "/o/r/pulls/3", "/api/v1/repos/o/r/pulls/3"},
          Case{"github", "/o/r/pull/3", "/api/v3/repos/o/r/pulls/3"},
          Case{"jenkins", "/job/a/job/b/12/", "/job/a/job/b/12/api/json?tree=id,fullDisplayName,result,timestamp"},
          Case{"openproject", "/projects/p/work_packages/9", "/api/v3/work_packages/9"}})
        EXPECT_EQ(request_of(each.type, "https://app.example/x" + std::string(each.address)), each.want)
            << each.address;
}

TEST(ItemAddress, may_count_from_the_host) {
    EXPECT_EQ(request_of("mediawiki", "https://app.example/wiki/Main_Page", "https://app.example/w"),
              "/rest.php/v1/page/Main_Page/bare");
}

TEST(ItemAddress, of_another_application_means_nothing) {
    EXPECT_EQ(request_of("jira", "https://other.example/x/browse/ABC-1"), "");
    EXPECT_EQ(request_of("jira", "https://app.example/xy/browse/ABC-1"), "");
    EXPECT_EQ(request_of("generic", "https://app.example/x/browse/ABC-1"), "");
}

TEST(ItemKey, leads_to_the_request_of_the_local_application) {
    const auto request = [](std::string_view type, std::string_view key) {
        const auto match = match_item_key(registry().get(TypeId(std::string(type))), key);
        return match ? item_request(*match) : std::string();
    };
    EXPECT_EQ(request("redmine", "MY_TRACKER-12"), "/issues/12.json");
    EXPECT_EQ(request("redmine", "12"), "/issues/12.json");
    EXPECT_EQ(request("redmine", "p/Start"), "/projects/p/wiki/Start.json");
    EXPECT_EQ(request("mediawiki", "Main Page"), "/rest.php/v1/page/Main%20Page/bare");
    EXPECT_EQ(request("mediawiki", "100% sure?"), "/rest.php/v1/page/100%25%20sure%3F/bare");
    EXPECT_EQ(request("redmine", "../users/1"), "");
    EXPECT_EQ(request("redmine", "ABC-x"), "");
}

Item answered(std::string_view type, std::string_view address, std::string_view body) {
    const auto match = match_item_address(registry().get(TypeId(std::string(type))), place().display_url,
                                          url("https://app.example/x" + std::string(address)));
    EXPECT_TRUE(match) << address;
    const auto item = item_of_answer(place(), *match, json::parse(body));
    EXPECT_TRUE(item) << (item ? "" : item.error().message);
    return item ? *item : Item{};
}

TEST(ItemAnswer, of_jira_says_title_state_and_icon) {
    const auto item =
        answered("jira", "/browse/ABC-1", R"({"id":"10001","key":"ABC-1","fields":{"summary":"Cannot print",
        "issuetype":{"name":"Bug","iconUrl":"https://app.example/x/i.png"},
        "status":{"name":"Resolved","statusCategory":{"key":"done"}}}})");
    EXPECT_EQ(item.key, "ABC-1");
    EXPECT_EQ(item.title, "Cannot print");
    EXPECT_EQ(item.subtitle, "Bug");
    EXPECT_EQ(item.state, "Resolved");
    EXPECT_TRUE(item.closed);
    EXPECT_EQ(item.icon, "https://app.example/x/i.png");
    EXPECT_EQ(item.global_id, "appId=11111111-1111-4111-8111-111111111111&issueId=10001");
}

TEST(ItemAnswer, of_redmine_says_project_and_tracker) {
    const auto item = answered("redmine", "/issues/12", R"({"issue":{"id":12,"subject":"Cannot print","project":{"id":1,
        "name":"Office"},"tracker":{"name":"Bug"},"status":{"id":1,"name":"New","is_closed":false},
        "author":{"name":"Alice A"}}})");
    EXPECT_EQ(item.key, "#12");
    EXPECT_EQ(item.subtitle, "Office · Bug");
    EXPECT_EQ(item.state, "New");
    EXPECT_FALSE(item.closed);
    EXPECT_EQ(item.author, "Alice A");
}

TEST(ItemAnswer, of_a_page_by_its_title_has_the_id_of_the_page) {
    const auto item =
        answered("confluence", "/display/DS/A+B", R"({"results":[{"id":"42","title":"A B","space":{"name":"Docs"}}]})");
    EXPECT_EQ(item.global_id, "appId=11111111-1111-4111-8111-111111111111&pageId=42");
}

TEST(ItemAnswer, of_a_merged_pull_request_says_so) {
    const auto item =
        answered("gitea", "/o/r/pulls/3",
                 R"({"id":9,"number":3,"title":"Add","state":"closed","merged_at":"2026-01-01T00:00:00Z"})");
    EXPECT_EQ(item.state, "merged");
    EXPECT_TRUE(item.closed);
    EXPECT_EQ(
        answered("gitea", "/o/r/pulls/3", R"({"id":9,"number":3,"title":"A","state":"open","merged_at":null})").state,
        "open");
}

TEST(ItemAnswer, without_a_title_is_no_item) {
    const auto match = match_item_address(registry().get(TypeId("redmine")), place().display_url,
                                          url("https://app.example/x/issues/1"));
    for (const std::string_view body :
         {"{}", "[]", "1", R"({"issue":{"subject":7}})", R"({"issue":{"subject":["x"]}})"}) {
        const auto item = item_of_answer(place(), *match, json::parse(body));
        if (!item) {
            EXPECT_EQ(item.error().code, Errc::peer_malformed) << body;
        } else {
            EXPECT_EQ(item->title, "7") << "a number is a title as well";
        }
    }
}

ItemSearchResult searched(std::string_view type, std::string_view body, std::size_t limit = 10) {
    const auto& application = registry().get(TypeId(std::string(type)));
    const auto result = items_of_search(place(), application, application.items.front(), json::parse(body), limit);
    EXPECT_TRUE(result);
    return result ? *result : ItemSearchResult{};
}

TEST(ItemSearch, reads_the_rows_of_each_product) {
    const auto issues = searched("jira", R"({"issues":[{"id":"1","key":"A-1","fields":{"summary":"One"}}]})").items;
    ASSERT_EQ(issues.size(), 1U);
    EXPECT_EQ(issues.front().url, "https://app.example/x/browse/A-1");
    const auto pages = searched("mediawiki", R"({"pages":[{"id":5,"key":"A/B_C","title":"A/B C"}]})").items;
    ASSERT_EQ(pages.size(), 1U);
    EXPECT_EQ(pages.front().url, "https://app.example/x/index.php/A/B_C");
    EXPECT_EQ(pages.front().global_id, "appId=11111111-1111-4111-8111-111111111111&pageId=5");
}

TEST(ItemSearch, leaves_out_rows_that_lead_elsewhere) {
    const auto found = searched("gitlab", R"([{"id":1,"title":"Good","web_url":"https://app.example/x/p/-/issues/1"},
        {"id":2,"title":"Bad","web_url":"https://evil.example/p/-/issues/1"},
        {"id":3,"title":"Worse","web_url":"javascript:alert"}, {"id":4,"web_url":"https://app.example/x/p"}, 5])");
    ASSERT_EQ(found.items.size(), 1U);
    EXPECT_EQ(found.items.front().title, "Good");
}

TEST(ItemSearch, takes_no_more_rows_than_asked_for) {
    std::string body = "{\"pages\":[";
    for (int i = 0; i < 500; ++i) body += (i == 0 ? "" : ",") + std::string(R"({"id":5,"key":"A","title":"A"})");
    const auto found = searched("mediawiki", body + "]}", 10);
    EXPECT_EQ(found.items.size(), 10U);
    EXPECT_TRUE(found.more);
}

TEST(ItemText, is_one_bounded_line_of_text) {
    EXPECT_EQ(plain_text("  a\r\n\tb \x01 c "), "a b c");
    EXPECT_EQ(plain_text("<b>&"), "<b>&") << "text stays text: pages escape it";
    EXPECT_EQ(plain_text("safe\xe2\x80\xaetxt.exe"), "safetxt.exe");
    EXPECT_EQ(plain_text("\xff"), "");
    EXPECT_LE(plain_text(std::string(10'000'000, 'x')).size(), kItemTextMax);
    std::string umlauts;
    for (int i = 0; i < 1000; ++i) umlauts += "ä";
    EXPECT_TRUE(plain_text(umlauts).ends_with("…"));
    EXPECT_LE(plain_text(umlauts).size(), kItemTextMax);
}

TEST(GlobalId, keeps_its_rest_under_another_application) {
    EXPECT_EQ(application_of("appId=ABC&pageId=1"), LinkId("abc"));
    EXPECT_EQ(application_of("something else"), std::nullopt);
    EXPECT_EQ(with_application("appId=abc&pageId=1", LinkId("def")), "appId=def&pageId=1");
    EXPECT_EQ(global_id_of(LinkId("abc"), registry().get(TypeId("jira")).items.front(), std::string(400, 'x')), "");
}

}  // namespace
}  // namespace applinks::domain
