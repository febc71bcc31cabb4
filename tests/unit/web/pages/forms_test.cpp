// SPDX-License-Identifier: Apache-2.0
// What was typed stays typed, and what is wrong stands beside the field; the form for applications set up by hand.
#include "web/pages/forms.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "crypto/digest.hpp"
#include "domain/links/type_registry.hpp"
#include "web/pages/external_form.hpp"
#include "web/pages/probe_limit.hpp"

namespace applinks::web::pages {
namespace {

using namespace std::chrono_literals;
using oauth1::SignatureMethod;

constexpr Timestamp kNow{std::chrono::seconds(1'700'000'000)};

std::string public_key_pem() {
    std::ifstream file(AL_TESTDATA "/test_rsa2048_public.pem");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

FormState read(std::string_view body) {
    return FormState::read(http::Form::parse(body).value()).value();
}

TEST(FormState, refuses_a_field_that_was_sent_twice) {
    const auto form = FormState::read(http::Form::parse("name=a&name=b").value());
    ASSERT_FALSE(form);
    EXPECT_EQ(form.error().code, Errc::repeated_parameter);
}

TEST(FormState, keeps_the_first_sentence_about_a_field) {
    FormState form;
    form.wrong("name", "first");
    form.wrong("name", "second");
    EXPECT_EQ(form.wrong_of("name"), "first");
    EXPECT_FALSE(form.is_right());
}

// S-70: passwords and secrets are write-only.
TEST(FormState, never_gives_a_password_or_a_secret_back) {
    const auto form = read("field=hidden-value");
    for (const auto kind : {Field::Kind::password, Field::Kind::secret}) {
        const Field field{.kind = kind, .name = "field", .label = "Field"};
        for (const auto& [name, value] : field_view(field, form).values()) {
            const auto* text = std::get_if<std::string>(&value);
            if (text != nullptr) EXPECT_EQ(text->find("hidden-value"), std::string::npos) << name;
        }
    }
}

// S-36.
TEST(ProbeLimit, admits_ten_probes_a_minute_for_each_administrator) {
    ProbeLimit limit;
    const AccountId alice("a");
    for (std::size_t i = 0; i < ProbeLimit::kProbesMax; ++i) EXPECT_TRUE(limit.admit(alice, kNow));
    const auto refused = limit.admit(alice, kNow + 59s);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::throttled);
    EXPECT_TRUE(limit.admit(AccountId("b"), kNow + 59s));
    EXPECT_TRUE(limit.admit(alice, kNow + 60s));
}

class ExternalForm : public ::testing::Test {
protected:
    ExternalForm() {
        snapshot.types = std::make_shared<const domain::TypeRegistry>(domain::TypeRegistry::standard().value());
        add({.id = AccountId("1"), .name = UserName("builder")});
        add({.id = AccountId("2"), .name = UserName("admin"), .admin = true});
        form = external_state({});
        form.set("name", "Build server");
        form.set("protocol", "oauth1");
        form.check("incoming_on", true);
        form.set("public_key", public_key_pem());
    }
    void add(domain::Account account) { snapshot.accounts_by_name[domain::name_key(account.name.str())] = account; }
    ExternalInput read_form() { return read_external(form, snapshot, {}); }

    domain::Snapshot snapshot;
    FormState form;
};

TEST_F(ExternalForm, takes_an_incoming_application_with_its_public_key) {
    form.set("key", " builds ");
    form.set("callback", "https://CI.example.org/back");
    const auto input = read_form();
    ASSERT_TRUE(form.is_right());
    ASSERT_TRUE(input.incoming);
    EXPECT_FALSE(input.outgoing);
    EXPECT_EQ(input.incoming->key.str(), "builds");
    EXPECT_EQ(input.incoming->name, "Build server");
    EXPECT_EQ(input.incoming->callback.str(), "https://ci.example.org/back");
    EXPECT_EQ(input.incoming->method, SignatureMethod::rsa_sha1);
    EXPECT_FALSE(input.incoming->public_key.empty());
    EXPECT_TRUE(input.incoming->three_legged);
    EXPECT_FALSE(input.incoming->two_legged);
}

TEST_F(ExternalForm, shows_type_size_and_fingerprint_of_the_key_in_the_field) {
    for (const auto& field : external_incoming_fields(form, {})) {
        if (field.name != "public_key") continue;
        EXPECT_NE(field.hint.find("RSA, 2048 bits, SHA-256 fingerprint "), std::string::npos) << field.hint;
    }
}

TEST_F(ExternalForm, says_beside_the_field_what_is_wrong) {
    struct Case {
        const char* field;
        const char* value;
    };
    // S-72: other schemes and user names in addresses; S-06: what is no key.
    for (const auto& [field, value] :
         {Case{"name", ""}, Case{"callback", "javascript:alert(1)"}, Case{"callback", "https://a@evil.example"},
          Case{"address", "ftp://x"}, Case{"public_key", "nonsense"}, Case{"public_key", ""},
          Case{"method", "PLAINTEXT"}, Case{"ca", "nonsense"}, Case{"type", "no-such-type"}}) {
        const auto before = form;
        form.set(field, value);
        read_form();
        EXPECT_FALSE(form.wrong_of(field).empty()) << field << " = " << value;
        form = before;
    }
}

// S-09: the user that plain 2LO runs as is never an administrator.
TEST_F(ExternalForm, refuses_a_service_user_who_is_unknown_or_an_administrator) {
    form.set("without_user", "service");
    for (const auto* name : {"nobody", "admin"}) {
        auto tried = form;
        tried.set("service_user", name);
        read_external(tried, snapshot, {});
        EXPECT_FALSE(tried.wrong_of("service_user").empty()) << name;
    }
    form.set("service_user", "Builder");
    const auto input = read_form();
    EXPECT_TRUE(form.is_right());
    EXPECT_EQ(input.incoming->two_legged_user.str(), "builder");
    EXPECT_TRUE(input.incoming->two_legged);
    EXPECT_FALSE(input.incoming->impersonate);
}

TEST_F(ExternalForm, takes_the_named_users_and_groups) {
    form.set("without_user", "named");
    form.set("users", "alice, bob\r\n carol");
    form.set("groups", "staff,,");
    const auto input = read_form();
    EXPECT_TRUE(input.incoming->impersonate);
    EXPECT_EQ(input.rule.users, (std::vector<std::string>{"alice", "bob", "carol"}));
    EXPECT_EQ(input.rule.groups, (std::vector<std::string>{"staff"}));
    EXPECT_FALSE(input.rule.administrators);
}

TEST_F(ExternalForm, wants_a_direction) {
    form.check("incoming_on", false);
    read_form();
    EXPECT_FALSE(form.wrong_of("incoming_on").empty());
}

const domain::OAuth1Provider& oauth1_of(const ExternalInput& input) {
    return std::get<domain::OAuth1Provider>(input.outgoing.value());
}
const domain::OAuth2Provider& oauth2_of(const ExternalInput& input) {
    return std::get<domain::OAuth2Provider>(input.outgoing.value());
}

TEST_F(ExternalForm, completes_outgoing_addresses_from_the_application_and_its_type) {
    form.check("incoming_on", false);
    form.check("outgoing_on", true);
    form.set("address", "https://ci.example.org/jenkins/");
    form.set("type", "generic");
    form.set("request_token_url", "/oauth/request-token");
    form.set("authorize_url", "https://login.example.org/authorize");
    form.set("access_token_url", "/oauth/access-token");
    form.set("out_protocol", "oauth1");
    const auto input = read_form();
    ASSERT_TRUE(form.is_right());
    EXPECT_EQ(oauth1_of(input).request_token_url.str(), "https://ci.example.org/jenkins/oauth/request-token");
    EXPECT_EQ(oauth1_of(input).authorize_url.str(), "https://login.example.org/authorize");

    form = external_state({});
    form.set("name", "Jira");
    form.set("type", "jira");
    form.check("outgoing_on", true);
    form.set("address", "https://jira.example.org");
    form.set("out_protocol", "oauth1");
    const auto known = read_form();
    ASSERT_TRUE(form.is_right());
    EXPECT_EQ(oauth1_of(known).request_token_url.str(), "https://jira.example.org/plugins/servlet/oauth/request-token");
}

TEST_F(ExternalForm, wants_an_address_and_a_secret_for_calls_that_go_out_with_hmac) {
    form.check("outgoing_on", true);
    read_form();
    EXPECT_FALSE(form.wrong_of("address").empty());
    form = external_state({});
    form.set("name", "Builds");
    form.check("outgoing_on", true);
    form.set("address", "https://ci.example.org");
    for (const auto* field : {"request_token_url", "authorize_url", "access_token_url"}) form.set(field, "/x");
    form.set("out_protocol", "oauth1");
    form.set("out_method", "HMAC-SHA1");
    read_form();
    EXPECT_FALSE(form.wrong_of("out_secret").empty());
    EXPECT_FALSE(form.wrong_of("out_key").empty());
}

TEST_F(ExternalForm, offers_oauth_2_for_calls_that_go_out) {
    form = external_state({});
    EXPECT_EQ(form.value("out_protocol"), "oauth2");
    EXPECT_TRUE(form.checked("out_pkce"));
    form.set("name", "Forge");
    form.check("outgoing_on", true);
    form.set("address", "https://forge.example.org/git");
    form.set("out_authorize", "/login");
    form.set("out_token", "https://login.example.org/token");
    form.set("out_client_id", " ours ");
    form.set("out_client_secret", "secret");
    form.set("out_scopes", "read:user, write\n");
    form.set("out_extra", "prompt=consent\r\n audience = a=b \r\nempty\n");
    form.set("out_header", "X-Key: {token}");
    const auto input = read_form();
    ASSERT_TRUE(form.is_right());
    const auto& provider = oauth2_of(input);
    EXPECT_EQ(provider.authorize_url.str(), "https://forge.example.org/git/login");
    EXPECT_EQ(provider.token_url.str(), "https://login.example.org/token");
    EXPECT_EQ(provider.client_id.str(), "ours");
    EXPECT_EQ(provider.scopes, (std::vector<std::string>{"read:user", "write"}));
    EXPECT_EQ(provider.authorize_parameters,
              (std::vector<http::Parameter>{{"prompt", "consent"}, {"audience", "a=b"}, {"empty", ""}}));
    EXPECT_EQ(provider.header_template, "X-Key: {token}");
    EXPECT_EQ(input.outgoing_level, domain::OAuthLevel::three_legged);
    form.check("out_without_user", true);
    EXPECT_EQ(read_form().outgoing_level, domain::OAuthLevel::oauth);
}

TEST_F(ExternalForm, knows_the_addresses_of_a_product_that_speaks_oauth_2) {
    form = external_state({});
    form.set("name", "GitLab");
    form.set("type", "gitlab");
    form.check("outgoing_on", true);
    form.set("address", "https://gitlab.example.org");
    form.set("out_client_id", "ours");
    form.set("out_client_secret", "secret");
    const auto input = read_form();
    ASSERT_TRUE(form.is_right());
    EXPECT_EQ(oauth2_of(input).token_url.str(), "https://gitlab.example.org/oauth/token");
    EXPECT_FALSE(oauth2_of(input).scopes.empty());
}

TEST_F(ExternalForm, wants_for_one_token_of_the_link_either_the_token_or_a_client) {
    form = external_state({});
    form.set("name", "Dashboards");
    form.check("outgoing_on", true);
    form.set("address", "https://dash.example.org");
    form.set("out_token_kind", "per_link");
    read_form();
    EXPECT_FALSE(form.wrong_of("out_token").empty());
    EXPECT_TRUE(form.wrong_of("out_authorize").empty());
    form = external_state({});
    form.set("name", "Dashboards");
    form.check("outgoing_on", true);
    form.set("address", "https://dash.example.org");
    form.set("out_token_kind", "per_link");
    form.set("out_link_token", "token");
    const auto input = read_form();
    ASSERT_TRUE(form.is_right());
    EXPECT_EQ(oauth2_of(input).link_token.reveal(), "token");
    EXPECT_EQ(input.outgoing_level, domain::OAuthLevel::oauth);
}

// S-70: stored secrets are write-only, and an empty field keeps them.
TEST_F(ExternalForm, shows_a_stored_provider_without_its_secrets_and_keeps_them) {
    domain::Link link;
    link.id = LinkId("id");
    link.name = "Forge";
    link.type = TypeId("generic");
    link.rpc_url = *http::AbsoluteUrl::parse("https://forge.example.org");
    link.display_url = link.rpc_url;
    link.outgoing = domain::OAuthLevel::oauth;
    domain::OAuth2Provider provider;
    provider.issuer = "https://forge.example.org/";
    provider.authorize_url = *http::AbsoluteUrl::parse("https://forge.example.org/a");
    provider.token_url = *http::AbsoluteUrl::parse("https://forge.example.org/t");
    provider.client_id = oauth2::ClientId("ours");
    provider.client_secret = Secret("planted");
    provider.scopes = {"a", "b"};
    provider.authorize_parameters = {{"prompt", "consent"}};
    provider.authentication = oauth2::ClientAuthentication::basic;
    provider.pkce = false;
    link.provider = provider;
    const ExternalStored stored{.link = &link};
    form = external_state(stored);
    EXPECT_EQ(form.value("out_client_secret"), "");
    const auto input = read_external(form, snapshot, stored);
    ASSERT_TRUE(form.is_right());
    const auto& kept = oauth2_of(input);
    EXPECT_EQ(kept.issuer, provider.issuer) << "byte for byte";
    EXPECT_EQ(kept.client_secret.reveal(), "planted");
    EXPECT_EQ(kept.scopes, provider.scopes);
    EXPECT_EQ(kept.authorize_parameters, provider.authorize_parameters);
    EXPECT_EQ(kept.authentication, provider.authentication);
    EXPECT_FALSE(kept.pkce);
    EXPECT_EQ(input.outgoing_level, domain::OAuthLevel::oauth);
    form.set("out_auth", "none");
    EXPECT_TRUE(oauth2_of(read_external(form, snapshot, stored)).client_secret.empty());
}

TEST_F(ExternalForm, takes_an_incoming_application_that_speaks_oauth_2) {
    form.set("protocol", "oauth2");
    form.set("redirect_uris", "https://ci.example.org/back\r\n http://127.0.0.1/back \n\n");
    form.set("scope", "WRITE");
    form.set("without_user", "service");
    form.set("service_user", "builder");
    const auto input = read_form();
    ASSERT_TRUE(form.is_right());
    ASSERT_TRUE(input.client);
    EXPECT_FALSE(input.incoming);
    EXPECT_EQ(input.client->name, "Build server");
    EXPECT_EQ(input.client->redirect_uris,
              (std::vector<std::string>{"https://ci.example.org/back", "http://127.0.0.1/back"}));
    EXPECT_EQ(input.client->scope, oauth2::Scope::write);
    EXPECT_EQ(input.client->service_user, UserName("builder"));
    EXPECT_TRUE(input.new_secret.reveal().starts_with("als_"));
    EXPECT_EQ(input.client->secret_hash, crypto::token_hash(input.new_secret.reveal()));
}

TEST_F(ExternalForm, keeps_the_secret_of_a_client_until_a_new_one_is_asked_for) {
    domain::Link link;
    link.id = LinkId("id");
    link.name = "Builds";
    link.type = TypeId("generic");
    link.incoming = domain::OAuthLevel::three_legged;
    const domain::OAuth2Client client{.id = oauth2::ClientId("builds"),
                                      .link = link.id,
                                      .name = "Builds",
                                      .secret_hash = "stored",
                                      .redirect_uris = {"https://ci.example.org/back"}};
    const ExternalStored stored{.link = &link, .client = &client};
    auto state = external_state(stored);
    EXPECT_EQ(state.value("protocol"), "oauth2");
    const auto kept = read_external(state, snapshot, stored);
    ASSERT_TRUE(state.is_right());
    EXPECT_EQ(kept.client->secret_hash, "stored");
    EXPECT_TRUE(kept.new_secret.empty());
    state.check("new_secret", true);
    const auto renewed = read_external(state, snapshot, stored);
    EXPECT_NE(renewed.client->secret_hash, "stored");
    EXPECT_FALSE(renewed.new_secret.empty());
    state.set("client_type", "public");
    EXPECT_FALSE(read_external(state, snapshot, stored).client->is_confidential());
}

TEST_F(ExternalForm, wants_to_know_what_the_application_speaks) {
    EXPECT_EQ(external_state({}).value("protocol"), "oauth2");  // features.md 3: the default
    form.set("protocol", "oauth3");
    read_form();
    EXPECT_FALSE(form.wrong_of("protocol").empty());
}

TEST_F(ExternalForm, says_what_is_wrong_with_a_client) {
    form.set("protocol", "oauth2");
    form.set("redirect_uris", "https://ci.example.org/back");
    form.set("scope", "READ");
    const struct {
        const char* field;
        const char* value;
    } kWrong[] = {{"redirect_uris", ""},
                  {"redirect_uris", "http://ci.example.org/back"},
                  {"redirect_uris", "https://user@ci.example.org/back"},
                  {"redirect_uris", "https://ci.example.org/back#there"},
                  {"scope", "EVERYTHING"},
                  {"client_type", "other"},
                  {"without_user", "named"}};
    for (const auto& [field, value] : kWrong) {
        const auto before = form;
        form.set(field, value);
        read_form();
        EXPECT_FALSE(form.wrong_of(field).empty()) << field << " = " << value;
        form = before;
    }
    // S-09.
    form.set("without_user", "service");
    form.set("service_user", "admin");
    read_form();
    EXPECT_FALSE(form.wrong_of("service_user").empty());
}

// S-70: stored secrets are write-only, and an empty field keeps them.
TEST_F(ExternalForm, keeps_a_stored_secret_when_the_field_is_empty) {
    domain::Link link;
    link.id = LinkId("id");
    link.name = "Builds";
    link.type = TypeId("generic");
    link.incoming = domain::OAuthLevel::three_legged;
    domain::Consumer consumer;
    consumer.key = ConsumerKey("builds");
    consumer.link = link.id;
    consumer.name = "Builds";
    consumer.method = SignatureMethod::hmac_sha1;
    consumer.shared_secret = Secret("stored-secret");
    const ExternalStored stored{.link = &link, .consumer = &consumer};
    auto state = external_state(stored);
    EXPECT_EQ(state.value("secret"), "");
    EXPECT_EQ(state.value("key"), "builds");
    const auto kept = read_external(state, snapshot, stored);
    EXPECT_TRUE(kept.incoming->shared_secret.matches("stored-secret"));
    state.set("secret", "new-secret");
    EXPECT_TRUE(read_external(state, snapshot, stored).incoming->shared_secret.matches("new-secret"));
}

}  // namespace
}  // namespace applinks::web::pages
