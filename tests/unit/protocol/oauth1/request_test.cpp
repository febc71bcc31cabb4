// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth1/request.hpp"

#include <gtest/gtest.h>

#include "unit/protocol/oauth1/vectors.hpp"

namespace applinks::oauth1 {
namespace {

constexpr std::string_view kSet =
    "oauth_consumer_key=key&oauth_token=&oauth_signature_method=RSA-SHA1&oauth_signature=sig&oauth_timestamp=1&oauth_"
    "nonce=n";

// The six parameters as a header, each value quoted, with more text at the end.
std::string header_with(std::string_view more = "") {
    return "OAuth oauth_consumer_key=\"key\", oauth_token=\"\", oauth_signature_method=\"RSA-SHA1\", "
           "oauth_signature=\"sig\", "
           "oauth_timestamp=\"1\", oauth_nonce=\"n\"" +
           std::string(more);
}

IncomingRequest resource_call() {
    return tests::request_to("https://host/path");
}

using Taken = std::expected<std::optional<SignedRequest>, Problem>;

Taken take_header(std::string_view header, Place place = Place::resource) {
    auto request = resource_call();
    request.authorization = header;
    return take_apart(request, place);
}

std::string extra_of(const Problem& problem, std::string_view name) {
    for (const auto& [key, value] : problem.extra)
        if (key == name) return value;
    return "(absent)";
}

TEST(TakeApart, passes_requests_without_oauth_on_to_others) {
    auto request = resource_call();
    for (const std::string_view header :
         {"", "Bearer abc", "Basic YTpi", "OAuth2 x=\"y\"", "OAuthoauth_token=\"\"", "oaut"}) {
        request.authorization = header;
        const auto taken = take_apart(request, Place::resource);
        ASSERT_TRUE(taken.has_value()) << header;
        EXPECT_FALSE(taken->has_value()) << header;
    }
}

TEST(TakeApart, takes_an_incomplete_set_in_the_query_for_no_attempt_S08) {
    auto request = resource_call();
    for (const auto name : {"oauth_consumer_key=key&", "oauth_token=&", "oauth_signature=sig&", "&oauth_nonce=n"}) {
        std::string query(kSet);
        query.erase(query.find(name), std::string_view(name).size());
        request.query = query;
        const auto taken = take_apart(request, Place::resource);
        ASSERT_TRUE(taken.has_value()) << name;
        EXPECT_FALSE(taken->has_value()) << name;
    }
}

TEST(TakeApart, ignores_broken_queries_of_requests_that_are_no_attempt) {
    auto request = resource_call();
    const std::string many = std::string(2000, '&') + "a=%zz&oauth_token=a&oauth_token=b";
    request.query = many;
    const auto taken = take_apart(request, Place::resource);
    ASSERT_TRUE(taken.has_value());
    EXPECT_FALSE(taken->has_value());
}

TEST(TakeApart, finds_the_whole_set_in_query_and_form_together) {
    auto request = resource_call();
    const auto cut = kSet.find("&oauth_signature=") + 1;
    request.query = kSet.substr(0, cut);
    request.body = kSet.substr(cut);
    request.content_type = "application/x-www-form-urlencoded";
    const auto taken = take_apart(request, Place::resource);
    ASSERT_TRUE(taken.has_value() && taken->has_value());
    EXPECT_FALSE((*taken)->in_header);
    request.content_type = "text/plain";
    EXPECT_FALSE(take_apart(request, Place::resource)->has_value()) << "a body that is no form is not looked at";
}

TEST(TakeApart, finds_names_in_another_spelling) {
    auto request = resource_call();
    std::string query(kSet);
    query.replace(0, 6, "%6Fauth%5f");
    request.query = query;
    const auto taken = take_apart(request, Place::resource);
    ASSERT_TRUE(taken.has_value() && taken->has_value());
    EXPECT_EQ((*taken)->get("oauth_consumer_key"), "key");
}

TEST(TakeApart, names_what_is_absent_from_an_oauth_header_S08) {
    const auto taken = take_header(
        "OAuth oauth_consumer_key=\"key\", oauth_nonce=\"n\", oauth_timestamp=\"1\", oauth_signature=\"s\"");
    ASSERT_FALSE(taken.has_value());
    EXPECT_EQ(taken.error().code, ProblemCode::parameter_absent);
    EXPECT_EQ(extra_of(taken.error(), "oauth_parameters_absent"), "oauth_token&oauth_signature_method");
    EXPECT_EQ(take_header("OAuth").error().code, ProblemCode::parameter_absent);
    EXPECT_EQ(take_header("OAuth realm=\"x\"").error().code, ProblemCode::parameter_absent);
}

TEST(TakeApart, needs_no_token_for_a_request_token_only) {
    const std::string header =
        "OAuth oauth_consumer_key=\"key\", oauth_signature_method=\"RSA-SHA1\", oauth_signature=\"sig\", "
        "oauth_timestamp=\"1\", oauth_nonce=\"n\"";
    EXPECT_TRUE(take_header(header, Place::request_token).has_value());
    EXPECT_EQ(take_header(header, Place::access_token).error().code, ProblemCode::parameter_absent);
    EXPECT_EQ(take_header(header, Place::resource).error().code, ProblemCode::parameter_absent);
}

TEST(TakeApart, answers_parameter_absent_at_the_token_endpoints_even_without_a_header) {
    for (const auto place : {Place::request_token, Place::access_token})
        EXPECT_EQ(take_apart(resource_call(), place).error().code, ProblemCode::parameter_absent);
}

struct RefusedHeader {
    std::string_view name;
    std::string_view more;
};

constexpr RefusedHeader kRefused[] = {
    {"repeated with the same value", ", oauth_nonce=\"n\""},
    {"repeated with another spelling", ", oauth%5Fnonce=\"n\""},
    {"unknown oauth_ parameter twice", ", oauth_x=\"1\", oauth_x=\"2\""},
    {"two realms", ", realm=\"a\", realm=\"b\""},
    {"a user in the header", ", xoauth_requestor_id=\"alice\""},
    {"bad escape", ", oauth_x=\"%g0\""},
    {"escape cut short", ", oauth_x=\"%4\""},
    {"no equals sign", ", oauth_x"},
    {"no name", ", =\"x\""},
    {"blank in a name", ", oauth x=\"1\""},
    {"quotation mark not closed", ", oauth_x=\"1"},
    {"text behind the quotation mark", ", oauth_x=\"1\"2"},
    {"no comma", ", oauth_x=\"1\" oauth_y=\"2\""},
    {"semicolon for a comma", "; oauth_x=\"1\""},
    {"blank in an unquoted value", ", oauth_x=1 2"},
    {"a second scheme", ", Bearer abc"},
};

TEST(TakeApart, refuses_ambiguous_and_malformed_headers_S01) {
    for (const auto& c : kRefused) {
        const auto taken = take_header(header_with(c.more));
        ASSERT_FALSE(taken.has_value()) << c.name;
        EXPECT_EQ(taken.error().code, ProblemCode::parameter_rejected) << c.name;
    }
}

constexpr RefusedHeader kTolerated[] = {
    {"nothing more", ""},
    {"comma at the end", ","},
    {"empty list elements", " , ,, oauth_x=\"1\""},
    {"tabs around everything", "\t,\toauth_x\t=\t\"1\"\t"},
    {"unquoted value", ", oauth_x=1"},
    {"empty unquoted value", ", oauth_x=, oauth_y=\"2\""},
    {"realm with an escaped quotation mark", ", realm=\"a\\\"b, oauth_nonce=\\\"\""},
    {"realm in upper case", ", REALM=\"x\""},
    {"realm that is no percent-encoding", ", realm=\"100%\""},
    {"a parameter that is not oauth_", ", x=\"1\", x=\"2\""},
};

TEST(TakeApart, tolerates_odd_but_clear_headers) {
    for (const auto& c : kTolerated) {
        const auto taken = take_header(header_with(c.more));
        ASSERT_TRUE(taken.has_value() && taken->has_value()) << c.name;
        EXPECT_EQ((*taken)->get("oauth_nonce"), "n") << c.name;
        EXPECT_FALSE((*taken)->has("realm")) << c.name;
    }
}

TEST(TakeApart, signs_a_realm_that_stands_in_the_query_but_not_one_in_the_header) {
    auto request = resource_call();
    request.query = "realm=q";
    const auto header = header_with(", realm=\"h\"");
    request.authorization = header;
    const auto taken = take_apart(request, Place::resource);
    ASSERT_TRUE(taken.has_value() && taken->has_value());
    EXPECT_TRUE((*taken)->base_string.ends_with("%26realm%3Dq"));
    EXPECT_FALSE((*taken)->base_string.contains("realm%3Dh"));
}

TEST(TakeApart, reads_plus_as_itself_in_the_header_and_as_a_space_elsewhere) {
    auto request = resource_call();
    request.query = "q=a+b";
    const auto header = header_with(", x=\"a+b\"");
    request.authorization = header;
    const auto taken = take_apart(request, Place::resource);
    ASSERT_TRUE(taken.has_value() && taken->has_value());
    EXPECT_TRUE((*taken)->base_string.contains("q%3Da%2520b"));
    EXPECT_TRUE((*taken)->base_string.contains("x%3Da%252Bb"));
}

TEST(TakeApart, refuses_repetition_between_places_S01) {
    auto request = resource_call();
    const auto header = header_with();
    request.authorization = header;
    request.query = "oauth_nonce=n";
    EXPECT_EQ(take_apart(request, Place::resource).error().code, ProblemCode::parameter_rejected);
    request.query = "";
    request.body = "oauth_token=";
    request.content_type = "application/x-www-form-urlencoded";
    const auto taken = take_apart(request, Place::resource);
    ASSERT_FALSE(taken.has_value());
    EXPECT_EQ(extra_of(taken.error(), "oauth_parameters_rejected"), "oauth_token");
}

TEST(TakeApart, names_the_user_only_when_there_is_exactly_one_S09) {
    auto request = resource_call();
    const auto header = header_with();
    request.authorization = header;
    const auto requestor = [&request] { return take_apart(request, Place::resource).value().value().requestor_id; };
    EXPECT_EQ(requestor(), std::nullopt);
    request.query = "xoauth_requestor_id=alice";
    EXPECT_EQ(requestor(), "alice");
    request.query = "xoauth_requestor_id=";
    EXPECT_EQ(requestor(), std::nullopt);
    request.query = "user_id=admin";
    EXPECT_EQ(requestor(), std::nullopt);
    request.query = "xoauth_requestor_id=&xoauth_requestor_id=admin";
    EXPECT_EQ(take_apart(request, Place::resource).error().code, ProblemCode::parameter_rejected);
    request.query = "xoauth_requestor_id=alice";
    request.body = "xoauth_requestor_id=admin";
    request.content_type = "application/x-www-form-urlencoded; charset=utf-8";
    EXPECT_EQ(take_apart(request, Place::resource).error().code, ProblemCode::parameter_rejected);
}

TEST(TakeApart, counts_the_parameters_of_all_places) {
    auto request = resource_call();
    const auto header = header_with();
    request.authorization = header;
    std::string query;
    for (std::size_t i = 0; i < limits::kOauthParameterCountMax - 6; ++i) query += "a&";
    request.query = query;
    EXPECT_TRUE(take_apart(request, Place::resource).has_value());
    query += "a";
    request.query = query;
    EXPECT_EQ(take_apart(request, Place::resource).error().code, ProblemCode::parameter_rejected);
}

SignedRequest with(std::string_view timestamp, std::string_view nonce) {
    SignedRequest request;
    request.protocol = {{"oauth_timestamp", std::string(timestamp)}, {"oauth_nonce", std::string(nonce)}};
    return request;
}

constexpr std::int64_t kNow = 1'700'000'000;

TEST(CheckFreshness, accepts_the_edges_of_the_window_S04) {
    for (const std::string_view timestamp : {"1699999700", "1700000000", "1700000300", "001700000000"})
        EXPECT_TRUE(check_freshness(with(timestamp, "n"), kNow).has_value()) << timestamp;
    EXPECT_EQ(check_freshness(with("1700000000", "n"), kNow)->timestamp_seconds, kNow);
}

TEST(CheckFreshness, refuses_times_outside_the_window_and_says_which_it_accepts_S04) {
    for (const std::string_view timestamp : {"1699999699", "1700000301", "0", "999999999999"}) {
        const auto freshness = check_freshness(with(timestamp, "n"), kNow);
        ASSERT_FALSE(freshness.has_value()) << timestamp;
        EXPECT_EQ(freshness.error().code, ProblemCode::timestamp_refused) << timestamp;
        EXPECT_EQ(extra_of(freshness.error(), "oauth_acceptable_timestamps"), "1699999700-1700000300");
    }
    EXPECT_TRUE(check_freshness(with("1699999400", "n"), kNow, 600).has_value());
}

TEST(CheckFreshness, refuses_times_that_are_not_1_to_12_digits_S04) {
    for (const std::string_view timestamp :
         {"", "-1", "+1", " 1700000000", "1700000000 ", "1e9", "0x1", "1700000000.0", "0001700000000"})
        EXPECT_EQ(check_freshness(with(timestamp, "n"), kNow).error().code, ProblemCode::parameter_rejected)
            << timestamp;
}

TEST(CheckFreshness, takes_nonces_of_1_to_255_printable_characters_S05) {
    const auto code = [](std::string_view nonce) { return check_freshness(with("1700000000", nonce), kNow); };
    EXPECT_TRUE(code("n").has_value());
    EXPECT_TRUE(code(std::string(255, 'n')).has_value());
    EXPECT_EQ(code("a b~!").value().nonce, "a b~!");
    for (const auto& nonce : {std::string(), std::string(256, 'n'), std::string("a\n"), std::string("a\0b", 3),
                              std::string("\x7f"), std::string("ä")})
        EXPECT_EQ(code(nonce).error().code, ProblemCode::parameter_rejected) << nonce;
}

TEST(CheckFreshness, wants_version_1_or_none) {
    auto request = with("1700000000", "n");
    EXPECT_TRUE(check_freshness(request, kNow).has_value());
    request.protocol.emplace_back("oauth_version", "1.0");
    EXPECT_TRUE(check_freshness(request, kNow).has_value());
    for (const auto version : {"", "1", "1.0a", "2.0"}) {
        request.protocol.back().second = version;
        const auto freshness = check_freshness(request, kNow);
        ASSERT_FALSE(freshness.has_value()) << version;
        EXPECT_EQ(freshness.error().code, ProblemCode::version_rejected);
        EXPECT_EQ(extra_of(freshness.error(), "oauth_acceptable_versions"), "1.0-1.0");
    }
}

}  // namespace
}  // namespace applinks::oauth1
