// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/link_status.hpp"

#include <algorithm>
#include <array>

#include "protocol/applinks/json_build.hpp"

namespace applinks::wire {

namespace {

struct Catalogued {
    std::string_view type;
    std::string_view category;
};

// applinks-protocol.md 6.5
constexpr std::array kCatalogue{
    Catalogued{"CONNECTION_REFUSED", "NETWORK_ERROR"},
    Catalogued{"UNKNOWN_HOST", "NETWORK_ERROR"},
    Catalogued{"SSL_UNTRUSTED", "NETWORK_ERROR"},
    Catalogued{"SSL_HOSTNAME_UNMATCHED", "NETWORK_ERROR"},
    Catalogued{"SSL_UNMATCHED", "NETWORK_ERROR"},
    Catalogued{"OAUTH_PROBLEM", "NETWORK_ERROR"},
    Catalogued{"OAUTH_TIMESTAMP_REFUSED", "NETWORK_ERROR"},
    Catalogued{"OAUTH_SIGNATURE_INVALID", "NETWORK_ERROR"},
    Catalogued{"UNEXPECTED_RESPONSE", "NETWORK_ERROR"},
    Catalogued{"UNEXPECTED_RESPONSE_STATUS", "NETWORK_ERROR"},
    Catalogued{"LOCAL_AUTH_TOKEN_REQUIRED", "ACCESS_ERROR"},
    Catalogued{"REMOTE_AUTH_TOKEN_REQUIRED", "ACCESS_ERROR"},
    Catalogued{"INSUFFICIENT_REMOTE_PERMISSION", "ACCESS_ERROR"},
    Catalogued{"NO_REMOTE_APPLINK", "CONFIG_ERROR"},
    Catalogued{"AUTH_LEVEL_MISMATCH", "CONFIG_ERROR"},
    Catalogued{"AUTH_LEVEL_UNSUPPORTED", "DEPRECATED"},
    Catalogued{"LEGACY_UPDATE", "DEPRECATED"},
    Catalogued{"MANUAL_LEGACY_UPDATE", "DEPRECATED"},
    Catalogued{"LEGACY_REMOVAL", "DEPRECATED"},
    Catalogued{"MANUAL_LEGACY_REMOVAL", "DEPRECATED"},
    Catalogued{"MANUAL_LEGACY_REMOVAL_WITH_OLD_EDIT", "DEPRECATED"},
    Catalogued{"DISABLED", "DISABLED"},
    Catalogued{"NO_OUTGOING_AUTH", "INCOMPATIBLE"},
    Catalogued{"REMOTE_VERSION_INCOMPATIBLE", "INCOMPATIBLE"},
    Catalogued{"GENERIC_LINK", "NON_ATLASSIAN"},
    Catalogued{"NON_ATLASSIAN", "NON_ATLASSIAN"},
    Catalogued{"SYSTEM_LINK", "SYSTEM"},
};

boost::json::value json_of(const std::optional<LinkStatusError>& error) {
    if (!error) return nullptr;
    boost::json::object json{
        {"category", category_of(error->type)}, {"type", error->type}, {"details", error->details}};
    if (error->authorisation_uri.has_value()) json["authorisationUri"] = error->authorisation_uri.str();
    return json;
}

std::string probe_warning(std::string_view code, std::string_view sentence, boost::json::object parameters) {
    return boost::json::serialize(
        boost::json::object{{"code", code}, {"warning", sentence}, {"params", std::move(parameters)}});
}

}  // namespace

std::string_view category_of(std::string_view error_type) {
    const auto* const found = std::ranges::find(kCatalogue, error_type, &Catalogued::type);
    return found == kCatalogue.end() ? "UNKNOWN" : found->category;
}

std::string write_link_status(const LinkStatus& status) {
    boost::json::object link{{"id", status.id.str()},
                             {"name", status.name},
                             {"displayUrl", status.display_url.str()},
                             {"rpcUrl", status.rpc_url.str()},
                             {"type", status.type.str()}};
    boost::json::object json{{"link", std::move(link)}, {"working", !status.error.has_value()}};
    json["localAuthentication"] = json_of(status.local);
    json["remoteAuthentication"] = status.remote ? boost::json::value(json_of(*status.remote)) : nullptr;
    json["error"] = json_of(status.error);
    return boost::json::serialize(json);
}

std::string write_probe_without_manifest() {
    return "{}";
}

std::string write_probe_redirected(const http::AbsoluteUrl& redirected_base) {
    return probe_warning(
        "applinks.warning.redirected.host",
        "The address leads to " + redirected_base.str() + ". Use that one if it is the application you mean.",
        {{"redirectedUrl", redirected_base.str()}});
}

std::string write_probe_unknown_host(const http::AbsoluteUrl& url) {
    return probe_warning("applinks.warning.unknown.host",
                         "There is no host named " + url.host() + ". Check the address.", {});
}

}  // namespace applinks::wire
