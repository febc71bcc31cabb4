// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/auth_types.hpp"

#include <algorithm>
#include <array>

#include "protocol/applinks/json_build.hpp"
#include "protocol/applinks/json_text.hpp"

namespace applinks::wire {

namespace {

struct ClassName {
    AuthType type;
    std::string_view name;
};

// 1.4: prefix and simple names.
constexpr std::array kClassNames{
    ClassName{AuthType::three_legged, "com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider"},
    ClassName{AuthType::two_legged, "com.atlassian.applinks.api.auth.types.TwoLeggedOAuthAuthenticationProvider"},
    ClassName{AuthType::impersonation,
              "com.atlassian.applinks.api.auth.types.TwoLeggedOAuthWithImpersonationAuthenticationProvider"},
    ClassName{AuthType::basic, "com.atlassian.applinks.api.auth.types.BasicAuthenticationProvider"},
    ClassName{AuthType::trusted_apps, "com.atlassian.applinks.api.auth.types.TrustedAppsAuthenticationProvider"},
    ClassName{AuthType::cors, "com.atlassian.applinks.api.auth.types.CorsAuthenticationProvider"},
};

constexpr std::array kLevels{OAuthLevel::disabled, OAuthLevel::three_legged, OAuthLevel::oauth,
                             OAuthLevel::impersonation};

Result<OAuthLevel> read_level(const boost::json::object& status, std::string_view direction) {
    const auto* entry = object_member(status, direction);
    if (entry == nullptr) return fail(Errc::malformed, "The member '" + std::string(direction) + "' is missing.");
    AL_TRY(const auto enabled, bool_member(*entry, "enabled"));
    AL_TRY(const auto two_lo, bool_member(*entry, "twoLoEnabled"));
    AL_TRY(const auto impersonation, bool_member(*entry, "twoLoImpersonationEnabled"));
    return level_of({.enabled = enabled.value_or(false),
                     .two_lo_enabled = two_lo.value_or(false),
                     .two_lo_impersonation_enabled = impersonation.value_or(false)});
}

}  // namespace

std::string_view class_name(AuthType type) {
    return std::ranges::find(kClassNames, type, &ClassName::type)->name;
}

std::optional<AuthType> parse_class_name(std::string_view name) {
    const auto* const found = std::ranges::find(kClassNames, name, &ClassName::name);
    if (found == kClassNames.end()) return std::nullopt;
    return found->type;
}

OAuthFlags flags_of(OAuthLevel level) {
    return {.enabled = level >= OAuthLevel::three_legged,
            .two_lo_enabled = level >= OAuthLevel::oauth,
            .two_lo_impersonation_enabled = level >= OAuthLevel::impersonation};
}

OAuthLevel level_of(OAuthFlags flags) {
    if (!flags.enabled) return OAuthLevel::disabled;
    if (!flags.two_lo_enabled) return OAuthLevel::three_legged;
    return flags.two_lo_impersonation_enabled ? OAuthLevel::impersonation : OAuthLevel::oauth;
}

std::vector<AuthType> types_of(OAuthLevel level) {
    std::vector<AuthType> types;
    if (level >= OAuthLevel::three_legged) types.push_back(AuthType::three_legged);
    if (level >= OAuthLevel::oauth) types.push_back(AuthType::two_legged);
    if (level >= OAuthLevel::impersonation) types.push_back(AuthType::impersonation);
    return types;
}

OAuthLevel level_of_types(std::span<const std::string> class_names) {
    const auto has = [&](AuthType type) {
        return std::ranges::find(class_names, class_name(type)) != class_names.end();
    };
    return level_of({.enabled = has(AuthType::three_legged),
                     .two_lo_enabled = has(AuthType::two_legged),
                     .two_lo_impersonation_enabled = has(AuthType::impersonation)});
}

std::string_view name_of(OAuthLevel level) {
    switch (level) {
        case OAuthLevel::disabled: return "disabled";
        case OAuthLevel::three_legged: return "three_legged";
        case OAuthLevel::oauth: return "oauth";
        case OAuthLevel::impersonation: return "impersonation";
    }
    return "disabled";
}

std::optional<OAuthLevel> parse_level(std::string_view name) {
    const auto* const found = std::ranges::find(kLevels, name, [](OAuthLevel level) { return name_of(level); });
    if (found == kLevels.end()) return std::nullopt;
    return *found;
}

std::string_view title_of(OAuthLevel level) {
    switch (level) {
        case OAuthLevel::disabled: return "Disabled";
        case OAuthLevel::three_legged: return "OAuth (users only, legacy)";
        case OAuthLevel::oauth: return "OAuth";
        case OAuthLevel::impersonation: return "OAuth (impersonation)";
    }
    return "Disabled";
}

Result<OAuthStatus> parse_oauth_status(std::string_view json) {
    AL_TRY(const auto status, parse_json_object(json));
    AL_TRY(const auto incoming, read_level(status, "incoming"));
    AL_TRY(const auto outgoing, read_level(status, "outgoing"));
    return OAuthStatus{.incoming = incoming, .outgoing = outgoing};
}

std::string write_oauth_status(const OAuthStatus& status) {
    return boost::json::serialize(json_of(status));
}

}  // namespace applinks::wire
