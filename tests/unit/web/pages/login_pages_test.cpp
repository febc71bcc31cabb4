// SPDX-License-Identifier: Apache-2.0
// Signing in, giving the password again and signing out, through the route table (S-45 to S-48, S-55, S-65, S-72).
#include "web/pages/login_pages.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "crypto/password.hpp"
#include "unit/web/wire_application.hpp"
#include "web/pages/interface.hpp"
#include "web/pages/page.hpp"
#include "web/pages/routes.hpp"

namespace applinks::web::pages {
namespace {

using namespace std::chrono_literals;
using testing::Application;
using testing::Call;

constexpr const char* kForm = "application/x-www-form-urlencoded";

class LoginPages : public ::testing::Test {
protected:
    LoginPages() {
        app.router.add(page_routes());
        auto guarded = reads(Who::admin);
        guarded.step_up = StepUp::yes;
        app.router.add(
            {{.method = "GET", .pattern = "/applinks/guarded", .policy = guarded, .handler = show_interface}});
    }

    domain::Account add_person(const std::string& name, bool admin = false) {
        auto account = app.add_account(name, admin);
        static const auto hash = crypto::hash_password(Secret("correct horse"));
        app.store->set_password(account.id, hash, {.at = app.clock.now(), .event = "test.prepared", .actor = "test"})
            .value();
        return account;
    }
    static Call login(const std::string& user, const std::string& password, const std::string& return_to = {}) {
        http::Form form;
        form.add("user", user);
        form.add("password", password);
        form.add("return_to", return_to);
        return {.method = "POST",
                .target = "/applinks/login",
                .headers = {{"Content-Type", kForm}, {"Sec-Fetch-Site", "same-origin"}},
                .body = form.str()};
    }
    static std::string cookie_of(const net::Response& answer) {
        const auto header = answer.headers.get("Set-Cookie");
        return std::string(header.substr(0, header.find(';')));
    }
    // Whether a browser with this cookie is still somebody.
    bool is_signed_in(const std::string& cookie) {
        return app.call({.target = "/applinks/connections", .headers = {{"Cookie", cookie}}}).status == 200;
    }
    static bool shows(const net::Response& answer, std::string_view text) {
        return answer.body.find(text) != std::string::npos;
    }

