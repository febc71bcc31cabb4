// SPDX-License-Identifier: Apache-2.0
#include "domain/identity/identity_headers.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <span>

#include "base/encoding.hpp"
#include "crypto/random.hpp"
#include "protocol/jose/claims_writer.hpp"
#include "protocol/jose/jws.hpp"

namespace applinks::domain {
namespace {

// Lower case, `_` and `.` as `-`, because servers and frameworks fold them together.
constexpr char folded(char c) {
    if (c == '_' || c == '.') return '-';
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool same_folded(std::string_view one, std::string_view other) {
    return std::ranges::equal(one, other, {}, [](char c) { return folded(c); }, [](char c) { return folded(c); });
}

bool starts_folded(std::string_view name, std::string_view prefix) {
    return same_folded(name.substr(0, prefix.size()), prefix);
}

constexpr std::array<std::string_view, 22> kIdentityNames = {"x-forwarded-user",
                                                             "x-forwarded-groups",
                                                             "x-forwarded-email",
                                                             "x-forwarded-preferred-username",
                                                             "x-remote-user",
                                                             "x-remote-groups",
                                                             "x-remote-name",
                                                             "x-remote-email",
                                                             "remote-user",
                                                             "remote-groups",
                                                             "remote-name",
                                                             "remote-email",
                                                             "x-user",
                                                             "x-username",
                                                             "x-authenticated-user",
                                                             "x-webauth-user",
                                                             "x-webauth-email",
                                                             "x-webauth-name",
                                                             "x-email",
                                                             "x-groups",
                                                             "x-logged-in-user",
                                                             "x-real-user"};

constexpr std::chrono::seconds kAssertionLife{60};

std::string joined_groups(const Account& account) {
    std::string text;
    for (const auto& group : account.groups) {
        if (!text.empty()) text += ',';
        text += group;
    }
    return text;
}

// RFC 7519, 4.1.7: must be unique, need not be secret. A system call for random bytes costs as much as the signature.
std::string next_assertion_id() {
    static const auto process = crypto::random_token(12);
    static std::atomic<std::uint64_t> count{0};
    return process + "-" + std::to_string(++count);
}

Result<void> set_checked(http::Headers& headers, std::string_view name, std::string_view value) {
    if (!http::is_field_value(value))
        return fail(Errc::invalid_encoding, "This user name cannot be handed to the application.",
                    "a control character in " + std::string(name));
    headers.set(name, value);
    return {};
}

}  // namespace

bool is_identity_header(std::string_view name, const ApplicationType& type) {
    if (name.find('_') != std::string_view::npos) return true;
    const auto same = [name](std::string_view other) { return same_folded(name, other); };
    if (starts_folded(name, "x-applink") || starts_folded(name, "x-auth-") || starts_folded(name, "x-seraph-"))
        return true;
    if (std::ranges::any_of(kIdentityNames, same)) return true;
    // A service key's header is a credential, not an identity: people send their own key in it.
    const auto names_the_user = [&](const auto& header) {
        return header.second.find("{service_key}") == std::string::npos && same(header.first);
    };
    return std::ranges::any_of(type.acts.strip, same) || std::ranges::any_of(type.acts.headers, names_the_user);
}

void remove_identity_headers(http::Headers& headers, const ApplicationType& type) {
    headers.remove_if([&](const http::Headers::Field& field) { return is_identity_header(field.name, type); });
}

Result<void> add_identity_headers(http::Headers& headers, const Caller& caller, const Snapshot& snapshot,
                                  const UpstreamRequest& request, Timestamp now) {
    const auto& acts = snapshot.local_type().acts;
    if (acts.forwarded_user && caller.is_linked_application()) headers.set("X-Applink-Id", caller.link.str());
    if (!caller.account) return {};
    const auto user = caller.user_name();
    const auto groups = joined_groups(*caller.account);
    if (acts.forwarded_user) {
        AL_TRY_VOID(set_checked(headers, "X-Forwarded-User", user));
        AL_TRY_VOID(set_checked(headers, "X-Forwarded-Groups", groups));
    }
    const HeaderValues values{.user = user,
                              .email = caller.account->mail,
                              .groups = groups,
                              .service_key = snapshot.settings.service_key.reveal()};
    for (const auto& [name, header_template] : acts.headers) {
        if (header_template.find("{service_key}") != std::string::npos && values.service_key.empty())
            return fail(Errc::configuration, "This server is not set up to act for users yet.",
                        "upstream.service_key_file is not set");
        AL_TRY(const auto value, fill_header(header_template, values));
        AL_TRY_VOID(set_checked(headers, name, value));
    }
    if (acts.assertion) {
        AL_TRY(const auto token, assertion(caller, snapshot, request, now));
        headers.set("X-Applink-Assertion", token);
    }
    return {};
}

Result<void> add_service_headers(http::Headers& headers, const Snapshot& snapshot) {
    const HeaderValues values{.service_key = snapshot.settings.service_key.reveal()};
    for (const auto& [name, header_template] : snapshot.local_type().acts.headers) {
        if (header_template.find("{service_key}") == std::string::npos) continue;
        if (values.service_key.empty())
            return fail(Errc::configuration, "This server is not set up to ask the application about users.",
                        "upstream.service_key_file is not set");
        AL_TRY(const auto value, fill_header(header_template, values));
        AL_TRY_VOID(set_checked(headers, name, value));
    }
    return {};
}

Result<std::string> assertion(const Caller& caller, const Snapshot& snapshot, const UpstreamRequest& request,
                              Timestamp now) {
    if (!snapshot.assertion_key)
        return fail(Errc::configuration, "This server is not set up to act for users yet.",
                    "upstream.assertion_key_file is not set");
    jose::ClaimsWriter claims;
    claims.text("iss", snapshot.identity.id.str());
    claims.text("aud", "application");
    claims.text("sub", caller.account ? std::string_view(caller.account->name.str()) : "");
    claims.texts("groups", caller.account ? std::span<const std::string>(caller.account->groups)
                                          : std::span<const std::string>());
    claims.text("link", caller.link.str());
    claims.text("method", request.method);
    claims.text("path", request.path);
    claims.number("iat", to_seconds(now));
    claims.number("exp", to_seconds(now + kAssertionLife));
    claims.text("jti", next_assertion_id());
    return jose::sign_hs256(*snapshot.assertion_key, claims.finish());
}

}  // namespace applinks::domain
