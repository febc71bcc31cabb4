// SPDX-License-Identifier: Apache-2.0
// What is kept of a link's tests, when it is tested again, and when people are told that it broke or recovered.
//
// Pure; any thread. The store keeps one record per link and makes the step from one test to the next in one
// transaction, so that a restart forgets nothing and two tests at once tell of one change.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "domain/health/finding.hpp"

namespace applinks::domain {

struct HealthRecord {
    LinkId link;
    std::string code;      // "ok" or a code of faults()
    std::string text;      // its sentence
    std::string report{};  // the whole test as JSON (peers/diagnosis_json.hpp); "" for one without
    Timestamp checked_at{};
    int failures = 0;                                    // tests in a row that found it broken
    Timestamp broken_since{};                            // nothing: it works, as far as is known
    std::optional<std::chrono::seconds> clock_offset{};  // their clock minus ours
};

enum class HealthChange { none, broken, recovered };
std::string_view event_of(HealthChange change);  // "link.broken", "link.recovered"

// Carries `failures`, `broken_since` and an unknown clock over from the test before; says what people have to be told.
HealthChange advance(const std::optional<HealthRecord>& before, HealthRecord& next);

// Every `interval` while it works; soon after the first failure, then less and less often, up to half an hour. A fifth
// more or less, so that a thousand links are not tested in one moment; the same for the same record.
Timestamp next_check_at(const HealthRecord& record, std::chrono::seconds interval);

}  // namespace applinks::domain
