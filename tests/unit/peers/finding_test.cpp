// SPDX-License-Identifier: Apache-2.0
// From errors and answers to the findings of features.md 5 and the names of applinks-protocol.md 6.5.
#include "peers/finding.hpp"

#include <gtest/gtest.h>

namespace applinks::peers {
namespace {

constexpr Timestamp kNow{std::chrono::seconds(784'111'777)};

Callee callee() {
    return {.name = "Wiki", .url = *http::AbsoluteUrl::parse("https://wiki.example.com/rest/applinks/latest/manifest")};
}

net::Response answer(int status, std::string_view challenge = {}, std::string body = {}) {
    net::Response response{.status = status, .body = std::move(body)};
    if (!challenge.empty()) response.headers.add("WWW-Authenticate", challenge);
    return response;
}

struct ErrorCase {
    Errc code;
    std::string_view want, catalogue, text;
};

TEST(FindingOfAnError, has_the_code_and_the_sentence_of_the_table) {
    const ErrorCase cases[] = {
        {Errc::unknown_host, "unknown_host", "UNKNOWN_HOST",
         "The name wiki.example.com cannot be resolved from this server."},
        {Errc::connect_failed, "refused", "CONNECTION_REFUSED",
         "wiki.example.com:443 does not accept connections from here."},
        {Errc::timeout, "refused", "CONNECTION_REFUSED", "wiki.example.com:443 does not accept connections from here."},
        {Errc::connection_lost, "refused", "CONNECTION_REFUSED",
         "wiki.example.com:443 does not accept connections from here."},
        {Errc::tls_failed, "tls_failed", "SSL_UNMATCHED",
         "wiki.example.com:443 accepts connections, but a secure connection does not come about."},
        {Errc::address_refused, "address_refused", "CONNECTION_REFUSED",
         "The settings of this server do not allow calls to wiki.example.com:443."},
        {Errc::redirected, "login_page", "UNEXPECTED_RESPONSE",
         "A sign-in page answered instead of Wiki. Exclude /rest/applinks/latest/manifest from single sign-on."},
        {Errc::peer_malformed, "not_a_peer", "UNEXPECTED_RESPONSE",
         "https://wiki.example.com/rest/applinks/latest/manifest answers, but not as an application that can be "
         "linked."},
        {Errc::storage_failed, "internal", "UNKNOWN", "The test could not be made: as net says it"},
    };
    for (const auto& each : cases) {
        const auto finding = finding_of(Error{.code = each.code, .message = "as net says it", .detail = {}}, callee());
        EXPECT_EQ(finding.code, each.want) << name_of(each.code);
        EXPECT_EQ(finding.catalogue, each.catalogue) << name_of(each.code);
        EXPECT_EQ(finding.text, each.text) << name_of(each.code);
    }
}

struct AnswerCase {
    std::string_view name;
    net::Response answer;
    std::string_view want, catalogue;
};

TEST(FindingOfAnAnswer, has_the_code_of_the_table) {
    const std::string oauth = "OAuth realm=\"https%3A%2F%2Fwiki.example.com\"";
    const auto problem = [&](std::string_view name) { return oauth + ", oauth_problem=\"" + std::string(name) + "\""; };
    const AnswerCase cases[] = {
        {"good", answer(200), "ok", ""},
        {"clock", answer(400, problem("timestamp_refused")), "clock_refused", "OAUTH_TIMESTAMP_REFUSED"},
        {"signature", answer(401, problem("signature_invalid")), "signature", "OAUTH_SIGNATURE_INVALID"},
        {"unknown key", answer(401, problem("consumer_key_unknown")), "key_unknown", "OAUTH_PROBLEM"},
        {"token", answer(401, problem("token_rejected")), "token", "REMOTE_AUTH_TOKEN_REQUIRED"},
        {"denied", answer(401, problem("permission_denied")), "not_allowed", "INSUFFICIENT_REMOTE_PERMISSION"},
        {"suspended there", answer(503, problem("consumer_key_refused")), "key_refused", "OAUTH_PROBLEM"},
        {"problem in the body", answer(401, "Basic realm=\"x\"", "oauth_problem=signature_invalid"), "signature",
         "OAUTH_SIGNATURE_INVALID"},
        {"level off", answer(401, oauth), "level_off", "AUTH_LEVEL_UNSUPPORTED"},
        {"401 of the application", answer(401, oauth, "Log in"), "not_allowed", "INSUFFICIENT_REMOTE_PERMISSION"},
        {"403", answer(403), "not_allowed", "INSUFFICIENT_REMOTE_PERMISSION"},
        {"narrow scope", answer(403, "Bearer error=\"insufficient_scope\""), "scope", "INSUFFICIENT_REMOTE_PERMISSION"},
        {"redirect", answer(302), "login_page", "UNEXPECTED_RESPONSE"},
        {"404", answer(404), "not_a_peer", "UNEXPECTED_RESPONSE"},
        {"405", answer(405), "method_blocked", "UNEXPECTED_RESPONSE_STATUS"},
        {"429", answer(429), "rate_limited", "UNEXPECTED_RESPONSE_STATUS"},
        {"502", answer(502), "peer_down", "UNEXPECTED_RESPONSE_STATUS"},
        {"500", answer(500), "unexpected", "UNEXPECTED_RESPONSE_STATUS"},
    };
    for (const auto& each : cases) {
        const auto finding = finding_of(each.answer, callee(), kNow);
        EXPECT_EQ(finding.code, each.want) << each.name;
        EXPECT_EQ(finding.catalogue, each.catalogue) << each.name;
        EXPECT_FALSE(finding.text.empty()) << each.name;
    }
}

// The trace says how far the call came, and so who has to act.
TEST(FindingOfAnError, is_told_by_the_step_that_was_under_way) {
    using Step = net::CallTrace::Step;
    const auto code = [](Errc code, net::CallTrace trace) {
        return finding_of(Error{.code = code, .message = {}, .detail = {}}, callee(), &trace).code;
    };
    EXPECT_EQ(code(Errc::timeout, {.step = Step::resolve}), "dns_slow");
    EXPECT_EQ(code(Errc::timeout, {.step = Step::connect}), "timeout");
    EXPECT_EQ(code(Errc::timeout, {.step = Step::exchange}), "too_slow");
    EXPECT_EQ(code(Errc::connection_lost, {.step = Step::exchange}), "no_answer");
    EXPECT_EQ(code(Errc::peer_malformed, {.step = Step::exchange}), "not_http");
    const auto tls = [&](net::TlsFault fault) {
        return code(Errc::tls_failed, {.step = Step::secure, .tls = {.fault = fault}});
    };
    EXPECT_EQ(tls(net::TlsFault::untrusted), "tls_untrusted");
    EXPECT_EQ(tls(net::TlsFault::wrong_name), "tls_name");
    EXPECT_EQ(tls(net::TlsFault::expired), "tls_expired");
    EXPECT_EQ(tls(net::TlsFault::not_yet_valid), "tls_not_yet");
    EXPECT_EQ(tls(net::TlsFault::other), "tls_failed");
}

TEST(FindingOfAnAnswer, takes_a_refusal_of_an_anonymous_call_for_something_in_front) {
    auto asked = callee();
    asked.call = Callee::Call::anonymous;
    EXPECT_EQ(finding_of(answer(403), asked, kNow).code, "blocked");
    EXPECT_EQ(finding_of(answer(401, "Basic realm=\"x\""), asked, kNow).code, "blocked");
}

TEST(FindingOfAnAnswer, says_how_long_it_is_asked_to_wait) {
    auto busy = answer(429);
    busy.headers.set("Retry-After", "30");
    EXPECT_EQ(finding_of(busy, callee(), kNow).text, "Wiki asks us to wait 30 s before the next call.");
}

TEST(FindingOfAnAnswer, takes_a_page_for_a_sign_in_page) {
    auto page = answer(200);
    page.headers.set("Content-Type", "text/html; charset=utf-8");
    EXPECT_EQ(finding_of(page, callee(), kNow).code, "login_page");
}

TEST(FindingOfAnAnswer, says_by_how_much_the_clocks_differ) {
    auto refused = answer(400, "OAuth oauth_problem=\"timestamp_refused\"");
    refused.headers.set("Date", "Sun, 06 Nov 1994 08:59:37 GMT");
    EXPECT_EQ(finding_of(refused, callee(), kNow).text, "Clocks differ by 600 s: that of Wiki is ahead.");
}

// S-36, S-50: nothing that the peer wrote reaches people.
TEST(FindingOfAnAnswer, repeats_no_text_of_the_peer) {
    for (const auto* problem : {"%3Cscript%3E", "made_up_by_the_peer"}) {
        const auto finding =
            finding_of(answer(401, "OAuth oauth_problem=\"" + std::string(problem) + "\"", "<script>"), callee(), kNow);
        EXPECT_EQ(finding.code, "not_allowed");
        EXPECT_EQ(finding.text, "Wiki knows this link but refuses the call.");
    }
}

TEST(OauthProblem, is_found_among_several_challenges) {
    auto response = answer(401, "Negotiate");
    response.headers.add("WWW-Authenticate", "OAuth realm=\"x\", oauth_problem=\"token_expired\"");
    EXPECT_EQ(oauth_problem_of(response), "token_expired");
    EXPECT_TRUE(is_token_problem("token_expired"));
    EXPECT_TRUE(is_token_problem("token_revoked"));
    EXPECT_FALSE(is_token_problem("token_used"));
}

TEST(OauthProblem, is_not_looked_for_in_the_body_of_a_good_answer) {
    EXPECT_EQ(oauth_problem_of(answer(200, {}, "oauth_problem=token_rejected")), "");
}

}  // namespace
}  // namespace applinks::peers
