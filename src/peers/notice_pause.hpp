// SPDX-License-Identifier: Apache-2.0
// How long to wait before a peer is told again what it could not be told (features.md 4 "Delete"). Pure.
#pragma once

#include <algorithm>
#include <chrono>

namespace applinks::peers {

inline constexpr std::chrono::minutes kFirstRetry{1};

inline std::chrono::microseconds pause_after(int attempts) {
    constexpr std::chrono::hours kLongestPause{6};
    constexpr int kDoublingsMax = 10;
    const auto doublings = std::clamp(attempts, 0, kDoublingsMax);
    return std::min<std::chrono::microseconds>(kFirstRetry * (1 << doublings), kLongestPause);
}

}  // namespace applinks::peers
