// SPDX-License-Identifier: Apache-2.0
// Connecting an account at a linked application: who may start it, and who may bring its answer (S-31, S-72).
#include "web/wire/login_dance.hpp"

#include <gtest/gtest.h>

#include "crypto/digest.hpp"
#include "unit/web/wire_application.hpp"
#include "web/wire/routes.hpp"

namespace applinks::web {
namespace {

using testing::Application;
using testing::Call;

constexpr const char* kAuthorize = "/plugins/servlet/applinks/oauth/login-dance/authorize";
constexpr const char* kAccess = "/plugins/servlet/applinks/oauth/login-dance/access";

class LoginDance : public ::testing::Test {
protected:
    LoginDance() {
        app.router.add(wire_routes());
        app.add_link();
    }

    static std::string authorize(const std::string& more = {}) {
        return std::string(kAuthorize) + "?applicationLinkID=" + Application::kPeer + more;
    }
    static Call without_origin(std::string target, const std::string& cookie) {
        return {.target = std::move(target), .headers = {{"Cookie", cookie}}};
    }
    // A dance that alice has begun; the peer's request token is `token`.
    void begin(const std::string& token, std::string return_to = {}) {
        app.store
            ->add_dance({.token_hash = crypto::token_hash(token),
                         .link = LinkId(Application::kPeer),
                         .account = alice.id,
                         .token = Secret(token),
                         .secret = Secret("s"),
                         .return_to = std::move(return_to),
                         .expires_at = app.clock.now() + std::chrono::minutes(10)})
            .value();
    }
    static std::string flow_cookie(const std::string& token) {
        return "__Host-applinkd-dance-" + crypto::token_hash(token).substr(0, 16) + "=" +
               crypto::token_hash("login dance of " + token);
    }
    net::Response come_back(const std::string& token, const std::string& cookies) {
        return app.call(without_origin(std::string(kAccess) + "?applicationLinkID=" + Application::kPeer +
                                           "&oauth_token=" + token + "&oauth_verifier=denied",
                                       cookies));
    }

    Application app;
    domain::Account alice = app.add_account("alice");
    std::string cookie = app.sign_in(alice);
};

TEST_F(LoginDance, sends_a_visitor_to_sign_in_and_back_with_the_whole_address) {
    const auto answer = app.call({.target = authorize("&redirectUrl=%2Fpage")});
    EXPECT_EQ(answer.status, 303);
    EXPECT_NE(answer.headers.get("Location").find("redirectUrl%3D%252Fpage"), std::string::npos)
        << answer.headers.get("Location");
}

TEST_F(LoginDance, asks_before_it_starts_when_another_site_sent_the_person) {
    auto call = without_origin(authorize("&redirectUrl=%2Fpage"), cookie);
    for (const bool says_where_from : {false, true}) {
        if (says_where_from) call.headers.emplace_back("Sec-Fetch-Site", "cross-site");
        const auto answer = app.call(call);
        EXPECT_EQ(answer.status, 200);
        EXPECT_NE(answer.body.find("name=\"csrf\""), std::string::npos);
        EXPECT_NE(answer.body.find("Connect to Wiki"), std::string::npos);
        EXPECT_FALSE(answer.headers.contains("Set-Cookie"));
    }
}

// S-72.
TEST_F(LoginDance, refuses_to_return_anywhere_but_here) {
    for (const std::string target :
         {"https%3A%2F%2Fevil.example.com%2F", "%2F%2Fevil.example.com", "%2F%5Cevil.example.com",
          "javascript%3Aalert(1)", "https%3A%2F%2Ftracker.example.com.evil.example%2F"}) {
        const auto answer = app.call(app.from_browser({.target = authorize("&redirectUrl=" + target)}, cookie));
        EXPECT_EQ(answer.status, 400) << target;
    }
    const auto own = "&redirectUrl=https%3A%2F%2Ftracker.example.com%2Fpage";
    EXPECT_EQ(app.call(without_origin(authorize(own), cookie)).status, 200);
}

TEST_F(LoginDance, refuses_unknown_links_and_bad_ids) {
    const std::string path(kAuthorize);
    EXPECT_EQ(app.call(app.from_browser({.target = path}, cookie)).status, 400);
    EXPECT_EQ(app.call(app.from_browser({.target = path + "?applicationLinkID=x"}, cookie)).status, 400);
    const auto unknown = path + "?applicationLinkID=c984d06a-afbe-3f6b-8555-69f964148ea3";
    EXPECT_EQ(app.call(app.from_browser({.target = unknown}, cookie)).status, 404);
}

TEST_F(LoginDance, starts_from_a_form_of_ours_only) {
    const Call post{.method = "POST", .target = kAuthorize};
    http::Form form;
    form.add("applicationLinkID", Application::kPeer);
    auto forged = app.form(post, cookie, form);
    forged.body = form.str();
    EXPECT_EQ(app.call(forged).status, 403);
}

TEST_F(LoginDance, takes_the_answer_in_the_browser_that_asked) {
    begin("T1");
    const auto answer = come_back("T1", cookie + "; " + flow_cookie("T1"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_NE(answer.body.find("Not connected to Wiki"), std::string::npos) << answer.body;
    EXPECT_NE(answer.headers.get("Set-Cookie").find("Max-Age=0"), std::string::npos);
    EXPECT_EQ(come_back("T1", cookie + "; " + flow_cookie("T1")).status, 403);
}

// S-31: the callback in another jar, or as another user.
TEST_F(LoginDance, gives_nothing_to_another_browser_or_another_person) {
    begin("T1");
    EXPECT_EQ(come_back("T1", cookie).status, 403);
    EXPECT_EQ(come_back("T1", cookie + "; " + flow_cookie("T2")).status, 403);
    const auto mallory = app.sign_in(app.add_account("mallory"));
    EXPECT_EQ(come_back("T1", mallory + "; " + flow_cookie("T1")).status, 403);
    EXPECT_EQ(come_back("T1", flow_cookie("T1")).status, 303);
}

}  // namespace
}  // namespace applinks::web
