// SPDX-License-Identifier: Apache-2.0
// S-05: a nonce is good once, for all threads, over restarts and crashes; and S-44: in doubt the request is refused.
#include "store/nonce_journal.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <barrier>
#include <fstream>
#include <latch>
#include <thread>
#include <vector>

#include "crypto/digest.hpp"
#include "support/temporary_directory.hpp"

namespace applinks::store {
namespace {

using domain::NonceOutcome;

constexpr std::int64_t kNow = 1'700'000'100;  // generation 5,666,667 begins here
constexpr std::int64_t kWindow = 300;

std::string identity_of(std::string_view text) {
    return crypto::sha256(text);
}

class NonceJournalTest : public ::testing::Test {
protected:
    NonceJournalTest() { boot("first boot"); }

    void boot(std::string_view id) { std::ofstream(boot_id_file()) << id << '\n'; }
    std::filesystem::path boot_id_file() const { return directory_.path() / "boot_id"; }
    std::filesystem::path journal_directory() const { return directory_.path() / "nonces"; }
    NonceJournalOptions options() const { return {.directory = journal_directory(), .boot_id_file = boot_id_file()}; }
    std::unique_ptr<NonceJournal> open(std::int64_t now) { return open(options(), now); }
    static std::unique_ptr<NonceJournal> open(NonceJournalOptions options, std::int64_t now) {
        auto journal = NonceJournal::open(std::move(options), now);
        if (!journal) throw std::runtime_error(journal.error().message + journal.error().detail);
        return *std::move(journal);
    }
    std::vector<std::filesystem::path> journal_files() const {
        std::vector<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::directory_iterator(journal_directory()))
            if (entry.path().extension() == ".journal") files.push_back(entry.path());
        return files;
    }

    applinks::testing::TemporaryDirectory directory_;
};

TEST_F(NonceJournalTest, takes_a_nonce_once_and_knows_it_from_then_on) {
    const auto journal = open(kNow);
    EXPECT_EQ(journal->insert(identity_of("a"), kNow, kNow), NonceOutcome::fresh);
    EXPECT_EQ(journal->insert(identity_of("a"), kNow, kNow), NonceOutcome::seen);
    EXPECT_EQ(journal->insert(identity_of("b"), kNow, kNow), NonceOutcome::fresh);
    EXPECT_EQ(journal->records(), 2U);
}

TEST_F(NonceJournalTest, tells_a_hundred_thousand_nonces_apart_while_its_tables_grow) {
    const auto journal = open(kNow);
    for (int i = 0; i < 100000; ++i)
        ASSERT_EQ(journal->insert(identity_of(std::to_string(i)), kNow + i % 600 - 300 + 300, kNow + 300),
                  NonceOutcome::fresh)
            << i;
    for (int i = 0; i < 100000; ++i)
        ASSERT_EQ(journal->insert(identity_of(std::to_string(i)), kNow + i % 600 - 300 + 300, kNow + 300),
                  NonceOutcome::seen)
            << i;
}

TEST_F(NonceJournalTest, knows_the_nonces_of_a_process_that_was_killed) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        const auto journal = open(kNow);
        for (int i = 0; i < 1000; ++i) journal->insert(identity_of(std::to_string(i)), kNow + i % 300, kNow);
        ::raise(SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    const auto journal = open(kNow + 5);
    EXPECT_EQ(journal->records(), 1000U);
    for (int i = 0; i < 1000; ++i)
        ASSERT_EQ(journal->insert(identity_of(std::to_string(i)), kNow + i % 300, kNow + 5), NonceOutcome::seen) << i;
    EXPECT_EQ(journal->insert(identity_of("new"), kNow, kNow + 5), NonceOutcome::fresh);
}

TEST_F(NonceJournalTest, keeps_what_was_added_after_each_of_several_restarts) {
    for (int start = 0; start < 5; ++start) {
        const auto journal = open(kNow);
        for (int earlier = 0; earlier < start; ++earlier)
            ASSERT_EQ(journal->insert(identity_of(std::to_string(earlier)), kNow, kNow), NonceOutcome::seen);
        ASSERT_EQ(journal->insert(identity_of(std::to_string(start)), kNow, kNow), NonceOutcome::fresh);
    }
}

TEST_F(NonceJournalTest, gives_one_of_a_hundred_parallel_copies_the_right_to_pass) {
    const auto journal = open(kNow);
    for (int round = 0; round < 20; ++round) {
        const std::string identity = identity_of("round " + std::to_string(round));
        std::atomic<int> fresh = 0;
        std::latch start(100);
        std::vector<std::jthread> threads;
        for (int i = 0; i < 100; ++i)
            threads.emplace_back([&] {
                start.arrive_and_wait();
                if (journal->insert(identity, kNow, kNow) == NonceOutcome::fresh) ++fresh;
            });
        threads.clear();
        ASSERT_EQ(fresh, 1);
    }
}

TEST_F(NonceJournalTest, stays_exact_while_threads_move_on_to_new_generations) {
    const auto journal = open(kNow);
    std::array<std::atomic<int>, 200> fresh{};
    std::barrier step_done(8);
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 8; ++thread)
            threads.emplace_back([&] {
                for (std::size_t step = 0; step < fresh.size(); ++step) {
                    const auto now = kNow + static_cast<std::int64_t>(step) * 290;
                    if (journal->insert(identity_of(std::to_string(step)), now, now) == NonceOutcome::fresh)
                        ++fresh.at(step);
                    step_done.arrive_and_wait();
                }
            });
    }
    for (const auto& count : fresh) EXPECT_EQ(count, 1);
    EXPECT_LE(journal_files().size(), 4U);
}

