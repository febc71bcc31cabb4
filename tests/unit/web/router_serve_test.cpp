// SPDX-License-Identifier: Apache-2.0
// What a declaration does to a request: who passes, how others are refused, and what every answer carries.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "crypto/password.hpp"
#include "telemetry/log.hpp"
#include "unit/web/wire_application.hpp"

namespace applinks::web {
namespace {

using testing::Application;
using testing::Call;

Task<Result<net::Response>> who(Services&, Context& context) {
    net::Response response{.status = 200, .headers = {}, .body = context.caller.actor() + "|" + context.body};
    response.headers.set("Set-Cookie", "kept=1");
    co_return response;
}
Task<Result<net::Response>> broken(Services&, Context&) {
    co_return fail(Errc::internal, "SELECT secret FROM places", "the detail");
}
Task<Result<net::Response>> throwing(Services&, Context&) {
    throw std::runtime_error("a stack and a path");
    co_return net::Response{};
}

Policy policy(Who caller, Accepts accepts) {
    return {.who = caller,
            .accepts = accepts,
            .step_up = StepUp::no,
            .csrf = Csrf::none,
            .family = Family::rest,
            .body_bytes_max = 64};
}

Policy changing(Who caller, Accepts accepts, Csrf csrf, Family family) {
    auto changed = policy(caller, accepts);
    changed.csrf = csrf;
    changed.family = family;
    changed.step_up = caller == Who::admin ? StepUp::yes : StepUp::no;
    return changed;
}

class Serve : public ::testing::Test {
protected:
    Serve() {
        const auto any = Accepts::session_or_machine;
        add("GET", "/anyone", policy(Who::anyone, any));
        add("GET", "/public", policy(Who::anyone, Accepts::nothing));
        add("POST", "/public", policy(Who::anyone, Accepts::nothing));
        add("GET", "/user", policy(Who::user, any));
        add("GET", "/admin", policy(Who::admin, any));
        add("GET", "/session", policy(Who::user, Accepts::session));
        add("POST", "/change", changing(Who::user, any, Csrf::no_check_header, Family::rest));
        add("POST", "/secure", changing(Who::admin, any, Csrf::no_check_header, Family::rest));
        add("POST", "/form", changing(Who::user, Accepts::session, Csrf::form_token, Family::page));
        add("POST", "/login", changing(Who::anyone, Accepts::session, Csrf::same_origin, Family::page));
        add("POST", "/api", changing(Who::user, Accepts::session, Csrf::same_origin, Family::api));
        auto page = policy(Who::user, Accepts::session);
        page.family = Family::page;
        add("GET", "/page", page);
        auto own = changing(Who::admin_or_own_link, any, Csrf::no_check_header, Family::rest);
        own.step_up = StepUp::yes;
        add("DELETE", "/link/{id}", own);
        app.router.add({.method = "GET",
                        .pattern = "/broken",
                        .policy = policy(Who::anyone, Accepts::nothing),
                        .handler = broken});
        app.router.add({.method = "GET",
                        .pattern = "/throwing",
                        .policy = policy(Who::anyone, Accepts::nothing),
                        .handler = throwing});
    }
    void add(std::string method, std::string pattern, Policy declared) {
        app.router.add(
            {.method = std::move(method), .pattern = std::move(pattern), .policy = declared, .handler = who});
    }

