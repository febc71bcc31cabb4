// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth1/query.hpp"

#include <gtest/gtest.h>

namespace applinks::oauth1 {
namespace {

TEST(QueryForTheApplication, loses_only_what_was_meant_for_us) {
    EXPECT_EQ(without_oauth_parameters("a=1&xoauth_requestor_id=alice&b=%20+&oauth_token=t&c"), "a=1&b=%20+&c");
    EXPECT_EQ(without_oauth_parameters("xoauth%5Frequestor_id=alice&%6fauth_nonce=1"), "");
    EXPECT_EQ(without_oauth_parameters("user_id=1&xoauth=2&my_oauth_x=3"), "user_id=1&xoauth=2&my_oauth_x=3");
    EXPECT_EQ(without_oauth_parameters(""), "");
}

}  // namespace
}  // namespace applinks::oauth1
