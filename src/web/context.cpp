// SPDX-License-Identifier: Apache-2.0
#include "web/context.hpp"

#include <algorithm>
#include <cstdint>

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "domain/links/type_registry.hpp"
#include "peers/services.hpp"

namespace applinks::web {
namespace {

// The one resource of ours whose path holds a whole URL, with slashes that S-43 refuses (applinks-protocol.md 3.3, row
// 2). The query holds the URL again, so the copy in the path is left out of what is checked and matched.
std::string_view checked_part(std::string_view target, std::string_view base, std::string& replaced) {
    constexpr std::string_view kModule = "/rest/applinks/";
    constexpr std::string_view kResource = "/authenticationinfo/id/";
    constexpr std::string_view kUrl = "/url/";
    while (base.ends_with('/')) base.remove_suffix(1);
    const auto question = std::min(target.find('?'), target.size());
    const auto path = target.substr(0, question);
    if (!path.starts_with(base) || !path.substr(base.size()).starts_with(kModule)) return target;
    const auto version_at = base.size() + kModule.size();
    const auto resource_at = path.find('/', version_at);
    if (resource_at == std::string_view::npos || !path.substr(resource_at).starts_with(kResource)) return target;
    const auto url_at = path.find('/', resource_at + kResource.size());
    if (url_at == std::string_view::npos || !path.substr(url_at).starts_with(kUrl)) return target;
    replaced = std::string(path.substr(0, url_at + kUrl.size())) + "in-query" + std::string(target.substr(question));
    return replaced;
}

// What follows the gateway's prefix is a path of the linked application, which decides what an encoded slash means
// (docs/adr/0007).
http::PathRules rules_for(std::string_view target, const domain::Snapshot& snapshot) {
    auto rules = snapshot.local_type().paths;
    auto base = snapshot.settings.url.path();
    while (base.ends_with('/')) base.remove_suffix(1);
    const bool is_gateway = target.starts_with(base) && target.substr(base.size()).starts_with("/applinks/gateway/");
    rules.allow_encoded_slash = rules.allow_encoded_slash || is_gateway;
    return rules;
}

// The part of a canonical path below the public URL's own path; "" when it is not below.
std::string below(std::string_view path, std::string_view base) {
    while (base.ends_with('/')) base.remove_suffix(1);
    if (!path.starts_with(base)) return {};
    path.remove_prefix(base.size());
    if (path.empty()) return "/";
    return path.starts_with('/') ? std::string(path) : std::string();
}

}  // namespace

std::string_view Context::path_value(const std::string& name) const {
    const auto found = path_values.find(name);
    return found == path_values.end() ? std::string_view() : std::string_view(found->second);
}

domain::AuditEntry Context::audit(std::string event, const LinkId& link, std::string detail) const {
    return {.at = now,
            .event = std::move(event),
            .actor = caller.actor(),
            .acted_for = caller.is_linked_application() ? caller.user_name() : std::string(),
            .link = link.empty() ? caller.link : link,
            .detail = std::move(detail),
            .address = origin.client_address};
}

// Unique, not unguessable: a random beginning per thread and a count, so that no request pays for the generator.
RequestId new_request_id() {
    thread_local const std::string beginning = crypto::random_alphanumeric(12);
    thread_local std::uint64_t count = 0;
    return RequestId(beginning + std::to_string(++count));
}

Result<Context> make_context(const Services& services, const net::RequestHead& head) {
    auto snapshot = services.snapshots.current();
    const auto& settings = snapshot->settings;
    std::string replaced;
    const auto checked = checked_part(head.target, settings.url.path(), replaced);
    AL_TRY(auto target, http::canonical_target(checked, rules_for(checked, *snapshot)));
    auto path = below(target.path, settings.url.path());
    auto origin = http::resolve_origin(head.headers, head.peer_address, settings.trusted_proxies, settings.url);
    return Context{.head = head,
                   .target = std::move(target),
                   .path = std::move(path),
                   .origin = std::move(origin),
                   .snapshot = std::move(snapshot),
                   .caller = {},
                   .request_id = new_request_id(),
                   .now = services.clock.now(),
                   .body = {},
                   .path_values = {}};
}

std::string csrf_token(std::string_view session_id) {
    return base64url_encode(crypto::sha256("applinkd form token of session " + std::string(session_id)));
}

}  // namespace applinks::web
