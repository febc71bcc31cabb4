// SPDX-License-Identifier: Apache-2.0
#include "contract/contract.hpp"

#include <sstream>

#include "base/uuid.hpp"
#include "crypto/digest.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace applinks::contract {

using domain::AccessToken;
using domain::Account;
using domain::Consumer;
using domain::Dance;
using domain::Grant;
using domain::Link;
using domain::RequestToken;
using domain::Session;

namespace {

Result<std::unique_ptr<domain::Store>> open_sqlite(const std::filesystem::path& directory) {
    AL_TRY(auto sealer, crypto::Sealer::create({Secret(std::string(32, 'k'))}));
    AL_TRY(auto store, store::SqliteStore::open({.file = directory / "applinkd.db"}, std::move(sealer), at(0)));
    return store;
}

std::string list_of(const std::vector<std::string>& texts) {
    std::string all;
    for (const auto& text : texts) all += text + ",";
    return all;
}

std::string uuid_of(std::string_view name) {
    return format_uuid(crypto::md5(name), 3);
}

}  // namespace

std::vector<Backend> backends() {
    return {{.name = "sqlite", .open = open_sqlite}};
}

http::AbsoluteUrl url(std::string_view text) {
    return value_of(http::AbsoluteUrl::parse(text));
}

domain::AuditEntry entry(std::string_view event, int seconds) {
    return {.at = at(seconds), .event = std::string(event), .actor = "tester", .detail = "A test did this."};
}

Link plain_link(std::string_view name, std::string_view type) {
    const std::string text(name);
    return {.id = LinkId(uuid_of(name)),
            .type = TypeId(std::string(type)),
            .name = text,
            .rpc_url = url("https://" + text + ".example.com/base"),
            .display_url = url("https://" + text + ".example.com/base"),
            .state = domain::LinkState::active,
            .created_at = at(1),
            .updated_at = at(1)};
}

Link full_link(std::string_view name, std::string_view type) {
    const std::string text(name);
    Link link = plain_link(name, type);
    link.kind = domain::LinkKind::generic;
    link.display_url = url("http://www." + text + ".example.com:8080/shown?x=1");
    link.system = true;
    link.state = domain::LinkState::suspended;
    link.incoming = domain::OAuthLevel::impersonation;
    link.outgoing = domain::OAuthLevel::oauth;
    link.shared_users = true;
    link.impersonation = {.users = {"zoë", "a \"quoted\" name", "alice"}, .groups = {"staff"}, .administrators = true};
    link.provider = domain::OAuth1Provider{.request_token_url = url("https://provider.example.com/request"),
                                           .authorize_url = url("https://provider.example.com/authorize"),
                                           .access_token_url = url("https://provider.example.com/access"),
                                           .consumer_key = ConsumerKey("we-are"),
                                           .method = oauth1::SignatureMethod::hmac_sha256,
                                           .shared_secret = Secret("provider secret of " + text)};
    link.ca_pem = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
    link.allow_loopback = true;
    link.application_version = "9.1.4";
    link.applinks_version = "5.4.0";
    link.suspended_reason = "The key changed.";
    link.created_at = at(2) + std::chrono::microseconds(345678);
    link.updated_at = at(3) + std::chrono::microseconds(1);
    return link;
}

domain::OAuth2Provider full_oauth2_provider() {
    return {.issuer = "https://provider.example.com/",
            .issuer_answers = true,
            .authorize_url = url("https://provider.example.com/authorize?tenant=1"),
            .token_url = url("https://provider.example.com/token"),
            .revoke_url = url("https://provider.example.com/revoke"),
            .identity_url = url("https://provider.example.com/me"),
            .client_id = oauth2::ClientId("we-are"),
            .client_secret = Secret("client secret"),
            .scopes = {"read:user", "a \"quoted\" one"},
            .scope_separator = ",",
            .authorize_parameters = {{"prompt", "consent"}, {"audience", "äpi & more"}, {"empty", ""}},
            .authentication = oauth2::ClientAuthentication::private_key,
            .pkce = false,
            .token_kind = domain::OutgoingTokenKind::per_link,
            .link_token = Secret("token of the link"),
            .header_template = "X-Key: {token}"};
}

