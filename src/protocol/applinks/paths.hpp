// SPDX-License-Identifier: Apache-2.0
// Addresses of the wire below an application's base URL (applinks-protocol.md 10): what we call at peers and answer
// ourselves.
#pragma once

#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "protocol/applinks/auth_types.hpp"
#include "protocol/http/url.hpp"

namespace applinks::wire::paths {

inline constexpr std::string_view kDiscoveryManifest =
    "/rest/applinks/1.0/manifest";  // server to server, anonymous (2.1)
inline constexpr std::string_view kProbeManifest = "/rest/applinks/latest/manifest";  // the signed 2LO probe (6.4)
inline constexpr std::string_view kCapabilities = "/rest/applinks/latest/capabilities";
inline constexpr std::string_view kConsumerInfo = "/plugins/servlet/oauth/consumer-info";
inline constexpr std::string_view kRequestToken = "/plugins/servlet/oauth/request-token";
inline constexpr std::string_view kAuthorize = "/plugins/servlet/oauth/authorize";
inline constexpr std::string_view kAccessToken = "/plugins/servlet/oauth/access-token";
inline constexpr std::string_view kLinkList = "/plugins/servlet/applinks/listApplicationLinks";
inline constexpr std::string_view kWhoAmI = "/plugins/servlet/applinks/whoami";
inline constexpr std::string_view kLoginDanceAuthorize = "/plugins/servlet/applinks/oauth/login-dance/authorize";
inline constexpr std::string_view kLoginDanceAccess = "/plugins/servlet/applinks/oauth/login-dance/access";
inline constexpr std::string_view kAuthenticationInfo = "/rest/applinks/1.0/authenticationinfo";
inline constexpr std::string_view kEntities = "/rest/applinks/1.0/entities";

// In all of these `caller` is the id of whoever calls: a peer files our link under our own id (0.2).
std::string link_status(const LinkId& caller);       // GET admin: tested at that moment (6.1)
std::string oauth_status(const LinkId& caller);      // GET anonymous, PUT admin (6.2, 6.3)
std::string application_link(const LinkId& caller);  // PUT: the reciprocal call (3.3, row 3)
enum class Reciprocate { no, yes };
std::string delete_application_link(const LinkId& caller, Reciprocate reciprocate);  // DELETE (3.8)
std::string delete_permission(const LinkId& caller);  // GET: may we delete at the peer? (3.8)
// The `authentication` resource moved with applinks 5.0 (3.5).
enum class AuthenticationModule { oauth_module, applinks_2 };
std::string authentication(const LinkId& caller, AuthenticationModule module);
std::string auto_configure_consumer(const LinkId& caller, AuthenticationModule module);  // PUT (3.3, row 4b)
std::string authentication_provider(const LinkId& caller);  // PUT, once per provider (3.3, row 4b)
std::string entity_link(std::string_view entity_type, std::string_view entity_key, Reciprocate reciprocate);
// The half of `own_type`/`own_key` at `caller`, to be removed there.
std::string delete_entity_link(std::string_view entity_type, std::string_view entity_key, const LinkId& caller,
                               std::string_view own_type, std::string_view own_key);
// POST, ours alone: the caller's signing key is another one now; this one calls with the former key (S-59).
std::string signing_key(const LinkId& caller, std::string_view fingerprint);
std::string create_entity_permission(const LinkId& caller);

// "Can you see me?" (3.3, row 2): the URL stands in the path and, because proxies spoil it there, in the query as well.
std::string authentication_info(const LinkId& caller, const http::AbsoluteUrl& callers_rpc_url);

}  // namespace applinks::wire::paths
