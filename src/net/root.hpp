// SPDX-License-Identifier: Apache-2.0
// Root: the coroutine at the bottom of a chain of tasks, which nobody awaits. Each I/O thread lists its roots, so that
// what still waits when the thread ends is destroyed and not leaked. Internal to net.
#pragma once

#include <coroutine>
#include <exception>

namespace applinks::net {

// Belongs to one thread; no locks.
class RootList {
public:
    struct Link {
        Link* previous = this;
        Link* next = this;
        std::coroutine_handle<> frame;

        void insert_after(Link& place) {
            previous = &place;
            next = place.next;
            place.next->previous = this;
            place.next = this;
        }
        void remove() {
            previous->next = next;
            next->previous = previous;
            previous = next = this;
        }
    };

    RootList() = default;
    RootList(const RootList&) = delete;
    RootList& operator=(const RootList&) = delete;
    ~RootList() { destroy_all(); }

    void add(Link& link) { link.insert_after(head_); }
    // Destroys frames until none is left; each takes its own children along.
    void destroy_all() {
        while (head_.next != &head_) head_.next->frame.destroy();
    }

private:
    Link head_;
};

// Starts suspended; start() puts it on the list and runs it. An escaping exception ends the process.
struct Root {
    struct promise_type {
        RootList::Link link;

        ~promise_type() { link.remove(); }
        Root get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        std::suspend_never final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        void unhandled_exception() const noexcept { std::terminate(); }
    };

    void start(RootList& list) const {
        handle.promise().link.frame = handle;
        list.add(handle.promise().link);
        handle.resume();
    }

    std::coroutine_handle<promise_type> handle;
};

}  // namespace applinks::net
