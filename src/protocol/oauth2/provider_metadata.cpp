// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth2/provider_metadata.hpp"

#include <algorithm>
#include <boost/json.hpp>

namespace applinks::oauth2 {
namespace {

constexpr std::string_view kOpenId = "/.well-known/openid-configuration";
constexpr std::string_view kOAuth = "/.well-known/oauth-authorization-server";
constexpr std::string_view kAtlassian = "/rest/oauth2/latest/.well-known/oauth-authorization-server";

class Reader {
public:
    explicit Reader(const boost::json::object& object) : object_(object) {}

    std::string text(const char* name) const {
        const auto* found = object_.if_contains(name);
        if (found == nullptr || !found->is_string()) return {};
        return {found->get_string().data(), found->get_string().size()};
    }
    // Absent: no value. Errors: invalid_url.
    Result<http::AbsoluteUrl> url(const char* name) const {
        const auto found = text(name);
        if (found.empty()) return http::AbsoluteUrl();
        return http::AbsoluteUrl::parse(found);
    }
    bool flag(const char* name) const {
        const auto* found = object_.if_contains(name);
        return found != nullptr && found->is_bool() && found->get_bool();
    }
    bool has(const char* name) const { return object_.contains(name); }
    bool lists(const char* name, std::string_view wanted) const {
        const auto* found = object_.if_contains(name);
        if (found == nullptr || !found->is_array()) return false;
        return std::ranges::any_of(found->get_array(), [&](const boost::json::value& item) {
            return item.is_string() && std::string_view(item.get_string()) == wanted;
        });
    }

private:
    const boost::json::object& object_;
};

// The first that it knows, in the order of how easily they are set up. RFC 8414: absent means Basic.
ClientAuthentication authentication_of(const Reader& reader) {
    constexpr auto kList = "token_endpoint_auth_methods_supported";
    for (const auto candidate : {ClientAuthentication::basic, ClientAuthentication::post,
                                 ClientAuthentication::private_key, ClientAuthentication::none})
        if (reader.lists(kList, name_of(candidate))) return candidate;
    return ClientAuthentication::basic;
}

std::string_view without_slash(std::string_view text) {
    while (text.ends_with('/')) text.remove_suffix(1);
    return text;
}

}  // namespace

std::vector<http::AbsoluteUrl> metadata_addresses(const http::AbsoluteUrl& base) {
    const std::string root = base.origin();
    const std::string path(without_slash(base.path()));
    std::vector<http::AbsoluteUrl> addresses;
    for (const auto& text : {root + path + std::string(kOpenId), root + std::string(kOAuth) + path,
                             root + path + std::string(kOAuth), root + path + std::string(kAtlassian)}) {
        auto url = http::AbsoluteUrl::parse(text);
        if (url && std::ranges::find(addresses, *url) == addresses.end()) addresses.push_back(*std::move(url));
    }
    return addresses;
}

Result<ProviderMetadata> parse_provider_metadata(std::string_view body, const http::AbsoluteUrl& asked) {
    const auto malformed = [] {
        return fail(Errc::malformed, "What the provider publishes about itself is not readable.");
    };
    boost::system::error_code failed;
    const auto value = boost::json::parse(boost::json::string_view(body.data(), body.size()), failed);
    if (failed || !value.is_object()) return malformed();
    const Reader reader(value.get_object());
    ProviderMetadata found{
        .issuer = reader.text("issuer"), .authorize_url = {}, .token_url = {}, .revoke_url = {}, .identity_url = {}};
    if (found.issuer.empty() || found.issuer.size() > kIssuerMax) return malformed();
    const auto issuer = http::AbsoluteUrl::parse(found.issuer);
    if (!issuer || without_slash(issuer->str()) != without_slash(asked.str()))
        return fail(Errc::conflict, "The provider there calls itself by another address. Enter that one.");
    AL_TRY(found.authorize_url, reader.url("authorization_endpoint"));
    AL_TRY(found.token_url, reader.url("token_endpoint"));
    AL_TRY(found.revoke_url, reader.url("revocation_endpoint"));
    AL_TRY(found.identity_url, reader.url("userinfo_endpoint"));
    if (!found.authorize_url.has_value() || !found.token_url.has_value()) return malformed();
    if (reader.has("response_types_supported") && !reader.lists("response_types_supported", "code")) return malformed();
    found.authentication = authentication_of(reader);
    found.pkce = reader.lists("code_challenge_methods_supported", "S256");
    found.issuer_answers = reader.flag("authorization_response_iss_parameter_supported");
    return found;
}

}  // namespace applinks::oauth2
