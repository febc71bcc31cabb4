// SPDX-License-Identifier: Apache-2.0
// The manifest: who an application is and what it can do (applinks-protocol.md 2).
//
// Pure; any thread. Everything in it was written by a stranger: names are data, never markup.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "protocol/applinks/version.hpp"
#include "protocol/http/url.hpp"

namespace applinks::wire {

struct Manifest {
    LinkId id;
    std::string name;
    TypeId type_id;
    std::string version;  // of the product, as written; Version::parse decides whether it can be compared
    std::int64_t build_number = 0;
    std::optional<Version> applinks_version;  // absent: the peer has no Application Links
    std::vector<std::string> inbound_types;   // class names that it accepts, without the placeholder
    std::vector<std::string> outbound_types;  // class names that it can use
    bool public_signup = false;
    http::AbsoluteUrl url;       // its own idea of its base: the proposed display URL
    http::AbsoluteUrl icon_url;  // no value when absent or not a URL that a page may show
    http::AbsoluteUrl icon_uri;  // the newer icon
    // Written by applinkd only, and ignored by everyone else: the type that it really stands for, where `type_id` has
    // to name one that real products have installed (1.3).
    std::optional<TypeId> applinkd_type{};
};

// What the application is: the type that an applinkd names, else typeId.
const TypeId& product_type(const Manifest& manifest);

// XML or JSON by `content_type`; with an unclear one (none, text/plain) by the first character.
//
// Errors:
//   unsupported_media_type  HTML or another type
//   limit_exceeded          over kManifestMax, nested over kXmlDepthMax, name over kLinkNameMax
//   peer_malformed          DOCTYPE, encoding, syntax (S-37); id, name, typeId or url absent or not valid
Result<Manifest> parse_manifest(std::string_view body, std::string_view content_type);

// With the placeholder type in both lists, as real servers write it.
std::string write_manifest_xml(const Manifest& manifest);
std::string write_manifest_json(const Manifest& manifest);

// What the answer to a manifest request says about an application (2.3).
struct ManifestAnswer {
    int status = 0;
    std::string_view location;  // of a 3xx answer
    std::string_view content_type;
    std::string_view body;
};

struct Discovery {
    enum class Kind {
        applinks,     // two-way link offered
        by_id_only,   // a manifest without applinksVersion: a link by id, without auto-configuration
        redirected,   // ask the administrator whether `redirected_base` is meant (2.4)
        itself,       // our own id: an application cannot be linked to itself
        no_manifest,  // generic link by hand
    };
    Kind kind = Kind::no_manifest;
    std::optional<Manifest> manifest;                                    // for applinks, by_id_only and itself
    http::AbsoluteUrl redirected_base;                                   // for redirected
    Error reason{.code = Errc::not_found, .message = {}, .detail = {}};  // for no_manifest: why
};

// `base` is the address that was asked, without the path of the manifest.
Discovery discover(const ManifestAnswer& answer, const http::AbsoluteUrl& base, const LinkId& own_id);

// Where a redirected discovery points to: `location` cut before "rest/applinks/" (2.4). Relative locations are resolved
// against `base`'s origin. Errors: invalid_url; redirected (leads somewhere that is no discovery, such as a login
// page).
Result<http::AbsoluteUrl> redirected_base(std::string_view location, const http::AbsoluteUrl& base);

// A fetched manifest against the link that it was fetched for (2.3, 3.9).
enum class ManifestMatch {
    same,
    other_id,    // the peer's id changed: "upgraded"; not used until an administrator confirms (S-80)
    other_type,  // the peer is treated as one without Application Links
};
struct ExpectedPeer {
    LinkId id;
    std::span<const std::string> type_ids;  // that mean the link's type (ApplicationType::accepted_ids); none: any
};
ManifestMatch compare(const Manifest& manifest, const ExpectedPeer& expected);

}  // namespace applinks::wire
