// SPDX-License-Identifier: Apache-2.0
// The REST resources around links: who may use them, and the shapes that scripts and peers read.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "protocol/applinks/status_entity.hpp"
#include "unit/web/wire_application.hpp"
#include "web/wire/routes.hpp"

namespace applinks::web {
namespace {

using domain::OAuthLevel;
using testing::Application;
using testing::Call;

class WireRest : public ::testing::Test {
protected:
    WireRest() { app.router.add(wire_routes()); }

    // As the administrator, from a page of ours.
    net::Response as_admin(Call call) {
        call.headers.emplace_back("X-Atlassian-Token", "no-check");
        return app.call(app.from_browser(std::move(call), cookie));
    }
    net::Response send(std::string method, std::string target, std::string body) {
        return as_admin({.method = std::move(method),
                         .target = std::move(target),
                         .headers = {{"Content-Type", "application/json"}},
                         .body = std::move(body)});
    }
    boost::json::value json_of(std::string target) {
        const auto answer = as_admin({.target = std::move(target), .headers = {{"Accept", "application/json"}}});
        EXPECT_EQ(answer.status, 200) << answer.body;
        return boost::json::parse(answer.body);
    }
    const domain::Link& link() { return *app.snapshots->current()->find_link(LinkId(Application::kPeer)); }

    static std::string of_link(std::string_view resource, std::string_view rest = {}) {
        return std::string(resource) + Application::kPeer + std::string(rest);
    }

    Application app;
    std::string cookie = app.sign_in(app.add_account("root", true));
};

// An Atlassian diagnostic page takes both 200 and 401 for a good sign (applinks-protocol.md 0.4).
TEST_F(WireRest, answers_401_to_anonymous_readers_of_the_links) {
    const auto answer = app.call({.target = "/rest/applinks/1.0/applicationlink"});
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(wire::parse_status(answer.body)->status, 401);
}

TEST_F(WireRest, lists_links_in_both_formats) {
    app.add_link();
    const auto json = json_of("/rest/applinks/2.0/applicationlink");
    const auto& first = json.as_object().at("applicationLinks").as_array().at(0).as_object();
    EXPECT_EQ(first.at("id").as_string(), Application::kPeer);
    EXPECT_EQ(first.at("link").as_array().at(0).as_object().at("href").as_string(),
              "https://tracker.example.com/rest/applinks/2.0/applicationlink/" + std::string(Application::kPeer));
    const auto xml = as_admin({.target = of_link("/rest/applinks/1.0/applicationlink/", ".xml")});
    EXPECT_NE(xml.body.find("<applicationLink>"), std::string::npos);
}

TEST_F(WireRest, finds_links_by_type_and_the_primary_one) {
    app.add_link();
    EXPECT_EQ(
        json_of("/rest/applinks/1.0/applicationlink/type/jira").as_object().at("applicationLinks").as_array().size(),
        1U);
    EXPECT_EQ(json_of("/rest/applinks/1.0/applicationlink/type/confluence")
                  .as_object()
                  .at("applicationLinks")
                  .as_array()
                  .size(),
              0U);
    EXPECT_EQ(json_of("/rest/applinks/1.0/applicationlink/primary/jira").as_object().at("isPrimary"), true);
    EXPECT_EQ(as_admin({.target = "/rest/applinks/1.0/applicationlink/primary/bamboo"}).status, 404);
    EXPECT_EQ(as_admin({.target = "/rest/applinks/1.0/applicationlink/type/nonsense"}).status, 400);
}

TEST_F(WireRest, tells_a_bad_id_from_an_unknown_one) {
    EXPECT_EQ(as_admin({.target = "/rest/applinks/1.0/applicationlink/1-2-3"}).status, 400);
    EXPECT_EQ(as_admin({.target = of_link("/rest/applinks/1.0/applicationlink/")}).status, 404);
}

// What Jenkins' tests and scripts do against other products (3.5).
TEST_F(WireRest, makes_a_generic_link_and_its_consumer_for_a_script) {
    const auto made =
        send("PUT", "/rest/applinks/3.0/applicationlink",
             R"({"name":"Jenkins","rpcUrl":"https://ci.example.com/jenkins/","displayUrl":"https://ci.example.com/show",
                               "typeId":"generic","unknown":[1]})");
    ASSERT_EQ(made.status, 201) << made.body;
    const std::string location(made.headers.get("Location"));
    const auto id = location.substr(location.rfind('/') + 1);
    EXPECT_EQ(location, "https://tracker.example.com/rest/applinks/3.0/applicationlink/" + id);
    EXPECT_NE(made.body.find("applicationlink/" + id), std::string::npos);
    EXPECT_EQ(made.headers.get("Content-Type"), "application/xml");
    const auto* link = app.snapshots->current()->find_link(LinkId(id));
    ASSERT_NE(link, nullptr);
    EXPECT_EQ(link->rpc_url.str(), "https://ci.example.com/jenkins");
    EXPECT_EQ(link->display_url.str(), "https://ci.example.com/show");

