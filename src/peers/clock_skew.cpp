// SPDX-License-Identifier: Apache-2.0
#include "peers/clock_skew.hpp"

#include <algorithm>
#include <array>

#include "base/encoding.hpp"

namespace applinks::peers {
namespace {

constexpr std::size_t kFixdateSize = 29;
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Exactly `size` digits, no sign.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t size) {
    const auto part = text.substr(at, size);
    if (!std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
    const auto number = parse_int(part);
    if (!number) return std::nullopt;
    return static_cast<int>(*number);
}

}  // namespace

std::optional<Timestamp> parse_http_date(std::string_view text) {
    if (text.size() != kFixdateSize || text.substr(3, 2) != ", " || !text.ends_with(" GMT") ||
        text.substr(19, 1) != ":" || text.substr(22, 1) != ":")
        return std::nullopt;
    const auto day = digits(text, 5, 2);
    const auto* const month = std::ranges::find(kMonths, text.substr(8, 3));
    const auto year = digits(text, 12, 4);
    const auto hour = digits(text, 17, 2);
    const auto minute = digits(text, 20, 2);
    const auto second = digits(text, 23, 2);
    if (!day || month == kMonths.end() || !year || !hour || !minute || !second) return std::nullopt;
    const auto month_number = static_cast<unsigned>(month - kMonths.begin()) + 1;
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(month_number),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
           std::chrono::seconds(*second);
}

std::optional<std::chrono::seconds> clock_difference(const http::Headers& headers, Timestamp now) {
    const auto date = parse_http_date(headers.get("Date"));
    if (!date) return std::nullopt;
    return std::chrono::round<std::chrono::seconds>(*date - now);
}

}  // namespace applinks::peers
