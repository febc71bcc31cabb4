// SPDX-License-Identifier: Apache-2.0
// What the other side could not be told is told later, from the database: when, how often, and what is worth it.
#pragma once

#include <algorithm>
#include <chrono>

#include "base/result.hpp"
#include "net/message.hpp"

namespace applinks::peers {

inline constexpr std::chrono::days kRetryFor{7};
inline constexpr std::chrono::seconds kFirstRetry{15};
inline constexpr std::chrono::hours kLongestPause{6};

inline std::chrono::microseconds pause_after(int attempts) {
    constexpr int kDoublingsMax = 11;
    return std::min<std::chrono::microseconds>(kFirstRetry * (1 << std::clamp(attempts, 0, kDoublingsMax)),
                                               kLongestPause);
}

// Whether the same call may work another time: nobody said no.
inline bool may_work_later(const Result<net::Response>& answer) {
    if (answer) return answer->status >= 500 || answer->status == 429 || answer->status == 408;
    const auto code = answer.error().code;
    return code != Errc::grant_required && code != Errc::not_allowed && code != Errc::not_found;
}

}  // namespace applinks::peers
