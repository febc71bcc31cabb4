// SPDX-License-Identifier: Apache-2.0
#include "net/io_thread.hpp"

#include <array>

namespace applinks::net {
namespace {

thread_local IoThread* current_thread = nullptr;

Root run_root(Task<void> task) {
    co_await std::move(task);
}

}  // namespace

// The sockets of a context are touched by its own thread only: no locks around their operations. The queue keeps its
// lock, because post() comes from anywhere.
IoThread::IoThread(unsigned thread_index)
    : index(thread_index),
      context(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO),
      guard_(std::make_unique<Guard>(context.get_executor())) {}

IoThread::~IoThread() {
    stop_and_join();
    // What never ran because the thread was never launched.
    roots_.destroy_all();
}

IoThread* IoThread::current() {
    return current_thread;
}

void IoThread::launch() {
    thread_ = std::thread([this] { run(); });
}

void IoThread::run() {
    block_signals();
    current_thread = this;
    context.run();
    roots_.destroy_all();
    current_thread = nullptr;
}

void IoThread::stop_and_join() {
    guard_.reset();
    context.stop();
    if (thread_.joinable()) thread_.join();
}

void IoThread::start_here(Task<void> task) {
    run_root(std::move(task)).start(roots_);
}

std::string_view IoThread::date_field() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if (now.tv_sec != date_second_) {
        date_second_ = now.tv_sec;
        std::tm parts{};
        gmtime_r(&now.tv_sec, &parts);
        // IMF-fixdate (RFC 9110 section 5.6.7). The process runs in the C locale.
        std::array<char, 48> text;
        const std::size_t size = std::strftime(text.data(), text.size(), "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
        date_field_.assign(text.data(), size);
    }
    return date_field_;
}

}  // namespace applinks::net
