// SPDX-License-Identifier: Apache-2.0
// What an answer to a manifest request means (applinks-protocol.md 2.3, 2.4).
#include <algorithm>

#include "protocol/applinks/manifest.hpp"

namespace applinks::wire {

namespace {

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Discovery without_manifest(Error reason) {
    return {.kind = Discovery::Kind::no_manifest, .reason = std::move(reason)};
}

Discovery discover_redirect(const ManifestAnswer& answer, const http::AbsoluteUrl& base) {
    auto target = redirected_base(answer.location, base);
    if (!target) return without_manifest(std::move(target).error());
    return {.kind = Discovery::Kind::redirected, .redirected_base = *std::move(target)};
}

}  // namespace

Discovery discover(const ManifestAnswer& answer, const http::AbsoluteUrl& base, const LinkId& own_id) {
    if (is_redirect(answer.status)) return discover_redirect(answer, base);
    if (answer.status != 200) {
        return without_manifest({.code = Errc::not_found,
                                 .message = "The application does not publish a manifest.",
                                 .detail = "status " + std::to_string(answer.status)});
    }
    auto manifest = parse_manifest(answer.body, answer.content_type);
    if (!manifest) return without_manifest(std::move(manifest).error());
    Discovery found;
    found.kind = manifest->applinks_version ? Discovery::Kind::applinks : Discovery::Kind::by_id_only;
    if (manifest->id == own_id) found.kind = Discovery::Kind::itself;
    found.manifest = *std::move(manifest);
    return found;
}

Result<http::AbsoluteUrl> redirected_base(std::string_view location, const http::AbsoluteUrl& base) {
    const auto at = location.find("rest/applinks/");
    if (at == std::string_view::npos) {
        return fail(Errc::redirected, "The address leads to a page that is not an application's root.");
    }
    const auto target = location.substr(0, at);
    if (target.starts_with("//"))
        return http::AbsoluteUrl::parse_base((base.is_https() ? "https:" : "http:") + std::string(target));
    if (target.starts_with('/')) return http::AbsoluteUrl::parse_base(base.origin() + std::string(target));
    return http::AbsoluteUrl::parse_base(target);
}

ManifestMatch compare(const Manifest& manifest, const ExpectedPeer& expected) {
    const auto& type = product_type(manifest).str();
    const bool known =
        expected.type_ids.empty() || std::ranges::find(expected.type_ids, type) != expected.type_ids.end();
    if (!known) return ManifestMatch::other_type;
    return manifest.id == expected.id ? ManifestMatch::same : ManifestMatch::other_id;
}

}  // namespace applinks::wire
