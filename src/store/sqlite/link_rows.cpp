// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/link_rows.hpp"

namespace applinks::store {

std::vector<std::string> texts_of(const std::vector<http::Parameter>& parameters) {
    std::vector<std::string> texts;
    for (const auto& [name, value] : parameters) texts.insert(texts.end(), {name, value});
    return texts;
}

std::vector<http::Parameter> parameters_of(const std::vector<std::string>& texts) {
    std::vector<http::Parameter> parameters;
    for (std::size_t i = 0; i + 1 < texts.size(); i += 2) parameters.emplace_back(texts.at(i), texts.at(i + 1));
    return parameters;
}

namespace {

using domain::Consumer;
using domain::Link;
using domain::OAuth1Provider;
using domain::OAuth2Provider;

constexpr int kOAuth1Columns = 6;

crypto::SealContext oauth2_place(std::string_view column, const LinkId& link) {
    return {.table = "link_oauth2_provider", .column = column, .row = link.str()};
}

OAuth1Provider read_oauth1(Row& row, const LinkId& link, const crypto::Sealer& sealer) {
    OAuth1Provider provider{.request_token_url = row.url(),
                            .authorize_url = row.url(),
                            .access_token_url = row.url(),
                            .consumer_key = row.id<ConsumerKey>(),
                            .method = row.parsed(oauth1::signature_method)};
    provider.shared_secret =
        row.secret(sealer, {.table = "link_provider", .column = "shared_secret", .row = link.str()});
    return provider;
}

OAuth2Provider read_oauth2(Row& row, const LinkId& link, const crypto::Sealer& sealer) {
    OAuth2Provider provider{.issuer = row.text(),
                            .issuer_answers = row.flag(),
                            .authorize_url = row.url(),
                            .token_url = row.url(),
                            .revoke_url = row.url(),
                            .identity_url = row.url(),
                            .client_id = row.id<oauth2::ClientId>(),
                            .scopes = row.texts(),
                            .scope_separator = row.text(),
                            .authorize_parameters = parameters_of(row.texts()),
                            .authentication = row.parsed(oauth2::parse_client_authentication),
                            .pkce = row.flag(),
                            .token_kind = row.one_of(kTokenKinds),
                            .header_template = row.text()};
    provider.client_secret = row.secret(sealer, oauth2_place("client_secret", link));
    provider.link_token = row.secret(sealer, oauth2_place("link_token", link));
    return provider;
}

void put(Connection& connection, const LinkId& link, const OAuth1Provider& provider, const crypto::Sealer& sealer) {
    Query put = connection.query("put_provider");
    put.bind(":link", link)
        .bind(":request_token_url", provider.request_token_url)
        .bind(":authorize_url", provider.authorize_url)
        .bind(":access_token_url", provider.access_token_url)
        .bind(":consumer_key", provider.consumer_key)
        .bind(":method", oauth1::name_of(provider.method));
    if (!provider.shared_secret.empty())
        put.bind_blob(":shared_secret",
                      sealer.seal(provider.shared_secret,
                                  {.table = "link_provider", .column = "shared_secret", .row = link.str()}));
    put.run();
}

void put(Connection& connection, const LinkId& link, const OAuth2Provider& provider, const crypto::Sealer& sealer) {
    Query put = connection.query("put_oauth2_provider");
    put.bind(":link", link)
        .bind(":issuer", provider.issuer)
        .bind(":issuer_answers", provider.issuer_answers)
        .bind(":authorize_url", provider.authorize_url)
        .bind(":token_url", provider.token_url)
        .bind(":revoke_url", provider.revoke_url)
        .bind(":identity_url", provider.identity_url)
        .bind(":client_id", provider.client_id)
        .bind(":scopes", provider.scopes)
        .bind(":scope_separator", provider.scope_separator)
        .bind(":authorize_parameters", texts_of(provider.authorize_parameters))
        .bind(":authentication", oauth2::name_of(provider.authentication))
        .bind(":pkce", provider.pkce)
        .bind(":token_kind", text_of(kTokenKinds, provider.token_kind))
        .bind(":header_template", provider.header_template);
    if (!provider.client_secret.empty())
        put.bind_blob(":client_secret", sealer.seal(provider.client_secret, oauth2_place("client_secret", link)));
    if (!provider.link_token.empty())
        put.bind_blob(":link_token", sealer.seal(provider.link_token, oauth2_place("link_token", link)));
    put.run();
}

}  // namespace

Result<Link> read_link(Query& query, const crypto::Sealer& sealer) {
    Row row = query.row();
    Link link{.id = row.id<LinkId>(),
              .kind = row.one_of(kLinkKinds),
              .type = row.id<TypeId>(),
              .name = row.text(),
              .rpc_url = row.url(),
              .display_url = row.url(),
              .primary = row.flag(),
              .system = row.flag(),
              .state = row.one_of(kLinkStates),
              .incoming = row.parsed(wire::parse_level),
              .outgoing = row.parsed(wire::parse_level),
              .shared_users = row.flag(),
              .impersonation = {.users = row.texts(), .groups = row.texts(), .administrators = row.flag()},
              .ca_pem = row.text(),
              .allow_loopback = row.flag(),
              .application_version = row.text(),
              .applinks_version = row.text(),
              .suspended_reason = row.text(),
              .created_at = row.time(),
              .updated_at = row.time()};
    const std::string provider = row.text();
    if (provider == "oauth1") {
        link.provider = read_oauth1(row, link.id, sealer);
    } else if (provider == "oauth2") {
        row.skip(kOAuth1Columns);
        link.provider = read_oauth2(row, link.id, sealer);
    }
    return row.finish(std::move(link));
}

void bind_link(Query& query, const Link& link) {
    query.bind(":id", link.id)
        .bind(":kind", text_of(kLinkKinds, link.kind))
        .bind(":type", link.type)
        .bind(":name", link.name)
        .bind(":rpc_url", link.rpc_url)
        .bind(":display_url", link.display_url)
        .bind(":is_system", link.system)
        .bind(":state", text_of(kLinkStates, link.state))
        .bind(":incoming", wire::name_of(link.incoming))
        .bind(":outgoing", wire::name_of(link.outgoing))
        .bind(":shared_users", link.shared_users)
        .bind(":impersonation_users", link.impersonation.users)
        .bind(":impersonation_groups", link.impersonation.groups)
        .bind(":impersonation_administrators", link.impersonation.administrators)
        .bind(":ca_pem", link.ca_pem)
        .bind(":allow_loopback", link.allow_loopback)
        .bind(":application_version", link.application_version)
        .bind(":applinks_version", link.applinks_version)
        .bind(":suspended_reason", link.suspended_reason)
        .bind(":updated_at", link.updated_at);
}

void put_provider(Connection& connection, const Link& link, const crypto::Sealer& sealer) {
    if (!link.oauth1()) connection.query("remove_provider").bind(":link", link.id).run();
    if (!link.oauth2()) connection.query("remove_oauth2_provider").bind(":link", link.id).run();
    if (link.provider)
        std::visit([&](const auto& provider) { put(connection, link.id, provider, sealer); }, *link.provider);
}

Result<Consumer> read_consumer(Query& query, const crypto::Sealer& sealer) {
    Row row = query.row();
    Consumer consumer{.key = row.id<ConsumerKey>(),
                      .link = row.id<LinkId>(),
                      .name = row.text(),
                      .description = row.text(),
                      .method = row.parsed(oauth1::signature_method),
                      .public_key = row.text(),
                      .imported_key = row.flag(),
                      .callback = row.url(),
                      .three_legged = row.flag(),
                      .two_legged = row.flag(),
                      .two_legged_user = row.id<UserName>(),
                      .impersonate = row.flag(),
                      .callback_optional = row.flag(),
                      .created_at = row.time()};
    const std::string sealed_row = joined_row(consumer.key.str(), consumer.link.str());
    consumer.shared_secret = row.secret(sealer, {.table = "consumer", .column = "shared_secret", .row = sealed_row});
    return row.finish(std::move(consumer));
}

void bind_consumer(Query& query, const Consumer& consumer, const crypto::Sealer& sealer) {
    query.bind(":key", consumer.key)
        .bind(":link", consumer.link)
        .bind(":name", consumer.name)
        .bind(":description", consumer.description)
        .bind(":method", oauth1::name_of(consumer.method))
        .bind(":public_key", consumer.public_key)
        .bind(":imported_key", consumer.imported_key)
        .bind(":callback", consumer.callback)
        .bind(":three_legged", consumer.three_legged)
        .bind(":two_legged", consumer.two_legged)
        .bind(":two_legged_user", consumer.two_legged_user)
        .bind(":impersonate", consumer.impersonate)
        .bind(":callback_optional", consumer.callback_optional)
        .bind(":created_at", consumer.created_at);
    if (consumer.shared_secret.empty()) return;
    const std::string sealed_row = joined_row(consumer.key.str(), consumer.link.str());
    query.bind_blob(":shared_secret", sealer.seal(consumer.shared_secret,
                                                  {.table = "consumer", .column = "shared_secret", .row = sealed_row}));
}

}  // namespace applinks::store
