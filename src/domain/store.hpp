// SPDX-License-Identifier: Apache-2.0
// The port to the database, in the words of the domain. Every call blocks: reads by key may run inline (about 6 µs),
// everything else goes through the worker pool. Any thread.
//
// Errors of every call: storage_failed (then nothing has changed, S-44). A change is committed, together with its audit
// row, before the call returns.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/audit.hpp"
#include "domain/grants/token.hpp"
#include "domain/health/health_record.hpp"
#include "domain/identity/account.hpp"
#include "domain/identity/directory.hpp"
#include "domain/links/former_credential.hpp"
#include "domain/links/link.hpp"
#include "domain/oauth2_store.hpp"
#include "domain/sharing/pushed_development.hpp"
#include "domain/sharing/sharing_store.hpp"

namespace applinks::domain {

// What is made once by `init` and never changes with the address (applinks-protocol.md 1.1).
struct Identity {
    LinkId id;
    ConsumerKey consumer_key;
    Secret signing_key_pem;  // RSA, PKCS#8
    Timestamp created_at{};
    Timestamp key_since{};    // no time: as old as the application
    Secret former_key_pem{};  // of before a change, for peers that do not know the present one yet; empty: none
    Timestamp former_ends_at{};
};

// A half-made pairing that waits for the browser to come back: single use (design "Pairing").
struct PairingState {
    std::string nonce_hash;
    LinkId link;
    AccountId account;
    Timestamp expires_at{};
};

inline constexpr std::string_view kLinkDeleted = "link.deleted";
inline constexpr std::string_view kKeyChanged = "key.changed";

// Something the other side still has to be told; retried from the database (features.md 4 "Delete").
struct PeerNotice {
    std::int64_t number = 0;
    std::string kind;  // kLinkDeleted, kKeyChanged
    Link link;         // as it was: its row may be gone
    int attempts = 0;
    Timestamp next_attempt_at{};
    Timestamp give_up_at{};
};

struct LinkUse {
    LinkId link;
    std::int64_t users_connected_outgoing = 0;  // grants we hold
    std::int64_t users_connected_incoming = 0;  // people with a live access token
    Timestamp last_success_at{};                // of a probe or a call
    std::string health_code;                    // "" not tested yet, "ok", or a code of features.md 5
    std::string health_text;
    Timestamp health_at{};
};

struct AuditFilter {
    std::optional<LinkId> link;
    std::string event_prefix;
    std::string actor{};             // who did it or for whom it was done, the whole name; "": anyone
    Timestamp from{};                // inclusive
    Timestamp until{};               // exclusive; no time: until now
    std::int64_t before_number = 0;  // 0: from the newest
    int count = 100;                 // 1..1000
};

enum class ExchangeOutcome { exchanged, unknown, expired, undecided, denied, wrong_verifier };

class IdentityStore {
public:
    virtual ~IdentityStore() = default;
    virtual Result<Identity> identity() = 0;                             // not_found before init
    virtual Result<void> create_identity(const Identity& identity) = 0;  // already_exists
    // The present signing key becomes the former one, until `former_ends_at`. conflict: there is a former one still.
    virtual Result<void> replace_signing_key(const Secret& pem, Timestamp since, Timestamp former_ends_at,
                                             const AuditEntry& audit) = 0;
    virtual Result<void> remove_former_signing_key(const AuditEntry& audit) = 0;  // none there: nothing changes
};

class LinkStore {
public:
    virtual ~LinkStore() = default;
    virtual Result<std::vector<Link>> links() = 0;
    virtual Result<std::vector<Consumer>> consumers() = 0;
    // already_exists: the id, the name, the rpc_url or a consumer key is taken; the message says which.
    // The first link of a type becomes primary whatever `link.primary` says (applinks-protocol.md 3.7).
    virtual Result<void> add_link(const Link& link, const std::vector<Consumer>& consumers,
                                  const AuditEntry& audit) = 0;
    // Everything but id, primary and created_at. An rpc_url that changed keeps the old one as an alias.
    virtual Result<void> update_link(const Link& link, const AuditEntry& audit) = 0;
    // With its consumers, tokens, grants and dances; the next link of the type becomes primary. not_found.
    virtual Result<void> remove_link(const LinkId& id, const AuditEntry& audit) = 0;
    virtual Result<void> make_primary(const LinkId& id, const AuditEntry& audit) = 0;
    // Insert or replace by key; already_exists when the key belongs to another link. A replaced key or secret keeps
    // tokens.
    virtual Result<void> put_consumer(const Consumer& consumer, const AuditEntry& audit) = 0;
    virtual Result<void> remove_consumer(const ConsumerKey& key, const AuditEntry& audit) = 0;  // with its tokens
    // One for each owner: a second rotation takes the place of the first. Removing what is not there changes nothing.
    virtual Result<std::vector<FormerCredential>> former_credentials() = 0;
    virtual Result<void> put_former_credential(const FormerCredential& former) = 0;
    virtual Result<void> remove_former_credential(std::string_view owner, const AuditEntry& audit) = 0;
    virtual Result<std::vector<std::string>> aliases(const LinkId& id) = 0;  // old URLs

