// SPDX-License-Identifier: Apache-2.0
// The route table: which route takes a path, and what stops the start-up (S-69).
#include "web/router.hpp"

#include <gtest/gtest.h>

namespace applinks::web {
namespace {

Task<Result<net::Response>> nothing(Services&, Context&) {
    co_return net::Response{};
}

Policy read_policy() {
    return {.who = Who::anyone,
            .accepts = Accepts::nothing,
            .step_up = StepUp::no,
            .csrf = Csrf::none,
            .family = Family::rest};
}

Route route(std::string method, std::string pattern) {
    return {.method = std::move(method), .pattern = std::move(pattern), .policy = read_policy(), .handler = nothing};
}

Router router_of(std::vector<Route> routes) {
    Router router;
    router.add(std::move(routes));
    return router;
}

TEST(Router, prefers_a_static_segment_to_a_pattern) {
    const auto router = router_of({route("GET", "/a/{id}"), route("GET", "/a/list")});
    EXPECT_EQ(router.match("GET", "/a/list").route->pattern, "/a/list");
    EXPECT_EQ(router.match("GET", "/a/7").route->pattern, "/a/{id}");
}

TEST(Router, goes_back_to_the_pattern_when_the_static_branch_leads_nowhere) {
    const auto router = router_of({route("GET", "/a/type/{type}"), route("GET", "/a/{id}/auth")});
    EXPECT_EQ(router.match("GET", "/a/type/auth").route->pattern, "/a/type/{type}");
    EXPECT_EQ(router.match("GET", "/a/x/auth").route->pattern, "/a/{id}/auth");
}

TEST(Router, takes_the_pattern_when_the_static_route_has_another_method) {
    const auto router = router_of({route("GET", "/a/list"), route("DELETE", "/a/{id}")});
    EXPECT_EQ(router.match("DELETE", "/a/list").route->pattern, "/a/{id}");
}

TEST(Router, gives_the_values_of_a_pattern_percent_decoded) {
    const auto router = router_of({route("GET", "/a/{id}/{name}")});
    const auto match = router.match("GET", "/a/7/B%20C");
    EXPECT_EQ(match.values.at("id"), "7");
    EXPECT_EQ(match.values.at("name"), "B C");
}

TEST(Router, gives_a_tail_as_it_was_written) {
    const auto router = router_of({route("GET", "/a/{rest...}")});
    EXPECT_EQ(router.match("GET", "/a/x/y%2Fz/").values.at("rest"), "x/y%2Fz/");
    EXPECT_EQ(router.match("GET", "/a").route, nullptr);
}

TEST(Router, prefers_anything_to_a_tail) {
    const auto router = router_of({route("GET", "/a/{rest...}"), route("GET", "/a/{id}")});
    EXPECT_EQ(router.match("GET", "/a/x").route->pattern, "/a/{id}");
    EXPECT_EQ(router.match("GET", "/a/x/y").route->pattern, "/a/{rest...}");
}

TEST(Router, answers_head_with_the_route_of_get) {
    const auto router = router_of({route("GET", "/a")});
    EXPECT_NE(router.match("HEAD", "/a").route, nullptr);
    EXPECT_EQ(router.match("POST", "/a").route, nullptr);
}

TEST(Router, prefers_the_method_itself_to_any) {
    const auto router = router_of({route("*", "/a"), route("GET", "/a")});
    EXPECT_EQ(router.match("GET", "/a").route->method, "GET");
    EXPECT_EQ(router.match("PURGE", "/a").route->method, "*");
}

// S-64: TRACE and every other method that a path does not have.
TEST(Router, names_the_methods_of_a_path_that_has_not_the_one_asked_for) {
    const auto router = router_of({route("GET", "/a"), route("POST", "/a")});
    const auto match = router.match("TRACE", "/a");
    EXPECT_TRUE(match.method_not_allowed);
    EXPECT_EQ(match.allow, "GET, HEAD, POST");
    EXPECT_FALSE(router.match("GET", "/b").method_not_allowed);
}

TEST(Router, takes_a_rest_path_with_a_format_for_the_same_resource) {
    const auto router = router_of({route("GET", "/rest/x/{version}/manifest"), route("GET", "/x")});
    EXPECT_NE(router.match("GET", "/rest/x/1.0/manifest.json").route, nullptr);
    EXPECT_NE(router.match("GET", "/rest/x/1.0/manifest.xml").route, nullptr);
    EXPECT_EQ(router.match("GET", "/rest/x/1.0/manifest.html").route, nullptr);
    EXPECT_EQ(router.match("GET", "/x.json").route, nullptr);
}

TEST(Router, leaves_what_looks_like_a_format_at_the_end_of_a_tail) {
    const auto router = router_of({route("GET", "/rest/x/url/{url...}")});
    EXPECT_EQ(router.match("GET", "/rest/x/url/http:%2F%2Fa%2Fb.xml").values.at("url"), "http:%2F%2Fa%2Fb.xml");
}

TEST(Router, matches_no_path_outside_of_the_public_address) {
    const auto router = router_of({route("GET", "/")});
    EXPECT_EQ(router.match("GET", "").route, nullptr);
    EXPECT_NE(router.match("GET", "/").route, nullptr);
}

TEST(Router, does_not_take_an_empty_segment_for_a_value) {
    const auto router = router_of({route("GET", "/a/{id}")});
    EXPECT_EQ(router.match("GET", "/a/").route, nullptr);
}

struct Flaw {
    std::string_view name;
    void (*change)(Route& route);
};
constexpr Flaw kFlaws[] = {
    {"who", [](Route& route) { route.policy.who = Who::undeclared; }},
    {"accepts", [](Route& route) { route.policy.accepts = Accepts::undeclared; }},
    {"step-up", [](Route& route) { route.policy.step_up = StepUp::undeclared; }},
    {"csrf", [](Route& route) { route.policy.csrf = Csrf::undeclared; }},
    {"family", [](Route& route) { route.policy.family = Family::undeclared; }},
    {"handler", [](Route& route) { route.handler = nullptr; }},
    {"pattern", [](Route& route) { route.pattern = "a"; }},
    {"caller without credentials", [](Route& route) { route.policy.who = Who::user; }},
    {"change with a session and without CSRF protection",
     [](Route& route) {
         route.method = "POST";
         route.policy.accepts = Accepts::session;
     }},
    {"any method with a session and without CSRF protection",
     [](Route& route) {
         route.method = "*";
         route.policy.accepts = Accepts::session_or_machine;
     }},
    {"change by an administrator without step-up",
     [](Route& route) {
         route.method = "DELETE";
         route.policy = {.who = Who::admin,
                         .accepts = Accepts::session,
                         .step_up = StepUp::no,
                         .csrf = Csrf::form_token,
                         .family = Family::page};
     }},
    {"CSRF protection left to a handler that has none",
     [](Route& route) {
         route.policy.csrf = Csrf::by_handler;
         route.policy.accepts = Accepts::session;
     }},
};

// S-69: a missing declaration stops the start-up, and the message names the route.
TEST(RouterCheck, refuses_every_route_with_a_missing_or_unsafe_declaration) {
    for (const auto& flaw : kFlaws) {
        auto flawed = route("GET", "/flawed");
        flaw.change(flawed);
        const auto checked = router_of({route("GET", "/good"), flawed}).check();
        ASSERT_FALSE(checked) << flaw.name;
        EXPECT_EQ(checked.error().code, Errc::configuration) << flaw.name;
        EXPECT_NE(checked.error().message.find(flawed.pattern), std::string::npos) << checked.error().message;
    }
}

TEST(RouterCheck, refuses_two_routes_of_one_shape) {
    EXPECT_FALSE(router_of({route("GET", "/a/{id}"), route("GET", "/a/{name}")}).check());
    EXPECT_FALSE(router_of({route("GET", "/a/{x...}"), route("GET", "/a/{y...}")}).check());
    EXPECT_TRUE(router_of({route("GET", "/a/{id}"), route("POST", "/a/{name}")}).check());
}

}  // namespace
}  // namespace applinks::web
