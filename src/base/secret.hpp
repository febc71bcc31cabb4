// SPDX-License-Identifier: Apache-2.0
// Secret: bytes that wipe themselves, do not print and compare in constant time (S-56, S-61).
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace applinks {

// True when both have the same bytes; the time depends on the lengths only.
bool equal_constant_time(std::string_view a, std::string_view b);

// Overwrites the bytes; the optimiser may not remove it.
void wipe(std::string& bytes);

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { wipe(other.value_); }
    Secret& operator=(const Secret& other) {
        if (this != &other) {
            wipe(value_);
            value_ = other.value_;
        }
        return *this;
    }
    Secret& operator=(Secret&& other) noexcept {
        if (this != &other) {
            wipe(value_);
            value_ = std::move(other.value_);
            wipe(other.value_);
        }
        return *this;
    }
    ~Secret() { wipe(value_); }

    // The one way to the bytes: what calls it must not log, format or keep the view.
    std::string_view reveal() const { return value_; }
    bool empty() const { return value_.empty(); }
    bool matches(std::string_view candidate) const { return equal_constant_time(value_, candidate); }

private:
    std::string value_;
};

}  // namespace applinks
