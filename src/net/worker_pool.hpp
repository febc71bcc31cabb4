// SPDX-License-Identifier: Apache-2.0
// A bounded pool of threads for work that blocks. Threads start when there is work for them. Internal to net.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace applinks::net {

class WorkerPool {
public:
    struct Size {
        unsigned threads_max = 4;
        std::size_t queue_max = 1024;  // over that, offer() says no (S-74)
    };

    explicit WorkerPool(Size size) : size_(size) {}
    ~WorkerPool() { stop(); }
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    // Any thread. False when the queue is full or the pool has stopped.
    bool offer(std::function<void()> job);
    // Lets running jobs end, drops those that wait, joins.
    void stop();

private:
    void run();

    const Size size_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> queue_;  // guarded by mutex_
    std::vector<std::thread> threads_;         // guarded by mutex_
    std::size_t idle_count_ = 0;               // guarded by mutex_
    bool stopping_ = false;                    // guarded by mutex_
};

// Signals are for the main thread: blocks them all in the calling thread.
void block_signals();

}  // namespace applinks::net
