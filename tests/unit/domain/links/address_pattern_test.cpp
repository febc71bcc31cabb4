// SPDX-License-Identifier: Apache-2.0
#include "domain/links/address_pattern.hpp"

#include <gtest/gtest.h>

namespace applinks::domain {
namespace {

Variables matched(std::string_view pattern, std::string_view address) {
    const auto parsed = AddressPattern::parse(pattern);
    EXPECT_TRUE(parsed) << pattern;
    auto found = parsed->match(address);
    return found ? *std::move(found) : Variables{};
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(AddressPattern, finds_what_an_address_says) {
    struct Case {
        std::string_view pattern, address;
        Pairs want;
    };
    for (const auto& each : std::vector<Case>{
             {"/browse/{key}", "/browse/ABC-1", {{"key", "ABC-1"}}},
             {"/browse/{key}", "/browse/ABC-1/?focusedCommentId=7", {{"key", "ABC-1"}}},
             {"/issues/{n:number}", "/issues/12", {{"n", "12"}}},
             {"/{project...}/-/issues/{iid}", "/a/b/c/-/issues/3", {{"project", "a/b/c"}, {"iid", "3"}}},
             {"/f/{r...}/-/branch/{b...}", "/f/web/-/branch/main", {{"r", "web"}, {"b", "main"}}},
             {"/f/{r...}/-/branch/{b...}", "/f/team/web/-/branch/topic/a-b", {{"r", "team/web"}, {"b", "topic/a-b"}}},
             {"/f/{r...}/-/branch/{b...}", "/f/a/-/branch/x/-/branch/y", {{"r", "a"}, {"b", "x/-/branch/y"}}},
             {"/index.php/{title...}", "/index.php/Help:A/B%20C", {{"title", "Help:A/B C"}}},
             {"/index.php?title={title}", "/index.php?action=view&title=A%2FB", {{"title", "A/B"}}},
             {"/display/{space}/{title:form}", "/display/DS/Some+Page", {{"space", "DS"}, {"title", "Some Page"}}},
             {"{p}-{n:number}", "MY-TRACKER-12", {{"n", "12"}, {"p", "MY-TRACKER"}}}})
        EXPECT_EQ(matched(each.pattern, each.address), each.want) << each.pattern << " " << each.address;
}

TEST(AddressPattern, refuses_other_addresses_and_what_is_no_name) {
    for (const auto& [pattern, address] :
         std::vector<std::pair<std::string_view, std::string_view>>{{"/browse/{key}", "/browse/"},
                                                                    {"/browse/{key}", "/browse/A/B"},
                                                                    {"/issues/{n:number}", "/issues/new"},
                                                                    {"/issues/{n:number}", "/issues/%31x"},
                                                                    {"/page/{title...}", "/page/a/%2E%2E/b"},
                                                                    {"/page/{title...}", "/page/a/../b"},
                                                                    {"/page/{title}", "/page/%00"},
                                                                    {"/page/{title}", "/page/%ff"},
                                                                    {"/page/{title}", "/page/%4"},
                                                                    {"/index.php?title={title}", "/index.php"},
                                                                    {"/f/{r...}/-/branch/{b...}", "/f/-/branch/x"},
                                                                    {"/f/{r...}/-/branch/{b...}", "/f/a/-/branch/"},
                                                                    {"/f/{r...}/-/branch/{b...}", "/f/a/b/c/d"},
                                                                    {"/{project...}/-/issues/{iid}", "/-/issues/3"}})
        EXPECT_TRUE(matched(pattern, address).empty()) << pattern << " " << address;
}

TEST(AddressPattern, refuses_patterns_that_mean_two_things) {
    for (const std::string_view pattern :
         {"/{a", "/{a}{b}", "/{a}/{a}", "/{a...}/{b...}", "/{a...}/{b}/{c...}", "/{a...}/x/{b...}/y/{c...}", "/x{a...}",
          "/{}", "/{a b}", "/x?{a}", "/x?y={a...}"})
        EXPECT_FALSE(AddressPattern::parse(pattern)) << pattern;
}

TEST(AddressTemplate, encodes_what_it_puts_in) {
    EXPECT_EQ(fill_address("/a/{x}/{y...}?q={x}", {{"x", "p/q &"}, {"y", "r/s t"}}),
              "/a/p%2Fq%20%26/r/s%20t?q=p%2Fq%20%26");
    EXPECT_EQ(fill_address("/a/{missing}", {}), "/a/");
}

TEST(AddressTemplate, keeps_search_words_from_being_a_query_of_their_own) {
    EXPECT_EQ(fill_address("{q|words}", {{"q", "a\" OR project = \"X"}}), "a%20%20OR%20project%20%20%20%20X");
    EXPECT_EQ(fill_address("{q|json}", {{"q", "a\"\\b\n"}}), "a%5C%22%5C%5Cb");
}

}  // namespace
}  // namespace applinks::domain
