// SPDX-License-Identifier: Apache-2.0
// What is true of the SQLite file itself: no secret in it, no way to move a sealed value, a chain over the audit, and
// what happens when the file is damaged, full, or used by another process.
#include "store/sqlite/sqlite_store.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "crypto/digest.hpp"
#include "support/temporary_directory.hpp"

namespace applinks::store {
namespace {

using domain::AuditEntry;

constexpr std::string_view kPlanted = "planted-secret-";

template <class T>
T value_of(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message + " " + result.error().detail);
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}

template <class T>
Errc code_of(const Result<T>& outcome) {
    return outcome ? Errc::internal : outcome.error().code;
}

Timestamp at(int seconds) {
    return from_micros(1'700'000'000'000'000) + std::chrono::seconds(seconds);
}
AuditEntry entry(std::string_view event) {
    return {.at = at(0), .event = std::string(event), .actor = "tester"};
}
Secret planted(std::string_view name) {
    return Secret(std::string(kPlanted) + std::string(name));
}

class SqliteStoreTest : public ::testing::Test {
protected:
    std::filesystem::path file() const { return directory_.path() / "applinkd.db"; }
    Result<std::unique_ptr<SqliteStore>> try_open(char key = 'k') const {
        return SqliteStore::open({.file = file()}, value_of(crypto::Sealer::create({Secret(std::string(32, key))})),
                                 at(0));
    }
    std::unique_ptr<SqliteStore> open(char key = 'k') const { return value_of(try_open(key)); }
    // As someone with the file and the sqlite3 tool would.
    void tamper(const std::string& sql) const {
        SQLite::Database database(file(), SQLite::OPEN_READWRITE, 5000);
        database.exec(sql);
    }
    // Main file, WAL and index, as they are while the store is open.
    std::string bytes_on_disk() const {
        std::ostringstream all;
        for (const auto& found : std::filesystem::directory_iterator(directory_.path()))
            all << std::ifstream(found.path()).rdbuf();
        return all.str();
    }

    const domain::Account alice_{.id = AccountId("alice-id"), .name = UserName("alice"), .created_at = at(0)};
    const LinkId wiki_{"wiki-id"};

    // Every secret that the store can take, with the word "planted" in it.
    void plant(SqliteStore& store) const {
        value_of(store.create_identity({.id = LinkId("own-id"),
                                        .consumer_key = ConsumerKey("own-key"),
                                        .signing_key_pem = planted("signing-key")}));
        value_of(store.add_account(alice_, "phc", entry("user.created")));
        domain::Link link{.id = wiki_, .type = TypeId("wiki"), .name = "wiki"};
        link.provider = domain::OAuth1Provider{.shared_secret = planted("provider")};
        const domain::Consumer consumer{.key = ConsumerKey("key"), .link = wiki_, .shared_secret = planted("consumer")};
        const domain::Consumer second{.key = ConsumerKey("key2"), .link = wiki_, .shared_secret = planted("consumer2")};
        value_of(store.add_link(link, {consumer, second}, entry("link.created")));
        domain::Link oauth2{.id = LinkId("oauth2-id"), .type = TypeId("wiki"), .name = "oauth2"};
        oauth2.provider = domain::OAuth2Provider{.client_secret = planted("client"), .link_token = planted("link")};
        value_of(store.add_link(oauth2, {}, entry("link.created")));
        for (const std::string hash : {"first", "second"}) {
            value_of(store.add_request_token(
                {.hash = hash, .consumer = consumer.key, .secret = planted("request-" + hash), .expires_at = at(100)}));
            value_of(store.decide_request_token(hash, domain::RequestToken::Decision::approved, alice_.id, "v",
                                                entry("grant.approved")));
        }
        domain::AccessToken access{
            .id = "access-id", .hash = "access", .consumer = consumer.key, .created_at = at(1), .expires_at = at(1000)};
        value_of(store.exchange_request_token("first", "v", access, entry("token.given")));
        value_of(store.put_grant({.link = wiki_,
                                  .account = alice_.id,
                                  .token = planted("token"),
                                  .secret = planted("token-secret"),
                                  .session_handle = planted("handle"),
                                  .refresh_token = planted("refresh")},
                                 entry("grant.stored")));
        value_of(store.add_dance({.token_hash = "dance",
                                  .link = wiki_,
                                  .account = alice_.id,
                                  .token = planted("dance"),
                                  .secret = planted("dance-secret"),
                                  .expires_at = at(100)}));
        value_of(store.add_notice({.kind = "link.deleted", .link = link, .next_attempt_at = at(0)}));
    }

private:
    applinks::testing::TemporaryDirectory directory_;
};

// S-58, S-60.
TEST_F(SqliteStoreTest, holds_no_secret_in_any_of_its_files) {
    const auto store = open();
    plant(*store);
    EXPECT_EQ(bytes_on_disk().find("planted"), std::string::npos) << "in the log";
    tamper("PRAGMA wal_checkpoint(TRUNCATE)");
    EXPECT_EQ(bytes_on_disk().find("planted"), std::string::npos) << "in the file";
    EXPECT_NE(bytes_on_disk().find("link.created"), std::string::npos) << "the search looks into the right bytes";
}

TEST_F(SqliteStoreTest, has_files_that_only_its_owner_can_read) {
    const auto store = open();
    plant(*store);
    using std::filesystem::perms;
    int files = 0;
    for (const auto& found : std::filesystem::directory_iterator(file().parent_path())) {
        EXPECT_EQ(found.status().permissions(), perms::owner_read | perms::owner_write) << found.path();
        ++files;
    }
    EXPECT_GE(files, 2);
}

TEST_F(SqliteStoreTest, cannot_read_secrets_with_another_master_key) {
    plant(*open('a'));
    const auto store = open('b');
    for (const auto code :
         {code_of(store->identity()), code_of(store->consumers()), code_of(store->find_grant(wiki_, alice_.id))})
        EXPECT_EQ(code, Errc::crypto_failed);
}

// S-58: "swap two blobs: refused". Each case moves one sealed value to where another one belongs.
TEST_F(SqliteStoreTest, refuses_sealed_values_that_were_moved) {
    plant(*open());
    struct Case {
        std::string_view name;
        std::string sql;
        std::function<Errc(SqliteStore&)> read;
    };
    const auto grant = [&](SqliteStore& store) { return code_of(store.find_grant(wiki_, alice_.id)); };
    const Case cases[] = {
        {"consumer to consumer",
         "UPDATE consumer SET shared_secret = (SELECT shared_secret FROM consumer WHERE key = 'key') WHERE key = "
         "'key2'",
         [&](SqliteStore& store) { return code_of(store.consumers()); }},
        {"consumer to provider",
         "UPDATE link_provider SET shared_secret = (SELECT shared_secret FROM consumer WHERE key = 'key')",
         [&](SqliteStore& store) { return code_of(store.links()); }},
        {"column to column", "UPDATE outgoing_grant SET token = secret", grant},
        {"grant to another link", "PRAGMA foreign_keys = OFF; UPDATE outgoing_grant SET link = 'other'",
         [&](SqliteStore& store) { return code_of(store.find_grant(LinkId("other"), alice_.id)); }},
        {"grant to another person",
         "PRAGMA foreign_keys = OFF; UPDATE outgoing_grant SET account = 'mallory', link = 'wiki-id'",
         [&](SqliteStore& store) { return code_of(store.find_grant(wiki_, AccountId("mallory"))); }},
        {"access token to another consumer", "UPDATE access_token SET consumer = 'key2'",
         [&](SqliteStore& store) { return code_of(store.find_access_token(ConsumerKey("key2"), "access")); }},
        {"request token to another hash", "UPDATE request_token SET hash = 'other'",
         [&](SqliteStore& store) { return code_of(store.find_request_token("other")); }},
        {"dance", "UPDATE dance SET token = secret",
         [&](SqliteStore& store) { return code_of(store.take_dance("dance", at(0))); }},
        {"notice", "UPDATE peer_notice SET link = 'other'",
         [&](SqliteStore& store) { return code_of(store.due_notices(at(0))); }},
        {"identity", "UPDATE application SET id = 'other'",
         [&](SqliteStore& store) { return code_of(store.identity()); }},
        {"emptied", "UPDATE application SET signing_key = x''",
         [&](SqliteStore& store) { return code_of(store.identity()); }},
    };
    for (const Case& test : cases) {
        tamper(test.sql);
        EXPECT_EQ(name_of(test.read(*open())), name_of(Errc::crypto_failed)) << test.name;
    }
}

TEST_F(SqliteStoreTest, keeps_a_dance_that_cannot_be_opened_instead_of_losing_it) {
    plant(*open('a'));
    EXPECT_FALSE(open('b')->take_dance("dance", at(0)).has_value());
    EXPECT_TRUE(value_of(open('a')->take_dance("dance", at(0))).has_value());
}

// S-62.
TEST_F(SqliteStoreTest, shows_the_first_row_of_an_audit_that_was_changed) {
    const auto store = open();
    for (int i = 0; i < 5; ++i) value_of(store->append_audit(entry("event")));
    EXPECT_EQ(value_of(store->verify_audit()), 5);
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"UPDATE audit SET detail = 'nothing' WHERE number = 4", "row 4"},
        {"UPDATE audit SET actor = 'tes', acted_for = 'ter' WHERE number = 3", "row 3"},
        {"DELETE FROM audit WHERE number = 2", "row 3"},
        {"UPDATE audit SET success = 0 WHERE number = 1", "row 1"},
    };
    for (const auto& [sql, row] : cases) {
        tamper("DROP TRIGGER IF EXISTS audit_is_not_changed; DROP TRIGGER IF EXISTS audit_is_not_deleted; " +
               std::string(sql));
        const auto outcome = store->verify_audit();
        ASSERT_FALSE(outcome.has_value()) << sql;
        EXPECT_EQ(outcome.error().code, Errc::conflict);
        EXPECT_NE(outcome.error().message.find(row), std::string::npos) << outcome.error().message;
    }
}

