// SPDX-License-Identifier: Apache-2.0
#include "web/wire/rest_authentication.hpp"

#include <algorithm>

#include "domain/links/link_rules.hpp"
#include "peers/dance.hpp"
#include "peers/linking.hpp"
#include "protocol/applinks/authentication.hpp"
#include "web/asker.hpp"
#include "web/wire/rest.hpp"

namespace applinks::web {
namespace {

using domain::Link;
using wire::AuthType;
using wire::OAuthLevel;

constexpr std::string_view kConsumerKeyOutbound = "consumerKey.outbound";
constexpr std::string_view kRequestTokenUrl = "serviceProvider.requestTokenUrl";
constexpr std::string_view kAccessTokenUrl = "serviceProvider.accessTokenUrl";
constexpr std::string_view kAuthorizeUrl = "serviceProvider.authorizeUrl";

std::string resource_of(const Link& link) {
    return "applicationlink/" + link.id.str() + "/authentication";
}

std::vector<std::pair<std::string, std::string>> config_of(const Link& link, AuthType type) {
    const auto* provider = link.oauth1();
    if (type != AuthType::three_legged || provider == nullptr) return {};
    return {{std::string(kConsumerKeyOutbound), provider->consumer_key.str()},
            {std::string(kRequestTokenUrl), provider->request_token_url.str()},
            {std::string(kAccessTokenUrl), provider->access_token_url.str()},
            {std::string(kAuthorizeUrl), provider->authorize_url.str()}};
}

std::vector<wire::AuthenticationProvider> providers_of(const Context& context, const Link& link) {
    std::vector<wire::AuthenticationProvider> providers;
    for (const auto type : wire::types_of(link.outgoing)) {
        const std::string name(wire::class_name(type));
        providers.push_back({.self_href = self_href(context, resource_of(link) + "/provider/" + name),
                             .provider = name,
                             .config = config_of(link, type)});
    }
    return providers;
}

// Secrets are written and never read (S-70).
std::vector<wire::ConsumerEntity> consumers_of(const Context& context, const Link& link) {
    const auto href = self_href(context, resource_of(link) + "/consumer");
    std::vector<wire::ConsumerEntity> consumers;
    for (const auto& [key, known] : context.snapshot->consumers) {
        const auto& consumer = known.consumer;
        if (consumer.link != link.id) continue;
        wire::ConsumerEntity entity{.self_href = href,
                                    .key = key,
                                    .name = consumer.name,
                                    .description = consumer.description,
                                    .method = consumer.method,
                                    .public_key = consumer.public_key,
                                    .callback = consumer.callback,
                                    .two_lo_allowed = consumer.two_legged,
                                    .executing_two_lo_user = {},
                                    .two_lo_impersonation_allowed = consumer.impersonate};
        if (!consumer.two_legged_user.empty()) entity.executing_two_lo_user = consumer.two_legged_user;
        consumers.push_back(std::move(entity));
    }
    std::ranges::sort(consumers, {}, &wire::ConsumerEntity::key);
    if (const auto* provider = link.oauth1())
        consumers.push_back({.self_href = href,
                             .key = provider->consumer_key,
                             .name = link.name,
                             .method = provider->method,
                             .outgoing = true,
                             .executing_two_lo_user = {}});
    return consumers;
}

Task<Result<net::Response>> read_all(Services&, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto link, link_of(context));
    const wire::AuthenticationEntity body{.self_href = self_href(context, resource_of(link)),
                                          .providers = providers_of(context, link),
                                          .consumers = consumers_of(context, link)};
    co_return entity(context, wire::write_authentication(body, format_of(context)));
}

Task<Result<net::Response>> read_providers(Services&, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto link, link_of(context));
    co_return entity(context, wire::write_providers(providers_of(context, link), format_of(context)));
}

Task<Result<net::Response>> read_provider(Services&, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto link, link_of(context));
    auto providers = providers_of(context, link);
    std::erase_if(providers, [&](const auto& provider) { return provider.provider != context.path_value("class"); });
    if (providers.empty()) co_return fail(Errc::not_found, "This provider is not configured for the link.");
    co_return entity(context, wire::write_providers(providers, format_of(context)));
}

