// SPDX-License-Identifier: Apache-2.0
// An append-only file of 64-bit records behind memory maps: what was appended survives `kill -9`, because the page
// cache does.
//
// A record is one aligned word, so it is there or not there, never half. Zero is not a record: free space and holes
// read as zero. Space on the disk is taken before it is written to, so that a full disk is an answer and not a SIGBUS.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>

#include "base/result.hpp"

namespace applinks::store {

class JournalFile {
public:
    static constexpr std::size_t kChunkRecords = 128UL * 1024;  // 1 MiB
    static constexpr std::size_t kChunksMax = 512;              // 67 million records

    // Opens or makes the file (mode 0600) and hands each record that is there to `found`, whatever else the file holds:
    // a cut tail is ignored. Errors: storage_failed.
    static Result<std::unique_ptr<JournalFile>> open(const std::filesystem::path& path,
                                                     const std::function<void(std::uint64_t)>& found);
    ~JournalFile();
    JournalFile(const JournalFile&) = delete;
    JournalFile& operator=(const JournalFile&) = delete;

    // False when there is no space. Any thread; a memory write, but for one in 131,072.
    bool append(std::uint64_t record);

private:
    explicit JournalFile(int descriptor) : descriptor_(descriptor) {}
    Result<void> read_back(const std::function<void(std::uint64_t)>& found);
    std::uint64_t* map_chunk(std::size_t chunk);

    const int descriptor_;
    std::atomic<std::size_t> next_{0};
    std::mutex mapping_;
    std::array<std::atomic<std::uint64_t*>, kChunksMax> chunks_{};
};

}  // namespace applinks::store
