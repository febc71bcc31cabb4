// SPDX-License-Identifier: Apache-2.0
// Codes and families of tokens of OAuth 2.0: known by hash, used up and rotated by one statement (S-18, S-19, S-60,
// S-73).
#include "store/sqlite/audit_log.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/link_rows.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace applinks::store {

namespace {

using domain::AuditEntry;
using domain::ClientId;
using domain::OAuth2AccessToken;
using domain::OAuth2Client;
using domain::OAuth2Code;
using domain::OAuth2Exchange;
using domain::OAuth2Family;
using domain::OAuth2NewTokens;
using domain::OAuth2Outcome;

Result<OAuth2Client> read_client(Query& query) {
    Row row = query.row();
    OAuth2Client client{.id = row.id<ClientId>(),
                        .link = row.id<LinkId>(),
                        .name = row.text(),
                        .secret_hash = row.text(),
                        .redirect_uris = row.texts(),
                        .scope = row.parsed(oauth2::parse_scope),
                        .without_user = row.flag(),
                        .service_user = row.id<UserName>(),
                        .created_at = row.time()};
    return row.finish(std::move(client));
}

OAuth2Family family_in(Row& row) {
    return {.id = row.text(),
            .client = row.id<ClientId>(),
            .account = row.id<AccountId>(),
            .scope = row.parsed(oauth2::parse_scope),
            .created_at = row.time(),
            .ends_at = row.time(),
            .last_used_at = row.time()};
}

Result<OAuth2Family> read_family(Query& query) {
    Row row = query.row();
    auto family = family_in(row);
    return row.finish(std::move(family));
}

Result<std::vector<OAuth2Family>> every_family(Query& query) {
    std::vector<OAuth2Family> all;
    while (query.step()) {
        AL_TRY(auto family, read_family(query));
        all.push_back(std::move(family));
    }
    return all;
}

Result<std::optional<OAuth2Family>> find_family(Connection& connection, std::string_view id) {
    Query found = connection.query("find_oauth2_family");
    found.bind(":id", id);
    if (!found.step()) return std::nullopt;
    return read_family(found);
}

Result<std::optional<OAuth2Code>> use_code(Connection& connection, std::string_view hash) {
    Query used = connection.query("use_oauth2_code");
    used.bind(":hash", hash);
    if (!used.step()) return std::nullopt;
    Row row = used.row();
    OAuth2Code code{.hash = row.text(),
                    .family = row.text(),
                    .client = row.id<ClientId>(),
                    .account = row.id<AccountId>(),
                    .redirect_uri = row.text(),
                    .challenge = row.text(),
                    .scope = row.parsed(oauth2::parse_scope),
                    .expires_at = row.time()};
    return row.finish(std::optional(std::move(code)));
}

void insert_family(Connection& connection, const OAuth2Family& family) {
    connection.query("add_oauth2_family")
        .bind(":id", family.id)
        .bind(":client", family.client)
        .bind_or_null(":account", family.account.str())
        .bind(":scope", name_of(family.scope))
        .bind(":created_at", family.created_at)
        .bind(":ends_at", family.ends_at)
        .bind(":last_used_at", family.last_used_at)
        .run();
}

void insert_tokens(Connection& connection, std::string_view family, const OAuth2NewTokens& tokens) {
    connection.query("add_oauth2_access_token")
        .bind(":hash", tokens.access_hash)
        .bind(":family", family)
        .bind(":expires_at", tokens.access_expires_at)
        .run();
    if (tokens.refresh_hash.empty()) return;
    connection.query("add_oauth2_refresh_token").bind(":hash", tokens.refresh_hash).bind(":family", family).run();
}

// With what the person allowed meanwhile and nobody fetched yet (S-22).
int end_family(Connection& connection, std::string_view family) {
    connection.query("remove_open_oauth2_codes").bind(":family", family).run();
    return connection.query("remove_oauth2_family").bind(":id", family).run();
}

// A second use: somebody has a copy. Whoever holds what came of the first use loses it.
void end_reused_family(Connection& connection, std::string_view family, AuditEntry audit) {
    if (end_family(connection, family) == 0) return;
    audit.event = "token.reused";
    audit.detail = "A code or a refresh token was used twice: the permission it belongs to has ended.";
    audit.success = false;
    append_audit_row(connection, audit);
}

Result<OAuth2Exchange> not_usable_code(Connection& connection, std::string_view hash, const AuditEntry& audit) {
    std::string family;
    {
        Query found = connection.query("family_of_used_oauth2_code");
        found.bind(":hash", hash);
        if (!found.step()) return OAuth2Exchange{.outcome = OAuth2Outcome::unknown};
        family = found.row().text();
    }
    end_reused_family(connection, family, audit);
    return OAuth2Exchange{.outcome = OAuth2Outcome::reused};
}

crypto::SealContext answer_place(const std::string& row) {
    return {.table = "oauth2_refresh_token", .column = "answer", .row = row};
}

struct RotatedToken {
    std::string family;
    Timestamp rotated_at{};
    Secret answer;
};

Result<std::optional<RotatedToken>> find_rotated(Connection& connection, const domain::OAuth2RefreshTry& attempt,
                                                 const crypto::Sealer& sealer) {
    Query found = connection.query("find_oauth2_refresh_token");
    found.bind(":hash", attempt.hash).bind(":client", attempt.client);
    if (!found.step()) return std::nullopt;
    Row row = found.row();
    RotatedToken token{.family = row.text(), .rotated_at = row.time(), .answer = {}};
    token.answer = row.secret(sealer, answer_place(joined_row(attempt.hash, attempt.client.str())));
    return row.finish(std::optional(std::move(token)));
}

// Why a rotation found nothing to rotate: unknown, the absolute end, or a token that was rotated before.
Result<OAuth2Exchange> not_rotated(Connection& connection, const domain::OAuth2RefreshTry& attempt,
                                   const crypto::Sealer& sealer, const AuditEntry& audit) {
    AL_TRY(auto token, find_rotated(connection, attempt, sealer));
    if (!token) return OAuth2Exchange{.outcome = OAuth2Outcome::unknown};
    if (token->rotated_at == Timestamp{}) return OAuth2Exchange{.outcome = OAuth2Outcome::refused};
    const bool in_grace = attempt.now < token->rotated_at + domain::kOAuth2RotationGrace;
    if (!in_grace || token->answer.empty()) {
        end_reused_family(connection, token->family, audit);
        return OAuth2Exchange{.outcome = OAuth2Outcome::reused};
    }
    AL_TRY(auto family, find_family(connection, token->family));
    if (!family || family->ends_at <= attempt.now) return OAuth2Exchange{.outcome = OAuth2Outcome::refused};
    return OAuth2Exchange{
        .outcome = OAuth2Outcome::repeated, .family = *std::move(family), .answer = std::move(token->answer)};
}

}  // namespace

