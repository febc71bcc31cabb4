// SPDX-License-Identifier: Apache-2.0
#include "web/pages/forge_pages.hpp"

#include <gtest/gtest.h>

namespace applinks::web::pages {
namespace {

struct Case {
    std::string_view name, path, repository, commit, branch;
};

constexpr Case kCases[] = {
    {"repository", "web", "web", "", ""},
    {"in a folder", "group/web", "group/web", "", ""},
    {"with a slash at its end", "group/web/", "group/web", "", ""},
    {"encoded", "a%20b/%C3%BC", "a b/\xc3\xbc", "", ""},
    {"commit", "group/web/-/commit/abcdef1", "group/web", "abcdef1", ""},
    {"branch with slashes", "web/-/branch/feature/ABC-1%231", "web", "", "feature/ABC-1#1"},
};

TEST(ForgePlace, is_read_from_the_path) {
    for (const auto& test : kCases) {
        const auto place = parse_forge_place(test.path);
        ASSERT_TRUE(place) << test.name;
        EXPECT_EQ(place->repository, test.repository) << test.name;
        EXPECT_EQ(place->commit, test.commit) << test.name;
        EXPECT_EQ(place->branch, test.branch) << test.name;
    }
}

TEST(ForgePlace, is_written_as_it_is_read) {
    const std::string name = "a b/\xc3\xbc";
    const auto commit = parse_forge_place(domain::commit_path(name, "abcdef1").substr(7)).value();
    EXPECT_EQ(commit.repository, name);
    EXPECT_EQ(commit.commit, "abcdef1");
    const auto branch = parse_forge_place(domain::branch_path(name, "f/#1?x").substr(7)).value();
    EXPECT_EQ(branch.repository, name);
    EXPECT_EQ(branch.branch, "f/#1?x");
}

TEST(ForgePlace, is_not_found_in_anything_else) {
    for (const auto* path : {"", "/", "web/-/", "web/-/commit/", "web/-/tree/x", "%zz", "web/-/branch/%"})
        EXPECT_EQ(parse_forge_place(path).error().code, Errc::not_found) << path;
}

}  // namespace
}  // namespace applinks::web::pages