    virtual Result<std::vector<LinkUse>> link_uses() = 0;
    // Makes the step of domain::advance() from the record that is there; when it broke or recovered, `by` names who
    // tested in the audit row of "link.broken" or "link.recovered". not_found.
    virtual Result<HealthChange> put_health(HealthRecord record, const AuditEntry& by) = 0;
    virtual Result<std::vector<HealthRecord>> healths() = 0;  // of the links that were tested; without their reports
    virtual Result<std::optional<HealthRecord>> find_health(const LinkId& id) = 0;

    virtual Result<void> add_pairing(const PairingState& pairing) = 0;
    virtual Result<std::optional<PairingState>> take_pairing(std::string_view nonce_hash, Timestamp now) = 0;

    virtual Result<void> add_notice(const PeerNotice& notice) = 0;
    virtual Result<std::vector<PeerNotice>> due_notices(Timestamp now) = 0;
    virtual Result<std::vector<PeerNotice>> notices_of(std::string_view kind) = 0;
    virtual Result<void> reschedule_notice(std::int64_t number, Timestamp next_attempt_at) = 0;  // counts the attempt
    virtual Result<void> remove_notice(std::int64_t number, const AuditEntry& audit) = 0;
};

class AccountStore {
public:
    virtual ~AccountStore() = default;
    virtual Result<std::vector<Account>> accounts() = 0;
    // `password_phc` from crypto::hash_password. already_exists by name_key.
    virtual Result<void> add_account(const Account& account, std::string_view password_phc,
                                     const AuditEntry& audit) = 0;
    // Groups, admin, active. A change of admin or active ends the account's sessions (S-45).
    virtual Result<void> update_account(const Account& account, const AuditEntry& audit) = 0;
    virtual Result<void> set_password(const AccountId& id, std::string_view password_phc,
                                      const AuditEntry& audit) = 0;  // ends sessions
    // What a directory says about a person, as an account: found by (source, id), or made. A rename there is one here;
    // another person's account of that name loses the name and is disabled (re-created under the same name: nothing is
    // inherited, S-54). A change of admin or active ends the account's sessions. The audit row is written, as
    // "user.adopted" or "user.changed", when something changes.
    // already_exists: an account of our own has the name.
    virtual Result<Account> adopt_account(const DirectoryPerson& person, Timestamp now) = 0;
    virtual Result<std::optional<std::string>> password_phc(const AccountId& id) = 0;

