// SPDX-License-Identifier: Apache-2.0
// What we give away, one format per purpose: a prefix and 256 random bits in base64url (S-18, S-71).
//
// Pure; any thread.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"

namespace applinks::oauth2 {

using ClientId = Id<struct ClientIdTag>;  // client_id

inline constexpr std::string_view kAccessTokenPrefix = "ala_";
inline constexpr std::string_view kRefreshTokenPrefix = "alr_";
inline constexpr std::string_view kCodePrefix = "alc_";
inline constexpr std::string_view kClientSecretPrefix = "als_";

// True for anything that has a prefix of ours: then it is for us, whatever else is wrong with it.
bool is_ours(std::string_view credential);

// The bearer token of a call that is for us (S-21).
struct BearerAttempt {
    std::string_view token;  // "": no bearer token of ours
    bool misplaced = false;  // in the query, or twice: 400
};
// `authorization` is the header, `query` the raw query. Bearer tokens without a prefix of ours belong to the
// application: they are no attempt.
BearerAttempt take_bearer(std::string_view authorization, std::string_view query);

}  // namespace applinks::oauth2
