// SPDX-License-Identifier: Apache-2.0
// Answers of the diagnosis `status/{id}` (applinks-protocol.md 6.1, 6.5) and of the wizard's probe
// `applicationlinkForm/manifest` (3.1 step 1), for scripts and for the wizards of real products. JSON only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "protocol/applinks/auth_types.hpp"
#include "protocol/applinks/manifest.hpp"
#include "protocol/http/url.hpp"

namespace applinks::wire {

// "NETWORK_ERROR" for "CONNECTION_REFUSED" and so on, by the catalogue of 6.5; "UNKNOWN" for a type that is not in it.
std::string_view category_of(std::string_view error_type);

struct LinkStatusError {
    std::string type;                     // a name of the catalogue
    std::string details;                  // one sentence
    http::AbsoluteUrl authorisation_uri;  // for errors that the user can end by authorising
};

struct LinkStatus {
    LinkId id;
    std::string name;
    http::AbsoluteUrl display_url;
    http::AbsoluteUrl rpc_url;
    TypeId type;
    OAuthStatus local;
    std::optional<OAuthStatus> remote;     // as the peer says it; nothing: it did not tell
    std::optional<LinkStatusError> error;  // nothing: the link works
};
std::string write_link_status(const LinkStatus& status);

// The probe with a manifest answers with it: write_manifest_json. The three other answers with status 200:
std::string write_probe_without_manifest();                                    // "{}": go on with a generic link
std::string write_probe_redirected(const http::AbsoluteUrl& redirected_base);  // confirm the new address
std::string write_probe_unknown_host(const http::AbsoluteUrl& url);            // may continue all the same

}  // namespace applinks::wire