    Application app;
    domain::Account alice = app.add_account("alice");
    domain::Account admin = app.add_account("root", true);
};

std::string basic(const std::string& user, const std::string& password) {
    return "Basic " + base64_encode(user + ":" + password);
}

TEST_F(Serve, lets_nobody_pass_where_a_person_is_wanted) {
    EXPECT_EQ(app.call({.target = "/anyone"}).status, 200);
    const auto answer = app.call({.target = "/user"});
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.headers.get("WWW-Authenticate"), "OAuth realm=\"https%3A%2F%2Ftracker.example.com\"");
    EXPECT_NE(answer.body.find("<status-code>401</status-code>"), std::string::npos) << answer.body;
}

TEST_F(Serve, tells_a_person_without_the_right_from_nobody) {
    const auto cookie = app.sign_in(alice);
    EXPECT_EQ(app.call({.target = "/user", .headers = {{"Cookie", cookie}}}).body, "alice|");
    EXPECT_EQ(app.call({.target = "/admin", .headers = {{"Cookie", cookie}}}).status, 403);
    EXPECT_EQ(app.call({.target = "/admin", .headers = {{"Cookie", app.sign_in(admin)}}}).status, 200);
    EXPECT_EQ(app.call({.target = "/admin"}).status, 401);
}

// S-45: at the next request.
TEST_F(Serve, refuses_the_session_of_a_disabled_account) {
    const auto cookie = app.sign_in(alice);
    alice.active = false;
    app.update_account(alice);
    EXPECT_EQ(app.call({.target = "/user", .headers = {{"Cookie", cookie}}}).status, 401);
}

TEST_F(Serve, takes_a_password_on_machine_calls_only_where_it_is_accepted) {
    app.store->set_password(alice.id, crypto::hash_password(Secret("right")), {.event = "test", .actor = "test"})
        .value();
    const auto right = basic("alice", "right");
    EXPECT_EQ(app.call({.target = "/user", .headers = {{"Authorization", right}}}).body, "alice|");
    EXPECT_EQ(app.call({.target = "/user", .headers = {{"Authorization", basic("alice", "wrong")}}}).status, 401);
    EXPECT_EQ(app.call({.target = "/anyone", .headers = {{"Authorization", basic("alice", "wrong")}}}).status, 401);
    EXPECT_EQ(app.call({.target = "/anyone", .headers = {{"Authorization", "Basic !"}}}).status, 401);
    EXPECT_EQ(app.call({.target = "/session", .headers = {{"Authorization", right}}}).status, 401);
    EXPECT_EQ(app.call({.target = "/public", .headers = {{"Authorization", "Basic !"}}}).status, 200);
}

TEST_F(Serve, verifies_signed_calls_and_answers_their_problem_even_where_anyone_may_call) {
    app.add_link();
    EXPECT_EQ(app.call(app.sign({.target = "/anyone"})).body, "consumer:peer|");
    const auto replayed = app.sign({.target = "/anyone"});
    EXPECT_EQ(app.call(replayed).status, 200);
    const auto answer = app.call(replayed);
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.body, "oauth_problem=nonce_used");
    EXPECT_NE(answer.headers.get("WWW-Authenticate").find("oauth_problem=\"nonce_used\""), std::string::npos);
}

// S-14.
TEST_F(Serve, looks_at_no_cookie_and_sets_none_when_a_call_is_signed) {
    app.add_link();
    const auto cookie = app.sign_in(alice);
    auto signed_call = app.sign({.target = "/anyone"});
    signed_call.headers.emplace_back("Cookie", cookie);
    const auto answer = app.call(signed_call);
    EXPECT_EQ(answer.body, "consumer:peer|");
    EXPECT_FALSE(answer.headers.contains("Set-Cookie"));
    EXPECT_TRUE(app.call({.target = "/anyone", .headers = {{"Cookie", cookie}}}).headers.contains("Set-Cookie"));
    auto elsewhere = app.sign({.target = "/session"});
    elsewhere.headers.emplace_back("Cookie", cookie);
    EXPECT_EQ(app.call(elsewhere).status, 401);
}

// S-09.
TEST_F(Serve, writes_every_call_on_behalf_of_a_user_into_the_audit) {
    app.add_link();
    EXPECT_EQ(app.call(app.sign({.target = "/user?xoauth_requestor_id=alice"})).status, 200);
    const auto entry = app.audit().front().entry;
    EXPECT_EQ(entry.event, "call.impersonated");
    EXPECT_EQ(entry.actor, "consumer:peer");
    EXPECT_EQ(entry.acted_for, "alice");
    EXPECT_EQ(entry.detail, "GET /user");
}

// S-70.
TEST_F(Serve, lets_a_linked_application_change_its_own_link_only) {
    const auto link = app.add_link(domain::OAuthLevel::oauth);
    EXPECT_EQ(app.call(app.sign({.method = "DELETE", .target = "/link/" + link.id.str()})).status, 200);
    EXPECT_EQ(app.call(app.sign({.method = "DELETE", .target = "/link/11111111-2222-3333-8444-000000000000"})).status,
              401);
    app.change_consumer([](domain::Consumer& consumer) { consumer.impersonate = true; });
    app.change_link([](domain::Link& changed) { changed.incoming = domain::OAuthLevel::impersonation; });
    const auto as_user = "/link/" + link.id.str() + "?xoauth_requestor_id=alice";
    EXPECT_EQ(app.call(app.sign({.method = "DELETE", .target = as_user})).status, 403);
}

