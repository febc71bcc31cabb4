// SPDX-License-Identifier: Apache-2.0
#include "directory/ldap/text.hpp"

#include <gtest/gtest.h>

namespace applinks::directory {
namespace {

struct Case {
    std::string_view name;
    std::string_view value;
    std::string_view escaped;
};

// RFC 4515, section 4, and S-52.
TEST(LdapFilter, escapes_everything_that_could_mean_something) {
    constexpr Case kCases[] = {
        {"plain", "alice-1.b_c", "alice-1.b_c"},
        {"star", "*", "\\2a"},
        {"prefix", "a*", "a\\2a"},
        {"another condition", "*)(uid=*", "\\2a\\29\\28uid\\3d\\2a"},
        {"escape", "\\2a", "\\5c2a"},
        {"parentheses", "Parens R Us (for all your parenthetical needs)",
         "Parens\\20R\\20Us\\20\\28for\\20all\\20your\\20parenthetical\\20needs\\29"},
        {"UTF-8", "Lu\xc4\x8di\xc4\x87", "Lu\\c4\\8di\\c4\\87"},
        {"empty", "", ""},
    };
    for (const auto& each : kCases) EXPECT_EQ(filter_value(each.value), each.escaped) << each.name;
    EXPECT_EQ(filter_value(std::string_view("a\0b", 3)), "a\\00b");
}

TEST(LdapFilter, joins_conditions) {
    EXPECT_EQ(all_of("(objectClass=person)", equals("uid", "a)")), "(&(objectClass=person)(uid=a\\29))");
}

// RFC 4514, section 2.4: every byte may be written as a hexadecimal pair.
TEST(LdapName, escapes_values_so_that_they_stay_one_value) {
    EXPECT_EQ(dn_value("alice"), "alice");
    EXPECT_EQ(dn_value("a,ou=x"), "a\\2cou\\3dx");
    EXPECT_EQ(dn_value(" #a"), "\\20\\23a");
    EXPECT_EQ(first_value("uid=" + dn_value("a,ou=x+\"<>;\\ ") + ",dc=example"), "a,ou=x+\"<>;\\ ");
}

TEST(LdapName, has_the_value_of_its_first_part) {
    EXPECT_EQ(first_value("cn=admins,ou=groups,dc=example"), "admins");
    EXPECT_EQ(first_value("CN=Doe\\, John,OU=People,DC=example"), "Doe, John");
    EXPECT_EQ(first_value("no name"), std::nullopt);
    EXPECT_EQ(first_value(""), std::nullopt);
    EXPECT_EQ(first_value("cn=\\ff\\fe,dc=example"), std::nullopt);  // no UTF-8
}

TEST(LdapName, is_below_its_base_whatever_the_spelling) {
    EXPECT_TRUE(is_below("cn=admins,ou=groups,dc=example", "ou=Groups, DC=example"));
    EXPECT_TRUE(is_below("ou=groups,dc=example", "ou=groups,dc=example"));
    EXPECT_FALSE(is_below("cn=admins,ou=my groups,dc=example", "ou=groups,dc=example"));
    EXPECT_FALSE(is_below("cn=a\\,ou=groups\\,dc=example", "ou=groups,dc=example"));
    EXPECT_FALSE(is_below("nonsense", "ou=groups,dc=example"));
}

}  // namespace
}  // namespace applinks::directory
