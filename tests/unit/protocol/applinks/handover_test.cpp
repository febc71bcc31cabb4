// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/handover.hpp"

#include <gtest/gtest.h>

namespace applinks::wire {
namespace {

constexpr std::string_view kId = "5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d";

http::Form form(std::string_view query) {
    return *http::Form::parse(query);
}

std::string query_of(std::string_view url) {
    return std::string(url.substr(url.find('?') + 1));
}

// The parameters of the public log quoted in applinks-protocol.md 3.1, encoded as a browser does it.
constexpr std::string_view kRealQuery =
    "applinkCreationStatusLog=%22%5B%7B%5C%22status%5C%22%3A%5C%22inprogress.creation%5C%22%7D%2C%7B%5C%22status%5C%22%"
    "3A%5C%22completed."
    "creation.local%5C%22%7D%2C%7B%5C%22status%5C%22%3A%5C%22inprogress.creation.reciprocal%5C%22%7D%5D%22&"
    "applinkOriginalCreatedId="
    "%225f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d%22&sharedUserbase=true&applinkConfigInUserAuth=true&"
    "applinkConfigInServerAuth=true&"
    "applinkConfigInPreAuth=true&applinkConfigOutUserAuth=true&applinkConfigOutServerAuth=true&applinkConfigOutPreAuth="
    "true&"
    "applinkStartingUrl=%22https%3A%2F%2Fjira.example.com%22&applinkStartingType=%22jira%22";

TEST(Handover, is_read_as_real_products_send_it) {
    const auto handover = parse_handover(form(kRealQuery));
    ASSERT_TRUE(handover.has_value()) << handover.error().message;
    EXPECT_EQ(handover->original_created_id.str(), kId);
    EXPECT_TRUE(handover->shared_user_base);
    EXPECT_EQ(handover->incoming, OAuthLevel::impersonation);
    EXPECT_EQ(handover->outgoing, OAuthLevel::impersonation);
    EXPECT_EQ(handover->starting_url.str(), "https://jira.example.com");
    EXPECT_EQ(handover->starting_type.str(), "jira");
    EXPECT_EQ(handover->state, "");
    EXPECT_FALSE(handover->invited);
    EXPECT_EQ(handover->status_log,
              (std::vector<std::string>{std::string(kCreationStarted), std::string(kCreatedLocally),
                                        std::string(kReciprocalStarted)}));
}

TEST(Handover, takes_values_that_are_not_json_as_they_stand) {
    const auto handover = parse_handover(
        form("applinkStartingUrl=https%3A%2F%2Fjira.example.com%2F&applinkOriginalCreatedId=5F0E3F2A-7c1d-3c55-9a40-"
             "6d0b1f2e3c4d&applinkStartingType=jira"));
    ASSERT_TRUE(handover.has_value()) << handover.error().message;
    EXPECT_EQ(handover->starting_url.str(), "https://jira.example.com");
    EXPECT_EQ(handover->original_created_id.str(), kId);
    EXPECT_EQ(handover->starting_type.str(), "jira");
    EXPECT_FALSE(handover->shared_user_base);
    EXPECT_EQ(handover->incoming, OAuthLevel::oauth);
    EXPECT_EQ(handover->outgoing, OAuthLevel::oauth);
    EXPECT_TRUE(handover->status_log.empty());
}

TEST(Handover, never_impersonates_without_shared_users) {
    const auto base = "applinkStartingUrl=https://j&applinkOriginalCreatedId=" + std::string(kId);
    const auto all = "&applinkConfigInUserAuth=true&applinkConfigInServerAuth=true&applinkConfigInPreAuth=true";
    EXPECT_EQ(parse_handover(form(base + all))->incoming, OAuthLevel::oauth);
    EXPECT_EQ(parse_handover(form(base + all + "&sharedUserbase=false"))->incoming, OAuthLevel::oauth);
    EXPECT_EQ(parse_handover(form(base + all + "&sharedUserbase=%22true%22"))->incoming, OAuthLevel::impersonation);
    EXPECT_EQ(parse_handover(form(base + "&sharedUserbase=true"))->outgoing, OAuthLevel::impersonation);
}

TEST(Handover, leaves_a_direction_off_that_the_wizard_left_off) {
    const auto base = "applinkStartingUrl=https://j&sharedUserbase=true&applinkOriginalCreatedId=" + std::string(kId);
    EXPECT_EQ(parse_handover(form(base + "&applinkConfigOutUserAuth=false"))->outgoing, OAuthLevel::disabled);
    EXPECT_EQ(parse_handover(form(base + "&applinkConfigOutUserAuth=true"))->outgoing, OAuthLevel::three_legged);
}

TEST(Handover, is_refused_when_it_lacks_or_repeats_something) {
    const std::string id = "applinkOriginalCreatedId=" + std::string(kId);
    struct Case {
        std::string_view name;
        std::string query;
        Errc want;
    };
    const Case kCases[] = {
        {"nothing", "", Errc::missing_parameter},
        {"no starting URL", id, Errc::missing_parameter},
        {"no created id", "applinkStartingUrl=https://j", Errc::missing_parameter},
        {"two starting URLs", id + "&applinkStartingUrl=https://j&applinkStartingUrl=https://k",
         Errc::repeated_parameter},
        {"two states", id + "&applinkStartingUrl=https://j&applinkdState=a&applinkdState=b", Errc::repeated_parameter},
        {"two flags", id + "&applinkStartingUrl=https://j&sharedUserbase=false&sharedUserbase=true",
         Errc::repeated_parameter},
        {"bad id", "applinkOriginalCreatedId=%22x%22&applinkStartingUrl=https://j", Errc::malformed},
        {"script as URL", id + "&applinkStartingUrl=%22javascript%3Aalert(1)%22", Errc::invalid_url},
        {"markup as URL", id + "&applinkStartingUrl=%22%3Cscript%3E%22", Errc::invalid_url},
        {"URL with user", id + "&applinkStartingUrl=https://a:b@j", Errc::invalid_url},
        {"list as URL", id + "&applinkStartingUrl=[]", Errc::invalid_url},
        {"line end in the state", id + "&applinkStartingUrl=https://j&applinkdState=a%0Ab", Errc::malformed},
        {"long type", id + "&applinkStartingUrl=https://j&applinkStartingType=" + std::string(101, 't'),
         Errc::limit_exceeded},
        {"long state", id + "&applinkStartingUrl=https://j&applinkdState=" + std::string(9000, 's'),
         Errc::limit_exceeded},
    };
    for (const auto& c : kCases) {
        const auto handover = parse_handover(form(c.query));
        ASSERT_FALSE(handover.has_value()) << c.name;
        EXPECT_EQ(handover.error().code, c.want) << c.name << ": " << handover.error().message;
    }
}

TEST(Handover, reads_any_log_without_failing) {
    const auto base =
        "applinkStartingUrl=https://j&applinkOriginalCreatedId=" + std::string(kId) + "&applinkCreationStatusLog=";
    const auto log = [&](std::string_view value) {
        return parse_handover(form(base + std::string(value)))->status_log;
    };
    EXPECT_EQ(log("[{%22status%22:%22a%22},7,{%22x%22:1},{%22status%22:%22b%22}]"),
              (std::vector<std::string>{"a", "b"}));
    for (const auto* const odd :
         {"", "x", "%22%22", "%22[%22", "7", "null", "{}", "[[]]", "[{%22status%22:7}]", "%22%5C%22%5C%22%22"}) {
        EXPECT_TRUE(log(odd).empty()) << odd;
    }
}

TEST(HandoverUrl, is_read_back_by_the_other_side) {
    const Handover sent{.status_log = {std::string(kCreationStarted), std::string(kCreatedLocally)},
                        .original_created_id = LinkId(std::string(kId)),
                        .shared_user_base = true,
                        .incoming = OAuthLevel::impersonation,
                        .outgoing = OAuthLevel::disabled,
                        .starting_url = *http::AbsoluteUrl::parse("https://tracker.example.com/jira"),
                        .starting_type = TypeId("generic"),
                        .state = "eyJ.a-b_c.\"ä\""};
    const auto url = handover_url(*http::AbsoluteUrl::parse("https://wiki.example.com/w"), sent);
    EXPECT_TRUE(
        url.starts_with("https://wiki.example.com/w/plugins/servlet/applinks/"
                        "listApplicationLinks?applinkCreationStatusLog=%22%5B%7B%5C%22status%5C%22"))
        << url;
    const auto got = parse_handover(form(query_of(url)));
    ASSERT_TRUE(got.has_value()) << got.error().message;
    EXPECT_EQ(got->status_log, sent.status_log);
    EXPECT_EQ(got->original_created_id, sent.original_created_id);
    EXPECT_EQ(got->shared_user_base, sent.shared_user_base);
    EXPECT_EQ(got->incoming, sent.incoming);
    EXPECT_EQ(got->outgoing, sent.outgoing);
    EXPECT_EQ(got->starting_url, sent.starting_url);
    EXPECT_EQ(got->starting_type, sent.starting_type);
    EXPECT_EQ(got->state, sent.state);
}

TEST(HandoverUrl, writes_what_a_real_product_writes) {
    const Handover sent{
        .status_log = {std::string(kCreationStarted), std::string(kCreatedLocally), std::string(kReciprocalStarted)},
        .original_created_id = LinkId(std::string(kId)),
        .shared_user_base = true,
        .incoming = OAuthLevel::impersonation,
        .outgoing = OAuthLevel::impersonation,
        .starting_url = *http::AbsoluteUrl::parse("https://jira.example.com"),
        .starting_type = TypeId("jira")};
    EXPECT_EQ(query_of(handover_url(*http::AbsoluteUrl::parse("https://c.example.com"), sent)), kRealQuery);
}

// applinks-protocol.md 3.2, rule 7.
TEST(HandoverReturnUrl, gives_everything_back_and_adds_to_the_log) {
    const auto received = parse_handover(form(std::string(kRealQuery) + "&applinkdState=%22s%22&someOther=1"));
    ASSERT_TRUE(received.has_value());
    const auto url = handover_return_url(*received, kReciprocalCompleted);
    EXPECT_TRUE(url.starts_with("https://jira.example.com/plugins/servlet/applinks/listApplicationLinks?")) << url;
    const auto back = form(query_of(url));
    for (const auto& [name, value] : received->received) {
        if (name != "applinkCreationStatusLog") EXPECT_EQ(*back.only(name), value) << name;
    }
    EXPECT_EQ(back.parameters().size(), received->received.size());
    const auto log = parse_handover(back)->status_log;
    ASSERT_EQ(log.size(), 4U);
    EXPECT_EQ(log.at(3), "completed.creation.reciprocal");
}

TEST(IsHandover, sees_the_parameters_of_the_wizard) {
    EXPECT_TRUE(is_handover(form(kRealQuery)));
    EXPECT_TRUE(is_handover(form("applinkStartingUrl=x")));
    EXPECT_FALSE(is_handover(form("")));
    EXPECT_FALSE(is_handover(form("message=x")));
}

}  // namespace
}  // namespace applinks::wire