Consumer full_consumer(std::string_view key, const LinkId& link) {
    return {.key = ConsumerKey(std::string(key)),
            .link = link,
            .name = "Näme of " + std::string(key),
            .description = "What it is for",
            .method = oauth1::SignatureMethod::hmac_sha1,
            .public_key = "MIIB",
            .imported_key = true,
            .shared_secret = Secret("shared secret of " + std::string(key)),
            .callback = url("https://consumer.example.com/callback?x=y"),
            .three_legged = false,
            .two_legged = true,
            .two_legged_user = UserName("robot"),
            .impersonate = true,
            .callback_optional = true,
            .created_at = at(4)};
}

Account account(std::string_view name) {
    return {.id = AccountId(uuid_of("account " + std::string(name))),
            .name = UserName(std::string(name)),
            .groups = {"everyone", "staff"},
            .created_at = at(5)};
}

Session session(std::string_view id_hash, const Account& owner) {
    return {.id_hash = std::string(id_hash),
            .account = owner.id,
            .created_at = at(10),
            .last_seen_at = at(11),
            .step_up_until = at(12),
            .address = "192.0.2.7"};
}

std::string all_of(const Link& link) {
    std::ostringstream out;
    out << "id " << link.id.str() << "\nkind " << static_cast<int>(link.kind) << "\ntype " << link.type.str()
        << "\nname " << link.name << "\nrpc_url " << link.rpc_url.str() << "\ndisplay_url " << link.display_url.str()
        << "\nprimary " << link.primary << "\nsystem " << link.system << "\nstate " << static_cast<int>(link.state)
        << "\nincoming " << wire::name_of(link.incoming) << "\noutgoing " << wire::name_of(link.outgoing)
        << "\nshared_users " << link.shared_users << "\nusers " << list_of(link.impersonation.users) << "\ngroups "
        << list_of(link.impersonation.groups) << "\nadministrators " << link.impersonation.administrators << "\nca_pem "
        << link.ca_pem << "\nallow_loopback " << link.allow_loopback << "\napplication_version "
        << link.application_version << "\napplinks_version " << link.applinks_version << "\nsuspended_reason "
        << link.suspended_reason << "\ncreated_at " << to_micros(link.created_at) << "\nupdated_at "
        << to_micros(link.updated_at) << "\n";
    if (const auto* provider = link.oauth1())
        out << "provider " << provider->request_token_url.str() << " " << provider->authorize_url.str() << " "
            << provider->access_token_url.str() << " " << provider->consumer_key.str() << " "
            << oauth1::name_of(provider->method) << " " << provider->shared_secret.reveal() << "\n";
    if (const auto* provider = link.oauth2()) out << all_of(*provider);
    if (!link.provider) out << "no provider\n";
    return out.str();
}

std::string all_of(const domain::OAuth2Provider& provider) {
    std::ostringstream out;
    out << "oauth2 " << provider.issuer << " " << provider.issuer_answers << " " << provider.authorize_url.str() << " "
        << provider.token_url.str() << " " << provider.revoke_url.str() << " " << provider.identity_url.str() << " "
        << provider.client_id.str() << " " << provider.client_secret.reveal() << " " << list_of(provider.scopes) << " "
        << provider.scope_separator << " ";
    for (const auto& [name, value] : provider.authorize_parameters) out << name << "=" << value << ";";
    out << " " << oauth2::name_of(provider.authentication) << " " << provider.pkce << " "
        << static_cast<int>(provider.token_kind) << " " << provider.link_token.reveal() << " "
        << provider.header_template << "\n";
    return out.str();
}

std::string all_of(const Consumer& consumer) {
    std::ostringstream out;
    out << consumer.key.str() << "\n"
        << consumer.link.str() << "\n"
        << consumer.name << "\n"
        << consumer.description << "\n"
        << oauth1::name_of(consumer.method) << "\n"
        << consumer.public_key << "\n"
        << consumer.imported_key << "\n"
        << consumer.shared_secret.reveal() << "\n"
        << consumer.callback.str() << "\n"
        << consumer.three_legged << consumer.two_legged << consumer.impersonate << consumer.callback_optional << "\n"
        << consumer.two_legged_user.str() << "\n"
        << to_micros(consumer.created_at) << "\n";
    return out.str();
}

std::string all_of(const Account& account) {
    std::ostringstream out;
    out << account.id.str() << "\n"
        << account.name.str() << "\n"
        << list_of(account.groups) << "\n"
        << account.admin << account.active << "\n"
        << to_micros(account.created_at) << "\n";
    return out.str();
}

