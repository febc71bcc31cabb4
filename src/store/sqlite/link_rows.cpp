// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/link_rows.hpp"

namespace applinks::store {

namespace {

using domain::Consumer;
using domain::Link;
using domain::OutgoingProvider;

OutgoingProvider read_provider(Row& row, const LinkId& link, const crypto::Sealer& sealer) {
    OutgoingProvider provider{.request_token_url = row.url(),
                              .authorize_url = row.url(),
                              .access_token_url = row.url(),
                              .consumer_key = row.id<ConsumerKey>(),
                              .method = row.parsed(oauth1::signature_method)};
    provider.shared_secret =
        row.secret(sealer, {.table = "link_provider", .column = "shared_secret", .row = link.str()});
    return provider;
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
    if (row.flag()) link.provider = read_provider(row, link.id, sealer);
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
    if (!link.provider) {
        connection.query("remove_provider").bind(":link", link.id).run();
        return;
    }
    const OutgoingProvider& provider = *link.provider;
    Query put = connection.query("put_provider");
    put.bind(":link", link.id)
        .bind(":request_token_url", provider.request_token_url)
        .bind(":authorize_url", provider.authorize_url)
        .bind(":access_token_url", provider.access_token_url)
        .bind(":consumer_key", provider.consumer_key)
        .bind(":method", oauth1::name_of(provider.method));
    if (!provider.shared_secret.empty())
        put.bind_blob(":shared_secret",
                      sealer.seal(provider.shared_secret,
                                  {.table = "link_provider", .column = "shared_secret", .row = link.id.str()}));
    put.run();
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