TEST_F(SqliteStoreTest, lets_nobody_change_or_delete_audit_rows_in_passing) {
    const auto store = open();
    value_of(store->append_audit(entry("event")));
    EXPECT_THROW(tamper("UPDATE audit SET detail = 'x'"), SQLite::Exception);
    EXPECT_THROW(tamper("DELETE FROM audit"), SQLite::Exception);
    EXPECT_EQ(value_of(store->verify_audit()), 1);
}

// S-62: no audit = no change.
TEST_F(SqliteStoreTest, refuses_a_change_whose_audit_row_cannot_be_written) {
    const auto store = open();
    plant(*store);
    tamper("CREATE TRIGGER no_audit BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'the sink is broken'); END");
    const domain::Link other{.id = LinkId("other"), .type = TypeId("wiki"), .name = "other"};
    const domain::AccessToken access{
        .id = "2", .hash = "access2", .consumer = ConsumerKey("key"), .created_at = at(1), .expires_at = at(1000)};
    for (const auto& code :
         {code_of(store->add_link(other, {}, entry("x"))), code_of(store->remove_link(wiki_, entry("x"))),
          code_of(store->set_password(alice_.id, "new", entry("x"))),
          code_of(store->remove_grant(wiki_, alice_.id, "", entry("x"))),
          code_of(store->exchange_request_token("second", "v", access, entry("x"))),
          code_of(store->exchange_request_token("second", "wrong", access, entry("x")))})
        EXPECT_EQ(name_of(code), name_of(Errc::storage_failed));
    EXPECT_EQ(value_of(store->links()).size(), 2U);
    EXPECT_EQ(value_of(store->password_phc(alice_.id)), "phc");
    EXPECT_TRUE(value_of(store->find_grant(wiki_, alice_.id)).has_value());
    EXPECT_EQ(value_of(store->find_request_token("second"))->wrong_verifiers, 0);
    tamper("DROP TRIGGER no_audit");
    EXPECT_EQ(value_of(store->exchange_request_token("second", "v", access, entry("x"))),
              domain::ExchangeOutcome::exchanged);
}