TEST_F(NonceJournalTest, forgets_old_generations_and_their_files_but_never_takes_their_timestamps_again) {
    auto journal = open(kNow);
    ASSERT_EQ(journal->insert(identity_of("a"), kNow, kNow), NonceOutcome::fresh);
    const std::int64_t later = kNow + 300 + 2 * kWindow;
    ASSERT_EQ(journal->insert(identity_of("b"), later - 1, later - 1), NonceOutcome::fresh);
    EXPECT_EQ(journal->records(), 2U) << "two windows have not passed yet";
    ASSERT_EQ(journal->insert(identity_of("c"), later + 300, later + 300), NonceOutcome::fresh);
    EXPECT_EQ(journal->records(), 2U);
    EXPECT_EQ(journal_files().size(), 2U);
    // The clock goes back to when the first nonce was used.
    EXPECT_EQ(journal->insert(identity_of("a"), kNow, kNow), NonceOutcome::unavailable);
    journal.reset();
    EXPECT_EQ(open(kNow)->insert(identity_of("a"), kNow, kNow), NonceOutcome::unavailable);
}

TEST_F(NonceJournalTest, drops_what_grew_old_while_it_was_not_running) {
    ASSERT_EQ(open(kNow)->insert(identity_of("a"), kNow, kNow), NonceOutcome::fresh);
    EXPECT_EQ(open(kNow + 100000)->records(), 0U);
    EXPECT_TRUE(journal_files().empty());
}

TEST_F(NonceJournalTest, refuses_timestamps_outside_the_window_without_making_room_for_them) {
    const auto journal = open(kNow);
    for (const std::int64_t timestamp :
         {kNow - kWindow - 1, kNow + kWindow + 1, std::int64_t{0}, std::int64_t{-1}, INT64_MIN, INT64_MAX})
        EXPECT_EQ(journal->insert(identity_of("a"), timestamp, kNow), NonceOutcome::unavailable) << timestamp;
    EXPECT_TRUE(journal_files().empty());
}

TEST_F(NonceJournalTest, refuses_timestamps_from_before_the_start_after_a_machine_crash) {
    ASSERT_EQ(open(kNow)->insert(identity_of("a"), kNow, kNow), NonceOutcome::fresh);
    for (const auto& file : journal_files()) std::filesystem::resize_file(file, 0);  // what was not on the disk yet
    boot("second boot");
    const auto journal = open(kNow + 20);
    EXPECT_EQ(journal->insert(identity_of("a"), kNow, kNow + 20), NonceOutcome::unavailable);
    EXPECT_EQ(journal->insert(identity_of("b"), kNow + 19, kNow + 20), NonceOutcome::unavailable);
    EXPECT_EQ(journal->insert(identity_of("c"), kNow + 20, kNow + 20), NonceOutcome::fresh);
}

