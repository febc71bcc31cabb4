// SPDX-License-Identifier: Apache-2.0
// The store on SQLite: one file in WAL mode, made on first start.
//
// Secrets are sealed before they reach a statement and opened as they leave a row, so that neither file ever holds one
// (S-58, S-60). Each change and its audit row are one transaction, on the disk before the call returns (S-62).
// A read by key costs about 6 µs; a write costs what the disk takes for one fsync. Any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>

#include "base/clock.hpp"
#include "crypto/seal.hpp"
#include "domain/secret_store.hpp"
#include "domain/store.hpp"

namespace applinks::store {

class Database;

struct SqliteOptions {
    std::filesystem::path file;
    // When prune() takes a session away (S-45; the settings of the same name).
    std::chrono::seconds session_idle{1800};
    std::chrono::seconds session_absolute{43'200};
};

class SqliteStore final : public domain::Store, public domain::SecretStore {
public:
    // Makes the file (mode 0600) when missing and brings the schema up to date.
    // Errors: configuration (written by a newer version, or by another build), storage_failed.
    static Result<std::unique_ptr<SqliteStore>> open(SqliteOptions options, crypto::Sealer sealer, Timestamp now);
    ~SqliteStore() override;

    // IdentityStore
    Result<domain::Identity> identity() override;
    Result<void> create_identity(const domain::Identity& identity) override;
    Result<void> replace_signing_key(const Secret& pem, Timestamp since, Timestamp former_ends_at,
                                     const domain::AuditEntry& audit) override;
    Result<void> remove_former_signing_key(const domain::AuditEntry& audit) override;

    // LinkStore
    Result<std::vector<domain::Link>> links() override;
    Result<std::vector<domain::Consumer>> consumers() override;
    Result<void> add_link(const domain::Link& link, const std::vector<domain::Consumer>& consumers,
                          const domain::AuditEntry& audit) override;
    Result<void> update_link(const domain::Link& link, const domain::AuditEntry& audit) override;
    Result<void> remove_link(const LinkId& id, const domain::AuditEntry& audit) override;
    Result<void> make_primary(const LinkId& id, const domain::AuditEntry& audit) override;
    Result<void> put_consumer(const domain::Consumer& consumer, const domain::AuditEntry& audit) override;
    Result<void> remove_consumer(const ConsumerKey& key, const domain::AuditEntry& audit) override;
    Result<std::vector<domain::FormerCredential>> former_credentials() override;
    Result<void> put_former_credential(const domain::FormerCredential& former) override;
    Result<void> remove_former_credential(std::string_view owner, const domain::AuditEntry& audit) override;
    Result<std::vector<std::string>> aliases(const LinkId& id) override;
    Result<std::vector<domain::LinkUse>> link_uses() override;
    Result<domain::HealthChange> put_health(domain::HealthRecord record, const domain::AuditEntry& by) override;
    Result<std::vector<domain::HealthRecord>> healths() override;
    Result<std::optional<domain::HealthRecord>> find_health(const LinkId& id) override;
    Result<void> add_pairing(const domain::PairingState& pairing) override;
    Result<std::optional<domain::PairingState>> take_pairing(std::string_view nonce_hash, Timestamp now) override;
    Result<void> add_notice(const domain::PeerNotice& notice) override;
    Result<std::vector<domain::PeerNotice>> due_notices(Timestamp now) override;
    Result<std::vector<domain::PeerNotice>> notices_of(std::string_view kind) override;
    Result<void> reschedule_notice(std::int64_t number, Timestamp next_attempt_at) override;
    Result<void> remove_notice(std::int64_t number, const domain::AuditEntry& audit) override;