// S-44: a full disk refuses the change and changes nothing; when there is room again, all goes on.
TEST_F(SqliteStoreTest, refuses_changes_while_the_disk_is_full_and_recovers) {
    const auto store = open();
    plant(*store);
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit none{.rlim_cur = 4096, .rlim_max = before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &none), 0);
    const auto refused = store->set_password(alice_.id, "new", entry("x"));
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, Errc::storage_failed);
    EXPECT_EQ(refused.error().message.find("SQL"), std::string::npos) << "S-78";
    EXPECT_EQ(value_of(store->password_phc(alice_.id)), "phc");
    value_of(store->set_password(alice_.id, "new", entry("x")));
    EXPECT_EQ(value_of(store->password_phc(alice_.id)), "new");
}

TEST_F(SqliteStoreTest, sees_that_another_process_has_written_once_per_change) {
    const auto daemon = open();
    EXPECT_FALSE(value_of(daemon->external_change_seen()));
    const auto command_line = open();
    value_of(command_line->add_account(alice_, "phc", entry("user.created")));
    EXPECT_TRUE(value_of(daemon->external_change_seen()));
    EXPECT_FALSE(value_of(daemon->external_change_seen()));
    EXPECT_EQ(value_of(daemon->accounts()).size(), 1U);
    value_of(daemon->set_password(alice_.id, "new", entry("x")));
    EXPECT_FALSE(value_of(daemon->external_change_seen()));
    EXPECT_TRUE(value_of(command_line->external_change_seen()));
}

