// SPDX-License-Identifier: Apache-2.0
#include "net/worker_pool.hpp"

#include <csignal>
#include <utility>

namespace applinks::net {

void block_signals() {
    sigset_t all;
    sigfillset(&all);
    // Faults of this very thread must still end the process where they happen.
    for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) sigdelset(&all, fault);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

bool WorkerPool::offer(std::function<void()> job) {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= size_.queue_max) return false;
    queue_.push_back(std::move(job));
    if (idle_count_ < queue_.size() && threads_.size() < size_.threads_max) {
        threads_.emplace_back([this] { run(); });
    }
    wake_.notify_one();
    return true;
}

void WorkerPool::run() {
    block_signals();
    std::unique_lock lock(mutex_);
    while (true) {
        ++idle_count_;
        wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        --idle_count_;
        if (stopping_) return;
        const auto job = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        job();
        lock.lock();
    }
}

void WorkerPool::stop() {
    std::vector<std::thread> threads;
    std::deque<std::function<void()>> dropped;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        threads.swap(threads_);
        dropped.swap(queue_);
    }
    wake_.notify_all();
    for (std::thread& thread : threads) thread.join();
}

}  // namespace applinks::net