    // AccountStore. Groups come back in the order of their bytes, each once.
    Result<std::vector<domain::Account>> accounts() override;
    Result<void> add_account(const domain::Account& account, std::string_view password_phc,
                             const domain::AuditEntry& audit) override;
    Result<void> update_account(const domain::Account& account, const domain::AuditEntry& audit) override;
    Result<domain::Account> adopt_account(const domain::DirectoryPerson& person, Timestamp now) override;
    Result<void> set_password(const AccountId& id, std::string_view password_phc,
                              const domain::AuditEntry& audit) override;
    Result<std::optional<std::string>> password_phc(const AccountId& id) override;
    Result<void> add_session(const domain::Session& session, const domain::AuditEntry& audit) override;
    Result<std::optional<domain::Session>> find_session(std::string_view id_hash) override;
    Result<void> touch_session(std::string_view id_hash, Timestamp last_seen_at) override;
    Result<void> replace_session(std::string_view old_id_hash, const domain::Session& session,
                                 const domain::AuditEntry& audit) override;
    Result<void> remove_session(std::string_view id_hash, const domain::AuditEntry& audit) override;
    Result<void> prune(Timestamp now) override;

    // TokenStore
    Result<void> add_request_token(const domain::RequestToken& token) override;
    Result<std::optional<domain::RequestToken>> find_request_token(const ConsumerKey& consumer,
                                                                   std::string_view hash) override;
    Result<std::optional<domain::RequestToken>> find_request_token(std::string_view hash) override;
    Result<void> decide_request_token(std::string_view hash, domain::RequestToken::Decision decision,
                                      const AccountId& account, std::string_view verifier_hash,
                                      const domain::AuditEntry& audit) override;
    Result<domain::ExchangeOutcome> exchange_request_token(std::string_view hash, std::string_view verifier_hash,
                                                           domain::AccessToken access,
                                                           const domain::AuditEntry& audit) override;
    Result<std::optional<domain::AccessToken>> find_access_token(const ConsumerKey& consumer,
                                                                 std::string_view hash) override;
    Result<void> renew_access_token(std::string_view old_hash, std::string_view session_handle_hash,
                                    domain::AccessToken access, const domain::AuditEntry& audit) override;
    Result<std::vector<domain::AccessToken>> access_tokens_of(const AccountId& account) override;
    Result<std::vector<domain::AccessToken>> access_tokens_of_link(const LinkId& link) override;
    Result<void> revoke_access_token(std::string_view id, const AccountId& owner,
                                     const domain::AuditEntry& audit) override;
    Result<void> touch_access_token(std::string_view hash, Timestamp last_used_at) override;

    // GrantStore
    Result<std::optional<domain::Grant>> find_grant(const LinkId& link, const AccountId& account) override;
    Result<void> put_grant(const domain::Grant& grant, const domain::AuditEntry& audit) override;
    Result<bool> claim_grant(const domain::GrantClaim& claim) override;
    Result<void> release_grant(const domain::GrantClaim& claim) override;
    Result<bool> renew_grant(const domain::Grant& grant, std::string_view old_token_hash,
                             const domain::AuditEntry& audit) override;
    Result<void> remove_grant(const LinkId& link, const AccountId& account, std::string_view token_hash,
                              const domain::AuditEntry& audit) override;
    Result<std::vector<domain::Grant>> grants_of(const AccountId& account) override;
    Result<std::vector<domain::Grant>> grants_of_link(const LinkId& link) override;
    Result<void> touch_grant(const LinkId& link, const AccountId& account, Timestamp last_used_at) override;
    Result<void> add_dance(const domain::Dance& dance) override;
    Result<std::optional<domain::Dance>> take_dance(std::string_view token_hash, Timestamp now) override;

    // OAuth2Store
    Result<std::vector<domain::OAuth2Client>> oauth2_clients() override;
    Result<void> put_oauth2_client(const domain::OAuth2Client& client, const domain::AuditEntry& audit) override;
    Result<void> remove_oauth2_client(const domain::ClientId& id, const domain::AuditEntry& audit) override;
    Result<void> add_oauth2_code(const domain::OAuth2Code& code, const domain::AuditEntry& audit) override;
    Result<domain::OAuth2Exchange> exchange_oauth2_code(const domain::OAuth2CodeTry& attempt,
                                                        const domain::OAuth2NewTokens& tokens,
                                                        const domain::AuditEntry& audit) override;
    Result<domain::OAuth2Exchange> rotate_oauth2_token(const domain::OAuth2RefreshTry& attempt,
                                                       const domain::OAuth2NewTokens& tokens,
                                                       const domain::AuditEntry& audit) override;
    Result<void> add_oauth2_family(const domain::OAuth2Family& family, const domain::OAuth2NewTokens& tokens,
                                   const domain::AuditEntry& audit) override;
    Result<std::optional<domain::OAuth2AccessToken>> find_oauth2_access(std::string_view hash) override;
    Result<std::optional<domain::OAuth2Family>> find_oauth2_refresh(std::string_view hash) override;
    Result<std::vector<domain::OAuth2Family>> oauth2_families_of(const AccountId& account) override;
    Result<std::vector<domain::OAuth2Family>> oauth2_families_of_link(const LinkId& link) override;
    Result<void> revoke_oauth2_family(std::string_view id, const AccountId& owner,
                                      const domain::AuditEntry& audit) override;
    Result<bool> revoke_oauth2_token(std::string_view hash, const domain::ClientId& client,
                                     const domain::AuditEntry& audit) override;
    Result<void> touch_oauth2_family(std::string_view id, Timestamp last_used_at) override;

