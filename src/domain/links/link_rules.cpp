// SPDX-License-Identifier: Apache-2.0
#include "domain/links/link_rules.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/limits.hpp"
#include "domain/identity/unknown_person.hpp"
#include "domain/links/token_header.hpp"

namespace applinks::domain {
namespace {

bool is_name_taken(const Snapshot& snapshot, std::string_view name, const LinkId& except) {
    const auto key = name_key(name);
    return std::ranges::any_of(
        snapshot.links, [&](const auto& entry) { return entry.first != except && name_key(entry.second.name) == key; });
}

bool is_hmac(oauth1::SignatureMethod method) {
    return method == oauth1::SignatureMethod::hmac_sha1 || method == oauth1::SignatureMethod::hmac_sha256;
}

// The name shortened so that the number still fits; never inside a UTF-8 sequence.
std::string numbered(std::string_view name, int number) {
    const auto suffix = " - " + std::to_string(number);
    auto size = std::min(name.size(), limits::kLinkNameMax - suffix.size());
    while (size > 0 && size < name.size() && (static_cast<unsigned char>(name[size]) & 0xC0U) == 0x80U) --size;
    return std::string(name.substr(0, size)) + suffix;
}

// A key of 2048 bits or more; a shorter one only where the caller allows it, and then it is flagged.
Result<crypto::RsaPublicKey> parse_key(Consumer& consumer) {
    auto modern = crypto::RsaPublicKey::parse(consumer.public_key);
    if (modern) {
        consumer.imported_key = false;
        return modern;
    }
    if (!consumer.imported_key) return modern;
    return crypto::RsaPublicKey::parse(consumer.public_key, crypto::RsaStrength::imported);
}

Result<void> check_two_legged_user(const Consumer& consumer, const Snapshot& snapshot) {
    if (consumer.two_legged_user.empty()) return {};
    const auto* account = snapshot.find_account(consumer.two_legged_user.str());
    if (!account || !account->active)
        return fail(
            Errc::not_allowed,
            unknown_person(snapshot, "There is no active user with the name that this application is to run as."));
    if (account->admin) return fail(Errc::not_allowed, "An application may not run as an administrator.");
    return {};
}

Result<void> check(const OAuth1Provider& provider) {
    if (!provider.request_token_url.has_value() || !provider.authorize_url.has_value() ||
        !provider.access_token_url.has_value())
        return fail(Errc::missing_parameter,
                    "Enter the addresses for request token, authorization and access token of the application.");
    if (is_hmac(provider.method) && provider.consumer_key.empty())
        return fail(Errc::missing_parameter, "Enter the consumer key that the application gave you.");
    if (is_hmac(provider.method) && provider.shared_secret.empty())
        return fail(Errc::missing_parameter, "Enter the shared secret that the application gave you.");
    return {};
}

Result<void> check(const OAuth2Provider& provider) {
    AL_TRY_VOID(parse_token_header(provider.header_template));
    const bool is_per_link = provider.token_kind == OutgoingTokenKind::per_link;
    if (is_per_link && !provider.link_token.empty()) return {};
    if (!provider.token_url.has_value()) return fail(Errc::missing_parameter, "Enter the token address.");
    if (!is_per_link && !provider.authorize_url.has_value())
        return fail(Errc::missing_parameter, "Enter the address where people give permission.");
    if (provider.client_id.empty())
        return fail(Errc::missing_parameter, "Enter the client id that the application gave you.");
    if (oauth2::needs_secret(provider.authentication) && provider.client_secret.empty())
        return fail(Errc::missing_parameter, "Enter the client secret that the application gave you.");
    if (is_per_link && provider.authentication == oauth2::ClientAuthentication::none)
        return fail(Errc::invalid_argument, "Without a secret or a key no token is given for the link itself.");
    if (provider.scope_separator.size() != 1 || provider.scope().size() > limits::kUrlMax)
        return fail(Errc::invalid_argument, "The scopes are too long, or are not separated by one character.");
    return oauth2::check_extra_parameters(provider.authorize_parameters);
}

}  // namespace

std::string OAuth2Provider::scope() const {
    std::string text;
    for (const auto& name : scopes) text += (text.empty() ? std::string() : scope_separator) + name;
    return text;
}

std::string unique_link_name(const Snapshot& snapshot, std::string_view wanted) {
    std::string name(wanted);
    for (int number = 2; is_name_taken(snapshot, name, {}); ++number) name = numbered(wanted, number);
    return name;
}

Result<void> check_link_name(const Snapshot& snapshot, std::string_view name, const LinkId& except) {
    if (name.empty()) return fail(Errc::missing_parameter, "Enter a name for the link.");
    if (name.size() > limits::kLinkNameMax) return fail(Errc::limit_exceeded, "A link's name has at most 255 bytes.");
    const bool has_control =
        std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    if (has_control || trim_blanks(name) != name || !is_valid_utf8(name))
        return fail(Errc::invalid_argument, "A link's name has no blanks at its ends and no control characters.");
    if (is_name_taken(snapshot, name, except))
        return fail(Errc::already_exists, "There is a link with the name " + std::string(name) + " already.");
    return {};
}

Result<void> check_is_new(const Snapshot& snapshot, const Link& link) {
    if (link.id == snapshot.identity.id || (link.rpc_url.has_value() && link.rpc_url == snapshot.settings.url))
        return fail(Errc::already_exists, "This is the address of this application itself: it needs no link.");
    if (const auto* same = snapshot.find_link(link.id))
        return fail(Errc::already_exists, "This application is linked already, as " + same->name + ".");
    if (const auto* same = find_link_by_url(snapshot, link.rpc_url))
        return fail(Errc::already_exists, "This address is linked already, as " + same->name + ".");
    return {};
}

const Link* find_link_by_url(const Snapshot& snapshot, const AbsoluteUrl& url) {
    if (!url.has_value()) return nullptr;
    const auto found =
        std::ranges::find_if(snapshot.links, [&](const auto& entry) { return entry.second.rpc_url == url; });
    return found == snapshot.links.end() ? nullptr : &found->second;
}

const Link* find_link_by_id_or_name(const Snapshot& snapshot, std::string_view text) {
    if (const auto* link = snapshot.find_link(LinkId(to_lower_ascii(text)))) return link;
    const auto key = name_key(text);
    const auto found =
        std::ranges::find_if(snapshot.links, [&](const auto& entry) { return name_key(entry.second.name) == key; });
    return found == snapshot.links.end() ? nullptr : &found->second;
}

void set_level(Consumer& consumer, OAuthLevel level) {
    consumer.three_legged = level >= OAuthLevel::three_legged;
    consumer.two_legged = level >= OAuthLevel::oauth;
    consumer.impersonate = level >= OAuthLevel::impersonation;
}

OAuthLevel level_of(const Consumer& consumer) {
    return wire::level_of(wire::OAuthFlags{.enabled = consumer.three_legged,
                                           .two_lo_enabled = consumer.two_legged,
                                           .two_lo_impersonation_enabled = consumer.impersonate});
}

Result<Consumer> checked_consumer(Consumer consumer, const Snapshot& snapshot) {
    if (consumer.key.empty()) return fail(Errc::missing_parameter, "Enter a consumer key.");
    if (consumer.key.str().size() > limits::kConsumerKeyMax)
        return fail(Errc::limit_exceeded, "A consumer key has at most 255 bytes.");
    if (consumer.name.empty()) return fail(Errc::missing_parameter, "Enter a name for the application.");
    if (consumer.name.size() > limits::kLinkNameMax)
        return fail(Errc::limit_exceeded, "An application's name has at most 255 bytes.");
    if (is_hmac(consumer.method)) {
        if (consumer.shared_secret.empty())
            return fail(Errc::missing_parameter, "Enter a shared secret: without one anybody could sign.");
    } else {
        if (consumer.public_key.empty())
            return fail(Errc::missing_parameter, "Enter the application's public key, or choose a shared secret.");
        AL_TRY(const auto key, parse_key(consumer));
        consumer.public_key = key.spki_base64();
    }
    AL_TRY_VOID(check_two_legged_user(consumer, snapshot));
    return consumer;
}

Result<void> check_provider(const OutgoingProvider& provider) {
    return std::visit([](const auto& known) { return check(known); }, provider);
}

bool asks_people(const Link& link) {
    const bool by_level = link.outgoing == OAuthLevel::oauth || link.outgoing == OAuthLevel::three_legged;
    return by_level && (!link.oauth2() || link.oauth2()->token_kind == OutgoingTokenKind::per_user);
}

}  // namespace applinks::domain
