// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth1/problem.hpp"

#include <gtest/gtest.h>

namespace applinks::oauth1 {
namespace {

constexpr ProblemCode kAll[] = {ProblemCode::version_rejected,
                                ProblemCode::parameter_absent,
                                ProblemCode::parameter_rejected,
                                ProblemCode::timestamp_refused,
                                ProblemCode::signature_method_rejected,
                                ProblemCode::nonce_used,
                                ProblemCode::token_used,
                                ProblemCode::token_expired,
                                ProblemCode::token_revoked,
                                ProblemCode::token_rejected,
                                ProblemCode::signature_invalid,
                                ProblemCode::consumer_key_unknown,
                                ProblemCode::consumer_key_rejected,
                                ProblemCode::additional_authorization_required,
                                ProblemCode::permission_unknown,
                                ProblemCode::permission_denied,
                                ProblemCode::user_refused,
                                ProblemCode::consumer_key_refused,
                                ProblemCode::unavailable};

TEST(Problem, has_the_status_of_the_table_in_4_10) {
    for (const auto code :
         {ProblemCode::version_rejected, ProblemCode::parameter_absent, ProblemCode::parameter_rejected,
          ProblemCode::timestamp_refused, ProblemCode::signature_method_rejected})
        EXPECT_EQ(status_of(code), 400) << name_of(code);
    for (const auto code : {ProblemCode::nonce_used, ProblemCode::token_rejected, ProblemCode::signature_invalid,
                            ProblemCode::permission_denied, ProblemCode::level_off})
        EXPECT_EQ(status_of(code), 401) << name_of(code);
    for (const auto code : {ProblemCode::user_refused, ProblemCode::consumer_key_refused, ProblemCode::unavailable})
        EXPECT_EQ(status_of(code), 503) << name_of(code);
}

TEST(Problem, is_written_with_encoded_realm_and_values) {
    const Problem problem{.code = ProblemCode::parameter_absent,
                          .extra = {{"oauth_parameters_absent", "oauth_token&oauth_nonce"}}};
    EXPECT_EQ(www_authenticate("https://h/x", problem),
              "OAuth realm=\"https%3A%2F%2Fh%2Fx\", oauth_problem=\"parameter_absent\", "
              "oauth_parameters_absent=\"oauth_token%26oauth_nonce\"");
    EXPECT_EQ(problem_body(problem),
              "oauth_problem=parameter_absent&oauth_parameters_absent=oauth_token%26oauth_nonce");
}

TEST(Problem, challenges_without_a_problem_and_a_body_when_the_level_is_off_S09) {
    const Problem problem{.code = ProblemCode::level_off};
    EXPECT_EQ(www_authenticate("https://h", problem), "OAuth realm=\"https%3A%2F%2Fh\"");
    EXPECT_EQ(problem_body(problem), "");
}

TEST(Problem, cannot_split_the_header_S42) {
    const Problem problem{.code = ProblemCode::parameter_rejected,
                          .extra = {{"oauth_parameters_rejected", "a\r\nX: \"y"}}};
    EXPECT_TRUE(www_authenticate("h\"\r\n", problem).ends_with("oauth_parameters_rejected=\"a%0D%0AX%3A%20%22y\""));
}

TEST(FindProblem, reads_back_what_was_written_from_header_or_body) {
    for (const auto code : kAll) {
        const Problem problem{.code = code};
        EXPECT_EQ(find_problem(www_authenticate("https://h", problem), ""), name_of(code));
        EXPECT_EQ(find_problem("", problem_body(problem)), name_of(code));
        EXPECT_EQ(find_problem("Basic realm=\"x\"", problem_body(problem)), name_of(code));
    }
}

struct Answer {
    std::string_view name, header, body, want;
};

TEST(FindProblem, finds_nothing_where_nothing_is) {
    constexpr Answer cases[] = {
        {"nothing", "", "", ""},
        {"level off", "OAuth realm=\"x\"", "", ""},
        {"HTML page", "", "<html><body><a href=\"?a=1&oauth_problems=x\">oauth_problem</a></body></html>", ""},
        {"another scheme", "Bearer oauth_problem=\"token_expired\"", "", ""},
        {"broken header", "OAuth realm=\"x, oauth_problem=token_expired", "", ""},
        {"twice in the body", "", "oauth_problem=a&oauth_problem=b", ""},
        {"not a name", "OAuth oauth_problem=\"a%0Ab\"", "", ""},
        {"markup", "", "oauth_problem=%3Cscript%3E", ""},
        {"bad escape", "OAuth oauth_problem=\"%zz\"", "oauth_problem=%zz", ""},
        {"lower-case scheme", "oauth oauth_problem=token_expired", "", "token_expired"},
        {"several fields", "OAuth realm=\"r\",oauth_problem=\"nonce_used\",x=\"y\"", "", "nonce_used"},
    };
    for (const auto& c : cases) EXPECT_EQ(find_problem(c.header, c.body), c.want) << c.name;
    EXPECT_EQ(find_problem("OAuth oauth_problem=" + std::string(65, 'a'), ""), "");
}

}  // namespace
}  // namespace applinks::oauth1
