// SPDX-License-Identifier: Apache-2.0
// A link as the REST modules show it: `applicationlink` of 1.0 to 3.0 (applinks-protocol.md 3.5), `applinks` of 3.0
// (3.6) and `listApplicationlinks` (features.md 11).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "protocol/applinks/auth_types.hpp"
#include "protocol/applinks/negotiation.hpp"
#include "protocol/http/url.hpp"

namespace applinks::wire {

struct ApplicationLink {
    std::string self_href;  // address of this resource; "" in requests
    LinkId id;              // may be empty in a request: then it is made from the rpcUrl (1.2)
    TypeId type_id;
    std::string name;
    http::AbsoluteUrl display_url;
    http::AbsoluteUrl rpc_url;  // not written for system links
    http::AbsoluteUrl icon_uri;
    bool is_primary = false;
    bool is_system = false;
};

std::string write_application_link(const ApplicationLink& link, Format format);
std::string write_application_links(std::span<const ApplicationLink> links, Format format);

// The body of `PUT applicationlink[/{id}]`. Trailing slashes of URLs are removed. What is absent stays empty: which
// members a call needs is the call's own rule.
//
// Errors: malformed (syntax, wrong type of a member, id that is no UUID), invalid_url (also other schemes, S-72),
// limit_exceeded (name over kLinkNameMax).
Result<ApplicationLink> parse_application_link(std::string_view body, Format format);

// The entity of 3.0, JSON only. `properties` and `data` are asked for by key.
struct Applink {
    LinkId id;
    std::string name;
    http::AbsoluteUrl display_url;
    http::AbsoluteUrl rpc_url;
    TypeId type;
    bool system = false;
    bool primary = false;
    std::vector<std::pair<std::string, std::string>> properties;
    // Values are JSON text: some are flags or objects.
    std::vector<std::pair<std::string, std::string>> data;
};
std::string write_applink(const Applink& link);
std::string write_applinks(std::span<const Applink> links);

// The body of `PUT applinks/{id}`: here the rpcUrl may change.
struct ApplinkChange {
    std::string name;
    http::AbsoluteUrl rpc_url;
    http::AbsoluteUrl display_url;
    std::optional<bool> primary;
};
// Errors: as for parse_application_link.
Result<ApplinkChange> parse_applink_change(std::string_view json);

// One row of `listApplicationlinks`, for scripts.
struct ListedLink {
    ApplicationLink application;
    OAuthLevel incoming = OAuthLevel::disabled;
    OAuthLevel outgoing = OAuthLevel::disabled;
};
std::string write_listed_links(std::span<const ListedLink> links, Format format);

}  // namespace applinks::wire