std::string all_of(const Session& session) {
    std::ostringstream out;
    out << session.id_hash << "\n"
        << session.account.str() << "\n"
        << to_micros(session.created_at) << "\n"
        << to_micros(session.last_seen_at) << "\n"
        << to_micros(session.step_up_until) << "\n"
        << session.address << "\n";
    return out.str();
}

std::string all_of(const RequestToken& token) {
    std::ostringstream out;
    out << token.hash << "\n"
        << token.consumer.str() << "\n"
        << token.secret.reveal() << "\n"
        << token.callback.str() << "\n"
        << token.callback_confirmed << " " << static_cast<int>(token.decision) << "\n"
        << token.account.str() << "\n"
        << token.verifier_hash << "\n"
        << token.wrong_verifiers << "\n"
        << to_micros(token.created_at) << "\n"
        << to_micros(token.expires_at) << "\n";
    return out.str();
}

std::string all_of(const AccessToken& token) {
    std::ostringstream out;
    out << token.id << "\n"
        << token.hash << "\n"
        << token.consumer.str() << "\n"
        << token.account.str() << "\n"
        << token.secret.reveal() << "\n"
        << token.session_handle_hash << "\n"
        << to_micros(token.created_at) << "\n"
        << to_micros(token.expires_at) << "\n"
        << to_micros(token.session_expires_at) << "\n"
        << to_micros(token.last_used_at) << "\n";
    return out.str();
}

std::string all_of(const Grant& grant) {
    std::ostringstream out;
    out << grant.link.str() << "\n"
        << grant.account.str() << "\n"
        << grant.token.reveal() << "\n"
        << grant.secret.reveal() << "\n"
        << grant.session_handle.reveal() << "\n"
        << grant.refresh_token.reveal() << "\n"
        << grant.scope << "\n"
        << grant.remote_user << "\n"
        << to_micros(grant.created_at) << "\n"
        << to_micros(grant.expires_at) << "\n"
        << to_micros(grant.last_used_at) << "\n";
    return out.str();
}

std::string all_of(const Dance& dance) {
    std::ostringstream out;
    out << dance.token_hash << "\n"
        << dance.link.str() << "\n"
        << dance.account.str() << "\n"
        << dance.token.reveal() << "\n"
        << dance.secret.reveal() << "\n"
        << dance.return_to << "\n"
        << to_micros(dance.expires_at) << "\n";
    return out.str();
}

std::string StoreContract::last_event() {
    const auto rows = value_of(store().audit({.event_prefix = {}, .count = 1}));
    return rows.empty() ? std::string() : rows.at(0).entry.event;
}

std::size_t StoreContract::audit_rows() {
    return value_of(store().audit({.event_prefix = {}, .count = 1000})).size();
}

Link StoreContract::link_by_id(const LinkId& id) {
    for (auto& link : value_of(store().links()))
        if (link.id == id) return link;
    throw std::runtime_error("no such link");
}

std::string StoreContract::primaries() {
    std::string names;
    for (const auto& link : value_of(store().links()))
        if (link.primary) names += link.name + " ";
    return names;
}

void StoreContract::put_world() {
    value_of(store().add_account(alice_, "phc of alice", entry("user.created")));
    value_of(store().add_account(bob_, "phc of bob", entry("user.created")));
    Consumer consumer{.key = wiki_key_, .link = wiki_.id, .name = "wiki", .public_key = "MIIB", .created_at = at(1)};
    value_of(store().add_link(wiki_, {consumer}, entry("link.created")));
}

RequestToken StoreContract::request_token(std::string_view hash) {
    return {.hash = std::string(hash),
            .consumer = wiki_key_,
            .secret = Secret("token secret of " + std::string(hash)),
            .callback = url("https://wiki.example.com/back"),
            .created_at = at(100),
            .expires_at = at(700)};
}

AccessToken StoreContract::access_token(std::string_view hash) {
    return {.id = uuid_of(hash),
            .hash = std::string(hash),
            .consumer = wiki_key_,
            .session_handle_hash = "handle of " + std::string(hash),
            .created_at = at(200),
            .expires_at = at(1000),
            .session_expires_at = at(2000)};
}

void StoreContract::put_approved(std::string_view hash) {
    value_of(store().add_request_token(request_token(hash)));
    value_of(store().decide_request_token(hash, RequestToken::Decision::approved, alice_.id, "verifier",
                                          entry("grant.approved", 150)));
}

}  // namespace applinks::contract