    // PushedDevelopmentStore
    Result<void> put_development(std::span<const domain::PushedEntity> entities,
                                 const domain::PushProperties& properties) override;
    Result<std::vector<domain::PushedEntity>> development_of(std::span<const domain::ItemKey> keys) override;
    Result<std::vector<domain::PushedEntity>> development_in(const LinkId& link, std::string_view repository) override;
    Result<void> remove_development(const LinkId& link, const domain::EntityName& name,
                                    std::optional<std::int64_t> until) override;
    Result<void> remove_development_with(const LinkId& link, const domain::PushProperties& properties,
                                         std::optional<std::int64_t> until) override;
    Result<bool> has_development_with(const LinkId& link, const domain::PushProperties& properties) override;

    // SharingStore
    Result<std::vector<domain::RemoteLink>> remote_links(std::string_view item) override;
    Result<std::optional<domain::RemoteLink>> find_remote_link(std::int64_t id) override;
    Result<domain::SavedRemoteLink> save_remote_link(const domain::RemoteLink& link,
                                                     const std::optional<domain::OtherHalf>& half,
                                                     const domain::AuditEntry& audit) override;
    Result<void> remove_remote_link(std::int64_t id, const std::optional<domain::OtherHalf>& half,
                                    const domain::AuditEntry& audit) override;
    Result<std::vector<domain::RemoteLink>> remote_links_to(std::span<const std::string> global_ids) override;
    Result<std::vector<domain::OtherHalf>> due_halves(Timestamp now) override;
    Result<void> reschedule_half(std::int64_t number, Timestamp next_attempt_at) override;
    Result<void> settle_half(std::int64_t number, std::string_view peer_key, const domain::AuditEntry& audit) override;
    Result<std::vector<domain::EntityLink>> entity_links() override;
    Result<void> add_entity_link(const domain::EntityLink& link, const domain::AuditEntry& audit) override;
    Result<void> remove_entity_link(const domain::EntityLink& link, const domain::AuditEntry& audit) override;
    Result<void> make_entity_link_primary(const domain::EntityLink& link, const domain::AuditEntry& audit) override;
    Result<void> reschedule_entity_half(const domain::EntityLink& link) override;
    Result<void> settle_entity_half(const domain::EntityLink& link, const domain::AuditEntry& audit) override;
    Result<std::vector<domain::RecentItem>> recent_items(const AccountId& account) override;
    Result<void> note_recent_item(const AccountId& account, const domain::RecentItem& recent) override;

    // AuditStore
    Result<void> append_audit(const domain::AuditEntry& entry) override;
    Result<std::vector<domain::AuditRow>> audit(const domain::AuditFilter& filter) override;
    // Reads the whole audit and follows its chain (S-62). The number of rows, or conflict with the first row that does
    // not fit.
    Result<std::int64_t> verify_audit();

    Result<bool> external_change_seen() override;
    Result<void> check() override;

    Result<domain::ResealStep> reseal(int rows_max) override;

private:
    SqliteStore(SqliteOptions options, crypto::Sealer sealer, std::unique_ptr<Database> database);

    const SqliteOptions options_;
    const crypto::Sealer sealer_;
    const std::unique_ptr<Database> database_;
    std::atomic<std::int64_t> foreign_version_{0};
};

}  // namespace applinks::store
