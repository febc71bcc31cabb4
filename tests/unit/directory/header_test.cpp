// SPDX-License-Identifier: Apache-2.0
#include "directory/header.hpp"

#include <gtest/gtest.h>

namespace applinks::directory {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

class HeaderDirectoryTest : public ::testing::Test {
protected:
    std::optional<domain::DirectoryPerson> who(const Fields& fields, bool from_proxy = true) {
        http::Headers headers;
        for (const auto& [name, value] : fields) headers.add(name, value);
        const http::Origin origin{.from_trusted_proxy = from_proxy};
        auto person = directory_->who(headers, origin, domain::Freshness::cached).run_now();
        return person ? *person : std::nullopt;
    }

    std::unique_ptr<domain::RequestDirectory> directory_ =
        make_header_directory({.kind = domain::DirectoryKind::header,
                               .admin_groups = {"admins"},
                               .header = {.user = "Remote-User", .groups = "Remote-Groups", .mail = "Remote-Email"}});
};

TEST_F(HeaderDirectoryTest, takes_the_word_of_a_trusted_proxy) {
    const auto person =
        who({{"Remote-User", "Alice"}, {"Remote-Groups", "staff, admins,staff,"}, {"Remote-Email", "a@b"}});
    ASSERT_TRUE(person.has_value());
    EXPECT_EQ(person->name.str(), "Alice");
    EXPECT_EQ(person->id, "alice");
    EXPECT_EQ(person->groups, (std::vector<std::string>{"admins", "staff"}));
    EXPECT_EQ(person->mail, "a@b");
    EXPECT_TRUE(person->admin);
}

// S-41.
TEST_F(HeaderDirectoryTest, takes_nobody_elses_word) {
    EXPECT_FALSE(who({{"Remote-User", "alice"}}, false).has_value());
}

TEST_F(HeaderDirectoryTest, takes_no_header_that_is_there_twice_or_names_nobody) {
    EXPECT_FALSE(who({{"Remote-User", "alice"}, {"Remote-User", "mallory"}}).has_value());
    EXPECT_FALSE(who({{"Remote-User", ""}}).has_value());
    EXPECT_FALSE(who({{"Remote_User", "alice"}}).has_value());
    EXPECT_FALSE(who({}).has_value());
}

}  // namespace
}  // namespace applinks::directory