    Application app;
};

TEST_F(LoginPages, are_all_declared_so_that_the_server_may_start) {
    EXPECT_TRUE(app.router.check()) << app.router.check().error().message;
}

// S-65: nothing on the web makes the first account.
TEST_F(LoginPages, say_on_the_first_run_how_to_make_an_account_on_the_console) {
    const auto answer = app.call({.target = "/applinks/login"});
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(shows(answer, "applinkd user add"));
    EXPECT_FALSE(shows(answer, "<form"));
}

TEST_F(LoginPages, let_the_right_password_in_and_go_on_to_where_the_person_wanted) {
    add_person("alice");
    const auto answer = app.call(login("alice", "correct horse", "/page?a=%2Fb"));
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(answer.headers.get("Location"), "/page?a=%2Fb");
    const auto cookie = answer.headers.get("Set-Cookie");
    EXPECT_TRUE(cookie.starts_with("__Host-applinkd-session=")) << cookie;
    for (const auto* attribute : {"HttpOnly", "Secure", "Path=/", "SameSite=Lax"})
        EXPECT_NE(cookie.find(attribute), std::string::npos) << attribute;
    EXPECT_TRUE(is_signed_in(cookie_of(answer)));
}

// S-55: one sentence; what was typed stays, the password does not.
TEST_F(LoginPages, say_the_same_about_a_wrong_password_and_an_unknown_name) {
    add_person("alice");
    for (const auto* name : {"alice", "nobody"}) {
        const auto answer = app.call(login(name, "wrong-password", "/page"));
        EXPECT_EQ(answer.status, 401) << name;
        EXPECT_TRUE(shows(answer, "The user name or the password is not right.")) << name;
        EXPECT_TRUE(shows(answer, std::string("value=\"") + name)) << name;
        EXPECT_TRUE(shows(answer, R"(name="return_to" value="/page")")) << name;
        EXPECT_FALSE(shows(answer, "wrong-password")) << name;
        EXPECT_FALSE(answer.headers.contains("Set-Cookie")) << name;
    }
}

TEST_F(LoginPages, refuse_the_right_password_too_after_ten_attempts) {
    add_person("alice");
    for (int i = 0; i < domain::LoginThrottle::kAttemptsMax; ++i) app.call(login("alice", ""));
    const auto answer = app.call(login("alice", "correct horse"));
    EXPECT_EQ(answer.status, 429);
    EXPECT_TRUE(shows(answer, "Too many attempts to sign in."));
}

// S-72.
TEST_F(LoginPages, return_to_places_of_this_application_only) {
    add_person("alice");
    for (const auto* target :
         {"//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/a\r\nX: y", ""}) {
        const auto shown = app.call({.target = "/applinks/login?return_to=" + percent_encode(target)});
        EXPECT_TRUE(shows(shown, R"(name="return_to" value="/applinks/")")) << target;
        const auto answer = app.call(login("alice", "correct horse", target));
        EXPECT_EQ(answer.headers.get("Location"), "/applinks/") << target;
    }
}

// S-47: somebody else's form must not sign a person in as somebody else.
TEST_F(LoginPages, refuse_a_form_from_another_site) {
    add_person("alice");
    for (const auto* from : {"cross-site", "same-site"}) {
        auto call = login("alice", "correct horse");
        call.headers.at(1).second = from;
        EXPECT_EQ(app.call(call).status, 403) << from;
    }
    auto call = login("alice", "correct horse");
    call.headers.at(1) = {"Origin", "https://evil.example"};
    EXPECT_EQ(app.call(call).status, 403);
}

// S-45: a planted id dies at login.
TEST_F(LoginPages, end_the_session_that_the_browser_had_before) {
    const auto alice = add_person("alice");
    const auto planted = app.sign_in(alice);
    ASSERT_TRUE(is_signed_in(planted));
    const auto answer = app.call(login("alice", "correct horse").with("Cookie", planted));
    EXPECT_EQ(answer.status, 303);
    EXPECT_FALSE(is_signed_in(planted));
    EXPECT_TRUE(is_signed_in(cookie_of(answer)));
}

TEST_F(LoginPages, send_a_person_who_is_signed_in_on_at_once) {
    const auto cookie = app.sign_in(add_person("alice"));
    const auto answer = app.call({.target = "/applinks/login?return_to=%2Fpage", .headers = {{"Cookie", cookie}}});
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(answer.headers.get("Location"), "/page");
}

// S-45: logout deletes at the server.
TEST_F(LoginPages, end_the_session_at_the_server_when_a_person_signs_out) {
    const auto cookie = app.sign_in(add_person("alice"));
    const auto answer = app.call(app.form({.method = "POST", .target = "/applinks/logout"}, cookie));
    EXPECT_EQ(answer.status, 303);
    EXPECT_NE(answer.headers.get("Set-Cookie").find("Max-Age=0"), std::string::npos)
        << answer.headers.get("Set-Cookie");
    EXPECT_FALSE(is_signed_in(cookie));
}

TEST_F(LoginPages, do_not_sign_out_without_the_form_token) {
    const auto cookie = app.sign_in(add_person("alice"));
    auto forged = app.form({.method = "POST", .target = "/applinks/logout"}, cookie);
    forged.body = "csrf=guess";
    EXPECT_EQ(app.call(forged).status, 403);
    EXPECT_TRUE(is_signed_in(cookie));
}

// S-48: the whole address, with the hand-over in its query, survives.
TEST_F(LoginPages, ask_for_the_password_again_before_a_change_and_come_back_to_the_same_address) {
    const auto cookie = app.sign_in(add_person("root", true));
    app.clock.advance(11min);
    const auto answer =
        app.call({.target = "/applinks/guarded?url=https%3A%2F%2Fa.example", .headers = {{"Cookie", cookie}}});
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(answer.headers.get("Location"),
              "/applinks/step-up?return_to=" + percent_encode("/applinks/guarded?url=https%3A%2F%2Fa.example"));
}

TEST_F(LoginPages, renew_the_session_when_the_password_is_given_again) {
    const auto cookie = app.sign_in(add_person("root", true));
    app.clock.advance(11min);
    http::Form form;
    form.add("password", "correct horse");
    form.add("return_to", "/applinks/links/new");
    const Call post{.method = "POST", .target = "/applinks/step-up"};
    const auto answer = app.call(app.form(post, cookie, form));
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(answer.headers.get("Location"), "/applinks/links/new");
    EXPECT_FALSE(is_signed_in(cookie)) << "the old id dies (S-45)";
    EXPECT_EQ(app.call({.target = "/applinks/guarded", .headers = {{"Cookie", cookie_of(answer)}}}).status, 200);
}

TEST_F(LoginPages, keep_the_door_shut_when_the_password_given_again_is_wrong) {
    const auto cookie = app.sign_in(add_person("root", true));
    app.clock.advance(11min);
    http::Form form;
    form.add("password", "wrong");
    form.add("return_to", "/applinks/links/new");
    const auto answer = app.call(app.form({.method = "POST", .target = "/applinks/step-up"}, cookie, form));
    EXPECT_EQ(answer.status, 401);
    EXPECT_TRUE(shows(answer, "The password is not right."));
    EXPECT_EQ(app.call({.target = "/applinks/guarded", .headers = {{"Cookie", cookie}}}).status, 303);
}

// Browsers check form-action along redirects: a person who signs in on the way to a linked application gets there
// (S-49).
TEST_F(LoginPages, may_lead_on_to_linked_applications_only_when_they_were_on_the_way_there) {
    add_person("alice");
    app.add_link();
    const auto plain = app.call({.target = "/applinks/login?return_to=%2Fpage"});
    EXPECT_NE(plain.headers.get("Content-Security-Policy").find("form-action 'self';"), std::string::npos);
    const auto dance = percent_encode("/plugins/servlet/applinks/oauth/login-dance/authorize?applicationLinkID=x");
    const auto wide = app.call({.target = "/applinks/login?return_to=" + dance});
    EXPECT_NE(wide.headers.get("Content-Security-Policy").find("form-action 'self' https://wiki.example.com;"),
              std::string::npos)
        << wide.headers.get("Content-Security-Policy");
}

}  // namespace
}  // namespace applinks::web::pages