    const auto key =
        crypto::RsaPrivateKey::parse_pem(Secret(testing::read_test_file("test_rsa2048_private.pem"))).value();
    const auto consumer = send(
        "PUT", "/rest/applinks-oauth/1.0/applicationlink/" + id + "/authentication/consumer",
        R"({"key":"my-consumer","name":"My client","description":"","publicKey":")" + key.public_key().spki_base64() +
            R"(","outgoing":false,"twoLOAllowed":true,"executingTwoLOUser":null,"twoLOImpersonationAllowed":false})");
    EXPECT_EQ(consumer.status, 201) << consumer.body;
    EXPECT_EQ(app.call(app.sign({.target = "/rest/applinks/latest/manifest"}, {.consumer = "my-consumer"})).status,
              200);
    const auto read = json_of("/rest/applinks-oauth/latest/applicationlink/" + id + "/authentication");
    EXPECT_EQ(read.as_object().at("consumers").as_array().at(0).as_object().at("key").as_string(), "my-consumer");
}

struct BadBody {
    std::string_view name, body;
};

TEST_F(WireRest, answers_400_with_a_sentence_to_a_link_that_cannot_be_made) {
    app.add_link();
    const BadBody bodies[] = {
        {"no JSON", "{"},
        {"no name", R"({"rpcUrl":"https://a.example.com","typeId":"generic"})"},
        {"no address", R"({"name":"A","typeId":"generic"})"},
        {"another scheme", R"({"name":"A","rpcUrl":"ftp://a.example.com","typeId":"generic"})"},
        {"a type that is not installed", R"({"name":"A","rpcUrl":"https://a.example.com","typeId":"nonsense"})"},
        {"a name that is taken", R"({"name":"wiki","rpcUrl":"https://a.example.com","typeId":"generic"})"},
        {"an address that is taken", R"({"name":"A","rpcUrl":"https://wiki.example.com","typeId":"generic"})"},
        {"an address that is refused",
         R"({"id":"c984d06a-afbe-3f6b-8555-69f964148ea3","name":"A","rpcUrl":"http://127.0.0.1:1","typeId":"jira"})"},
    };
    for (const auto& [name, body] : bodies) {
        const auto answer = send("PUT", "/rest/applinks/2.0/applicationlink", std::string(body));
        EXPECT_EQ(answer.status, 400) << name << answer.body;
        const auto status = wire::parse_status(answer.body);
        ASSERT_TRUE(status) << name;
        EXPECT_FALSE(status->message.empty()) << name;
    }
    EXPECT_EQ(as_admin({.method = "PUT", .target = "/rest/applinks/2.0/applicationlink", .body = "x"}).status, 415);
}

TEST_F(WireRest, changes_name_and_display_address_but_not_the_application_url) {
    app.add_link();
    const auto target = of_link("/rest/applinks/1.0/applicationlink/");
    EXPECT_EQ(
        send(
            "PUT", target,
            R"({"name":"Docs","rpcUrl":"https://wiki.example.com/","displayUrl":"https://docs.example.com","typeId":"jira"})")
            .status,
        200);
    EXPECT_EQ(link().name, "Docs");
    EXPECT_EQ(link().display_url.str(), "https://docs.example.com");
    EXPECT_EQ(send("POST", target, R"({"name":"Docs","rpcUrl":"https://other.example.com","typeId":"jira"})").status,
              400);
    const auto unknown = "/rest/applinks/2.0/applicationlink/c984d06a-afbe-3f6b-8555-69f964148ea3";
    EXPECT_EQ(send("POST", unknown, R"({"name":"X","rpcUrl":"https://x.example.com","typeId":"jira"})").status, 400);
}

TEST_F(WireRest, refuses_changes_of_a_link_that_the_configuration_made) {
    app.add_link();
    app.change_link([](domain::Link& changed) { changed.system = true; });
    EXPECT_EQ(as_admin({.method = "DELETE", .target = of_link("/rest/applinks/1.0/applicationlink/")}).status, 403);
    EXPECT_EQ(send("PUT", of_link("/rest/applinks/3.0/status/", "/oauth"),
                   R"({"incoming":{"enabled":false,"twoLoEnabled":false,"twoLoImpersonationEnabled":false},
                       "outgoing":{"enabled":false,"twoLoEnabled":false,"twoLoImpersonationEnabled":false}})")
                  .status,
              403);
}

TEST_F(WireRest, deletes_a_link_for_an_administrator_and_for_the_linked_application_itself) {
    app.add_link(OAuthLevel::oauth);
    const auto target = of_link("/rest/applinks/1.0/applicationlink/", "?reciprocate=false");
    EXPECT_EQ(app.call({.method = "DELETE", .target = target}).status, 401);
    const auto answer = app.call(app.sign({.method = "DELETE", .target = target}));
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(app.snapshots->current()->find_link(LinkId(Application::kPeer)), nullptr);
    EXPECT_EQ(app.audit().front().entry.actor, "consumer:peer");

    app.add_link(OAuthLevel::oauth);
    EXPECT_EQ(as_admin({.method = "DELETE", .target = of_link("/rest/applinks/3.0/applinks/")}).status, 204);
    EXPECT_EQ(as_admin({.method = "DELETE", .target = of_link("/rest/applinks/3.0/applinks/")}).status, 404);
}

TEST_F(WireRest, wants_the_no_check_header_of_a_session) {
    app.add_link();
    const Call call{.method = "DELETE", .target = of_link("/rest/applinks/1.0/applicationlink/")};
    EXPECT_EQ(app.call(app.from_browser(call, cookie)).status, 403);
}

// applinks-protocol.md 6.2: anyone may ask, with the id of whoever asks.
TEST_F(WireRest, tells_anyone_both_ends_of_a_link) {
    app.add_link(OAuthLevel::oauth);
    const auto answer = app.call({.target = of_link("/rest/applinks/3.0/status/", "/oauth")});
    EXPECT_EQ(answer.headers.get("Content-Type"), "application/json");
    const auto status = wire::parse_oauth_status(answer.body);
    ASSERT_TRUE(status);
    EXPECT_EQ(status->incoming, OAuthLevel::oauth);
    EXPECT_EQ(status->outgoing, OAuthLevel::oauth);
    const auto unknown = app.call({.target = "/rest/applinks/3.0/status/c984d06a-afbe-3f6b-8555-69f964148ea3/oauth"});
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(boost::json::parse(unknown.body).as_object().at("status").to_number<int>(), 404);
    EXPECT_EQ(app.call({.target = of_link("/rest/applinks/1.0/status/", "/oauth")}).status, 404);
}

TEST_F(WireRest, switches_both_directions_off) {
    app.add_link();
    const std::string off = R"({"enabled":false,"twoLoEnabled":false,"twoLoImpersonationEnabled":false})";
    const auto target = of_link("/rest/applinks/3.0/status/", "/oauth");
    EXPECT_EQ(send("PUT", target, R"({"incoming":)" + off + R"(,"outgoing":)" + off + "}").status, 204);
    EXPECT_EQ(link().incoming, OAuthLevel::disabled);
    EXPECT_EQ(app.snapshots->current()->find_consumer(ConsumerKey("peer")), nullptr);
    EXPECT_EQ(send("PUT", target, "[]").status, 400);
}

TEST_F(WireRest, shows_and_adds_providers_of_the_outgoing_direction) {
    app.add_link(OAuthLevel::three_legged);
    app.change_link([](domain::Link& changed) { changed.incoming = OAuthLevel::disabled; });
    const auto target = of_link("/rest/applinks/2.0/applicationlink/", "/authentication/provider");
    const auto put = [&](const std::string& name) {
        return send("PUT", target, R"({"config":{},"provider":"com.atlassian.applinks.api.auth.types.)" + name + "\"}");
    };
    EXPECT_EQ(put("TwoLeggedOAuthAuthenticationProvider").status, 201);
    EXPECT_EQ(link().outgoing, OAuthLevel::oauth);
    EXPECT_EQ(put("TwoLeggedOAuthWithImpersonationAuthenticationProvider").status, 201);
    EXPECT_EQ(link().outgoing, OAuthLevel::impersonation);
    EXPECT_EQ(put("BasicAuthenticationProvider").status, 400);
    EXPECT_EQ(put("Nonsense").status, 400);
    EXPECT_EQ(json_of(target).as_object().at("authenticationProviders").as_array().size(), 3U);
    EXPECT_EQ(
        as_admin({.target = target + "/com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider"}).status,
        200);
}

TEST_F(WireRest, adds_two_legged_calls_only_above_three_legged_ones) {
    app.add_link(OAuthLevel::disabled);
    EXPECT_EQ(send("PUT", of_link("/rest/applinks/2.0/applicationlink/", "/authentication/provider"),
                   R"({"provider":"com.atlassian.applinks.api.auth.types.TwoLeggedOAuthAuthenticationProvider"})")
                  .status,
              400);
}

// S-70: stored secrets are written and never read.
TEST_F(WireRest, never_shows_the_secret_of_a_consumer) {
    app.add_link();
    app.change_consumer([](domain::Consumer& consumer) {
        consumer.method = oauth1::SignatureMethod::hmac_sha1;
        consumer.shared_secret = Secret("planted-secret");
    });
    const auto target = of_link("/rest/applinks-oauth/1.0/applicationlink/", "/authentication/consumer");
    for (const auto* accept : {"application/json", "application/xml"}) {
        const auto answer = as_admin({.target = target, .headers = {{"Accept", accept}}});
        EXPECT_NE(answer.body.find("peer"), std::string::npos);
        EXPECT_EQ(answer.body.find("planted"), std::string::npos);
    }
}

TEST_F(WireRest, answers_the_three_0_list_with_the_data_that_is_asked_for) {
    app.add_link();
    const auto list = json_of("/rest/applinks/3.0/applinks?data=atlassian&data=editable&data=nonsense");
    const auto& first = list.as_array().at(0).as_object();
    EXPECT_EQ(first.at("type").as_string(), "jira");
    EXPECT_EQ(first.at("data").as_object().at("atlassian"), true);
    EXPECT_EQ(first.at("data").as_object().count("nonsense"), 0U);
    const auto changed =
        send("PUT", of_link("/rest/applinks/3.0/applinks/"), R"({"name":"Docs","rpcUrl":"https://wiki.example.com"})");
    EXPECT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(boost::json::parse(changed.body).as_object().at("name").as_string(), "Docs");
}

// applinks-protocol.md 3.3, rows 1 and 2.
TEST_F(WireRest, tells_an_older_wizard_whether_its_caller_is_an_administrator) {
    const auto user = app.sign_in(app.add_account("alice"));
    for (const auto* target : {"/rest/applinks/1.0/authenticationinfo", "/rest/applinks/1.0/authenticationInfo"}) {
        EXPECT_EQ(as_admin({.target = target}).status, 200);
        EXPECT_EQ(app.call({.target = target}).status, 401);
        EXPECT_EQ(app.call({.target = target, .headers = {{"Cookie", user}}}).status, 401);
    }
    const std::string see = std::string("/rest/applinks/1.0/authenticationinfo/id/") + Application::kPeer + "/url/";
    for (const std::string url : {"http:%2F%2F127.0.0.1:1?url=http%3A%2F%2F127.0.0.1%3A1", "http://127.0.0.1:1"}) {
        EXPECT_EQ(app.call({.target = see + url}).status, 401) << url;
        EXPECT_EQ(as_admin({.target = see + url}).status, 404) << url;
    }
    EXPECT_EQ(as_admin({.target = see + "nonsense"}).status, 400);
}

TEST_F(WireRest, says_who_may_delete_a_link) {
    app.add_link(OAuthLevel::oauth);
    const auto target = of_link("/rest/applinks/1.0/permission/delete-application/", ".json");
    const auto user = app.sign_in(app.add_account("alice"));
    const auto code = [](const net::Response& answer) {
        return std::string(boost::json::parse(answer.body).as_object().at("code").as_string());
    };
    EXPECT_EQ(code(app.call({.target = target})), "NO_AUTHENTICATION");
    EXPECT_EQ(code(app.call({.target = target, .headers = {{"Cookie", user}}})), "NO_PERMISSION");
    EXPECT_EQ(code(as_admin({.target = target})), "ALLOWED");
    EXPECT_EQ(code(app.call(app.sign({.target = target}))), "ALLOWED");
    EXPECT_EQ(code(as_admin({.target = "/rest/applinks/1.0/permission/delete-application/"
                                       "c984d06a-afbe-3f6b-8555-69f964148ea3.json"})),
              "MISSING");
}

TEST_F(WireRest, has_no_projects_to_link) {
    EXPECT_EQ(boost::json::parse(app.call({.target = "/rest/applinks/1.0/entities.json"}).body)
                  .as_object()
                  .at("entity")
                  .as_array()
                  .size(),
              0U);
    EXPECT_NE(app.call({.target = "/rest/applinks/1.0/entities"}).body.find("entities"), std::string::npos);
}

// features.md 11.
TEST_F(WireRest, lists_links_with_their_authentication_for_scripts) {
    app.add_link();
    const auto list = json_of("/rest/applinks/1.0/listApplicationlinks");
    EXPECT_NE(boost::json::serialize(list).find("TwoLeggedOAuthWithImpersonation"), std::string::npos);
}

// 0.4, S-36: a GET that makes this server call an address.
TEST_F(WireRest, probes_an_address_only_for_an_administrator_with_the_no_check_header) {
    const std::string target = "/rest/applinks/3.0/applicationlinkForm/manifest.json?url=ftp%3A%2F%2Fx";
    EXPECT_EQ(app.call({.target = target}).status, 401);
    EXPECT_EQ(app.call(app.from_browser({.target = target}, cookie)).status, 403);
    EXPECT_EQ(as_admin({.target = target}).status, 400);
    app.clock.advance(std::chrono::minutes(10));
    EXPECT_EQ(as_admin({.target = target}).status, 401);
}

TEST_F(WireRest, moves_a_link_only_to_a_good_address) {
    app.add_link();
    const auto target = of_link("/rest/applinks/1.0/relocateApplicationlink/");
    EXPECT_EQ(as_admin({.method = "POST", .target = target}).status, 400);
    EXPECT_EQ(as_admin({.method = "POST", .target = target + "?newUrl=javascript%3Ax"}).status, 400);
    EXPECT_EQ(as_admin({.method = "POST", .target = target + "?newUrl=https%3A%2F%2Ftracker.example.com"}).status, 400);
    EXPECT_EQ(as_admin({.method = "POST", .target = target + "?newUrl=https%3A%2F%2Fx&nowarning=perhaps"}).status, 400);
}

TEST_F(WireRest, forgets_a_persons_own_token) {
    app.add_link();
    const auto target = of_link("/rest/applinks-oauth/1.0/consumer-token/");
    EXPECT_EQ(app.call({.method = "DELETE", .target = target}).status, 401);
    EXPECT_EQ(as_admin({.method = "DELETE", .target = target}).status, 204);
}

}  // namespace
}  // namespace applinks::web
