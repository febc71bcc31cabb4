// SPDX-License-Identifier: Apache-2.0
// Rules of links and consumers: names and duplicates (applinks-protocol.md 3.7), levels (1.4), keys (S-06, S-07, S-09).
#include "domain/links/link_rules.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "base/limits.hpp"

namespace applinks::domain {
namespace {

// 1024 bits, as an old installation publishes it; its private half was thrown away.
constexpr std::string_view kShortKey =
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDFamvimiL/G76/nHlubAVC53lizfH7/QlSS6UsW0HNpYX+BVxccu"
    "uzwCbwwRd8Li0DmR/NZNL/Ba7//djIcQS7FU/zbor+s8z79gjKusWYIkcgo8nAJVY+xJwAmOvk2rGRcAF7iza8H6GC"
    "gB8c2Cr4/9cWv70irtPeJuUTh5jI3QIDAQAB";

http::AbsoluteUrl url(std::string_view text) {
    return *http::AbsoluteUrl::parse_base(text);
}

class LinkRules : public ::testing::Test {
protected:
    LinkRules() {
        snapshot.identity.id = LinkId("self");
        snapshot.settings.url = url("https://wiki.example.com");
        add("Tracker", "https://tracker.example.com");
        add_account("alice", false, true);
        add_account("root", true, true);
        add_account("gone", false, false);
    }
    void add(const std::string& name, std::string_view address) {
        Link link;
        link.id = LinkId("id-" + to_lower_ascii(name));
        link.name = name;
        link.rpc_url = url(address);
        snapshot.links.emplace(link.id, link);
    }
    void add_account(const std::string& name, bool admin, bool active) {
        snapshot.accounts_by_name.emplace(
            name,
            Account{
                .id = AccountId("id-" + name), .name = UserName(name), .groups = {}, .admin = admin, .active = active});
    }
    static Link candidate(std::string id, std::string_view address) {
        Link link;
        link.id = LinkId(std::move(id));
        if (!address.empty()) link.rpc_url = url(address);
        return link;
    }
    static Consumer consumer() {
        static const auto key = *crypto::RsaPrivateKey::generate();
        Consumer made;
        made.key = ConsumerKey("key");
        made.name = "Tracker";
        made.public_key = key.public_key().pem();
        return made;
    }
    Errc refusal(Consumer made) const {
        const auto checked = checked_consumer(std::move(made), snapshot);
        EXPECT_FALSE(checked.has_value());
        return checked ? Errc::internal : checked.error().code;
    }
    Snapshot snapshot;
};

TEST_F(LinkRules, number_a_name_that_is_taken) {
    EXPECT_EQ(unique_link_name(snapshot, "Wiki"), "Wiki");
    EXPECT_EQ(unique_link_name(snapshot, "Tracker"), "Tracker - 2");
    add("Tracker - 2", "https://second.example.com");
    EXPECT_EQ(unique_link_name(snapshot, "TRACKER"), "TRACKER - 3");
}

TEST_F(LinkRules, shorten_a_long_name_so_that_its_number_fits) {
    const std::string long_name(limits::kLinkNameMax - 1, 'x');
    const auto umlauts = long_name.substr(0, 249) + "\xc3\xa4\xc3\xa4";
    add(umlauts, "https://third.example.com");
    const auto name = unique_link_name(snapshot, umlauts);
    EXPECT_LE(name.size(), limits::kLinkNameMax);
    EXPECT_TRUE(name.ends_with(" - 2"));
    EXPECT_TRUE(is_valid_utf8(name));
}

struct NameCase {
    std::string_view name, text;
    std::optional<Errc> want;
};

TEST_F(LinkRules, accept_and_refuse_names_that_people_type) {
    const std::string too_long(limits::kLinkNameMax + 1, 'x');
    const NameCase cases[] = {{"plain", "Build server", std::nullopt},
                              {"markup is data", "<b>Wiki</b>", std::nullopt},
                              {"empty", "", Errc::missing_parameter},
                              {"too long", too_long, Errc::limit_exceeded},
                              {"blank at the end", "Wiki ", Errc::invalid_argument},
                              {"line feed", "Wi\nki", Errc::invalid_argument},
                              {"no UTF-8", "Wi\xffki", Errc::invalid_argument},
                              {"taken", "Tracker", Errc::already_exists},
                              {"taken in other letters", "tracker", Errc::already_exists}};
    for (const auto& each : cases) {
        const auto checked = check_link_name(snapshot, each.text);
        EXPECT_EQ(checked.has_value(), !each.want) << each.name;
        if (!checked) EXPECT_EQ(checked.error().code, each.want) << each.name;
    }
    EXPECT_TRUE(check_link_name(snapshot, "Tracker", LinkId("id-tracker")).has_value());
}

TEST_F(LinkRules, refuse_a_second_link_and_one_to_ourselves) {
    EXPECT_TRUE(check_is_new(snapshot, candidate("new", "https://new.example.com")).has_value());
    EXPECT_TRUE(check_is_new(snapshot, candidate("new", "")).has_value());
    for (const auto& [id, address] :
         {std::pair{"self", "https://else.example.com"}, std::pair{"new", "https://wiki.example.com"},
          std::pair{"id-tracker", "https://else.example.com"}, std::pair{"new", "https://tracker.example.com"}}) {
        const auto checked = check_is_new(snapshot, candidate(id, address));
        ASSERT_FALSE(checked.has_value()) << id << " " << address;
        EXPECT_EQ(checked.error().code, Errc::already_exists);
    }
}

TEST_F(LinkRules, find_links_by_what_people_write) {
    EXPECT_NE(find_link_by_id_or_name(snapshot, "ID-TRACKER"), nullptr);
    EXPECT_NE(find_link_by_id_or_name(snapshot, "tracker"), nullptr);
    EXPECT_EQ(find_link_by_id_or_name(snapshot, "nothing"), nullptr);
    EXPECT_EQ(find_link_by_url(snapshot, {}), nullptr);
}

TEST_F(LinkRules, translate_levels_into_rights_and_back) {
    for (const auto level :
         {OAuthLevel::disabled, OAuthLevel::three_legged, OAuthLevel::oauth, OAuthLevel::impersonation}) {
        Consumer made;
        made.two_legged_user = UserName("alice");
        set_level(made, level);
        EXPECT_EQ(level_of(made), level) << wire::name_of(level);
        EXPECT_EQ(made.two_legged_user.str(), "alice");
    }
}

TEST_F(LinkRules, store_a_public_key_in_its_one_form) {
    const auto checked = checked_consumer(consumer(), snapshot);
    ASSERT_TRUE(checked.has_value());
    EXPECT_EQ(checked->public_key.find('\n'), std::string::npos);
    EXPECT_TRUE(checked->public_key.starts_with("MII"));
    EXPECT_FALSE(checked->imported_key);
}

TEST_F(LinkRules, take_a_short_key_only_where_it_is_imported_and_flag_it) {  // S-06
    auto made = consumer();
    made.public_key = kShortKey;
    EXPECT_EQ(refusal(made), Errc::invalid_argument);
    made.imported_key = true;
    const auto checked = checked_consumer(made, snapshot);
    ASSERT_TRUE(checked.has_value());
    EXPECT_TRUE(checked->imported_key);
}

TEST_F(LinkRules, do_not_flag_a_key_that_is_long_enough) {
    auto made = consumer();
    made.imported_key = true;
    EXPECT_FALSE(checked_consumer(made, snapshot)->imported_key);
}

TEST_F(LinkRules, refuse_consumers_that_nobody_or_everybody_could_be) {
    auto made = consumer();
    made.key = ConsumerKey();
    EXPECT_EQ(refusal(made), Errc::missing_parameter);
    made = consumer();
    made.key = ConsumerKey(std::string(limits::kConsumerKeyMax + 1, 'k'));
    EXPECT_EQ(refusal(made), Errc::limit_exceeded);
    made = consumer();
    made.name.clear();
    EXPECT_EQ(refusal(made), Errc::missing_parameter);
    made = consumer();
    made.name = std::string(limits::kLinkNameMax + 1, 'n');
    EXPECT_EQ(refusal(made), Errc::limit_exceeded);
    made = consumer();
    made.public_key.clear();
    EXPECT_EQ(refusal(made), Errc::missing_parameter);
    made = consumer();
    made.public_key = "not a key";
    EXPECT_EQ(refusal(made), Errc::malformed);
    made = consumer();
    made.method = oauth1::SignatureMethod::hmac_sha1;
    EXPECT_EQ(refusal(made), Errc::missing_parameter);  // S-07
    made.shared_secret = Secret("secret");
    EXPECT_TRUE(checked_consumer(made, snapshot).has_value());
}

TEST_F(LinkRules, refuse_to_run_as_an_administrator_or_as_nobody) {  // S-09
    auto made = consumer();
    made.two_legged_user = UserName("alice");
    EXPECT_TRUE(checked_consumer(made, snapshot).has_value());
    for (const auto* user : {"root", "gone", "nobody"}) {
        made.two_legged_user = UserName(user);
        EXPECT_EQ(refusal(made), Errc::not_allowed) << user;
    }
}

TEST_F(LinkRules, want_all_addresses_of_a_provider_and_the_secret_that_it_gave) {
    OAuth1Provider provider{.request_token_url = url("https://p.example.com/request"),
                            .authorize_url = url("https://p.example.com/authorize"),
                            .access_token_url = url("https://p.example.com/access")};
    EXPECT_TRUE(check_provider(provider).has_value());
    provider.method = oauth1::SignatureMethod::hmac_sha1;
    EXPECT_EQ(check_provider(provider).error().code, Errc::missing_parameter);
    provider.consumer_key = ConsumerKey("ours");
    EXPECT_EQ(check_provider(provider).error().code, Errc::missing_parameter);
    provider.shared_secret = Secret("secret");
    EXPECT_TRUE(check_provider(provider).has_value());
    provider.access_token_url = {};
    EXPECT_EQ(check_provider(provider).error().code, Errc::missing_parameter);
}

class OAuth2Rules : public ::testing::Test {
protected:
    OAuth2Rules() {
        provider.authorize_url = url("https://p.example.com/authorize");
        provider.token_url = url("https://p.example.com/token");
        provider.client_id = oauth2::ClientId("ours");
        provider.client_secret = Secret("secret");
    }
    std::string_view refusal() const {
        const auto checked = check_provider(provider);
        return checked ? std::string_view() : name_of(checked.error().code);
    }
    OAuth2Provider provider;
};

TEST_F(OAuth2Rules, want_both_addresses_a_client_id_and_a_secret_where_one_is_used) {
    EXPECT_EQ(refusal(), "");
    const auto whole = provider;
    provider.token_url = {};
    EXPECT_EQ(refusal(), "missing_parameter");
    provider = whole;
    provider.authorize_url = {};
    EXPECT_EQ(refusal(), "missing_parameter");
    provider = whole;
    provider.client_id = {};
    EXPECT_EQ(refusal(), "missing_parameter");
    provider = whole;
    provider.client_secret = {};
    EXPECT_EQ(refusal(), "missing_parameter");
    for (const auto way : {oauth2::ClientAuthentication::private_key, oauth2::ClientAuthentication::none}) {
        provider.authentication = way;
        EXPECT_EQ(refusal(), "");
    }
}

TEST_F(OAuth2Rules, want_for_a_token_of_the_link_either_the_token_or_a_client_with_credentials) {
    provider.token_kind = OutgoingTokenKind::per_link;
    provider.authorize_url = {};
    EXPECT_EQ(refusal(), "");
    provider.authentication = oauth2::ClientAuthentication::none;
    EXPECT_EQ(refusal(), "invalid_argument");
    OAuth2Provider fixed;
    fixed.token_kind = OutgoingTokenKind::per_link;
    fixed.link_token = Secret("token");
    EXPECT_TRUE(check_provider(fixed).has_value());
}

TEST_F(OAuth2Rules, refuse_headers_and_parameters_that_mean_something_else) {
    provider.header_template = "Host: {token}";
    EXPECT_EQ(refusal(), "invalid_argument");
    provider.header_template.clear();
    provider.authorize_parameters = {{"redirect_uri", "https://evil.example.com"}};
    EXPECT_EQ(refusal(), "invalid_argument");
}

TEST_F(OAuth2Rules, write_scopes_with_the_separator_of_the_provider) {
    EXPECT_EQ(provider.scope(), "");
    provider.scopes = {"read", "write"};
    EXPECT_EQ(provider.scope(), "read write");
    provider.scope_separator = ",";
    EXPECT_EQ(provider.scope(), "read,write");
}

}  // namespace
}  // namespace applinks::domain
