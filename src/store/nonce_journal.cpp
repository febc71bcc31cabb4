// SPDX-License-Identifier: Apache-2.0
#include "store/nonce_journal.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <mutex>
#include <optional>
#include <vector>

#include "base/encoding.hpp"

namespace applinks::store {

namespace {

using domain::NonceOutcome;

constexpr std::int64_t kGenerationSeconds = 300;
constexpr std::int64_t kGenerationMax =
    1'000'000'000'000 / kGenerationSeconds;  // timestamps have 12 digits at most (S-04)
constexpr std::string_view kMagic = "applinkd nonces 1";
constexpr std::string_view kSuffix = ".journal";
constexpr std::size_t kStateBytes = 128;

std::int64_t generation_of(std::int64_t timestamp_seconds) {
    return timestamp_seconds / kGenerationSeconds;
}

std::unexpected<Error> cannot_use(const std::string& what) {
    return fail(Errc::storage_failed, "The nonce journal cannot be used. Check the data directory.",
                what + ": " + std::strerror(errno));
}

// Never zero, which means "free" in the set and in the journal.
std::uint64_t fingerprint_of(std::string_view identity) {
    std::uint64_t fingerprint = 0;
    std::memcpy(&fingerprint, identity.data(), sizeof fingerprint);
    return fingerprint == 0 ? 1 : fingerprint;
}

// Empty when it cannot be read: then it is never equal to a stored one, as if the machine had crashed.
std::string read_boot_id(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::string boot_id;
    std::getline(file, boot_id);
    return boot_id;
}

struct State {
    std::string boot_id;
    std::int64_t floor = 0;
};

// Three lines: the magic, the boot id, the floor; blanks to the end. Anything else is as good as nothing.
std::optional<State> parse_state(std::string_view text) {
    std::array<std::string_view, 3> lines;
    for (std::string_view& line : lines) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) return std::nullopt;
        line = text.substr(0, end);
        text.remove_prefix(end + 1);
    }
    const auto floor = parse_int(lines.at(2));
    if (lines.at(0) != kMagic || !floor) return std::nullopt;
    return State{.boot_id = std::string(lines.at(1)), .floor = *floor};
}

std::optional<State> read_state(int descriptor) {
    std::string text(kStateBytes, '\0');
    const ssize_t got = ::pread(descriptor, text.data(), text.size(), 0);
    if (got <= 0) return std::nullopt;
    return parse_state(std::string_view(text).substr(0, static_cast<std::size_t>(got)));
}

}  // namespace

Result<std::unique_ptr<NonceJournal>> NonceJournal::open(NonceJournalOptions options, std::int64_t now_seconds) {
    std::error_code made;
    std::filesystem::create_directories(options.directory, made);
    if (!made) std::filesystem::permissions(options.directory, std::filesystem::perms::owner_all, made);
    if (made)
        return fail(Errc::storage_failed, "The nonce journal cannot be used. Check the data directory.",
                    made.message());
    const auto path = options.directory / "state";
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return cannot_use("open " + path.string());
    std::unique_ptr<NonceJournal> journal(new NonceJournal(std::move(options), descriptor));
    // Two processes with a set each would accept a nonce twice. The kernel lets go of the lock when the process dies.
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0)
        return fail(Errc::conflict, "Another applinkd is running in this data directory. Stop it first.",
                    std::strerror(errno));
    AL_TRY_VOID(journal->load(now_seconds));
    return journal;
}

NonceJournal::~NonceJournal() {
    ::close(state_descriptor_);
}

Result<void> NonceJournal::load(std::int64_t now_seconds) {
    boot_id_ = read_boot_id(options_.boot_id_file);
    const auto state = read_state(state_descriptor_);
    const bool complete = state && !boot_id_.empty() && state->boot_id == boot_id_;
    const std::int64_t stored_floor = state ? state->floor : 0;
    AL_TRY_VOID(store_floor(complete ? stored_floor : std::max(stored_floor, now_seconds)));
    AL_TRY_VOID(load_generations());
    lower_floor_after_clock_was_set_back(now_seconds);
    drop_old_generations(now_seconds);
    return {};
}

Result<void> NonceJournal::load_generations() {
    std::error_code failed;
    std::vector<std::int64_t> numbers;
    for (std::filesystem::directory_iterator entry(options_.directory, failed), end; !failed && entry != end;
         entry.increment(failed)) {
        const std::string name = entry->path().filename().string();
        if (!name.ends_with(kSuffix)) continue;
        const auto number = parse_int(std::string_view(name).substr(0, name.size() - kSuffix.size()));
        if (number && *number >= 0 && *number <= kGenerationMax) numbers.push_back(*number);
    }
    if (failed)
        return fail(Errc::storage_failed, "The nonce journal cannot be used. Check the data directory.",
                    failed.message());
    for (const std::int64_t number : numbers) {
        AL_TRY(auto generation, open_generation(number));
        generations_.insert_or_assign(number, std::move(generation));
    }
    return {};
}

