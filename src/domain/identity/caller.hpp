// SPDX-License-Identifier: Apache-2.0
// Caller: who a request comes from, after verification. Everything that decides about rights looks at this.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "domain/identity/account.hpp"
#include "protocol/oauth2/scope.hpp"

namespace applinks::domain {

// What a person, or an administrator, once allowed, and the token that proved it.
struct Permission {
    std::string id{};          // of the access token or of the family of OAuth 2.0 tokens
    std::string token_hash{};  // "": the caller needs no token
    Timestamp token_ends_at{};
};

struct Caller {
    enum class Kind {
        anonymous,
        session,        // a person signed in here with a browser
        basic,          // a person with name and password on a machine call
        three_legged,   // a linked application with a person's token
        two_legged,     // a linked application as itself
        impersonation,  // a linked application on behalf of a named person
        bearer,         // a linked application with an OAuth 2.0 token, of a person or as itself
    };

    Kind kind = Kind::anonymous;
    std::optional<Account> account{};            // the person; two_legged may have none
    LinkId link{};                               // of a linked application
    ConsumerKey consumer{};                      // or the client id of bearer
    oauth2::Scope scope = oauth2::Scope::admin;  // bearer: the most that it may do
    Permission permission{};                     // three_legged and bearer only
    std::string session_id{};                    // the cookie value, for CSRF tokens; session only
    Timestamp step_up_until{};                   // session only

    bool is_linked_application() const {
        return kind == Kind::three_legged || kind == Kind::two_legged || kind == Kind::impersonation ||
               kind == Kind::bearer;
    }
    // A token of an administrator is one of any user unless its scope says more (applinks-protocol.md 9.1).
    bool is_admin() const {
        return account.has_value() && account->active && account->admin && scope == oauth2::Scope::admin;
    }
    std::string user_name() const { return account ? account->name.str() : std::string(); }
    // For audit rows and logs: the real caller, "alice", "consumer:<key>" or "anonymous".
    std::string actor() const {
        if (is_linked_application()) return "consumer:" + consumer.str();
        return account ? account->name.str() : "anonymous";
    }
};

}  // namespace applinks::domain
