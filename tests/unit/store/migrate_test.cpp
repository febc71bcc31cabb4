// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/migrate.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "store/sqlite/statements.hpp"
#include "support/temporary_directory.hpp"

namespace applinks::store {
namespace {

class MigrateTest : public ::testing::Test {
protected:
    std::filesystem::path file() const { return directory_.path() / "test.db"; }
    Connection open() const { return Connection(file(), Connection::Access::write); }
    Result<void> run(const std::vector<Migration>& migrations) const {
        Connection connection = open();
        return migrate(connection, migrations, Timestamp{});
    }
    std::string tables() const {
        Connection connection = open();
        return connection.database()
            .execAndGet("SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema ORDER BY name)")
            .getString();
    }

    const Migration first_{.number = 1,
                           .name = "0001_first.sql",
                           .sql = "CREATE TABLE one (a INTEGER) STRICT; CREATE TABLE two (a INTEGER) STRICT;"};
    const Migration second_{.number = 2, .name = "0002_second.sql", .sql = "CREATE TABLE three (a INTEGER) STRICT;"};

private:
    applinks::testing::TemporaryDirectory directory_;
};

void expect_configuration_error(const Result<void>& outcome) {
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().code, Errc::configuration);
    EXPECT_FALSE(outcome.error().message.empty());
}

TEST_F(MigrateTest, applies_each_step_once) {
    ASSERT_TRUE(run({first_}).has_value());
    EXPECT_EQ(tables(), "one,schema_migration,two");
    ASSERT_TRUE(run({first_, second_}).has_value());
    ASSERT_TRUE(run({first_, second_}).has_value());
    EXPECT_EQ(tables(), "one,schema_migration,three,two");
}

TEST_F(MigrateTest, refuses_a_database_that_a_newer_version_wrote) {
    ASSERT_TRUE(run({first_, second_}).has_value());
    expect_configuration_error(run({first_}));
}

TEST_F(MigrateTest, refuses_a_step_whose_text_was_changed_after_it_was_applied) {
    ASSERT_TRUE(run({first_}).has_value());
    Migration edited = first_;
    edited.sql = "CREATE TABLE one (a TEXT) STRICT;";
    expect_configuration_error(run({edited, second_}));
    EXPECT_EQ(tables(), "one,schema_migration,two");
}

TEST_F(MigrateTest, leaves_nothing_of_a_step_that_fails_and_can_go_on_later) {
    Migration broken = second_;
    broken.sql = "CREATE TABLE three (a INTEGER) STRICT; INSERT INTO nowhere VALUES (1);";
    const auto outcome = run({first_, broken});
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().code, Errc::storage_failed);
    EXPECT_EQ(tables(), "one,schema_migration,two");
    ASSERT_TRUE(run({first_, second_}).has_value());
    EXPECT_EQ(tables(), "one,schema_migration,three,two");
}

void kill_this_process(sqlite3_context*, int, sqlite3_value**) {
    ::raise(SIGKILL);
}

TEST_F(MigrateTest, leaves_nothing_of_a_step_in_which_the_process_was_killed) {
    ASSERT_TRUE(run({first_}).has_value());
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        Connection connection = open();
        sqlite3_create_function(connection.database().getHandle(), "kill_me", 0, SQLITE_UTF8, nullptr,
                                kill_this_process, nullptr, nullptr);
        Migration deadly = second_;
        deadly.sql = "CREATE TABLE three (a INTEGER) STRICT; CREATE TABLE four (a INTEGER) STRICT; SELECT kill_me();";
        static_cast<void>(migrate(connection, std::vector{first_, deadly}, Timestamp{}));
        ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(tables(), "one,schema_migration,two");
    ASSERT_TRUE(run({first_, second_}).has_value());
    EXPECT_EQ(tables(), "one,schema_migration,three,two");
}

TEST_F(MigrateTest, lets_several_processes_try_at_once) {
    std::vector<std::jthread> threads;
    std::vector<int> done(8);
    for (int& each : done) threads.emplace_back([&] { each = run({first_, second_}).has_value() ? 1 : 0; });
    threads.clear();
    EXPECT_EQ(std::ranges::count(done, 1), 8);
    EXPECT_EQ(tables(), "one,schema_migration,three,two");
}

TEST_F(MigrateTest, finds_its_embedded_steps_and_every_statement_fits_the_schema) {
    Connection connection = open();
    ASSERT_TRUE(migrate(connection, embedded_migrations(), Timestamp{}).has_value());
    EXPECT_GE(statements().size(), 60U);
    for (const auto& [name, sql] : statements()) {
        try {
            const Query prepared = connection.query(name);
        } catch (const SQLite::Exception& exception) {
            ADD_FAILURE() << name << ": " << exception.what();
        }
    }
}

TEST_F(MigrateTest, keeps_the_grants_that_were_there_before_they_could_be_renewed) {
    const auto steps = embedded_migrations();
    ASSERT_GE(steps.size(), 3U);
    Connection connection = open();
    ASSERT_TRUE(migrate(connection, {steps.begin(), steps.begin() + 2}, Timestamp{}).has_value());
    auto& database = connection.database();
    database.exec(
        "INSERT INTO link VALUES "
        "('l','generic','t','n',NULL,NULL,0,0,'active','oauth','oauth',0,'[]','[]',0,'',0,'','','',0,0);"
        "INSERT INTO account VALUES ('a','alice','alice','phc',0,1,0);"
        "INSERT INTO outgoing_grant VALUES ('l','a',x'01',x'02',x'03','hash','Alice',1,2,3)");
    ASSERT_TRUE(migrate(connection, steps, Timestamp{}).has_value());
    SQLite::Statement kept(
        database,
        "SELECT link || account || hex(token) || hex(secret) || hex(session_handle) || token_hash || "
        "remote_user || created_at || expires_at || last_used_at || scope || claimed_until, "
        "refresh_token IS NULL FROM outgoing_grant");
    ASSERT_TRUE(kept.executeStep());
    EXPECT_EQ(kept.getColumn(0).getString(), "la010203hashAlice1230");
    EXPECT_EQ(kept.getColumn(1).getInt(), 1);
    EXPECT_THROW(database.exec("INSERT INTO outgoing_grant SELECT * FROM outgoing_grant"), SQLite::Exception);
}

TEST_F(MigrateTest, reads_by_index_wherever_a_request_waits_for_it) {
    Connection connection = open();
    ASSERT_TRUE(migrate(connection, embedded_migrations(), Timestamp{}).has_value());
    for (const std::string name :
         {"find_access_token", "find_session", "find_grant", "find_request_token_of_consumer", "take_request_token",
          "take_dance", "take_pairing", "touch_access_token", "audit_of_link", "claim_grant", "renew_grant"}) {
        SQLite::Statement plan(connection.database(), "EXPLAIN QUERY PLAN " + std::string(statements().at(name)));
        bool searched = false;
        while (plan.executeStep()) {
            const std::string step = plan.getColumn(3).getString();
            searched = searched || step.starts_with("SEARCH");
            EXPECT_FALSE(step.starts_with("SCAN")) << name << ": " << step;
        }
        EXPECT_TRUE(searched) << name;
    }
}

}  // namespace
}  // namespace applinks::store