Result<std::vector<OAuth2Client>> SqliteStore::oauth2_clients() {
    return database_->read([&](Connection& connection) -> Result<std::vector<OAuth2Client>> {
        Query found = connection.query("oauth2_clients");
        std::vector<OAuth2Client> all;
        while (found.step()) {
            AL_TRY(auto client, read_client(found));
            all.push_back(std::move(client));
        }
        return all;
    });
}

Result<void> SqliteStore::put_oauth2_client(const OAuth2Client& client, const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        const int changed = connection.query("put_oauth2_client")
                                .bind(":id", client.id)
                                .bind(":link", client.link)
                                .bind(":name", client.name)
                                .bind(":secret_hash", client.secret_hash)
                                .bind(":redirect_uris", client.redirect_uris)
                                .bind(":scope", name_of(client.scope))
                                .bind(":without_user", client.without_user)
                                .bind(":service_user", client.service_user)
                                .bind(":created_at", client.created_at)
                                .run();
        if (changed == 0) return fail(Errc::already_exists, "This client id belongs to another link.");
        append_audit_row(connection, audit);
        return {};
    });
}

Result<void> SqliteStore::remove_oauth2_client(const ClientId& id, const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        if (connection.query("remove_oauth2_client").bind(":id", id).run() == 0)
            return fail(Errc::not_found, "There is no such client.");
        append_audit_row(connection, audit);
        return {};
    });
}

Result<void> SqliteStore::add_oauth2_code(const OAuth2Code& code, const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        connection.query("add_oauth2_code")
            .bind(":hash", code.hash)
            .bind(":family", code.family)
            .bind(":client", code.client)
            .bind(":account", code.account)
            .bind(":redirect_uri", code.redirect_uri)
            .bind(":challenge", code.challenge)
            .bind(":scope", name_of(code.scope))
            .bind(":expires_at", code.expires_at)
            .run();
        append_audit_row(connection, audit);
        return {};
    });
}

Result<OAuth2Exchange> SqliteStore::exchange_oauth2_code(const domain::OAuth2CodeTry& attempt,
                                                         const OAuth2NewTokens& tokens, const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<OAuth2Exchange> {
        AL_TRY(const auto code, use_code(connection, attempt.hash));
        if (!code) return not_usable_code(connection, attempt.hash, audit);
        if (!fits(*code, attempt)) return OAuth2Exchange{.outcome = OAuth2Outcome::refused};
        OAuth2Family family{.id = code->family,
                            .client = code->client,
                            .account = code->account,
                            .scope = code->scope,
                            .created_at = attempt.now,
                            .ends_at = attempt.now + domain::kOAuth2FamilyLife,
                            .last_used_at = Timestamp{}};
        insert_family(connection, family);
        insert_tokens(connection, family.id, tokens);
        append_audit_row(connection, audit);
        return OAuth2Exchange{.outcome = OAuth2Outcome::exchanged, .family = std::move(family)};
    });
}