// S-48.
TEST_F(Serve, wants_the_password_again_before_a_change_by_an_administrator) {
    const auto cookie = app.sign_in(admin);
    const auto change = [&] {
        Call call{.method = "POST", .target = "/secure", .headers = {{"X-Atlassian-Token", "no-check"}}};
        return app.call(app.from_browser(std::move(call), cookie));
    };
    EXPECT_EQ(change().status, 200);
    app.clock.advance(std::chrono::minutes(10));
    const auto answer = change();
    EXPECT_EQ(answer.status, 401);
    EXPECT_NE(answer.body.find("password again"), std::string::npos);
}

TEST_F(Serve, sends_browsers_to_the_login_page_and_back) {
    const auto answer = app.call({.target = "/page?a=1&b=%20"});
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(answer.headers.get("Location"), "/applinks/login?return_to=%2Fpage%3Fa%3D1%26b%3D%2520");
    const auto after_form = app.call(app.form({.method = "POST", .target = "/form"}, "x=y"));
    EXPECT_EQ(after_form.headers.get("Location"), "/applinks/login?return_to=%2Fapplinks%2F");
}

TEST_F(Serve, sends_browsers_back_to_the_page_of_the_form) {
    const auto form = changing(Who::user, Accepts::session, Csrf::form_token, Family::page);
    auto page = policy(Who::user, Accepts::session);
    page.family = Family::page;
    add("POST", "/thing/{id}", form);
    add("GET", "/thing/{id}", page);
    app.router.add(
        {.method = "POST", .pattern = "/other/{id}", .policy = form, .handler = who, .return_page = "/thing/{id}/x"});
    EXPECT_EQ(app.call(app.form({.method = "POST", .target = "/thing/a%20b?c=d"}, "x=y")).headers.get("Location"),
              "/applinks/login?return_to=%2Fthing%2Fa%2520b%3Fc%3Dd");
    EXPECT_EQ(app.call(app.form({.method = "POST", .target = "/other/7"}, "x=y")).headers.get("Location"),
              "/applinks/login?return_to=%2Fthing%2F7%2Fx");
}

struct CsrfCase {
    std::string_view name;
    std::vector<std::pair<std::string, std::string>> headers;
    int status;
};

// S-47, applinks-protocol.md 0.4.
TEST_F(Serve, takes_a_change_from_a_session_only_from_its_own_pages) {
    const CsrfCase cases[] = {
        {"from a page of ours", {{"X-Atlassian-Token", "no-check"}, {"Sec-Fetch-Site", "same-origin"}}, 200},
        {"the other spelling", {{"X-Atlassian-Token", "nocheck"}, {"Origin", "https://tracker.example.com"}}, 200},
        {"without the header", {{"Sec-Fetch-Site", "same-origin"}}, 403},
        {"without an origin", {{"X-Atlassian-Token", "no-check"}}, 403},
        {"from another site", {{"X-Atlassian-Token", "no-check"}, {"Sec-Fetch-Site", "cross-site"}}, 403},
        {"from a sibling", {{"X-Atlassian-Token", "no-check"}, {"Origin", "https://wiki.example.com"}}, 403},
        {"with another value", {{"X-Atlassian-Token", "yes"}, {"Sec-Fetch-Site", "same-origin"}}, 403},
    };
    const auto cookie = app.sign_in(alice);
    for (const auto& [name, headers, status] : cases) {
        Call call{.method = "POST", .target = "/change", .headers = headers};
        call.headers.emplace_back("Cookie", cookie);
        EXPECT_EQ(app.call(call).status, status) << name;
    }
}

TEST_F(Serve, asks_no_such_header_of_machines_but_refuses_a_password_that_a_browser_kept) {
    app.store->set_password(alice.id, crypto::hash_password(Secret("right")), {.event = "test", .actor = "test"})
        .value();
    Call call{.method = "POST", .target = "/change", .headers = {{"Authorization", basic("alice", "right")}}};
    EXPECT_EQ(app.call(call).status, 200);
    call.headers.emplace_back("Origin", "https://evil.example.com");
    EXPECT_EQ(app.call(call).status, 403);
}

TEST_F(Serve, takes_a_form_with_its_token_from_its_own_page) {
    const auto cookie = app.sign_in(alice);
    http::Form form;
    form.add("a", "b");
    EXPECT_EQ(app.call(app.form({.method = "POST", .target = "/form"}, cookie, form)).status, 200);
}

