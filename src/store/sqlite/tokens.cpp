// SPDX-License-Identifier: Apache-2.0
// Tokens that we gave (applinks-protocol.md 4.6 to 4.9): known by hash, used up by one statement (S-10, S-60, S-73).
#include "store/sqlite/audit_log.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/link_rows.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace applinks::store {

namespace {

using domain::AccessToken;
using domain::AuditEntry;
using domain::ExchangeOutcome;
using domain::RequestToken;

constexpr int kWrongVerifiersMax = 3;  // S-10

constexpr std::array<EnumTexts<RequestToken::Decision>, 3> kDecisions{{
    {RequestToken::Decision::none, "none"},
    {RequestToken::Decision::approved, "approved"},
    {RequestToken::Decision::denied, "denied"},
}};

crypto::SealContext request_token_secret(const std::string& row) {
    return {.table = "request_token", .column = "secret", .row = row};
}
crypto::SealContext access_token_secret(const std::string& row) {
    return {.table = "access_token", .column = "secret", .row = row};
}

Result<RequestToken> read_request_token(Query& query, const crypto::Sealer& sealer) {
    Row row = query.row();
    RequestToken token{.hash = row.text(), .consumer = row.id<ConsumerKey>()};
    token.callback = row.url();
    token.callback_confirmed = row.flag();
    token.decision = row.one_of(kDecisions);
    token.account = row.id<AccountId>();
    token.verifier_hash = row.text();
    token.wrong_verifiers = static_cast<int>(row.integer());
    token.created_at = row.time();
    token.expires_at = row.time();
    token.secret = row.secret(sealer, request_token_secret(joined_row(token.hash, token.consumer.str())));
    return row.finish(std::move(token));
}

Result<AccessToken> read_access_token(Query& query, const crypto::Sealer& sealer) {
    Row row = query.row();
    AccessToken token;
    token.hash = row.text();
    token.id = row.text();
    token.consumer = row.id<ConsumerKey>();
    token.account = row.id<AccountId>();
    token.session_handle_hash = row.text();
    token.created_at = row.time();
    token.expires_at = row.time();
    token.session_expires_at = row.time();
    token.last_used_at = row.time();
    token.secret = row.secret(sealer, access_token_secret(joined_row(token.hash, token.consumer.str())));
    return row.finish(std::move(token));
}

Result<std::optional<RequestToken>> first_request_token(Query& query, const crypto::Sealer& sealer) {
    if (!query.step()) return std::nullopt;
    return read_request_token(query, sealer);
}

Result<std::vector<AccessToken>> every_access_token(Query& query, const crypto::Sealer& sealer) {
    std::vector<AccessToken> all;
    while (query.step()) {
        AL_TRY(auto token, read_access_token(query, sealer));
        all.push_back(std::move(token));
    }
    return all;
}

void insert_access_token(Connection& connection, const AccessToken& token, const crypto::Sealer& sealer) {
    connection.query("add_access_token")
        .bind(":hash", token.hash)
        .bind(":id", token.id)
        .bind(":consumer", token.consumer)
        .bind(":account", token.account)
        .bind_blob(":secret",
                   sealer.seal(token.secret, access_token_secret(joined_row(token.hash, token.consumer.str()))))
        .bind(":session_handle_hash", token.session_handle_hash)
        .bind(":created_at", token.created_at)
        .bind(":expires_at", token.expires_at)
        .bind(":session_expires_at", token.session_expires_at)
        .bind(":last_used_at", token.last_used_at)
        .run();
}

// What a new access token takes over from the token that it replaces (applinks-protocol.md 4.8).
struct Inherited {
    AccountId account;
    Secret secret;
    std::string id;  // "" of a request token
};

// The row of a DELETE … RETURNING account, secret, id; nothing when no row fits the condition.
Result<std::optional<Inherited>> take(Query& query, const crypto::Sealer& sealer, const crypto::SealContext& place) {
    if (!query.step()) return std::nullopt;
    Row row = query.row();
    return row.finish(std::optional(
        Inherited{.account = row.id<AccountId>(), .secret = row.secret(sealer, place), .id = row.text()}));
}

// Why an exchange found nothing to take.
ExchangeOutcome reason_of(const std::optional<RequestToken>& token, Timestamp now) {
    if (!token) return ExchangeOutcome::unknown;
    if (token->expires_at <= now) return ExchangeOutcome::expired;
    if (token->decision == RequestToken::Decision::none) return ExchangeOutcome::undecided;
    if (token->decision == RequestToken::Decision::denied) return ExchangeOutcome::denied;
    return ExchangeOutcome::wrong_verifier;
}

// S-10: the third wrong verifier is the end of the token.
void count_wrong_verifier(Connection& connection, std::string_view hash, AuditEntry audit) {
    connection.query("count_wrong_verifier").bind(":hash", hash).run();
    connection.query("remove_guessed_request_token")
        .bind(":hash", hash)
        .bind(":wrong_verifiers_max", kWrongVerifiersMax)
        .run();
    audit.success = false;
    append_audit_row(connection, audit);
}

Query request_token_of_consumer(Connection& connection, const ConsumerKey& consumer, std::string_view hash) {
    Query found = connection.query("find_request_token_of_consumer");
    found.bind(":hash", hash).bind(":consumer", consumer);
    return found;
}

bool is_session_over(Connection& connection, const ConsumerKey& consumer, std::string_view hash,
                     std::string_view session_handle_hash) {
    Query found = connection.query("ended_session_of_access_token");
    found.bind(":hash", hash).bind(":consumer", consumer).bind(":session_handle_hash", session_handle_hash);
    return found.step();
}

}  // namespace

