// SPDX-License-Identifier: Apache-2.0
// Ten of something within a minute for each of those who may ask it at all (S-36): administrators, links. What it
// remembers is bounded by how many of them there are. Any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <mutex>
#include <unordered_map>

#include "base/clock.hpp"

namespace applinks::web {

template <class Key>
class MinuteLimit {
public:
    static constexpr std::size_t kCountMax = 10;
    static constexpr std::chrono::minutes kWindow{1};

    bool admit(const Key& key, Timestamp now) {
        const std::lock_guard lock(mutex_);
        auto& times = times_[key];
        std::erase_if(times, [now](Timestamp time) { return time + kWindow <= now; });
        if (times.size() >= kCountMax) return false;
        times.push_back(now);
        return true;
    }

private:
    std::mutex mutex_;
    std::unordered_map<Key, std::deque<Timestamp>> times_;
};

}  // namespace applinks::web