TEST_F(Serve, refuses_forms_without_the_token_of_this_session) {
    const auto cookie = app.sign_in(alice);
    auto of_another = app.form({.method = "POST", .target = "/form"}, app.sign_in(admin));
    of_another.headers.clear();
    of_another = app.from_browser(of_another, cookie);
    of_another.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    EXPECT_EQ(app.call(of_another).status, 403);

    auto without = app.form({.method = "POST", .target = "/form"}, cookie);
    without.body = "a=b";
    EXPECT_EQ(app.call(without).status, 403);

    auto from_elsewhere = app.form({.method = "POST", .target = "/form"}, cookie);
    from_elsewhere.headers = {
        {"Cookie", cookie}, {"Content-Type", "application/x-www-form-urlencoded"}, {"Sec-Fetch-Site", "cross-site"}};
    EXPECT_EQ(app.call(from_elsewhere).status, 403);

    auto as_text = app.form({.method = "POST", .target = "/form"}, cookie);
    as_text.headers = {{"Cookie", cookie}, {"Content-Type", "text/plain"}, {"Sec-Fetch-Site", "same-origin"}};
    EXPECT_EQ(app.call(as_text).status, 415);
}

TEST_F(Serve, takes_a_login_form_from_its_own_page_only) {
    EXPECT_EQ(app.call(Call{.method = "POST", .target = "/login"}.with("Sec-Fetch-Site", "same-origin")).status, 200);
    EXPECT_EQ(app.call(Call{.method = "POST", .target = "/login"}.with("Sec-Fetch-Site", "cross-site")).status, 403);
    EXPECT_EQ(app.call({.method = "POST", .target = "/login"}).status, 403);
}

// Without https browsers send no Sec-Fetch-Site, and our own Referrer-Policy makes their Origin "null".
TEST(ServeInDevelopment, takes_forms_of_browsers_that_do_not_say_where_they_come_from) {
    for (const bool development : {true, false}) {
        domain::Settings settings;
        settings.development_http = development;
        Application app(settings);
        app.router.add({.method = "POST",
                        .pattern = "/form",
                        .policy = changing(Who::user, Accepts::session, Csrf::form_token, Family::page),
                        .handler = who});
        const auto cookie = app.sign_in(app.add_account("alice"));
        auto call = app.form({.method = "POST", .target = "/form"}, cookie);
        call.headers = {{"Cookie", cookie}, {"Content-Type", "application/x-www-form-urlencoded"}, {"Origin", "null"}};
        EXPECT_EQ(app.call(call).status, development ? 200 : 403);
        call.body = "csrf=wrong";
        EXPECT_EQ(app.call(call).status, 403);
    }
}

// S-47: a form of another site cannot send JSON without asking first.
TEST_F(Serve, takes_json_only_on_its_own_api) {
    const auto cookie = app.sign_in(alice);
    auto call = app.from_browser({.method = "POST", .target = "/api", .body = "{}"}, cookie);
    EXPECT_EQ(app.call(call).status, 415);
    call.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
    EXPECT_EQ(app.call(call).status, 200);
}

// S-38.
TEST_F(Serve, refuses_bodies_that_are_too_long_or_encoded_before_it_reads_them) {
    EXPECT_EQ(app.call({.method = "POST", .target = "/public", .body = std::string(64, 'x')}).status, 200);
    EXPECT_EQ(app.call({.method = "POST", .target = "/public", .body = std::string(65, 'x')}).status, 413);
    Call encoded{.method = "POST", .target = "/public", .headers = {{"Content-Encoding", "gzip"}}, .body = "x"};
    EXPECT_EQ(app.call(encoded).status, 415);
}

// S-49: on every answer, errors too.
TEST_F(Serve, puts_the_security_headers_on_every_answer) {
    for (const auto* target : {"/anyone", "/user", "/page", "/broken", "/nothing", "/a/../b"}) {
        const auto answer = app.call({.target = target});
        EXPECT_NE(answer.headers.get("Content-Security-Policy").find("frame-ancestors 'none'"), std::string::npos)
            << target;
        EXPECT_EQ(answer.headers.get("X-Content-Type-Options"), "nosniff") << target;
        EXPECT_EQ(answer.headers.get("Referrer-Policy"), "no-referrer") << target;
        EXPECT_EQ(answer.headers.get("Cross-Origin-Opener-Policy"), "same-origin") << target;
        EXPECT_EQ(answer.headers.get("Cache-Control"), "no-store") << target;
        EXPECT_FALSE(answer.headers.get("X-Request-Id").empty()) << target;
    }
    EXPECT_TRUE(app.call({.target = "/anyone"}).headers.contains("Strict-Transport-Security"));
}