TEST_F(NonceJournalTest, still_uses_what_the_disk_has_after_a_machine_crash) {
    ASSERT_EQ(open(kNow)->insert(identity_of("ahead"), kNow + 200, kNow), NonceOutcome::fresh);
    boot("second boot");
    EXPECT_EQ(open(kNow + 20)->insert(identity_of("ahead"), kNow + 200, kNow + 20), NonceOutcome::seen);
}

TEST_F(NonceJournalTest, takes_an_unknown_boot_id_and_a_lost_or_odd_state_for_a_crash) {
    const auto state = journal_directory() / "state";
    for (const std::string_view odd : {"", "applinkd nonces 1\n", "applinkd nonces 1\nfirst boot\n17000x\n",
                                       "applinkd nonces 2\nfirst boot\n0\n", "\0\0\0\0"}) {
        open(kNow);
        std::ofstream(state, std::ios::trunc) << odd;
        const auto journal = open(kNow + 20);
        EXPECT_EQ(journal->insert(identity_of("a"), kNow + 19, kNow + 20), NonceOutcome::unavailable) << odd;
    }
    std::filesystem::remove(boot_id_file());
    EXPECT_EQ(open(kNow + 40)->insert(identity_of("a"), kNow + 39, kNow + 40), NonceOutcome::unavailable);
}

// S-68: a restored backup without the nonce directory must not let old requests in again.
TEST_F(NonceJournalTest, starts_with_the_time_of_its_first_start_as_the_lowest_timestamp) {
    const auto journal = open(kNow);
    EXPECT_EQ(journal->insert(identity_of("a"), kNow - 1, kNow), NonceOutcome::unavailable);
}

TEST_F(NonceJournalTest, serves_again_one_window_after_a_clock_that_stood_a_year_ahead_is_set_back) {
    const std::int64_t year = 365 * 86400;
    auto journal = open(kNow);
    ASSERT_EQ(journal->insert(identity_of("a"), kNow, kNow), NonceOutcome::fresh);
    ASSERT_EQ(journal->insert(identity_of("b"), kNow + year, kNow + year), NonceOutcome::fresh);
    ASSERT_EQ(journal->insert(identity_of("c"), kNow + year + 900, kNow + year + 900), NonceOutcome::fresh);
    ASSERT_EQ(journal->insert(identity_of("d"), kNow + year + 1800, kNow + year + 1800), NonceOutcome::fresh);
    EXPECT_EQ(journal->insert(identity_of("a"), kNow, kNow + 10), NonceOutcome::unavailable);
    EXPECT_EQ(journal->insert(identity_of("e"), kNow + 10, kNow + 10), NonceOutcome::unavailable);
    const std::int64_t later = kNow + 10 + kWindow + 1;
    EXPECT_EQ(journal->insert(identity_of("f"), later, later), NonceOutcome::fresh);
    journal.reset();
    journal = open(later);
    EXPECT_EQ(journal->insert(identity_of("f"), later, later), NonceOutcome::seen);
    EXPECT_EQ(journal->insert(identity_of("g"), later, later), NonceOutcome::fresh);
}

TEST_F(NonceJournalTest, does_not_forget_when_the_window_is_made_wider) {
    auto narrow = options();
    narrow.window = std::chrono::seconds(60);
    auto journal = open(narrow, kNow);
    ASSERT_EQ(journal->insert(identity_of("a"), kNow, kNow), NonceOutcome::fresh);
    ASSERT_EQ(journal->insert(identity_of("b"), kNow + 450, kNow + 450), NonceOutcome::fresh);  // drops the first
    ASSERT_EQ(journal->records(), 1U);
    journal.reset();
    auto wide = options();
    wide.window = std::chrono::seconds(900);
    EXPECT_EQ(open(wide, kNow + 460)->insert(identity_of("a"), kNow, kNow + 460), NonceOutcome::unavailable);
}

TEST_F(NonceJournalTest, refuses_when_it_holds_as_many_as_it_may_and_still_knows_those) {
    auto small = options();
    small.records_max = 3;
    const auto journal = open(small, kNow);
    for (const auto text : {"a", "b", "c"})
        ASSERT_EQ(journal->insert(identity_of(text), kNow, kNow), NonceOutcome::fresh);
    EXPECT_EQ(journal->insert(identity_of("d"), kNow, kNow), NonceOutcome::unavailable);
    EXPECT_EQ(journal->insert(identity_of("a"), kNow, kNow), NonceOutcome::seen);
    const std::int64_t later = kNow + 300 + 2 * kWindow;
    EXPECT_EQ(journal->insert(identity_of("d"), later, later), NonceOutcome::fresh)
        << "room again when the old ones go";
}