    virtual Result<void> add_session(const Session& session, const AuditEntry& audit) = 0;
    virtual Result<std::optional<Session>> find_session(std::string_view id_hash) = 0;
    virtual Result<void> touch_session(std::string_view id_hash, Timestamp last_seen_at) = 0;
    // The old id dies and the new one lives in one step (S-45: new at step-up). not_found when the old one is gone.
    virtual Result<void> replace_session(std::string_view old_id_hash, const Session& session,
                                         const AuditEntry& audit) = 0;
    virtual Result<void> remove_session(std::string_view id_hash, const AuditEntry& audit) = 0;
    virtual Result<void> prune(Timestamp now) = 0;  // expired sessions, tokens, dances, pairings
};

class TokenStore {
public:
    virtual ~TokenStore() = default;
    virtual Result<void> add_request_token(const RequestToken& token) = 0;
    // By (consumer, hash) (S-11); by hash alone for the authorize page, where the consumer is not the caller.
    virtual Result<std::optional<RequestToken>> find_request_token(const ConsumerKey& consumer,
                                                                   std::string_view hash) = 0;
    virtual Result<std::optional<RequestToken>> find_request_token(std::string_view hash) = 0;
    // Once: conflict when already decided or expired. `verifier_hash` is "" for a refusal.
    virtual Result<void> decide_request_token(std::string_view hash, RequestToken::Decision decision,
                                              const AccountId& account, std::string_view verifier_hash,
                                              const AuditEntry& audit) = 0;
    // One transaction: checks in the order of applinks-protocol.md 4.8, counts wrong verifiers, deletes the request
    // token and stores `access` (its account and secret are taken from the request token) (S-10, S-73).
    virtual Result<ExchangeOutcome> exchange_request_token(std::string_view hash, std::string_view verifier_hash,
                                                           AccessToken access, const AuditEntry& audit) = 0;
    virtual Result<std::optional<AccessToken>> find_access_token(const ConsumerKey& consumer,
                                                                 std::string_view hash) = 0;
    // Session extension: the old token is removed and `access` stored in one step; id, account and secret are kept.
    // not_found: no such token with this handle; expired: the session is over.
    virtual Result<void> renew_access_token(std::string_view old_hash, std::string_view session_handle_hash,
                                            AccessToken access, const AuditEntry& audit) = 0;
    virtual Result<std::vector<AccessToken>> access_tokens_of(const AccountId& account) = 0;
    virtual Result<std::vector<AccessToken>> access_tokens_of_link(const LinkId& link) = 0;
    // not_found unless the token is the account's (S-70).
    virtual Result<void> revoke_access_token(std::string_view id, const AccountId& owner, const AuditEntry& audit) = 0;
    virtual Result<void> touch_access_token(std::string_view hash, Timestamp last_used_at) = 0;
};

class GrantStore {
public:
    virtual ~GrantStore() = default;
    virtual Result<std::optional<Grant>> find_grant(const LinkId& link, const AccountId& account) = 0;
    virtual Result<void> put_grant(const Grant& grant, const AuditEntry& audit) = 0;
    // For renewing. True: `until` then, nobody else gets the claim; false: somebody has it, or the token is another one
    // by now. The grant stays as it is, so that nothing is lost when the holder of the claim is.
    virtual Result<bool> claim_grant(const GrantClaim& claim) = 0;
    virtual Result<void> release_grant(const GrantClaim& claim) = 0;
    // New tokens, expiry and scope, and no claim any more; person and dates stay. False: the stored token is not
    // `old_token_hash` any more, nothing has changed.
    virtual Result<bool> renew_grant(const Grant& grant, std::string_view old_token_hash, const AuditEntry& audit) = 0;
    // An empty account is the link itself. Only if the stored token is still `token_hash` (a newer grant is not thrown
    // away by an old answer); "" removes any.
    virtual Result<void> remove_grant(const LinkId& link, const AccountId& account, std::string_view token_hash,
                                      const AuditEntry& audit) = 0;
    virtual Result<std::vector<Grant>> grants_of(const AccountId& account) = 0;
    virtual Result<std::vector<Grant>> grants_of_link(const LinkId& link) = 0;
    virtual Result<void> touch_grant(const LinkId& link, const AccountId& account, Timestamp last_used_at) = 0;

    virtual Result<void> add_dance(const Dance& dance) = 0;
    virtual Result<std::optional<Dance>> take_dance(std::string_view token_hash, Timestamp now) = 0;  // once, S-31
};

class AuditStore {
public:
    virtual ~AuditStore() = default;
    virtual Result<void> append_audit(const AuditEntry& entry) = 0;
    virtual Result<std::vector<AuditRow>> audit(const AuditFilter& filter) = 0;
};

class Store : public IdentityStore,
              public LinkStore,
              public AccountStore,
              public TokenStore,
              public GrantStore,
              public OAuth2Store,
              public PushedDevelopmentStore,
              public SharingStore,
              public AuditStore {
public:
    // True once after another process has written (the command line): reload the snapshot and drop caches (S-76).
    virtual Result<bool> external_change_seen() = 0;
    virtual Result<void> check() = 0;  // a cheap round trip, for health
};

}  // namespace applinks::domain
