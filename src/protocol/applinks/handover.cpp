// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/handover.hpp"

#include <array>
#include <boost/json/parse.hpp>
#include <optional>

#include "base/encoding.hpp"
#include "base/uuid.hpp"
#include "protocol/applinks/json_build.hpp"
#include "protocol/applinks/json_text.hpp"
#include "protocol/applinks/paths.hpp"

namespace applinks::wire {

namespace {

constexpr std::string_view kStatusLog = "applinkCreationStatusLog";
constexpr std::string_view kCreatedId = "applinkOriginalCreatedId";
constexpr std::string_view kSharedUserBase = "sharedUserbase";
constexpr std::string_view kStartingUrl = "applinkStartingUrl";
constexpr std::string_view kStartingType = "applinkStartingType";

// The flags of one direction, in the order of OAuthFlags (3.1: this reading is unverified).
using FlagNames = std::array<std::string_view, 3>;
constexpr FlagNames kIncoming{"applinkConfigInUserAuth", "applinkConfigInServerAuth", "applinkConfigInPreAuth"};
constexpr FlagNames kOutgoing{"applinkConfigOutUserAuth", "applinkConfigOutServerAuth", "applinkConfigOutPreAuth"};

// A value as JSON, or as a JSON string when it is not JSON.
boost::json::value decode(const std::string& raw) {
    auto value = parse_json(raw);
    return value ? *std::move(value) : boost::json::value(raw);
}

Result<std::optional<std::string>> text_of(const http::Form& query, std::string_view name) {
    if (!query.contains(name)) return std::nullopt;
    AL_TRY(const auto raw, query.only(name));
    const auto value = decode(raw);
    const auto* const text = value.if_string();
    AL_TRY(auto checked, checked_text(text == nullptr ? std::string_view(raw) : view(*text), name));
    return checked;
}

Result<std::optional<bool>> flag_of(const http::Form& query, std::string_view name) {
    AL_TRY(const auto text, text_of(query, name));
    if (!text) return std::nullopt;
    return *text == "true";
}

Result<OAuthLevel> level_of(const http::Form& query, const FlagNames& names, bool shared_user_base) {
    OAuthFlags flags;
    bool any = false;
    for (const auto& [name, flag] : {std::pair{names[0], &flags.enabled}, std::pair{names[1], &flags.two_lo_enabled},
                                     std::pair{names[2], &flags.two_lo_impersonation_enabled}}) {
        AL_TRY(const auto given, flag_of(query, name));
        any = any || given.has_value();
        *flag = given.value_or(false);
    }
    const auto level = any ? level_of(flags) : OAuthLevel::oauth;
    if (level < OAuthLevel::oauth) return level;
    return shared_user_base ? OAuthLevel::impersonation : OAuthLevel::oauth;
}

// A JSON string that holds a JSON array of {"status":…}; the array itself is accepted as well. Progress only: what does
// not parse is left out.
std::vector<std::string> log_of(const std::string& raw) {
    auto value = decode(raw);
    if (const auto* const text = value.if_string()) {
        auto inner = parse_json(view(*text));
        if (!inner) return {};
        value = *std::move(inner);
    }
    std::vector<std::string> log;
    const auto* const entries = value.if_array();
    if (entries == nullptr || entries->size() > kListMax) return {};
    for (const auto& entry : *entries) {
        const auto* const object = entry.if_object();
        if (object == nullptr) continue;
        auto status = text_member(*object, "status");
        if (status && !status->empty()) log.push_back(*std::move(status));
    }
    return log;
}

std::string encode_log(std::span<const std::string> log) {
    boost::json::array entries;
    for (const auto& status : log) entries.push_back(boost::json::object{{"status", status}});
    return boost::json::serialize(boost::json::value(boost::json::serialize(entries)));
}

std::string quoted(std::string_view text) {
    return boost::json::serialize(boost::json::value(text));
}

std::string list_page(const http::AbsoluteUrl& base, const http::Form& query) {
    return base.str() + std::string(paths::kLinkList) + "?" + query.str();
}

void add_flags(http::Form& query, const FlagNames& names, OAuthLevel level) {
    const auto flags = flags_of(level);
    query.add(std::string(names[0]), flags.enabled ? "true" : "false");
    query.add(std::string(names[1]), flags.two_lo_enabled ? "true" : "false");
    query.add(std::string(names[2]), flags.two_lo_impersonation_enabled ? "true" : "false");
}

}  // namespace

bool is_handover(const http::Form& query) {
    return query.contains(kStartingUrl) || query.contains(kCreatedId);
}

Result<Handover> parse_handover(const http::Form& query) {
    Handover handover{.received = query.parameters()};
    AL_TRY(const auto starting_url, text_of(query, kStartingUrl));
    AL_TRY(const auto created_id, text_of(query, kCreatedId));
    if (!starting_url || !created_id) {
        return fail(Errc::missing_parameter, "The address does not say which application sent you here.");
    }
    AL_TRY(handover.starting_url, http::AbsoluteUrl::parse_base(*starting_url));
    const auto id = parse_uuid(*created_id);
    if (!id) return fail(Errc::malformed, "The id of the link in the address is not a UUID.");
    handover.original_created_id = LinkId(*id);
    AL_TRY(const auto shared, flag_of(query, kSharedUserBase));
    handover.shared_user_base = shared.value_or(false);
    AL_TRY(handover.incoming, level_of(query, kIncoming, handover.shared_user_base));
    AL_TRY(handover.outgoing, level_of(query, kOutgoing, handover.shared_user_base));
    AL_TRY(auto type, text_of(query, kStartingType));
    if (type && type->size() > kTypeIdMax) return fail(Errc::limit_exceeded, "The type in the address is too long.");
    handover.starting_type = TypeId(std::move(type).value_or(""));
    AL_TRY(auto state, text_of(query, kStateParameter));
    handover.state = std::move(state).value_or("");
    AL_TRY(const auto invited, flag_of(query, kInvitedParameter));
    handover.invited = invited.value_or(false);
    AL_TRY(const auto log, query.at_most_one(kStatusLog));
    handover.status_log = log_of(log);
    return handover;
}

std::string handover_url(const http::AbsoluteUrl& remote_display_url, const Handover& handover) {
    http::Form query;
    query.add(std::string(kStatusLog), encode_log(handover.status_log));
    query.add(std::string(kCreatedId), quoted(handover.original_created_id.str()));
    query.add(std::string(kSharedUserBase), handover.shared_user_base ? "true" : "false");
    add_flags(query, kIncoming, handover.incoming);
    add_flags(query, kOutgoing, handover.outgoing);
    query.add(std::string(kStartingUrl), quoted(handover.starting_url.str()));
    query.add(std::string(kStartingType), quoted(handover.starting_type.str()));
    if (!handover.state.empty()) query.add(std::string(kStateParameter), quoted(handover.state));
    if (handover.invited) query.add(std::string(kInvitedParameter), "true");
    return list_page(remote_display_url, query);
}

std::string handover_return_url(const Handover& handover, std::string_view entry) {
    auto log = handover.status_log;
    log.emplace_back(entry);
    http::Form query;
    for (const auto& [name, value] : handover.received) {
        if (name != kStatusLog) query.add(name, value);
    }
    query.add(std::string(kStatusLog), encode_log(log));
    return list_page(handover.starting_url, query);
}

}  // namespace applinks::wire
