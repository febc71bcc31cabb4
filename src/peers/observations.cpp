// SPDX-License-Identifier: Apache-2.0
#include "peers/observations.hpp"

namespace applinks::peers {

void Observations::learn_clock(const LinkId& link, std::chrono::seconds offset) {
    const std::lock_guard lock(mutex_);
    clocks_[link] = offset;
}

std::optional<std::chrono::seconds> Observations::clock_of(const LinkId& link) const {
    const std::lock_guard lock(mutex_);
    const auto found = clocks_.find(link);
    if (found == clocks_.end()) return std::nullopt;
    return found->second;
}

Timestamp Observations::stamp_for(const LinkId& link, Timestamp now) const {
    const auto offset = clock_of(link);
    if (!offset) return now;
    const auto size = std::chrono::abs(*offset);
    return size < kOffsetMin || size > kOffsetMax ? now : now + *offset;
}

bool Observations::may_explain(const LinkId& link, Timestamp now) {
    const std::lock_guard lock(mutex_);
    auto& share = shares_[link];
    if (now - share.since >= std::chrono::minutes(1)) share = {.since = now};
    if (share.used >= kExplanationsPerMinute) return false;
    ++share.used;
    return true;
}

}  // namespace applinks::peers
