// SPDX-License-Identifier: Apache-2.0
// People: accounts of our own, accounts of people whom a directory knows (directory.hpp), and sessions (S-45, S-54).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"

namespace applinks::domain {

struct Account {
    AccountId id;  // UUID; owns tokens and grants, survives a rename, is never used again
    UserName name;
    std::vector<std::string> groups;
    bool admin = false;
    bool active = true;
    Timestamp created_at{};
    std::string source{};       // the kind of directory that knows this person; "": an account of our own
    std::string external_id{};  // the person's stable id there
    std::string mail{};         // "": not known

    bool is_local() const { return source.empty(); }
};

// The form under which names are compared: ASCII lower case. `Bob` and `bob` are one account.
std::string name_key(std::string_view user_name);
// Refuses empty names, blanks at the ends, control characters, invalid UTF-8 and more than kUserNameMax bytes.
Result<UserName> parse_user_name(std::string_view text);

// Base name of the session cookie; its real name carries the prefix of its scope (protocol/http/cookies.hpp).
inline constexpr std::string_view kSessionCookie = "applinkd-session";

struct Session {
    std::string id_hash;  // token_hash of the cookie value
    AccountId account;
    Timestamp created_at{};
    Timestamp last_seen_at{};
    Timestamp step_up_until{};  // password given again, good until then
    std::string address;
};

}  // namespace applinks::domain