Result<OAuth2Exchange> SqliteStore::rotate_oauth2_token(const domain::OAuth2RefreshTry& attempt,
                                                        const OAuth2NewTokens& tokens, const AuditEntry& audit) {
    const std::string answer =
        sealer_.seal(tokens.answer, answer_place(joined_row(attempt.hash, attempt.client.str())));
    return database_->write([&](Connection& connection) -> Result<OAuth2Exchange> {
        std::string id;
        {
            Query rotated = connection.query("rotate_oauth2_refresh_token");
            rotated.bind(":hash", attempt.hash)
                .bind(":client", attempt.client)
                .bind(":now", attempt.now)
                .bind_blob(":answer", answer);
            if (rotated.step()) id = rotated.row().text();
        }
        if (id.empty()) return not_rotated(connection, attempt, sealer_, audit);
        insert_tokens(connection, id, tokens);
        append_audit_row(connection, audit);
        AL_TRY(auto family, find_family(connection, id));
        if (!family) return fail(Errc::storage_failed, "The database cannot be used right now.", "family is gone");
        return OAuth2Exchange{.outcome = OAuth2Outcome::exchanged, .family = *std::move(family)};
    });
}

Result<void> SqliteStore::add_oauth2_family(const OAuth2Family& family, const OAuth2NewTokens& tokens,
                                            const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        insert_family(connection, family);
        insert_tokens(connection, family.id, tokens);
        append_audit_row(connection, audit);
        return {};
    });
}

Result<std::optional<OAuth2AccessToken>> SqliteStore::find_oauth2_access(std::string_view hash) {
    return database_->read([&](Connection& connection) -> Result<std::optional<OAuth2AccessToken>> {
        Query found = connection.query("find_oauth2_access_token");
        found.bind(":hash", hash);
        if (!found.step()) return std::nullopt;
        Row row = found.row();
        OAuth2AccessToken token{.family = family_in(row), .expires_at = row.time()};
        return row.finish(std::optional(std::move(token)));
    });
}

Result<std::optional<OAuth2Family>> SqliteStore::find_oauth2_refresh(std::string_view hash) {
    return database_->read([&](Connection& connection) -> Result<std::optional<OAuth2Family>> {
        Query found = connection.query("family_of_oauth2_refresh_token");
        found.bind(":hash", hash);
        if (!found.step()) return std::nullopt;
        return read_family(found);
    });
}

Result<std::vector<OAuth2Family>> SqliteStore::oauth2_families_of(const AccountId& account) {
    return database_->read([&](Connection& connection) {
        Query found = connection.query("oauth2_families_of_account");
        found.bind(":account", account);
        return every_family(found);
    });
}

Result<std::vector<OAuth2Family>> SqliteStore::oauth2_families_of_link(const LinkId& link) {
    return database_->read([&](Connection& connection) {
        Query found = connection.query("oauth2_families_of_link");
        found.bind(":link", link);
        return every_family(found);
    });
}

Result<void> SqliteStore::revoke_oauth2_family(std::string_view id, const AccountId& owner, const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        AL_TRY(const auto family, find_family(connection, id));
        if (!family || family->account != owner || owner.empty())
            return fail(Errc::not_found, "There is no such permission.");
        end_family(connection, id);
        append_audit_row(connection, audit);
        return {};
    });
}

Result<bool> SqliteStore::revoke_oauth2_token(std::string_view hash, const ClientId& client, const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<bool> {
        int removed = connection.query("remove_oauth2_access_token").bind(":hash", hash).bind(":client", client).run();
        if (removed == 0) {
            std::optional<std::string> family;
            {
                Query found = connection.query("find_oauth2_refresh_token");
                found.bind(":hash", hash).bind(":client", client);
                if (found.step()) family = found.row().text();
            }
            if (family) removed = end_family(connection, *family);
        }
        if (removed > 0) append_audit_row(connection, audit);
        return removed > 0;
    });
}

Result<void> SqliteStore::touch_oauth2_family(std::string_view id, Timestamp last_used_at) {
    return database_->write([&](Connection& connection) -> Result<void> {
        connection.query("touch_oauth2_family").bind(":id", id).bind(":at", last_used_at).run();
        return {};
    });
}

}  // namespace applinks::store
