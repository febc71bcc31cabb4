// SPDX-License-Identifier: Apache-2.0
// Log events with fields, one JSON object per line on stderr (S-61).
//
//   log::info("grant.rejected", {{"client", key}, {"reason", "expired"}, {"request", request_id}});
//
// Levels by audience: error wakes someone, warn will, info tells the story, debug explains.
// Fields carry ids, never secrets, query strings, Authorization, Cookie or bodies: a Secret does not convert to a
// field. Control characters are escaped, invalid UTF-8 is replaced, a line has at most kLineMax bytes. Any thread. A
// disabled level costs one atomic load.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/error.hpp"
#include "base/ids.hpp"

namespace applinks::log {

enum class Level { error, warn, info, debug };

inline constexpr std::size_t kLineMax = 2048;

// One name and value of an event. Views only: a field lives as long as the call that logs it.
class Field {
public:
    enum class Kind { text, signed_integer, unsigned_integer, real, boolean };

    Field(std::string_view name, std::string_view text) : name_(name), text_(text) {}
    Field(std::string_view name, const char* text) : name_(name), text_(text) {}
    Field(std::string_view name, const std::string& text) : name_(name), text_(text) {}
    template <class Tag>
    Field(std::string_view name, const Id<Tag>& id) : name_(name), text_(id.str()) {}
    Field(std::string_view name, Errc code) : name_(name), text_(name_of(code)) {}
    Field(std::string_view name, bool value) : name_(name), kind_(Kind::boolean), integer_(value ? 1 : 0) {}
    Field(std::string_view name, double value) : name_(name), kind_(Kind::real), real_(value) {}
    template <std::integral T>
        requires(!std::same_as<T, bool>)
    Field(std::string_view name, T value)
        : name_(name),
          kind_(std::is_signed_v<T> ? Kind::signed_integer : Kind::unsigned_integer),
          integer_(static_cast<std::uint64_t>(value)) {}

    std::string_view name() const { return name_; }
    Kind kind() const { return kind_; }
    std::string_view text() const { return text_; }
    std::uint64_t integer() const { return integer_; }  // two's complement when signed
    double real() const { return real_; }

private:
    std::string_view name_;
    Kind kind_ = Kind::text;
    std::string_view text_;
    std::uint64_t integer_ = 0;
    double real_ = 0;
};

using Fields = std::initializer_list<Field>;

// Lines above this level are dropped; info at start.
void set_level(Level level);
bool is_enabled(Level level);

void event(Level level, std::string_view name, Fields fields = {});

inline void error(std::string_view name, Fields fields = {}) {
    event(Level::error, name, fields);
}
inline void warn(std::string_view name, Fields fields = {}) {
    event(Level::warn, name, fields);
}
inline void info(std::string_view name, Fields fields = {}) {
    event(Level::info, name, fields);
}
inline void debug(std::string_view name, Fields fields = {}) {
    event(Level::debug, name, fields);
}

// The line that event() would write, without newline; `time` is RFC 3339. Pure, for tests.
std::string format_line(Level level, std::string_view name, std::string_view time, Fields fields);

// Sends lines elsewhere while it lives: for tests. One at a time.
class Capture {
public:
    using Receiver = std::function<void(std::string_view line)>;
    explicit Capture(Receiver receiver);
    ~Capture();
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;

private:
    Receiver receiver_;
};

}  // namespace applinks::log