// A full disk must be an answer, not a SIGBUS.
TEST_F(NonceJournalTest, refuses_while_the_disk_has_no_space) {
    const auto journal = open(kNow);
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit none{.rlim_cur = 4096, .rlim_max = before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &none), 0);
    EXPECT_EQ(journal->insert(identity_of("a"), kNow, kNow), NonceOutcome::unavailable);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    EXPECT_EQ(journal->insert(identity_of("a"), kNow, kNow), NonceOutcome::fresh);
}

TEST_F(NonceJournalTest, refuses_while_a_new_generation_cannot_be_made) {
    const auto journal = open(kNow);
    const auto hidden = directory_.path() / "elsewhere";
    std::filesystem::rename(journal_directory(), hidden);
    EXPECT_EQ(journal->insert(identity_of("a"), kNow, kNow), NonceOutcome::unavailable);
    std::filesystem::rename(hidden, journal_directory());
    EXPECT_EQ(journal->insert(identity_of("a"), kNow, kNow), NonceOutcome::fresh);
}

TEST_F(NonceJournalTest, reads_past_holes_and_tolerates_a_torn_or_odd_tail) {
    ASSERT_EQ(open(kNow)->insert(identity_of("a"), kNow, kNow), NonceOutcome::fresh);
    const auto files = journal_files();
    ASSERT_EQ(files.size(), 1U);
    for (const std::uintmax_t size : {11UL, 8UL + 4096UL + 3UL}) {
        std::filesystem::resize_file(files.at(0), size);
        std::ofstream(files.at(0), std::ios::app) << "garbage at the end, not a multiple of eight";
        const auto journal = open(kNow);
        EXPECT_EQ(journal->insert(identity_of("a"), kNow, kNow), NonceOutcome::seen);
        EXPECT_EQ(journal->insert(identity_of(std::to_string(size)), kNow, kNow), NonceOutcome::fresh);
    }
    const auto journal = open(kNow);
    for (const auto text : {"a", "11", "4107"})
        EXPECT_EQ(journal->insert(identity_of(text), kNow, kNow), NonceOutcome::seen) << text;
}

TEST_F(NonceJournalTest, ignores_files_whose_names_it_did_not_give) {
    open(kNow);
    for (const auto name :
         {"x.journal", "-1.journal", "99999999999999999999.journal", "9223372036854775807.journal", ".journal"})
        std::ofstream(journal_directory() / name) << "12345678";
    EXPECT_EQ(open(kNow)->records(), 0U);
}

TEST_F(NonceJournalTest, crosses_from_one_chunk_of_its_file_into_the_next) {
    const int count = static_cast<int>(JournalFile::kChunkRecords) + 10;
    {
        const auto journal = open(kNow);
        for (int i = 0; i < count; ++i)
            ASSERT_EQ(journal->insert(identity_of(std::to_string(i)), kNow, kNow), NonceOutcome::fresh);
    }
    const auto journal = open(kNow);
    for (int i = 0; i < count; ++i)
        ASSERT_EQ(journal->insert(identity_of(std::to_string(i)), kNow, kNow), NonceOutcome::seen);
}

TEST_F(NonceJournalTest, belongs_to_one_process_at_a_time) {
    const auto first = open(kNow);
    const auto second = NonceJournal::open(options(), kNow);
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code, Errc::conflict);
}

TEST_F(NonceJournalTest, is_readable_for_its_owner_only) {
    const auto journal = open(kNow);
    journal->insert(identity_of("a"), kNow, kNow);
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(journal_directory()).permissions(), perms::owner_all);
    for (const auto& file : journal_files())
        EXPECT_EQ(std::filesystem::status(file).permissions(), perms::owner_read | perms::owner_write);
}

TEST_F(NonceJournalTest, says_so_when_its_directory_cannot_be_made) {
    std::ofstream(journal_directory()) << "a file stands here";
    const auto journal = NonceJournal::open(options(), kNow);
    ASSERT_FALSE(journal.has_value());
    EXPECT_EQ(journal.error().code, Errc::storage_failed);
}

}  // namespace
}  // namespace applinks::store
