// SPDX-License-Identifier: Apache-2.0
// A store that has nothing and refuses every change: tests derive from it and give the few calls they need a meaning.
#pragma once

#include "domain/store.hpp"

namespace applinks::testing {

class StubStore : public domain::Store {
public:
    using Text = std::string_view;
    using Audit = domain::AuditEntry;

    Result<domain::Identity> identity() override { return refused(); }
    Result<void> create_identity(const domain::Identity&) override { return refused(); }
    Result<void> replace_signing_key(const Secret&, Timestamp, Timestamp, const Audit&) override { return refused(); }
    Result<void> remove_former_signing_key(const Audit&) override { return refused(); }

    Result<std::vector<domain::Link>> links() override { return refused(); }
    Result<std::vector<domain::Consumer>> consumers() override { return refused(); }
    Result<void> add_link(const domain::Link&, const std::vector<domain::Consumer>&, const Audit&) override {
        return refused();
    }
    Result<void> update_link(const domain::Link&, const Audit&) override { return refused(); }
    Result<void> remove_link(const LinkId&, const Audit&) override { return refused(); }
    Result<void> make_primary(const LinkId&, const Audit&) override { return refused(); }
    Result<void> put_consumer(const domain::Consumer&, const Audit&) override { return refused(); }
    Result<void> remove_consumer(const ConsumerKey&, const Audit&) override { return refused(); }
    Result<std::vector<domain::FormerCredential>> former_credentials() override { return {}; }
    Result<void> put_former_credential(const domain::FormerCredential&) override { return refused(); }
    Result<void> remove_former_credential(Text, const Audit&) override { return refused(); }
    Result<std::vector<std::string>> aliases(const LinkId&) override { return refused(); }
    Result<std::vector<domain::LinkUse>> link_uses() override { return refused(); }
    Result<domain::HealthChange> put_health(domain::HealthRecord, const Audit&) override { return refused(); }
    Result<std::vector<domain::HealthRecord>> healths() override { return refused(); }
    Result<std::optional<domain::HealthRecord>> find_health(const LinkId&) override { return refused(); }
    Result<void> add_pairing(const domain::PairingState&) override { return refused(); }
    Result<std::optional<domain::PairingState>> take_pairing(Text, Timestamp) override { return refused(); }
    Result<void> add_notice(const domain::PeerNotice&) override { return refused(); }
    Result<std::vector<domain::PeerNotice>> due_notices(Timestamp) override { return refused(); }
    Result<std::vector<domain::PeerNotice>> notices_of(Text) override { return std::vector<domain::PeerNotice>{}; }
    Result<void> reschedule_notice(std::int64_t, Timestamp) override { return refused(); }
    Result<void> remove_notice(std::int64_t, const Audit&) override { return refused(); }

    Result<std::vector<domain::Account>> accounts() override { return refused(); }
    Result<void> add_account(const domain::Account&, Text, const Audit&) override { return refused(); }
    Result<void> update_account(const domain::Account&, const Audit&) override { return refused(); }
    Result<domain::Account> adopt_account(const domain::DirectoryPerson&, Timestamp) override { return refused(); }
    Result<void> set_password(const AccountId&, Text, const Audit&) override { return refused(); }
    Result<std::optional<std::string>> password_phc(const AccountId&) override { return refused(); }
    Result<void> add_session(const domain::Session&, const Audit&) override { return refused(); }
    Result<std::optional<domain::Session>> find_session(Text) override { return refused(); }
    Result<void> touch_session(Text, Timestamp) override { return refused(); }
    Result<void> replace_session(Text, const domain::Session&, const Audit&) override { return refused(); }
    Result<void> remove_session(Text, const Audit&) override { return refused(); }
    Result<void> prune(Timestamp) override { return refused(); }

    Result<void> add_request_token(const domain::RequestToken&) override { return refused(); }
    Result<std::optional<domain::RequestToken>> find_request_token(const ConsumerKey&, Text) override {
        return refused();
    }
    Result<std::optional<domain::RequestToken>> find_request_token(Text) override { return refused(); }
    Result<void> decide_request_token(Text, domain::RequestToken::Decision, const AccountId&, Text,
                                      const Audit&) override {
        return refused();
    }
    Result<domain::ExchangeOutcome> exchange_request_token(Text, Text, domain::AccessToken, const Audit&) override {
        return refused();
    }
    Result<std::optional<domain::AccessToken>> find_access_token(const ConsumerKey&, Text) override {
        return refused();
    }
    Result<void> renew_access_token(Text, Text, domain::AccessToken, const Audit&) override { return refused(); }
    Result<std::vector<domain::AccessToken>> access_tokens_of(const AccountId&) override { return refused(); }
    Result<std::vector<domain::AccessToken>> access_tokens_of_link(const LinkId&) override { return refused(); }
    Result<void> revoke_access_token(Text, const AccountId&, const Audit&) override { return refused(); }
    Result<void> touch_access_token(Text, Timestamp) override { return refused(); }

