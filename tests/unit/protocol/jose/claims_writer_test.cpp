// SPDX-License-Identifier: Apache-2.0
#include "protocol/jose/claims_writer.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <limits>
#include <vector>

namespace applinks::jose {
namespace {

TEST(ClaimsWriter, writes_what_a_json_reader_reads) {
    ClaimsWriter writer;
    writer.text("sub", "alice");
    writer.text("name", "Ä \" \\ \x01 \n </script>");
    writer.text("none", "");
    writer.texts("groups", std::vector<std::string>{"staff", "a,\"b"});
    writer.texts("no_groups", {});
    writer.number("iat", 1700000000);
    writer.number("least", std::numeric_limits<std::int64_t>::min());
    const boost::json::object want = {{"sub", "alice"},
                                      {"name", "Ä \" \\ \x01 \n </script>"},
                                      {"none", ""},
                                      {"groups", {"staff", "a,\"b"}},
                                      {"no_groups", boost::json::array()},
                                      {"iat", 1700000000},
                                      {"least", std::numeric_limits<std::int64_t>::min()}};
    EXPECT_EQ(boost::json::parse(writer.finish()), want);
}

TEST(ClaimsWriter, writes_an_empty_object_when_nothing_is_claimed) {
    EXPECT_EQ(ClaimsWriter().finish(), "{}");
}

// A name that closes its own quotes would add claims of its owner's choice.
TEST(ClaimsWriter, lets_no_text_write_a_claim_of_its_own_S42) {
    ClaimsWriter writer;
    writer.text("sub", "alice\",\"sub\":\"admin");
    const auto claims = boost::json::parse(writer.finish()).as_object();
    EXPECT_EQ(claims.size(), 1U);
    EXPECT_EQ(claims.at("sub"), "alice\",\"sub\":\"admin");
}

}  // namespace
}  // namespace applinks::jose
