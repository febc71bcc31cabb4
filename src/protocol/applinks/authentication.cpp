// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/authentication.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "protocol/applinks/consumer_info.hpp"
#include "protocol/applinks/json_build.hpp"
#include "protocol/applinks/json_text.hpp"
#include "protocol/applinks/xml_write.hpp"

namespace applinks::wire {

namespace {

using oauth1::SignatureMethod;

// "RSA-SHA1" is `RSA_SHA1` here.
std::string wire_name(SignatureMethod method) {
    std::string name(oauth1::name_of(method));
    std::ranges::replace(name, '-', '_');
    return name;
}

Result<std::optional<SignatureMethod>> read_method(const boost::json::object& json) {
    AL_TRY(auto name, text_member(json, "signatureMethod"));
    if (name.empty()) return std::nullopt;
    std::ranges::replace(name, '_', '-');
    const auto method = oauth1::signature_method(name);
    if (!method) return fail(Errc::malformed, "'signatureMethod' must be RSA_SHA1 or HMAC_SHA1.");
    return method;
}

boost::json::object json_of(const AuthenticationProvider& provider) {
    boost::json::object config;
    for (const auto& [key, value] : provider.config) config[key] = value;
    boost::json::object json;
    if (!provider.self_href.empty()) json["link"] = self_link(provider.self_href);
    json["provider"] = provider.provider;
    json["config"] = std::move(config);
    return json;
}

boost::json::object json_of(const ConsumerEntity& consumer) {
    boost::json::object json;
    if (!consumer.self_href.empty()) json["link"] = self_link(consumer.self_href);
    json["key"] = consumer.key.str();
    json["name"] = consumer.name;
    json["description"] = consumer.description;
    json["signatureMethod"] = wire_name(consumer.method);
    json["publicKey"] = text_or_null(consumer.public_key);
    json["callback"] = text_or_null(consumer.callback.str());
    json["twoLOAllowed"] = consumer.two_lo_allowed;
    json["executingTwoLOUser"] =
        text_or_null(consumer.executing_two_lo_user ? consumer.executing_two_lo_user->str() : "");
    json["twoLOImpersonationAllowed"] = consumer.two_lo_impersonation_allowed;
    json["outgoing"] = consumer.outgoing;
    return json;
}

template <class Entity>
boost::json::array json_of_all(std::span<const Entity> entities) {
    boost::json::array list;
    for (const auto& entity : entities) list.push_back(json_of(entity));
    return list;
}

void write_self(XmlWriter& xml, const std::string& href) {
    if (!href.empty()) xml.empty("link", {{.name = "rel", .value = "self"}, {.name = "href", .value = href}});
}

void write_xml(XmlWriter& xml, const AuthenticationProvider& provider, std::string_view element) {
    xml.open(element);
    write_self(xml, provider.self_href);
    xml.text("provider", provider.provider).open("config");
    for (const auto& [key, value] : provider.config) xml.open("entry").text("key", key).text("value", value).close();
    xml.close().close();
}

void write_xml(XmlWriter& xml, const ConsumerEntity& consumer) {
    xml.open("consumers");
    write_self(xml, consumer.self_href);
    xml.text("key", consumer.key.str()).text("name", consumer.name).optional_text("description", consumer.description);
    xml.text("signatureMethod", wire_name(consumer.method)).optional_text("publicKey", consumer.public_key);
    xml.optional_text("callback", consumer.callback.str()).flag("twoLOAllowed", consumer.two_lo_allowed);
    if (consumer.executing_two_lo_user) xml.text("executingTwoLOUser", consumer.executing_two_lo_user->str());
    xml.flag("twoLOImpersonationAllowed", consumer.two_lo_impersonation_allowed).flag("outgoing", consumer.outgoing);
    xml.close();
}

// The level that a list of the peer's consumers gives us: the one that is not its own account at a provider.
Result<OAuthLevel> incoming_of(const boost::json::array& consumers) {
    for (const auto& item : consumers) {
        const auto* const consumer = item.if_object();
        if (consumer == nullptr) return fail(Errc::malformed, "The member 'consumers' must hold objects.");
        AL_TRY(const auto outgoing, bool_member(*consumer, "outgoing"));
        if (outgoing.value_or(false)) continue;
        AL_TRY(const auto two_lo, bool_member(*consumer, "twoLOAllowed"));
        AL_TRY(const auto impersonation, bool_member(*consumer, "twoLOImpersonationAllowed"));
        return level_of({.enabled = true,
                         .two_lo_enabled = two_lo.value_or(false),
                         .two_lo_impersonation_enabled = impersonation.value_or(false)});
    }
    return OAuthLevel::disabled;
}

Result<OAuthLevel> outgoing_of(const boost::json::array& providers) {
    std::vector<std::string> names;
    for (const auto& item : providers) {
        const auto* const provider = item.if_object();
        if (provider == nullptr)
            return fail(Errc::malformed, "The member 'configuredAuthProviders' must hold objects.");
        AL_TRY(auto name, text_member(*provider, "provider"));
        names.push_back(std::move(name));
    }
    return level_of_types(names);
}

Result<OAuthStatus> read_authentication(std::string_view text) {
    AL_TRY(const auto json, parse_json_object(text));
    OAuthStatus status;
    if (const auto* const consumers = array_member(json, "consumers")) {
        AL_TRY(status.incoming, incoming_of(*consumers));
    }
    if (const auto* const providers = array_member(json, "configuredAuthProviders")) {
        AL_TRY(status.outgoing, outgoing_of(*providers));
    }
    return status;
}

}  // namespace

std::string write_providers(std::span<const AuthenticationProvider> providers, Format format) {
    constexpr std::string_view kList = "authenticationProviders";
    if (format == Format::json) {
        return boost::json::serialize(boost::json::object{{kList, json_of_all(providers)}});
    }
    XmlWriter xml;
    xml.open(kList);
    for (const auto& provider : providers) write_xml(xml, provider, kList);
    return std::move(xml).finish();
}

Result<AuthenticationProvider> parse_provider(std::string_view json) {
    AL_TRY(const auto object, parse_json_object(json));
    AuthenticationProvider provider;
    AL_TRY(provider.provider, text_member(object, "provider"));
    if (provider.provider.empty()) return fail(Errc::malformed, "The member 'provider' is missing.");
    const auto* const config = member(object, "config");
    if (config == nullptr) return provider;
    if (!config->is_object()) return fail(Errc::malformed, "The member 'config' must be an object.");
    for (const auto& entry : config->get_object()) {
        AL_TRY(auto key, checked_text(view(entry.key()), "config"));
        AL_TRY(auto value, text_member(config->get_object(), key));
        provider.config.emplace_back(std::move(key), std::move(value));
    }
    return provider;
}

std::string write_provider_request(AuthType type) {
    return boost::json::serialize(
        boost::json::object{{"config", boost::json::object{}}, {"provider", class_name(type)}});
}

std::string write_consumers(std::span<const ConsumerEntity> consumers, Format format) {
    if (format == Format::json) {
        return boost::json::serialize(boost::json::object{{"consumers", json_of_all(consumers)}});
    }
    XmlWriter xml;
    xml.open("consumers");
    for (const auto& consumer : consumers) write_xml(xml, consumer);
    return std::move(xml).finish();
}

std::string write_authentication(const AuthenticationEntity& entity, Format format) {
    if (format == Format::json) {
        const std::span<const AuthenticationProvider> providers(entity.providers);
        const std::span<const ConsumerEntity> consumers(entity.consumers);
        boost::json::object json;
        if (!entity.self_href.empty()) json["link"] = self_link(entity.self_href);
        json["configuredAuthProviders"] = json_of_all(providers);
        json["consumers"] = json_of_all(consumers);
        return boost::json::serialize(json);
    }
    XmlWriter xml;
    xml.open("authentication");
    write_self(xml, entity.self_href);
    for (const auto& provider : entity.providers) write_xml(xml, provider, "configuredAuthProviders");
    for (const auto& consumer : entity.consumers) write_xml(xml, consumer);
    return std::move(xml).finish();
}

Result<OAuthStatus> parse_authentication(std::string_view json) {
    return from_peer(read_authentication(json));
}

Result<ConsumerRequest> parse_consumer_request(std::string_view json) {
    AL_TRY(const auto object, parse_json_object(json));
    ConsumerRequest request;
    AL_TRY(auto key, text_member(object, "key", limits::kConsumerKeyMax));
    request.key = ConsumerKey(std::move(key));
    AL_TRY(request.name, text_member(object, "name", limits::kLinkNameMax));
    AL_TRY(request.description, text_member(object, "description"));
    AL_TRY(request.method, read_method(object));
    // A key may come with its PEM armour and line ends, which text_member refuses.
    if (const auto* const text = member(object, "publicKey")) {
        if (!text->is_string()) return fail(Errc::malformed, "The member 'publicKey' must be a string.");
        if (!text->get_string().empty()) {
            AL_TRY(request.public_key, public_key_line(view(text->get_string())));
        }
    }
    AL_TRY(auto secret, text_member(object, "sharedSecret"));
    request.shared_secret = Secret(std::move(secret));
    AL_TRY(const auto callback, text_member(object, "callback"));
    if (!callback.empty()) {
        AL_TRY(request.callback, http::AbsoluteUrl::parse(callback));
    }
    AL_TRY(const auto outgoing, bool_member(object, "outgoing"));
    AL_TRY(const auto two_lo, bool_member(object, "twoLOAllowed"));
    AL_TRY(const auto impersonation, bool_member(object, "twoLOImpersonationAllowed"));
    AL_TRY(auto user, text_member(object, "executingTwoLOUser", limits::kUserNameMax));
    request.outgoing = outgoing.value_or(false);
    request.two_lo_allowed = two_lo.value_or(false);
    request.two_lo_impersonation_allowed = impersonation.value_or(false);
    if (!user.empty()) request.executing_two_lo_user = UserName(std::move(user));
    return request;
}

std::string write_auto_configure_request(OAuthLevel level) {
    const auto flags = flags_of(level);
    return boost::json::serialize(
        boost::json::object{{"twoLOAllowed", flags.two_lo_enabled},
                            {"executingTwoLOUser", nullptr},
                            {"twoLOImpersonationAllowed", flags.two_lo_impersonation_enabled}});
}

}  // namespace applinks::wire