// S-78.
TEST_F(Serve, says_nothing_about_a_fault_of_its_own_but_the_id_of_its_log_line) {
    std::string lines;
    for (const auto* target : {"/broken", "/throwing"}) {
        const log::Capture capture([&](std::string_view line) { lines += line; });
        const auto answer = app.call({.target = target});
        EXPECT_EQ(answer.status, 500);
        for (const auto* secret : {"SELECT", "stack", "detail"})
            EXPECT_EQ(answer.body.find(secret), std::string::npos) << answer.body;
        EXPECT_NE(lines.find(answer.headers.get("X-Request-Id")), std::string::npos) << lines;
    }
    EXPECT_NE(lines.find("the detail"), std::string::npos);
    EXPECT_NE(lines.find("a stack and a path"), std::string::npos);
}

// S-61: neither path values nor the query.
TEST_F(Serve, logs_one_line_per_request_without_what_was_asked) {
    std::vector<std::string> lines;
    {
        const log::Capture capture([&](std::string_view line) { lines.emplace_back(line); });
        app.call(Call{.method = "DELETE", .target = "/link/planted-value?token=planted-secret"});
    }
    std::erase_if(lines, [](const std::string& line) { return line.find("\"request\"") == std::string::npos; });
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines.at(0).find("planted"), std::string::npos) << lines.at(0);
    const auto line = boost::json::parse(lines.at(0)).as_object();
    EXPECT_EQ(line.at("path").as_string(), "/link/{id}");
    EXPECT_EQ(line.at("status").to_number<int>(), 401);
    EXPECT_EQ(line.at("caller").as_string(), "anonymous");
    EXPECT_EQ(line.at("address").as_string(), "192.0.2.7");
}

TEST_F(Serve, answers_an_unknown_path_and_method_in_the_words_of_its_family) {
    const auto answer = app.call({.method = "TRACE", .target = "/public"});
    EXPECT_EQ(answer.status, 405);
    EXPECT_EQ(answer.headers.get("Allow"), "GET, HEAD, POST");
    EXPECT_EQ(app.call({.target = "/applinks/api/v1/x"}).headers.get("Content-Type"), "application/problem+json");
    EXPECT_EQ(app.call(Call{.target = "/x"}.with("Accept", "text/html")).headers.get("Content-Type"),
              "text/html; charset=utf-8");
    EXPECT_EQ(app.call({.target = "/rest/applinks/1.0/x"}).headers.get("Content-Type"), "application/xml");
    EXPECT_EQ(app.call({.target = "/rest/applinks/3.0/x"}).headers.get("Content-Type"), "application/json");
}

// S-43.
TEST_F(Serve, refuses_paths_with_two_meanings) {
    for (const auto* target : {"/a/../user", "/%2e%2e/user", "//user", "/user%00", "/us%2fer", "/user;x=1", "/user#x"})
        EXPECT_EQ(app.call({.target = target}).status, 400) << target;
}

// S-44.
TEST_F(Serve, refuses_signed_calls_when_the_nonces_cannot_be_kept) {
    app.add_link();
    app.nonces.broken = true;
    const auto answer = app.call(app.sign({.target = "/anyone"}));
    EXPECT_EQ(answer.status, 503);
    EXPECT_TRUE(answer.headers.contains("Retry-After"));
}

TEST(ServeBelowAPath, matches_below_the_path_of_the_public_address_only) {
    domain::Settings settings;
    settings.url = http::AbsoluteUrl::parse_base("https://example.com/tracker").value();
    Application app(settings);
    app.router.add({.method = "GET",
                    .pattern = "/anyone",
                    .policy = policy(Who::anyone, Accepts::session_or_machine),
                    .handler = who});
    EXPECT_EQ(app.call({.target = "/tracker/anyone"}).status, 200);
    EXPECT_EQ(app.call({.target = "/anyone"}).status, 404);
    EXPECT_EQ(app.call({.target = "/trackeranyone"}).status, 404);
}

}  // namespace
}  // namespace applinks::web