// One write of one page: a killed process leaves the old text or the new one. A machine crash changes the boot id.
Result<void> NonceJournal::store_floor(std::int64_t floor) {
    std::string text(kMagic);
    text += "\n" + boot_id_ + "\n" + std::to_string(floor) + "\n";
    text.resize(std::max(kStateBytes, text.size()), ' ');
    if (::pwrite(state_descriptor_, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
        return cannot_use("write state");
    floor_ = floor;
    return {};
}

Result<std::unique_ptr<NonceJournal::Generation>> NonceJournal::open_generation(std::int64_t number) {
    auto generation = std::make_unique<Generation>();
    std::size_t found = 0;
    AL_TRY(generation->journal, JournalFile::open(path_of(number), [&](std::uint64_t fingerprint) {
               generation->set.insert(fingerprint, [] { return true; });
               ++found;
           }));
    generation->records.store(found);
    records_.fetch_add(found);
    return generation;
}

NonceOutcome NonceJournal::insert(std::string_view identity, std::int64_t timestamp_seconds, std::int64_t now_seconds) {
    const std::int64_t window = options_.window.count();
    if (identity.size() < sizeof(std::uint64_t) || timestamp_seconds < now_seconds - window ||
        timestamp_seconds > now_seconds + window || timestamp_seconds < 0)
        return NonceOutcome::unavailable;
    const std::uint64_t fingerprint = fingerprint_of(identity);
    {
        const std::shared_lock lock(mutex_);
        const auto found = generations_.find(generation_of(timestamp_seconds));
        if (found != generations_.end() && timestamp_seconds >= floor_) return insert_into(*found->second, fingerprint);
    }
    const std::unique_lock lock(mutex_);
    Generation* const generation = make_room_for(timestamp_seconds, now_seconds);
    return generation == nullptr ? NonceOutcome::unavailable : insert_into(*generation, fingerprint);
}

NonceOutcome NonceJournal::insert_into(Generation& generation, std::uint64_t fingerprint) {
    const auto outcome = generation.set.insert(fingerprint, [&] {
        if (records_.load(std::memory_order_relaxed) >= options_.records_max) return false;
        if (!generation.journal->append(fingerprint)) return false;
        generation.records.fetch_add(1, std::memory_order_relaxed);
        records_.fetch_add(1, std::memory_order_relaxed);
        return true;
    });
    switch (outcome) {
        case NonceSet::Outcome::inserted: return NonceOutcome::fresh;
        case NonceSet::Outcome::present: return NonceOutcome::seen;
        case NonceSet::Outcome::refused: return NonceOutcome::unavailable;
    }
    return NonceOutcome::unavailable;
}

// The slow way: once per generation, and for timestamps below the floor. nullptr: refuse.
NonceJournal::Generation* NonceJournal::make_room_for(std::int64_t timestamp_seconds, std::int64_t now_seconds) {
    lower_floor_after_clock_was_set_back(now_seconds);
    if (timestamp_seconds < floor_) return nullptr;
    const std::int64_t number = generation_of(timestamp_seconds);
    if (const auto found = generations_.find(number); found != generations_.end()) return found->second.get();
    drop_old_generations(now_seconds);
    if (timestamp_seconds < floor_) return nullptr;
    auto opened = open_generation(number);
    if (!opened) return nullptr;
    return generations_.insert_or_assign(number, *std::move(opened)).first->second.get();
}

// Without this a clock that once stood a year ahead would refuse everyone for a year.
void NonceJournal::lower_floor_after_clock_was_set_back(std::int64_t now_seconds) {
    const std::int64_t highest = now_seconds + options_.window.count();
    if (floor_ > highest + 1)
        static_cast<void>(store_floor(highest + 1));  // when it fails the higher floor stays: refuse
}

// A generation goes when all its timestamps are two windows old (S-05). The floor is stored before anything is
// forgotten.
void NonceJournal::drop_old_generations(std::int64_t now_seconds) {
    while (!generations_.empty()) {
        const auto oldest = generations_.begin();
        const std::int64_t end = (oldest->first + 1) * kGenerationSeconds;
        if (end + 2 * options_.window.count() > now_seconds) return;
        if (end > floor_ && !store_floor(end)) return;
        std::error_code ignored;  // a file that stays is dropped at the next start
        std::filesystem::remove(path_of(oldest->first), ignored);
        records_.fetch_sub(oldest->second->records.load());
        generations_.erase(oldest);
    }
}

std::filesystem::path NonceJournal::path_of(std::int64_t number) const {
    return options_.directory / (std::to_string(number) + std::string(kSuffix));
}

}  // namespace applinks::store