// The level that is reached by adding one provider: 2LO and 2LOi need 3LO (1.4).
Result<OAuthLevel> level_with(OAuthLevel present, AuthType added) {
    auto flags = wire::flags_of(present);
    switch (added) {
        case AuthType::three_legged: flags.enabled = true; break;
        case AuthType::two_legged: flags.two_lo_enabled = true; break;
        case AuthType::impersonation: flags.two_lo_impersonation_enabled = true; break;
        case AuthType::basic:
        case AuthType::trusted_apps:
        case AuthType::cors:
            return fail(Errc::invalid_argument, "This kind of authentication is not supported: use OAuth.");
    }
    if (!flags.enabled) return fail(Errc::invalid_argument, "Add OAuthAuthenticationProvider to the link first.");
    // A wizard may name impersonation before plain two-legged calls; the level holds both.
    if (flags.two_lo_impersonation_enabled) flags.two_lo_enabled = true;
    return wire::level_of(flags);
}

// A value that begins with '/' is relative to the application (1.5).
Result<http::AbsoluteUrl> endpoint(const http::AbsoluteUrl& base, const std::string& value) {
    return value.starts_with('/') ? base.join(value) : http::AbsoluteUrl::parse(value);
}

// These resources know OAuth 1.0a only (3.5): what they describe takes the place of an OAuth 2.0 provider.
domain::OAuth1Provider& oauth1_provider(Link& link) {
    if (!link.oauth1()) link.provider = domain::OAuth1Provider{};
    return std::get<domain::OAuth1Provider>(*link.provider);
}

// The endpoints of a provider that is no Atlassian product (1.5).
Result<void> take_config(Link& link, const wire::AuthenticationProvider& wanted) {
    for (const auto& [name, value] : wanted.config) {
        const bool is_ours = name == kConsumerKeyOutbound || name == kRequestTokenUrl || name == kAccessTokenUrl ||
                             name == kAuthorizeUrl;
        if (!is_ours || value.empty()) continue;
        if (link.kind != domain::LinkKind::generic)
            return fail(Errc::invalid_argument, "Only generic links have endpoints of their own.");
        auto& provider = oauth1_provider(link);
        if (name == kConsumerKeyOutbound) {
            provider.consumer_key = ConsumerKey(value);
            continue;
        }
        AL_TRY(auto url, endpoint(name == kAuthorizeUrl ? link.display_url : link.rpc_url, value));
        if (name == kRequestTokenUrl)
            provider.request_token_url = std::move(url);
        else if (name == kAccessTokenUrl)
            provider.access_token_url = std::move(url);
        else
            provider.authorize_url = std::move(url);
    }
    return {};
}

net::Response created(const Context& context, const std::string& resource) {
    return status_answer(context, {.status = 201, .message = "Created", .created = {self_href(context, resource)}});
}

Task<Result<net::Response>> put_provider(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(auto link, editable_link_of(context));
    AL_CO_TRY(const auto wanted, wire::parse_provider(context.body));
    const auto type = wire::parse_class_name(wanted.provider);
    if (!type) co_return fail(Errc::invalid_argument, "There is no such kind of authentication.");
    AL_CO_TRY_VOID(take_config(link, wanted));
    AL_CO_TRY(link.outgoing, level_with(link.outgoing, *type));
    const auto changed = co_await peers::edit_link(services, link, asker(context));
    if (!changed) co_return std::unexpected(as_bad_request(changed.error()));
    co_return created(context, resource_of(link) + "/provider/" + wanted.provider);
}

Task<Result<net::Response>> read_consumers(Services&, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto link, link_of(context));
    co_return entity(context, wire::write_consumers(consumers_of(context, link), format_of(context)));
}

OAuthLevel level_of(const wire::ConsumerRequest& wanted) {
    if (wanted.two_lo_impersonation_allowed) return OAuthLevel::impersonation;
    return wanted.two_lo_allowed ? OAuthLevel::oauth : OAuthLevel::three_legged;
}

// The consumer that stands for the peer, from its own consumer-info. A failure there is 500 for who asked (3.5).
Task<Result<void>> configure_from_peer(Services& services, const Context& context, const Link& link,
                                       const wire::ConsumerRequest& wanted) {
    const auto by = asker(context);
    AL_CO_TRY_VOID(co_await peers::set_levels(services, link.id, level_of(wanted), link.outgoing, by));
    if (!wanted.executing_two_lo_user) co_return Result<void>();
    const auto snapshot = services.snapshots.current();
    for (const auto& [key, known] : snapshot->consumers) {
        if (known.consumer.link != link.id) continue;
        auto consumer = known.consumer;
        consumer.two_legged_user = *wanted.executing_two_lo_user;
        co_return co_await peers::save_consumer(services, std::move(consumer), by);
    }
    co_return Result<void>();
}

