// SPDX-License-Identifier: Apache-2.0
// InBuffer: the bytes received and not yet used, flat. Small while a connection is idle, one block of the thread's pool
// while it works. Internal to net.
#pragma once

#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "net/io_thread.hpp"

namespace applinks::net {

class InBuffer {
public:
    InBuffer(BlockPool& pool, std::size_t small_bytes)
        : pool_(pool), small_bytes_(small_bytes), small_(std::make_unique_for_overwrite<char[]>(small_bytes)) {}
    ~InBuffer() { pool_.give(std::move(block_)); }
    InBuffer(const InBuffer&) = delete;
    InBuffer& operator=(const InBuffer&) = delete;

    std::string_view view() const { return {data() + begin_, end_ - begin_}; }
    std::span<char> span() { return {data() + begin_, end_ - begin_}; }
    bool empty() const { return begin_ == end_; }

    void consume(std::size_t bytes) {
        begin_ += bytes;
        if (begin_ == end_) begin_ = end_ = 0;
    }
    void commit(std::size_t bytes) { end_ += bytes; }

    // Room behind what is there: moves it to the front, or into a block, when there is none. Empty when a block is
    // full.
    std::span<char> room() {
        if (end_ == capacity() && begin_ > 0) move_to(data());
        if (end_ == capacity()) use_block();
        return {data() + end_, capacity() - end_};
    }
    // From now on with the room of a block: for bodies.
    void use_block() {
        if (block_ != nullptr) return;
        BlockPool::Block block = pool_.take();
        move_to(block.get());
        block_ = std::move(block);
    }
    // Gives the block back if nothing is in it.
    void release_block() {
        if (empty()) pool_.give(std::move(block_));
    }

private:
    char* data() const { return block_ != nullptr ? block_.get() : small_.get(); }
    std::size_t capacity() const { return block_ != nullptr ? BlockPool::kBlockBytes : small_bytes_; }
    void move_to(char* place) {
        std::memmove(place, data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }

    BlockPool& pool_;
    const std::size_t small_bytes_;
    std::unique_ptr<char[]> small_;
    BlockPool::Block block_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace applinks::net
