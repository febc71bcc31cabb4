// SPDX-License-Identifier: Apache-2.0
// IoThread: what one I/O thread owns. All of it belongs to that thread and has no locks, but for post(). Internal to
// net.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "net/async.hpp"
#include "net/root.hpp"
#include "net/runtime.hpp"
#include "net/worker_pool.hpp"

namespace applinks::net {

// Blocks for reading and relaying, kept for reuse: a block that was never touched costs page faults.
class BlockPool {
public:
    static constexpr std::size_t kBlockBytes = 64 * 1024;
    static constexpr std::size_t kKeptMax = 16;
    using Block = std::unique_ptr<char[]>;

    Block take() {
        if (free_.empty()) return std::make_unique_for_overwrite<char[]>(kBlockBytes);
        Block block = std::move(free_.back());
        free_.pop_back();
        return block;
    }
    void give(Block block) {
        if (block != nullptr && free_.size() < kKeptMax) free_.push_back(std::move(block));
    }

private:
    std::vector<Block> free_;
};

class IoThread {
public:
    explicit IoThread(unsigned index);
    ~IoThread();
    IoThread(const IoThread&) = delete;
    IoThread& operator=(const IoThread&) = delete;

    // The calling thread's own; null on other threads.
    static IoThread* current();

    void launch();
    void stop_and_join();

    // Any thread: runs `work` on this one.
    template <class F>
    void post(F work) {
        asio::post(context, std::move(work));
    }
    // On this thread only: runs the task until its first wait, then forgets it.
    void start_here(Task<void> task);

    // "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n", made once a second.
    std::string_view date_field();

    const unsigned index;
    asio::io_context context;
    BlockPool blocks;

private:
    using Guard = asio::executor_work_guard<Executor>;

    void run();

    std::unique_ptr<Guard> guard_;
    RootList roots_;
    std::thread thread_;
    std::time_t date_second_ = -1;
    std::string date_field_;
};

struct Runtime::Impl {
    explicit Impl(const RuntimeOptions& options);

    IoThread& next();

    std::vector<std::unique_ptr<IoThread>> threads;
    WorkerPool workers;
    WorkerPool apart;  // for work that waits for other servers
    std::atomic<unsigned> round_robin{0};
    std::atomic<bool> stopped{false};
};

}  // namespace applinks::net
