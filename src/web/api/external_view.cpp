// SPDX-License-Identifier: Apache-2.0
#include "web/api/external_view.hpp"

#include <boost/json/array.hpp>

#include "web/api/answer.hpp"
#include "web/api/link_view.hpp"

namespace applinks::web::api {
namespace {

namespace json = boost::json;

json::value consumer_json(const domain::Consumer& consumer) {
    auto key = key_info(consumer.public_key);
    return {{"protocol", "oauth1"},
            {"consumer_key", consumer.key.str()},
            {"consumer_name", consumer.name},
            {"description", consumer.description},
            {"callback", consumer.callback.str()},
            {"method", oauth1::name_of(consumer.method)},
            {"key", key.empty() ? json::value(nullptr) : json::value(std::move(key))},
            {"has_secret", !consumer.shared_secret.empty()},
            {"without_user", consumer.impersonate  ? "named"
                             : consumer.two_legged ? "service"
                                                   : "off"},
            {"service_user", consumer.two_legged_user.str()},
            {"callback_optional", consumer.callback_optional},
            {"imported_key", consumer.imported_key}};
}

json::value client_json(const domain::OAuth2Client& client) {
    return {{"protocol", "oauth2"},
            {"client_id", client.id.str()},
            {"name", client.name},
            {"redirect_uris", json::array(client.redirect_uris.begin(), client.redirect_uris.end())},
            {"scope", oauth2::name_of(client.scope)},
            {"client_type", client.is_confidential() ? "confidential" : "public"},
            {"without_user", client.without_user ? "service" : "off"},
            {"service_user", client.service_user.str()},
            {"created_at", text_of(client.created_at)}};
}

json::value provider_json(const domain::OAuth1Provider& provider) {
    return {{"protocol", "oauth1"},
            {"request_token_url", provider.request_token_url.str()},
            {"authorize_url", provider.authorize_url.str()},
            {"access_token_url", provider.access_token_url.str()},
            {"consumer_key", provider.consumer_key.str()},
            {"method", oauth1::name_of(provider.method)},
            {"has_secret", !provider.shared_secret.empty()}};
}

json::value provider_json(const domain::OAuth2Provider& provider) {
    json::array parameters;
    for (const auto& [name, value] : provider.authorize_parameters)
        parameters.push_back(json::object{{"name", name}, {"value", value}});
    return {{"protocol", "oauth2"},
            {"issuer", provider.issuer},
            {"issuer_answers", provider.issuer_answers},
            {"authorize_url", provider.authorize_url.str()},
            {"token_url", provider.token_url.str()},
            {"revoke_url", provider.revoke_url.str()},
            {"identity_url", provider.identity_url.str()},
            {"client_id", provider.client_id.str()},
            {"has_secret", !provider.client_secret.empty()},
            {"scopes", json::array(provider.scopes.begin(), provider.scopes.end())},
            {"authorize_parameters", std::move(parameters)},
            {"client_auth", word_of(provider.authentication)},
            {"pkce", provider.pkce},
            {"token_kind", provider.token_kind == domain::OutgoingTokenKind::per_link ? "per_link" : "per_user"},
            {"has_link_token", !provider.link_token.empty()},
            {"header", provider.header_template}};
}

}  // namespace

std::string_view word_of(oauth2::ClientAuthentication authentication) {
    switch (authentication) {
        case oauth2::ClientAuthentication::post: return "body";
        case oauth2::ClientAuthentication::basic: return "basic";
        case oauth2::ClientAuthentication::private_key: return "private_key";
        case oauth2::ClientAuthentication::none: return "none";
    }
    return "body";
}

json::value incoming_json(const domain::Link& link, const domain::Snapshot& snapshot) {
    if (link.kind != domain::LinkKind::generic) return nullptr;
    if (const auto* client = snapshot.find_oauth2_client(link.id)) return client_json(*client);
    const auto* consumer = consumer_of(snapshot, link.id);
    return consumer == nullptr ? json::value(nullptr) : consumer_json(*consumer);
}

json::value outgoing_json(const domain::Link& link) {
    if (const auto* provider = link.oauth1()) return provider_json(*provider);
    if (const auto* provider = link.oauth2()) return provider_json(*provider);
    return nullptr;
}

}  // namespace applinks::web::api