domain::Consumer consumer_from(const wire::ConsumerRequest& wanted, const Link& link) {
    using oauth1::SignatureMethod;
    const auto usual = wanted.public_key.empty() ? SignatureMethod::hmac_sha1 : SignatureMethod::rsa_sha1;
    return {.key = wanted.key,
            .link = link.id,
            .name = wanted.name.empty() ? link.name : wanted.name,
            .description = wanted.description,
            .method = wanted.method.value_or(usual),
            .public_key = wanted.public_key,
            .shared_secret = wanted.shared_secret,
            .callback = wanted.callback,
            .three_legged = true,
            .two_legged = wanted.two_lo_allowed || wanted.two_lo_impersonation_allowed,
            .two_legged_user = wanted.executing_two_lo_user.value_or(UserName()),
            .impersonate = wanted.two_lo_impersonation_allowed};
}

// How we sign toward a generic provider (3.5: needs key, name and secret; without a secret our own key signs).
Task<Result<void>> save_outgoing(Services& services, const Context& context, Link link,
                                 const wire::ConsumerRequest& wanted) {
    using oauth1::SignatureMethod;
    if (link.kind != domain::LinkKind::generic)
        co_return fail(Errc::invalid_argument, "Only generic links have an outgoing consumer of their own.");
    auto& provider = oauth1_provider(link);
    const auto usual = wanted.shared_secret.empty() ? SignatureMethod::rsa_sha1 : SignatureMethod::hmac_sha1;
    provider.consumer_key = wanted.key;
    provider.method = wanted.method.value_or(usual);
    provider.shared_secret = wanted.shared_secret;
    co_return co_await peers::edit_link(services, std::move(link), asker(context));
}

Task<Result<net::Response>> put_consumer(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto link, editable_link_of(context));
    AL_CO_TRY(const bool auto_configure, flag_of(context, "autoConfigure"));
    AL_CO_TRY(const auto wanted, wire::parse_consumer_request(context.body.empty() ? "{}" : context.body));
    if (auto_configure) {
        AL_CO_TRY_VOID(co_await configure_from_peer(services, context, link, wanted));
        co_return created(context, resource_of(link) + "/consumer");
    }
    Result<void> saved;
    if (wanted.outgoing) {
        saved = co_await save_outgoing(services, context, link, wanted);
    } else {
        saved = co_await peers::save_consumer(services, consumer_from(wanted, link), asker(context));
    }
    if (!saved) co_return std::unexpected(as_bad_request(saved.error()));
    co_return created(context, resource_of(link) + "/consumer");
}

Task<Result<net::Response>> forget_own_token(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto link, link_of(context));
    const auto by = asker(context);
    AL_CO_TRY_VOID(co_await peers::forget_grant(services, link.id, context.caller.account->id, by));
    co_return no_content();
}

// Both modules: 4.x peers know these resources below /rest/applinks, later ones below /rest/applinks-oauth.
void add_module(std::vector<Route>& routes, const std::string& module) {
    const auto reads = rest_reads(Who::admin);
    const auto changes = rest_changes(Who::admin);
    const auto all = module + "/{version}/applicationlink/{id}/authentication";
    routes.push_back({.method = "GET", .pattern = all, .policy = reads, .handler = read_all});
    routes.push_back({.method = "GET", .pattern = all + "/consumer", .policy = reads, .handler = read_consumers});
    routes.push_back({.method = "PUT", .pattern = all + "/consumer", .policy = changes, .handler = put_consumer});
    routes.push_back({.method = "GET", .pattern = all + "/provider", .policy = reads, .handler = read_providers});
    routes.push_back({.method = "PUT", .pattern = all + "/provider", .policy = changes, .handler = put_provider});
    routes.push_back(
        {.method = "GET", .pattern = all + "/provider/{class}", .policy = reads, .handler = read_provider});
}

}  // namespace

std::vector<Route> authentication_routes() {
    std::vector<Route> routes;
    add_module(routes, "/rest/applinks");
    add_module(routes, "/rest/applinks-oauth");
    routes.push_back({.method = "DELETE",
                      .pattern = "/rest/applinks-oauth/{version}/consumer-token/{id}",
                      .policy = rest_changes(Who::user),
                      .handler = forget_own_token});
    return routes;
}

}  // namespace applinks::web
