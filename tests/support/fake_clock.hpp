// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "base/clock.hpp"

namespace applinks::testing {

class FakeClock final : public Clock {
public:
    Timestamp now() const override { return from_micros(micros_.load()); }
    void advance(std::chrono::microseconds span) { micros_ += span.count(); }

private:
    std::atomic<std::int64_t> micros_{1'700'000'000'000'000};
};

}  // namespace applinks::testing
