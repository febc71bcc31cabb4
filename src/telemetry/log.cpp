// SPDX-License-Identifier: Apache-2.0
#include "telemetry/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cmath>
#include <ctime>
#include <mutex>
#include <utility>

#include "base/result.hpp"

namespace applinks::log {
namespace {

constexpr std::string_view kTruncatedMark = R"(,"truncated":true})";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

std::atomic<Level> current_level{Level::info};

std::mutex capture_mutex;
const Capture::Receiver* capture_receiver = nullptr;  // guarded by capture_mutex
std::atomic<bool> is_captured{false};

std::string_view name_of_level(Level level) {
    switch (level) {
        case Level::error: return "error";
        case Level::warn: return "warn";
        case Level::info: return "info";
        case Level::debug: return "debug";
    }
    return "error";
}

spdlog::level::level_enum to_spdlog(Level level) {
    switch (level) {
        case Level::error: return spdlog::level::err;
        case Level::warn: return spdlog::level::warn;
        case Level::info: return spdlog::level::info;
        case Level::debug: return spdlog::level::debug;
    }
    return spdlog::level::err;
}

spdlog::logger& logger() {
    static spdlog::logger instance = [] {
        spdlog::logger made("applinkd", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made.set_pattern("%v");
        made.set_level(spdlog::level::trace);
        return made;
    }();
    return instance;
}

// Length of the valid UTF-8 sequence at the start of `text`, 0 when there is none (RFC 3629 section 4).
std::size_t utf8_sequence(std::string_view text) {
    const auto at = [text](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const auto is_tail = [&at](std::size_t i) { return (at(i) & 0xC0U) == 0x80U; };
    const unsigned first = at(0);
    const unsigned second = at(1);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return is_tail(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)) return 0;
        return is_tail(1) && is_tail(2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
        return is_tail(1) && is_tail(2) && is_tail(3) ? 4 : 0;
    }
    return 0;
}

void append_escape(std::string& out, unsigned char byte) {
    constexpr std::string_view kHex = "0123456789abcdef";
    out += "\\u00";
    out += kHex[byte >> 4U];
    out += kHex[byte & 0x0FU];
}

// JSON string content (RFC 8259 section 7). Control characters, DEL and C1 controls never reach a terminal raw.
// Stops before `out` would grow over `size_max`; false when something was left out.
bool append_escaped(std::string& out, std::string_view text, std::size_t size_max) {
    for (std::size_t i = 0; i < text.size();) {
        if (out.size() + 8 > size_max) return false;
        const auto byte = static_cast<unsigned char>(text[i]);
        const std::size_t length = utf8_sequence(text.substr(i));
        if (length == 0) {
            out += kReplacement;
            ++i;
            continue;
        }
        const bool is_c1_control = length == 2 && byte == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0;
        if (byte == '"' || byte == '\\') {
            out += '\\';
            out += text[i];
        } else if (byte < 0x20 || byte == 0x7F) {
            append_escape(out, byte);
        } else if (is_c1_control) {
            append_escape(out, static_cast<unsigned char>(text[i + 1]));
        } else {
            out += text.substr(i, length);
        }
        i += length;
    }
    return true;
}

template <class Number>
void append_number(std::string& out, Number number) {
    std::array<char, 32> buffer;
    const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
    out.append(buffer.data(), written.ptr);
}

bool append_value(std::string& out, const Field& field, std::size_t size_max) {
    switch (field.kind()) {
        case Field::Kind::signed_integer: append_number(out, static_cast<std::int64_t>(field.integer())); return true;
        case Field::Kind::unsigned_integer: append_number(out, field.integer()); return true;
        case Field::Kind::boolean: out += field.integer() != 0 ? "true" : "false"; return true;
        case Field::Kind::real:
            if (std::isfinite(field.real())) {
                append_number(out, field.real());
            } else {
                out += "null";  // JSON knows no infinity
            }
            return true;
        case Field::Kind::text: break;
    }
    out += '"';
    const bool whole = append_escaped(out, field.text(), size_max);
    out += '"';
    return whole;
}

void append_fixed(std::string& out, std::int64_t number, int digits) {
    std::array<char, 10> buffer{};
    for (int i = digits - 1; i >= 0; --i) {
        buffer.at(static_cast<std::size_t>(i)) = static_cast<char>('0' + number % 10);
        number /= 10;
    }
    out.append(buffer.data(), static_cast<std::size_t>(digits));
}

// RFC 3339 in UTC with milliseconds.
std::string now_text() {
    namespace chrono = std::chrono;
    const auto now = chrono::floor<chrono::milliseconds>(chrono::system_clock::now());
    const auto day = chrono::floor<chrono::days>(now);
    const chrono::year_month_day date{day};
    const chrono::hh_mm_ss time{now - day};
    std::string out;
    out.reserve(24);
    append_fixed(out, static_cast<int>(date.year()), 4);
    out += '-';
    append_fixed(out, static_cast<unsigned>(date.month()), 2);
    out += '-';
    append_fixed(out, static_cast<unsigned>(date.day()), 2);
    out += 'T';
    append_fixed(out, time.hours().count(), 2);
    out += ':';
    append_fixed(out, time.minutes().count(), 2);
    out += ':';
    append_fixed(out, time.seconds().count(), 2);
    out += '.';
    append_fixed(out, time.subseconds().count(), 3);
    out += 'Z';
    return out;
}

}  // namespace

void set_level(Level level) {
    current_level.store(level, std::memory_order_relaxed);
}
bool is_enabled(Level level) {
    return level <= current_level.load(std::memory_order_relaxed);
}

std::string format_line(Level level, std::string_view name, std::string_view time, Fields fields) {
    constexpr std::size_t kBudget = kLineMax - kTruncatedMark.size() - 2;
    std::string out;
    out.reserve(256);
    out += R"({"time":")";
    append_escaped(out, time, kBudget);
    out += R"(","level":")";
    out += name_of_level(level);
    out += R"(","event":")";
    bool whole = append_escaped(out, name, kBudget);
    out += '"';
    for (const Field& field : fields) {
        const std::size_t before = out.size();
        out += ",\"";
        bool fits = append_escaped(out, field.name(), kBudget);
        out += "\":";
        fits = fits && append_value(out, field, kBudget);
        const bool is_text = field.kind() == Field::Kind::text;
        if (out.size() > kBudget || (!fits && !is_text)) {
            out.resize(before);
            fits = false;
        }
        whole = whole && fits;
        if (!fits) break;
    }
    out += whole ? std::string_view("}") : kTruncatedMark;
    return out;
}

void event(Level level, std::string_view name, Fields fields) {
    if (!is_enabled(level)) return;
    const std::string line = format_line(level, name, now_text(), fields);
    if (is_captured.load(std::memory_order_acquire)) {
        const std::lock_guard lock(capture_mutex);
        if (capture_receiver != nullptr) {
            (*capture_receiver)(line);
            return;
        }
    }
    logger().log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
}

Capture::Capture(Receiver receiver) : receiver_(std::move(receiver)) {
    const std::lock_guard lock(capture_mutex);
    AL_ASSERT(capture_receiver == nullptr);
    capture_receiver = &receiver_;
    is_captured.store(true, std::memory_order_release);
}

Capture::~Capture() {
    const std::lock_guard lock(capture_mutex);
    capture_receiver = nullptr;
    is_captured.store(false, std::memory_order_release);
}

}  // namespace applinks::log
