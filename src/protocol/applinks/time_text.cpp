// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/time_text.hpp"

#include <array>
#include <chrono>

namespace applinks::wire {
namespace {

using namespace std::chrono;

std::string digits(std::int64_t number, std::size_t width) {
    auto text = std::to_string(number);
    return text.size() >= width ? text : std::string(width - text.size(), '0') + text;
}

// `count` decimal digits at `at`, in range; nothing else is taken for a number.
std::optional<int> number_at(std::string_view text, std::size_t at, std::size_t count, int max) {
    if (at + count > text.size()) return std::nullopt;
    int number = 0;
    for (const char c : text.substr(at, count)) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + (c - '0');
    }
    return number <= max ? std::optional(number) : std::nullopt;
}

struct Offset {
    minutes span{};
};

// "Z", "+01:00", "-02:30", and as Atlassian products write it, "+0100".
std::optional<Offset> parse_offset(std::string_view text) {
    if (text == "Z" || text == "z") return Offset{};
    const bool has_colon = text.size() == 6 && text.at(3) == ':';
    if ((text.size() != 5 && !has_colon) || (text.at(0) != '+' && text.at(0) != '-')) return std::nullopt;
    const auto hour = number_at(text, 1, 2, 23);
    const auto minute = number_at(text, text.size() - 2, 2, 59);
    if (!hour || !minute) return std::nullopt;
    const auto span = hours(*hour) + minutes(*minute);
    return Offset{text.at(0) == '-' ? -span : span};
}

// Microseconds of a fraction ".25"; `size` is what was read of the text.
microseconds parse_fraction(std::string_view text, std::size_t& size) {
    if (!text.starts_with('.')) return {};
    microseconds::rep micros = 0;
    microseconds::rep unit = 100'000;
    size = 1;
    for (; size < text.size() && text.at(size) >= '0' && text.at(size) <= '9'; ++size) {
        micros += (text.at(size) - '0') * unit;
        unit /= 10;
    }
    return microseconds(micros);
}

}  // namespace

std::optional<Timestamp> read_time(std::string_view text) {
    constexpr std::string_view kShape = "0000-00-00T00:00:00";
    if (text.size() <= kShape.size()) return std::nullopt;
    for (std::size_t i = 0; i < kShape.size(); ++i) {
        const char c = text.at(i);
        if (kShape.at(i) != '0' && c != kShape.at(i) && !(i == 10 && (c == 't' || c == ' '))) return std::nullopt;
    }
    const std::array<std::optional<int>, 6> parts = {number_at(text, 0, 4, 9999), number_at(text, 5, 2, 12),
                                                     number_at(text, 8, 2, 31),   number_at(text, 11, 2, 23),
                                                     number_at(text, 14, 2, 59),  number_at(text, 17, 2, 60)};
    for (const auto& part : parts)
        if (!part) return std::nullopt;
    const year_month_day date(year(*parts[0]), month(static_cast<unsigned>(*parts[1])),
                              day(static_cast<unsigned>(*parts[2])));
    auto rest = text.substr(kShape.size());
    std::size_t fraction_size = 0;
    const auto fraction = parse_fraction(rest, fraction_size);
    const auto offset = parse_offset(rest.substr(fraction_size));
    if (!date.ok() || !offset) return std::nullopt;
    return Timestamp(sys_days(date)) + hours(*parts[3]) + minutes(*parts[4]) + seconds(*parts[5]) + fraction -
           offset->span;
}

std::string time_text(Timestamp time, TimeForm form) {
    const auto day_begin = floor<days>(time);
    const year_month_day date(day_begin);
    const hh_mm_ss clock(floor<milliseconds>(time - day_begin));
    return digits(static_cast<int>(date.year()), 4) + '-' + digits(static_cast<unsigned>(date.month()), 2) + '-' +
           digits(static_cast<unsigned>(date.day()), 2) + 'T' + digits(clock.hours().count(), 2) + ':' +
           digits(clock.minutes().count(), 2) + ':' + digits(clock.seconds().count(), 2) + '.' +
           digits(clock.subseconds().count(), 3) + (form == TimeForm::rfc3339 ? "Z" : "+0000");
}

}  // namespace applinks::wire
