// SPDX-License-Identifier: Apache-2.0
#include "web/pages/forge_pages.hpp"

#include <gtest/gtest.h>

#include "domain/links/type_registry.hpp"

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

TEST(TrackerAddresses, are_those_of_issues_in_linked_trackers) {
    domain::Snapshot snapshot;
    snapshot.types = std::make_shared<const domain::TypeRegistry>(domain::TypeRegistry::standard().value());
    for (const auto* type : {"redmine", "jira", "mediawiki", "generic"}) {
        domain::Link link;
        link.id = LinkId(type);
        link.name = type;
        link.type = TypeId(type);
        link.display_url = http::AbsoluteUrl::parse_base("https://" + std::string(type) + ".example.org/base").value();
        snapshot.links.emplace(link.id, link);
    }
    std::string found;
    for (const auto& address : tracker_addresses(snapshot, {.project = "ABC", .number = 12}))
        found += address.name + " " + address.url + "\n";
    EXPECT_EQ(found,
              "jira https://jira.example.org/base/browse/ABC-12\n"
              "redmine https://redmine.example.org/base/issues/12\n");
}

}  // namespace
}  // namespace applinks::web::pages