Result<void> SqliteStore::add_request_token(const RequestToken& token) {
    const std::string secret =
        sealer_.seal(token.secret, request_token_secret(joined_row(token.hash, token.consumer.str())));
    return database_->write([&](Connection& connection) -> Result<void> {
        connection.query("add_request_token")
            .bind(":hash", token.hash)
            .bind(":consumer", token.consumer)
            .bind_blob(":secret", secret)
            .bind(":callback", token.callback)
            .bind(":callback_confirmed", token.callback_confirmed)
            .bind(":decision", text_of(kDecisions, token.decision))
            .bind_or_null(":account", token.account.str())
            .bind(":verifier_hash", token.verifier_hash)
            .bind(":wrong_verifiers", token.wrong_verifiers)
            .bind(":created_at", token.created_at)
            .bind(":expires_at", token.expires_at)
            .run();
        return {};
    });
}

Result<std::optional<RequestToken>> SqliteStore::find_request_token(const ConsumerKey& consumer,
                                                                    std::string_view hash) {
    return database_->read([&](Connection& connection) {
        Query found = request_token_of_consumer(connection, consumer, hash);
        return first_request_token(found, sealer_);
    });
}

Result<std::optional<RequestToken>> SqliteStore::find_request_token(std::string_view hash) {
    return database_->read([&](Connection& connection) {
        Query found = connection.query("find_request_token");
        found.bind(":hash", hash);
        return first_request_token(found, sealer_);
    });
}

Result<void> SqliteStore::decide_request_token(std::string_view hash, RequestToken::Decision decision,
                                               const AccountId& account, std::string_view verifier_hash,
                                               const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        const int decided = connection.query("decide_request_token")
                                .bind(":hash", hash)
                                .bind(":decision", text_of(kDecisions, decision))
                                .bind(":account", account)
                                .bind(":verifier_hash", verifier_hash)
                                .bind(":now", audit.at)
                                .run();
        if (decided == 0)
            return fail(Errc::conflict, "This request was answered before, or it has expired. Start again.");
        append_audit_row(connection, audit);
        return {};
    });
}

