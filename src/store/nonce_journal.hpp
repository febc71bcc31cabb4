// SPDX-License-Identifier: Apache-2.0
// Nonces that survive `kill -9` and cost almost nothing (S-05; stack.md "Nonces must survive kill -9").
//
// The request's own timestamp decides the generation that holds its nonce: generation g has the timestamps of
// [g * 300 s, (g + 1) * 300 s). So a replay, which carries the same timestamp, always meets the set in which the first
// use was put. Each generation is a set in memory and a journal file; whole generations are dropped.
//
// Why no replay passes:
//   * While a generation is kept, its set holds every timestamp and nonce that was ever accepted for it.
//   * It is dropped only after `floor`, stored first, has passed it. A timestamp below the floor is refused. The floor
//   comes
//     down only when it is more than one window ahead of the clock, that is when the clock was set back by more than
//     three windows; it then stays just above the clock plus one window, the highest timestamp that a right clock has
//     accepted. (What clients with the same wrong clock had sent from that future could be sent again when its time
//     really comes.)
//   * After a machine crash (another boot id) or without a stored state the journal may lack its end: the floor rises
//   to the
//     time of the start.
//
// In memory and in the journal a nonce is a fingerprint of 64 bits of its SHA-256. Two nonces with the same fingerprint
// only make a fresh request be refused, never a replay pass; at 32 million entries that is one request in 10^12.
//
// Cost: 0.2 to 0.5 µs per insert, any thread. A new generation, every 300 s, takes about 0.1 ms.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>

#include "base/result.hpp"
#include "domain/nonces.hpp"
#include "store/nonces/journal_file.hpp"
#include "store/nonces/nonce_set.hpp"

namespace applinks::store {

struct NonceJournalOptions {
    std::filesystem::path directory;               // made with mode 0700 when missing; belongs to one process at a time
    std::chrono::seconds window{300};              // timestamps within ± this are accepted (S-04)
    std::size_t records_max = 32UL * 1024 * 1024;  // beyond it: unavailable. 8 bytes on disk, up to 22 in memory each
    std::filesystem::path boot_id_file = "/proc/sys/kernel/random/boot_id";
};

class NonceJournal final : public domain::NonceStore {
public:
    // Reads back what is there. Errors: storage_failed; conflict when another process has the directory.
    static Result<std::unique_ptr<NonceJournal>> open(NonceJournalOptions options, std::int64_t now_seconds);
    ~NonceJournal() override;
    NonceJournal(const NonceJournal&) = delete;
    NonceJournal& operator=(const NonceJournal&) = delete;

    // `unavailable` also for a timestamp outside the window or below the floor: whether it was seen cannot be said.
    domain::NonceOutcome insert(std::string_view identity, std::int64_t timestamp_seconds,
                                std::int64_t now_seconds) override;

    std::size_t records() const { return records_.load(std::memory_order_relaxed); }

private:
    struct Generation {
        NonceSet set;
        std::unique_ptr<JournalFile> journal;
        std::atomic<std::size_t> records{0};
    };
    using Generations = std::map<std::int64_t, std::unique_ptr<Generation>>;  // by number; a handful

    NonceJournal(NonceJournalOptions options, int state_descriptor)
        : options_(std::move(options)), state_descriptor_(state_descriptor) {}

    Result<void> load(std::int64_t now_seconds);
    Result<void> load_generations();
    Result<void> store_floor(std::int64_t floor);
    Result<std::unique_ptr<Generation>> open_generation(std::int64_t number);
    domain::NonceOutcome insert_into(Generation& generation, std::uint64_t fingerprint);
    Generation* make_room_for(std::int64_t timestamp_seconds, std::int64_t now_seconds);
    void lower_floor_after_clock_was_set_back(std::int64_t now_seconds);
    void drop_old_generations(std::int64_t now_seconds);
    std::filesystem::path path_of(std::int64_t number) const;

    const NonceJournalOptions options_;
    const int state_descriptor_;
    std::string boot_id_;
    mutable std::shared_mutex mutex_;  // guards floor_ and generations_: shared to use one, unique to change them
    std::int64_t floor_ = 0;
    Generations generations_;
    std::atomic<std::size_t> records_{0};
};

}  // namespace applinks::store
