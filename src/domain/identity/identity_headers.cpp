// SPDX-License-Identifier: Apache-2.0
#include "domain/identity/identity_headers.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "crypto/random.hpp"
#include "protocol/jose/jws.hpp"

namespace applinks::domain {
namespace {

// Normal form of a header name: lower case, `_` and `.` as `-`, because servers and frameworks fold them together.
std::string folded(std::string_view name) {
    auto text = to_lower_ascii(name);
    std::ranges::replace(text, '_', '-');
    std::ranges::replace(text, '.', '-');
    return text;
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
    const auto key = folded(name);
    if (key.starts_with("x-applink") || key.starts_with("x-auth-") || key.starts_with("x-seraph-")) return true;
    if (std::ranges::find(kIdentityNames, std::string_view(key)) != kIdentityNames.end()) return true;
    const auto same = [&](std::string_view other) { return folded(other) == key; };
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
    const HeaderValues values{.user = user, .groups = groups, .service_key = snapshot.settings.service_key.reveal()};
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

Result<std::string> assertion(const Caller& caller, const Snapshot& snapshot, const UpstreamRequest& request,
                              Timestamp now) {
    if (!snapshot.assertion_key)
        return fail(Errc::configuration, "This server is not set up to act for users yet.",
                    "upstream.assertion_key_file is not set");
    boost::json::array groups;
    if (caller.account)
        for (const auto& group : caller.account->groups) groups.emplace_back(group);
    const boost::json::object claims{{"iss", snapshot.identity.id.str()},
                                     {"aud", "application"},
                                     {"sub", caller.user_name()},
                                     {"groups", std::move(groups)},
                                     {"link", caller.link.str()},
                                     {"method", request.method},
                                     {"path", request.path},
                                     {"iat", to_seconds(now)},
                                     {"exp", to_seconds(now + kAssertionLife)},
                                     {"jti", crypto::random_token(16)}};
    return jose::sign_hs256(*snapshot.assertion_key, claims);
}

}  // namespace applinks::domain