Result<ExchangeOutcome> SqliteStore::exchange_request_token(std::string_view hash, std::string_view verifier_hash,
                                                            AccessToken access, const AuditEntry& audit) {
    const std::string row = joined_row(hash, access.consumer.str());
    return database_->write([&](Connection& connection) -> Result<ExchangeOutcome> {
        std::optional<Inherited> inherited;
        {
            Query taking = connection.query("take_request_token");
            taking.bind(":hash", hash)
                .bind(":consumer", access.consumer)
                .bind(":verifier_hash", verifier_hash)
                .bind(":now", access.created_at);
            AL_TRY(inherited, take(taking, sealer_, request_token_secret(row)));
        }
        if (!inherited) {
            std::optional<RequestToken> token;
            {
                Query found = request_token_of_consumer(connection, access.consumer, hash);
                AL_TRY(token, first_request_token(found, sealer_));
            }
            const auto reason = reason_of(token, access.created_at);
            if (reason == ExchangeOutcome::wrong_verifier) count_wrong_verifier(connection, hash, audit);
            return reason;
        }
        access.account = inherited->account;
        access.secret = inherited->secret;
        insert_access_token(connection, access, sealer_);
        append_audit_row(connection, audit);
        return ExchangeOutcome::exchanged;
    });
}

Result<std::optional<AccessToken>> SqliteStore::find_access_token(const ConsumerKey& consumer, std::string_view hash) {
    return database_->read([&](Connection& connection) -> Result<std::optional<AccessToken>> {
        Query found = connection.query("find_access_token");
        found.bind(":hash", hash).bind(":consumer", consumer);
        if (!found.step()) return std::nullopt;
        return read_access_token(found, sealer_);
    });
}

Result<void> SqliteStore::renew_access_token(std::string_view old_hash, std::string_view session_handle_hash,
                                             AccessToken access, const AuditEntry& audit) {
    const std::string row = joined_row(old_hash, access.consumer.str());
    return database_->write([&](Connection& connection) -> Result<void> {
        std::optional<Inherited> inherited;
        {
            Query taking = connection.query("take_access_token_for_renewal");
            taking.bind(":hash", old_hash)
                .bind(":consumer", access.consumer)
                .bind(":session_handle_hash", session_handle_hash)
                .bind(":now", access.created_at);
            AL_TRY(inherited, take(taking, sealer_, access_token_secret(row)));
        }
        if (!inherited) {
            if (is_session_over(connection, access.consumer, old_hash, session_handle_hash))
                return fail(Errc::expired, "This permission has ended. Ask the user again.");
            return fail(Errc::not_found, "There is no such token with this session handle.");
        }
        access.id = inherited->id;  // the same permission
        access.account = inherited->account;
        access.secret = inherited->secret;
        insert_access_token(connection, access, sealer_);
        append_audit_row(connection, audit);
        return {};
    });
}

Result<std::vector<AccessToken>> SqliteStore::access_tokens_of(const AccountId& account) {
    return database_->read([&](Connection& connection) {
        Query found = connection.query("access_tokens_of_account");
        found.bind(":account", account);
        return every_access_token(found, sealer_);
    });
}

Result<std::vector<AccessToken>> SqliteStore::access_tokens_of_link(const LinkId& link) {
    return database_->read([&](Connection& connection) {
        Query found = connection.query("access_tokens_of_link");
        found.bind(":link", link);
        return every_access_token(found, sealer_);
    });
}

Result<void> SqliteStore::revoke_access_token(std::string_view id, const AccountId& owner, const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        if (connection.query("revoke_access_token").bind(":id", id).bind(":owner", owner).run() == 0)
            return fail(Errc::not_found, "There is no such permission.");
        append_audit_row(connection, audit);
        return {};
    });
}

Result<void> SqliteStore::touch_access_token(std::string_view hash, Timestamp last_used_at) {
    return database_->write([&](Connection& connection) -> Result<void> {
        connection.query("touch_access_token").bind(":hash", hash).bind(":at", last_used_at).run();
        return {};
    });
}

}  // namespace applinks::store
