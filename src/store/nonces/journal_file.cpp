// SPDX-License-Identifier: Apache-2.0
#include "store/nonces/journal_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

namespace applinks::store {

namespace {

constexpr std::size_t kChunkBytes = JournalFile::kChunkRecords * sizeof(std::uint64_t);

std::unexpected<Error> cannot_use(const std::string& what) {
    return fail(Errc::storage_failed, "The nonce journal cannot be used. Check the data directory.",
                what + ": " + std::strerror(errno));
}

// As many bytes as there are, up to `count`; -1 on an error.
ssize_t read_fully(int descriptor, char* out, std::size_t count, std::size_t offset) {
    std::size_t done = 0;
    while (done < count) {
        const ssize_t got = ::pread(descriptor, out + done, count - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    return static_cast<ssize_t>(done);
}

}  // namespace

Result<std::unique_ptr<JournalFile>> JournalFile::open(const std::filesystem::path& path,
                                                       const std::function<void(std::uint64_t)>& found) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return cannot_use("open " + path.string());
    std::unique_ptr<JournalFile> file(new JournalFile(descriptor));
    AL_TRY_VOID(file->read_back(found));
    return file;
}

JournalFile::~JournalFile() {
    for (const auto& chunk : chunks_)
        if (std::uint64_t* const mapped = chunk.load()) ::munmap(mapped, kChunkBytes);
    ::close(descriptor_);
}

Result<void> JournalFile::read_back(const std::function<void(std::uint64_t)>& found) {
    std::vector<std::uint64_t> block(kChunkRecords);
    for (std::size_t chunk = 0; chunk < kChunksMax; ++chunk) {
        const ssize_t got =
            read_fully(descriptor_, reinterpret_cast<char*>(block.data()), kChunkBytes, chunk * kChunkBytes);
        if (got < 0) return cannot_use("read");
        const std::size_t records = static_cast<std::size_t>(got) / sizeof(std::uint64_t);
        for (std::size_t i = 0; i < records; ++i) {
            if (block[i] == 0) continue;
            found(block[i]);
            next_.store(chunk * kChunkRecords + i + 1);
        }
        if (records < kChunkRecords) break;
    }
    return {};
}

bool JournalFile::append(std::uint64_t record) {
    const std::size_t index = next_.fetch_add(1, std::memory_order_relaxed);
    const std::size_t chunk = index / kChunkRecords;
    if (chunk >= kChunksMax) return false;
    std::uint64_t* base = chunks_.at(chunk).load(std::memory_order_acquire);
    if (base == nullptr) base = map_chunk(chunk);
    if (base == nullptr) return false;
    std::atomic_ref(base[index % kChunkRecords]).store(record, std::memory_order_relaxed);
    return true;
}

std::uint64_t* JournalFile::map_chunk(std::size_t chunk) {
    const std::scoped_lock lock(mapping_);
    if (std::uint64_t* const mapped = chunks_.at(chunk).load()) return mapped;
    const auto offset = static_cast<off_t>(chunk * kChunkBytes);
    if (::posix_fallocate(descriptor_, offset, static_cast<off_t>(kChunkBytes)) != 0) return nullptr;
    void* const mapped = ::mmap(nullptr, kChunkBytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, offset);
    if (mapped == MAP_FAILED) return nullptr;
    auto* const records = static_cast<std::uint64_t*>(mapped);
    chunks_.at(chunk).store(records, std::memory_order_release);
    return records;
}

}  // namespace applinks::store
