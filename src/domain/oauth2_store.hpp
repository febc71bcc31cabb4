// SPDX-License-Identifier: Apache-2.0
// The part of the store's port that OAuth 2.0 needs; promises and errors as in store.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/audit.hpp"
#include "domain/grants/oauth2.hpp"

namespace applinks::domain {

class OAuth2Store {
public:
    virtual ~OAuth2Store() = default;
    virtual Result<std::vector<OAuth2Client>> oauth2_clients() = 0;
    // Insert or replace by id; already_exists when the id belongs to another link. Tokens stay.
    virtual Result<void> put_oauth2_client(const OAuth2Client& client, const AuditEntry& audit) = 0;
    virtual Result<void> remove_oauth2_client(const ClientId& id, const AuditEntry& audit) = 0;  // with its tokens

    virtual Result<void> add_oauth2_code(const OAuth2Code& code, const AuditEntry& audit) = 0;
    // One transaction: whatever comes of it, the code is used up. A code that was used before ends the family that came
    // of it (S-18). `audit` is written when tokens are stored, and with success false when a family ends.
    virtual Result<OAuth2Exchange> exchange_oauth2_code(const OAuth2CodeTry& attempt, const OAuth2NewTokens& tokens,
                                                        const AuditEntry& audit) = 0;
    // Rotation, one transaction with one winner: a token that was rotated already gives the same answer within the
    // grace, and ends its family afterwards (S-19).
    virtual Result<OAuth2Exchange> rotate_oauth2_token(const OAuth2RefreshTry& attempt, const OAuth2NewTokens& tokens,
                                                       const AuditEntry& audit) = 0;
    // Client credentials: a family with one access token.
    virtual Result<void> add_oauth2_family(const OAuth2Family& family, const OAuth2NewTokens& tokens,
                                           const AuditEntry& audit) = 0;
    // Of an access token or of a refresh token that may still be used. Only reads.
    virtual Result<std::optional<OAuth2AccessToken>> find_oauth2_access(std::string_view hash) = 0;
    virtual Result<std::optional<OAuth2Family>> find_oauth2_refresh(std::string_view hash) = 0;

    virtual Result<std::vector<OAuth2Family>> oauth2_families_of(const AccountId& account) = 0;
    virtual Result<std::vector<OAuth2Family>> oauth2_families_of_link(const LinkId& link) = 0;
    // With its tokens and the person's open codes of the client (S-22). not_found unless the family is the account's
    // (S-70).
    virtual Result<void> revoke_oauth2_family(std::string_view id, const AccountId& owner, const AuditEntry& audit) = 0;
    // RFC 7009: a refresh token ends its family, an access token itself. False: the client has no such token.
    virtual Result<bool> revoke_oauth2_token(std::string_view hash, const ClientId& client,
                                             const AuditEntry& audit) = 0;
    virtual Result<void> touch_oauth2_family(std::string_view id, Timestamp last_used_at) = 0;
};

}  // namespace applinks::domain