// "A change is committed before it is answered": what a killed process has reported is there.
TEST_F(SqliteStoreTest, keeps_every_answered_change_of_a_killed_process) {
    int channel[2];
    ASSERT_EQ(::pipe(channel), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        const auto store = open();
        for (std::uint8_t count = 1;; ++count) {
            value_of(store->append_audit(entry("event")));
            static_cast<void>(::write(channel[1], &count, 1));
        }
    }
    std::uint8_t answered = 0;
    while (answered < 20) ASSERT_EQ(::read(channel[0], &answered, 1), 1);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(channel[1]);
    std::uint8_t last = 0;
    while (::read(channel[0], &last, 1) == 1) answered = last;
    ::close(channel[0]);
    EXPECT_GE(value_of(open()->verify_audit()), answered);
}

TEST_F(SqliteStoreTest, says_so_when_the_file_is_not_a_database_or_cannot_be_made) {
    std::ofstream(file()) << std::string(5000, 'x');
    const auto odd = try_open();
    ASSERT_FALSE(odd.has_value());
    EXPECT_EQ(odd.error().code, Errc::storage_failed);
    const auto nowhere = SqliteStore::open({.file = file() / "below-a-file.db"},
                                           value_of(crypto::Sealer::create({Secret(std::string(32, 'k'))})), at(0));
    ASSERT_FALSE(nowhere.has_value());
    EXPECT_EQ(nowhere.error().code, Errc::storage_failed);
}

TEST_F(SqliteStoreTest, says_so_when_a_stored_value_cannot_be_understood) {
    plant(*open());
    for (const std::string_view sql :
         {"UPDATE link SET state = 'dreaming'", "UPDATE link SET state = 'active', incoming = 'none'",
          "UPDATE link SET incoming = 'oauth', rpc_url = 'ftp://x'",
          "UPDATE link SET rpc_url = NULL, impersonation_users = '{'"}) {
        tamper(std::string(sql) + " WHERE id = 'wiki-id'");
        const auto links = open()->links();
        ASSERT_FALSE(links.has_value()) << sql;
        EXPECT_EQ(links.error().code, Errc::storage_failed) << sql;
    }
}

}  // namespace
}  // namespace applinks::store
