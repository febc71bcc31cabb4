// SPDX-License-Identifier: Apache-2.0
// What is learnt of peers by the way: how far their clocks are from ours (S-75), and how often their refused calls may
// be explained. In memory; what has to outlive a restart stands in the store (domain/health/health_record.hpp).
//
// Any thread.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>

#include "base/clock.hpp"
#include "base/ids.hpp"

namespace applinks::peers {

class Observations {
public:
    // Beyond this nobody's clock is believed: a call of ours is not stamped for another day (its signature would be
    // good on that day).
    static constexpr std::chrono::hours kOffsetMax{24};
    // The Date header counts whole seconds and the way takes time: less is no difference.
    static constexpr std::chrono::seconds kOffsetMin{5};
    static constexpr int kExplanationsPerMinute = 6;

    // `offset`: their clock minus ours, from an answer to us or from a call of theirs that verified.
    void learn_clock(const LinkId& link, std::chrono::seconds offset);
    std::optional<std::chrono::seconds> clock_of(const LinkId& link) const;  // as learnt, however large
    // The peer's time, for what we sign to it; `now` where it is not known. Never used for what comes in: that window
    // does not move.
    Timestamp stamp_for(const LinkId& link, Timestamp now) const;

    // Counts one; false when this link had its share of the minute.
    bool may_explain(const LinkId& link, Timestamp now);

private:
    struct Share {
        Timestamp since{};
        int used = 0;
    };
    mutable std::mutex mutex_;
    std::map<LinkId, std::chrono::seconds> clocks_;  // of links, whose number is bounded
    std::map<LinkId, Share> shares_;
};

}  // namespace applinks::peers