    Result<std::optional<domain::Grant>> find_grant(const LinkId&, const AccountId&) override { return refused(); }
    Result<void> put_grant(const domain::Grant&, const Audit&) override { return refused(); }
    Result<bool> claim_grant(const domain::GrantClaim&) override { return refused(); }
    Result<void> release_grant(const domain::GrantClaim&) override { return refused(); }
    Result<bool> renew_grant(const domain::Grant&, Text, const Audit&) override { return refused(); }
    Result<void> remove_grant(const LinkId&, const AccountId&, Text, const Audit&) override { return refused(); }
    Result<std::vector<domain::Grant>> grants_of(const AccountId&) override { return refused(); }
    Result<std::vector<domain::Grant>> grants_of_link(const LinkId&) override { return refused(); }
    Result<void> touch_grant(const LinkId&, const AccountId&, Timestamp) override { return refused(); }
    Result<void> add_dance(const domain::Dance&) override { return refused(); }
    Result<std::optional<domain::Dance>> take_dance(Text, Timestamp) override { return refused(); }

    Result<std::vector<domain::OAuth2Client>> oauth2_clients() override { return refused(); }
    Result<void> put_oauth2_client(const domain::OAuth2Client&, const Audit&) override { return refused(); }
    Result<void> remove_oauth2_client(const domain::ClientId&, const Audit&) override { return refused(); }
    Result<void> add_oauth2_code(const domain::OAuth2Code&, const Audit&) override { return refused(); }
    Result<domain::OAuth2Exchange> exchange_oauth2_code(const domain::OAuth2CodeTry&, const domain::OAuth2NewTokens&,
                                                        const Audit&) override {
        return refused();
    }
    Result<domain::OAuth2Exchange> rotate_oauth2_token(const domain::OAuth2RefreshTry&, const domain::OAuth2NewTokens&,
                                                       const Audit&) override {
        return refused();
    }
    Result<void> add_oauth2_family(const domain::OAuth2Family&, const domain::OAuth2NewTokens&, const Audit&) override {
        return refused();
    }
    Result<std::optional<domain::OAuth2AccessToken>> find_oauth2_access(Text) override { return refused(); }
    Result<std::optional<domain::OAuth2Family>> find_oauth2_refresh(Text) override { return refused(); }
    Result<std::vector<domain::OAuth2Family>> oauth2_families_of(const AccountId&) override { return refused(); }
    Result<std::vector<domain::OAuth2Family>> oauth2_families_of_link(const LinkId&) override { return refused(); }
    Result<void> revoke_oauth2_family(Text, const AccountId&, const Audit&) override { return refused(); }
    Result<bool> revoke_oauth2_token(Text, const domain::ClientId&, const Audit&) override { return refused(); }
    Result<void> touch_oauth2_family(Text, Timestamp) override { return refused(); }

    Result<void> put_development(std::span<const domain::PushedEntity>, const domain::PushProperties&) override {
        return refused();
    }
    Result<std::vector<domain::PushedEntity>> development_of(std::span<const domain::ItemKey>) override {
        return std::vector<domain::PushedEntity>();
    }
    Result<std::vector<domain::PushedEntity>> development_in(const LinkId&, Text) override { return refused(); }
    Result<void> remove_development(const LinkId&, const domain::EntityName&, std::optional<std::int64_t>) override {
        return refused();
    }
    Result<void> remove_development_with(const LinkId&, const domain::PushProperties&,
                                         std::optional<std::int64_t>) override {
        return refused();
    }
    Result<bool> has_development_with(const LinkId&, const domain::PushProperties&) override { return refused(); }

    Result<std::vector<domain::RemoteLink>> remote_links(Text) override { return refused(); }
    Result<std::optional<domain::RemoteLink>> find_remote_link(std::int64_t) override { return refused(); }
    Result<domain::SavedRemoteLink> save_remote_link(const domain::RemoteLink&, const std::optional<domain::OtherHalf>&,
                                                     const Audit&) override {
        return refused();
    }
    Result<void> remove_remote_link(std::int64_t, const std::optional<domain::OtherHalf>&, const Audit&) override {
        return refused();
    }
    Result<std::vector<domain::RemoteLink>> remote_links_to(std::span<const std::string>) override { return refused(); }
    Result<std::vector<domain::OtherHalf>> due_halves(Timestamp) override { return refused(); }
    Result<void> reschedule_half(std::int64_t, Timestamp) override { return refused(); }
    Result<void> settle_half(std::int64_t, Text, const Audit&) override { return refused(); }
    Result<std::vector<domain::EntityLink>> entity_links() override { return refused(); }
    Result<void> add_entity_link(const domain::EntityLink&, const Audit&) override { return refused(); }
    Result<void> remove_entity_link(const domain::EntityLink&, const Audit&) override { return refused(); }
    Result<void> make_entity_link_primary(const domain::EntityLink&, const Audit&) override { return refused(); }
    Result<void> reschedule_entity_half(const domain::EntityLink&) override { return refused(); }
    Result<void> settle_entity_half(const domain::EntityLink&, const Audit&) override { return refused(); }
    Result<std::vector<domain::RecentItem>> recent_items(const AccountId&) override { return refused(); }
    Result<void> note_recent_item(const AccountId&, const domain::RecentItem&) override { return refused(); }

    Result<void> append_audit(const Audit&) override { return refused(); }
    Result<std::vector<domain::AuditRow>> audit(const domain::AuditFilter&) override { return refused(); }
    Result<bool> external_change_seen() override { return refused(); }
    Result<void> check() override { return refused(); }

private:
    static std::unexpected<Error> refused() { return fail(Errc::storage_failed, "The store does not answer."); }
};

}  // namespace applinks::testing
