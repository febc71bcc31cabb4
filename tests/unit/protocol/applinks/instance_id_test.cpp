// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/instance_id.hpp"

#include <gtest/gtest.h>

namespace applinks::wire {
namespace {

std::string id_of(std::string_view url) {
    return id_from_url(*http::AbsoluteUrl::parse(url)).str();
}

// The vectors of applinks-protocol.md 1.2.
TEST(IdFromUrl, matches_the_published_vectors) {
    struct Case {
        std::string_view url, want;
    };
    constexpr Case kCases[] = {
        {"https://example.com", "c984d06a-afbe-3f6b-8555-69f964148ea3"},
        {"https://example.com/", "c984d06a-afbe-3f6b-8555-69f964148ea3"},
        {"https://example.com/jira", "b4d90b23-930b-3f53-a5d1-436ed11c37ef"},
        {"http://localhost:8080/jenkins", "e4571985-2db7-371c-b355-5ec15aa6e36a"},
    };
    for (const auto& c : kCases) EXPECT_EQ(id_of(c.url), c.want) << c.url;
}

TEST(IdFromUrl, drops_every_trailing_slash) {
    EXPECT_EQ(id_of("https://example.com/jira///"), id_of("https://example.com/jira"));
    EXPECT_EQ(id_of("https://example.com///"), id_of("https://example.com"));
}

TEST(IdFromUrl, resolves_dot_segments) {
    EXPECT_EQ(id_of("https://example.com/a/../jira"), id_of("https://example.com/jira"));
    EXPECT_EQ(id_of("https://example.com/./jira/."), id_of("https://example.com/jira"));
    EXPECT_EQ(id_of("https://example.com/../jira"), id_of("https://example.com/jira"));
    EXPECT_EQ(id_of("https://example.com/a/b/../.."), id_of("https://example.com"));
}

TEST(IdFromUrl, tells_different_addresses_apart) {
    EXPECT_NE(id_of("https://example.com/jira"), id_of("http://example.com/jira"));
    EXPECT_NE(id_of("https://example.com/jira"), id_of("https://example.com/Jira"));
    EXPECT_NE(id_of("https://example.com/jira"), id_of("https://example.com/jira?x=1"));
}

}  // namespace
}  // namespace applinks::wire
