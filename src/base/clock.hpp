// SPDX-License-Identifier: Apache-2.0
// Time as an argument: UTC in microseconds. Only `Clock` reads the machine's clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace applinks {

using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

class Clock {
public:
    virtual ~Clock() = default;
    virtual Timestamp now() const = 0;  // any thread
};

class SystemClock final : public Clock {
public:
    Timestamp now() const override {
        return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    }
};

inline std::int64_t to_micros(Timestamp time) {
    return time.time_since_epoch().count();
}
inline Timestamp from_micros(std::int64_t micros) {
    return Timestamp(std::chrono::microseconds(micros));
}
inline std::int64_t to_seconds(Timestamp time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace applinks
