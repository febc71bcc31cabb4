// SPDX-License-Identifier: Apache-2.0
#include "domain/links/link_file.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace applinks::domain {
namespace {

constexpr std::string_view kId = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";

std::string with_link(std::string_view lines) {
    return "version = 1\n[[link]]\nname = \"Wiki\"\nid = \"" + std::string(kId) + "\"\ntype = \"generic\"\n" +
           std::string(lines);
}

AbsoluteUrl url(std::string_view text) {
    return AbsoluteUrl::parse(text).value();
}

Snapshot full_snapshot() {
    Link link{.id = LinkId(std::string(kId)),
              .kind = LinkKind::generic,
              .type = TypeId("generic"),
              .name = "Build \"one\" \\ ä\n",
              .rpc_url = url("https://ci.example"),
              .display_url = url("https://ci.example/show"),
              .primary = true,
              .state = LinkState::active,
              .incoming = OAuthLevel::oauth,
              .outgoing = OAuthLevel::three_legged,
              .shared_users = true,
              .impersonation = {.users = {"alice", "b\"ob"}, .groups = {"staff"}, .administrators = true},
              .ca_pem = "-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n",
              .allow_loopback = true};
    link.provider = OAuth1Provider{.request_token_url = url("https://ci.example/r"),
                                   .authorize_url = url("https://ci.example/a"),
                                   .access_token_url = url("https://ci.example/t"),
                                   .consumer_key = ConsumerKey("us"),
                                   .method = oauth1::SignatureMethod::hmac_sha256,
                                   .shared_secret = Secret("their-secret")};
    Consumer consumer{.key = ConsumerKey("builder"),
                      .link = link.id,
                      .name = "Builder",
                      .description = "Builds",
                      .method = oauth1::SignatureMethod::hmac_sha1,
                      .shared_secret = Secret("our-secret"),
                      .callback = url("https://ci.example/back"),
                      .two_legged_user = UserName("alice"),
                      .callback_optional = true};
    Snapshot snapshot;
    snapshot.consumers.emplace(
        consumer.key, KnownConsumer{.consumer = consumer,
                                    .key = oauth1::VerifyKey::hmac(consumer.shared_secret, consumer.method).value()});
    snapshot.links.emplace(link.id, std::move(link));
    return snapshot;
}

TEST(LinkFile, is_read_as_it_was_written) {
    const auto snapshot = full_snapshot();
    const auto read = read_link_file(write_link_file(snapshot));
    ASSERT_TRUE(read) << read.error().front().line << ": " << read.error().front().sentence;
    ASSERT_EQ(read->size(), 1U);
    const auto& [link, secret, token, consumer, client, line] = read->front();
    const auto& before = snapshot.links.at(LinkId(std::string(kId)));
    EXPECT_EQ(link.name, before.name);
    EXPECT_EQ(link.kind, before.kind);
    EXPECT_EQ(link.rpc_url, before.rpc_url);
    EXPECT_EQ(link.display_url, before.display_url);
    EXPECT_EQ(link.primary, before.primary);
    EXPECT_EQ(link.incoming, before.incoming);
    EXPECT_EQ(link.outgoing, before.outgoing);
    EXPECT_EQ(link.impersonation.users, before.impersonation.users);
    EXPECT_EQ(link.impersonation.groups, before.impersonation.groups);
    EXPECT_TRUE(link.impersonation.administrators);
    EXPECT_EQ(link.ca_pem, before.ca_pem);
    EXPECT_TRUE(link.allow_loopback);
    ASSERT_TRUE(link.oauth1());
    EXPECT_EQ(link.oauth1()->method, before.oauth1()->method);
    EXPECT_EQ(link.oauth1()->access_token_url, before.oauth1()->access_token_url);
    EXPECT_EQ(secret.kind, SecretReference::Kind::stored);
    ASSERT_TRUE(consumer);
    EXPECT_EQ(consumer->consumer.key, ConsumerKey("builder"));
    EXPECT_EQ(consumer->consumer.callback, url("https://ci.example/back"));
    EXPECT_EQ(consumer->consumer.two_legged_user, UserName("alice"));
    EXPECT_TRUE(consumer->consumer.callback_optional);
    EXPECT_FALSE(client);
    EXPECT_EQ(line, 4);
}

TEST(LinkFile, keeps_everything_of_an_oauth2_provider_but_its_secrets) {
    auto snapshot = full_snapshot();
    auto& link = snapshot.links.begin()->second;
    link.provider = OAuth2Provider{.issuer = "https://ci.example/",
                                   .issuer_answers = true,
                                   .authorize_url = url("https://ci.example/a"),
                                   .token_url = url("https://ci.example/t"),
                                   .revoke_url = url("https://ci.example/r"),
                                   .identity_url = url("https://ci.example/me"),
                                   .client_id = oauth2::ClientId("us"),
                                   .client_secret = Secret("their-secret"),
                                   .scopes = {"read", "write"},
                                   .scope_separator = ",",
                                   .authorize_parameters = {{"prompt", "a=b"}, {"empty", ""}},
                                   .authentication = oauth2::ClientAuthentication::basic,
                                   .pkce = false,
                                   .token_kind = OutgoingTokenKind::per_link,
                                   .link_token = Secret("their-secret"),
                                   .header_template = "X-Key: {token}"};
    const auto text = write_link_file(snapshot);
    EXPECT_FALSE(text.contains("their-secret")) << "S-68, S-70";
    const auto read = read_link_file(text);
    ASSERT_TRUE(read) << read.error().front().line << ": " << read.error().front().sentence;
    const auto* found = read->front().link.oauth2();
    ASSERT_NE(found, nullptr);
    const auto& before = *link.oauth2();
    EXPECT_EQ(found->issuer, before.issuer);
    EXPECT_EQ(found->issuer_answers, before.issuer_answers);
    EXPECT_EQ(found->token_url, before.token_url);
    EXPECT_EQ(found->identity_url, before.identity_url);
    EXPECT_EQ(found->client_id, before.client_id);
    EXPECT_EQ(found->scopes, before.scopes);
    EXPECT_EQ(found->scope_separator, before.scope_separator);
    EXPECT_EQ(found->authorize_parameters, before.authorize_parameters);
    EXPECT_EQ(found->authentication, before.authentication);
    EXPECT_EQ(found->pkce, before.pkce);
    EXPECT_EQ(found->token_kind, before.token_kind);
    EXPECT_EQ(found->header_template, before.header_template);
    EXPECT_EQ(read->front().provider_secret.kind, SecretReference::Kind::stored);
    EXPECT_EQ(read->front().link_token.kind, SecretReference::Kind::stored);
}

TEST(LinkFile, holds_no_secret) {
    const auto text = write_link_file(full_snapshot());
    EXPECT_FALSE(text.contains("our-secret")) << "S-68, S-70";
    EXPECT_FALSE(text.contains("their-secret"));
}

TEST(LinkFile, names_the_places_that_secrets_come_from) {
    const auto read =
        read_link_file(with_link("[link.consumer]\nkey = \"k\"\nname = \"n\"\nmethod = \"HMAC-SHA1\"\n"
                                 "secret = { environment = \"THE_SECRET\" }\n"));
    ASSERT_TRUE(read) << read.error().front().sentence;
    const auto& secret = read->front().consumer->secret;
    EXPECT_EQ(secret.kind, SecretReference::Kind::environment);
    EXPECT_EQ(secret.name, "THE_SECRET");
    EXPECT_EQ(secret.line, 10);
}

struct Case {
    std::string_view name;
    std::string text;
    std::int64_t line;
};

TEST(LinkFile, refuses_what_is_wrong_with_its_line) {
    const Case cases[] = {
        {"empty", "", 1},
        {"another version", "version = 2\n", 1},
        {"syntax", "version = 1\n[[link]\n", 2},
        {"control character", "version = 1\nname = \"a\x01\"\n", 2},
        {"unknown key at the top", "version = 1\ncolour = 1\n", 2},
        {"one table in place of a list", "version = 1\n[link]\nname = \"x\"\n", 2},
        {"unknown key of a link", with_link("colour = 1\n"), 6},
        {"not a text", with_link("rpc_url = 1\n"), 6},
        {"no URL", with_link("rpc_url = \"wiki\"\n"), 6},
        {"no level", with_link("incoming = \"all\"\n"), 6},
        {"not a flag", with_link("primary = \"yes\"\n"), 6},
        {"no state", with_link("state = \"off\"\n"), 6},
        {"no kind", with_link("kind = \"other\"\n"), 6},
        {"not a table", with_link("consumer = 1\n"), 6},
        {"a list of numbers", with_link("[link.impersonation]\nusers = [1]\n"), 7},
        {"a secret itself", with_link("[link.provider]\nsecret = \"hunter2\"\n"), 7},
        {"a secret of two places", with_link("[link.provider]\nsecret = { file = \"a\", environment = \"b\" }\n"), 7},
        {"no signature method", with_link("[link.consumer]\nkey = \"k\"\nname = \"n\"\nmethod = \"none\"\n"), 9},
        {"no scope", with_link("[link.client]\nid = \"k\"\nname = \"n\"\nscope = \"ALL\"\n"), 9},
        {"a name that is missing", "version = 1\n[[link]]\nid = \"" + std::string(kId) + "\"\ntype = \"x\"\n", 2},
        {"an id that is none", "version = 1\n[[link]]\nname = \"a\"\nid = \"7\"\ntype = \"x\"\n", 4},
    };
    for (const auto& [name, text, line] : cases) {
        const auto read = read_link_file(text);
        ASSERT_FALSE(read) << name;
        EXPECT_EQ(read.error().front().line, line) << name << ": " << read.error().front().sentence;
        EXPECT_FALSE(read.error().front().sentence.contains("hunter2")) << "a secret is not repeated";
    }
}

TEST(LinkFile, tells_everything_that_is_wrong_at_once) {
    const auto read = read_link_file(with_link("primary = 1\nincoming = \"all\"\ncolour = 1\n"));
    ASSERT_FALSE(read);
    ASSERT_EQ(read.error().size(), 3U);
    EXPECT_EQ(read.error().at(0).line, 6);
    EXPECT_EQ(read.error().at(1).line, 7);
    EXPECT_EQ(read.error().at(2).line, 8);
}

TEST(LinkFile, refuses_what_occurs_twice_and_has_to_be_unique) {
    const std::string more =
        "rpc_url = \"https://wiki.example\"\nprimary = true\n[link.consumer]\nkey = \"k\"\nname = \"n\"\n";
    const auto first = with_link(more);
    const auto second = "[[link]]\nname = \"WIKI\"\nid = \"" + std::string(kId) + "\"\ntype = \"generic\"\n" + more;
    const auto read = read_link_file(first + second);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().size(), 5U) << "id, name, address, primary, consumer key";
}

TEST(LinkFile, refuses_a_file_that_is_too_long) {
    EXPECT_FALSE(read_link_file("version = 1\n" + std::string(kLinkFileMax, '#')));
}

}  // namespace
}  // namespace applinks::domain
