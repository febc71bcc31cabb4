// SPDX-License-Identifier: Apache-2.0
#include "domain/health/health_record.hpp"

#include <algorithm>
#include <functional>

namespace applinks::domain {
namespace {

using std::chrono::seconds;

constexpr seconds kFirstRetry{60};
constexpr seconds kRetryMax{1800};
constexpr int kDoublingsMax = 5;

bool is_broken(std::string_view code) {
    const auto* const fault = find_fault(code);
    return fault == nullptr || fault->severity == Severity::error;
}

// -20 % to +20 %, from what differs between links and between tests.
std::chrono::microseconds jittered(seconds span, const HealthRecord& record) {
    const auto seed = std::hash<std::string>{}(record.link.str() + std::to_string(to_micros(record.checked_at)));
    const auto permille = 800 + static_cast<std::int64_t>(seed % 401);
    return std::chrono::microseconds(span) / 1000 * permille;
}

}  // namespace

std::string_view event_of(HealthChange change) {
    switch (change) {
        case HealthChange::broken: return "link.broken";
        case HealthChange::recovered: return "link.recovered";
        case HealthChange::none: break;
    }
    return "";
}

HealthChange advance(const std::optional<HealthRecord>& before, HealthRecord& next) {
    const bool was_broken = before && before->broken_since != Timestamp{};
    if (before && !next.clock_offset) next.clock_offset = before->clock_offset;
    if (!is_broken(next.code)) {
        next.failures = 0;
        next.broken_since = {};
        return was_broken ? HealthChange::recovered : HealthChange::none;
    }
    next.failures = (before ? before->failures : 0) + 1;
    next.broken_since = was_broken ? before->broken_since : next.checked_at;
    return was_broken ? HealthChange::none : HealthChange::broken;
}

Timestamp next_check_at(const HealthRecord& record, seconds interval) {
    auto span = interval;
    if (record.failures > 0) {
        const auto doublings = std::min(record.failures - 1, kDoublingsMax);
        span = std::min({kFirstRetry * (1 << doublings), kRetryMax, std::max(interval * (1 << doublings), seconds(1))});
    }
    return record.checked_at + jittered(span, record);
}

}  // namespace applinks::domain
