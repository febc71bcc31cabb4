// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/group_writer.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <latch>
#include <thread>

#include "support/temporary_directory.hpp"

namespace applinks::store {
namespace {

int count_commit(void* counter) {
    ++*static_cast<int*>(counter);
    return 0;
}

class GroupWriterTest : public ::testing::Test {
protected:
    GroupWriterTest() {
        writer_.alone([&](Connection& connection) {
            connection.database().exec("CREATE TABLE parent (id INTEGER PRIMARY KEY)");
            connection.database().exec("CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent)");
            sqlite3_commit_hook(connection.database().getHandle(), count_commit, &commits_);
            return 0;
        });
    }
    static GroupWriter::Work insert(int id, bool keep = true) {
        return [=](Connection& connection) {
            connection.database().exec("INSERT INTO parent VALUES (" + std::to_string(id) + ")");
            return keep;
        };
    }
    std::string ids() {
        return writer_.alone([](Connection& connection) {
            return connection.database()
                .execAndGet("SELECT coalesce(group_concat(id), '') FROM (SELECT id FROM parent ORDER BY id)")
                .getString();
        });
    }
    // Runs all of `others` as one group: the first piece of work does not end before the others wait behind it.
    std::vector<Result<void>> run_as_group(const std::vector<GroupWriter::Work>& others) {
        std::vector<Result<void>> outcomes(others.size());
        std::latch first_is_at_work(1);
        std::latch go_on(1);
        std::jthread first([&] {
            static_cast<void>(writer_.run([&](Connection&) {
                first_is_at_work.count_down();
                go_on.wait();
                return false;
            }));
        });
        first_is_at_work.wait();
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < others.size(); ++i)
            threads.emplace_back([&, i] { outcomes.at(i) = writer_.run(others.at(i)); });
        while (writer_.waiting() < others.size()) std::this_thread::yield();
        go_on.count_down();
        threads.clear();
        return outcomes;
    }

    applinks::testing::TemporaryDirectory directory_;
    GroupWriter writer_{directory_.path() / "test.db"};
    int commits_ = 0;
};

TEST_F(GroupWriterTest, commits_what_waits_together_once) {
    for (const auto& outcome : run_as_group({insert(1), insert(2), insert(3)})) EXPECT_TRUE(outcome.has_value());
    EXPECT_EQ(ids(), "1,2,3");
    EXPECT_EQ(commits_, 1);
}

TEST_F(GroupWriterTest, takes_back_the_work_of_one_and_keeps_that_of_its_neighbours) {
    for (const auto& outcome : run_as_group({insert(1), insert(2, false), insert(3)})) EXPECT_TRUE(outcome.has_value());
    EXPECT_EQ(ids(), "1,3");
}

TEST_F(GroupWriterTest, takes_back_work_that_stands_alone) {
    EXPECT_TRUE(writer_.run(insert(1, false)).has_value());
    EXPECT_TRUE(writer_.run(insert(2)).has_value());
    EXPECT_EQ(ids(), "2");
}

TEST_F(GroupWriterTest, tells_everyone_of_a_group_when_the_commit_fails) {
    const GroupWriter::Work fails_at_commit = [](Connection& connection) {
        connection.database().exec("PRAGMA defer_foreign_keys = ON");
        connection.database().exec("INSERT INTO child VALUES (1, 99)");
        return true;
    };
    for (const auto& outcome : run_as_group({insert(1), fails_at_commit, insert(2)})) EXPECT_FALSE(outcome.has_value());
    EXPECT_EQ(ids(), "");
    EXPECT_TRUE(writer_.run(insert(3)).has_value());
    EXPECT_EQ(ids(), "3");
}

TEST_F(GroupWriterTest, fails_the_whole_group_when_the_transaction_is_lost_on_the_way) {
    const GroupWriter::Work loses_the_transaction = [](Connection& connection) {
        connection.database().exec("ROLLBACK");  // as SQLite does by itself when the disk is full
        return false;
    };
    for (const auto& outcome : run_as_group({insert(1), loses_the_transaction, insert(2)})) {
        ASSERT_FALSE(outcome.has_value());
        EXPECT_EQ(outcome.error().code, Errc::storage_failed);
    }
    EXPECT_EQ(ids(), "");
}

TEST_F(GroupWriterTest, does_the_work_of_many_threads_exactly_once) {
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 16; ++thread)
            threads.emplace_back([this, thread] {
                for (int i = 0; i < 20; ++i) EXPECT_TRUE(writer_.run(insert(thread * 100 + i)).has_value());
            });
    }
    EXPECT_EQ(writer_.alone([](Connection& connection) {
        return connection.database().execAndGet("SELECT count(*) FROM parent").getInt();
    }),
              320);
    EXPECT_LT(commits_, 320);
}

}  // namespace
}  // namespace applinks::store
