// SPDX-License-Identifier: Apache-2.0
#include "web/pages/words.hpp"

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "domain/health/finding.hpp"

namespace applinks::web::pages {
namespace {

using domain::LinkKind;
using domain::OAuthLevel;

Tone tone_of(const domain::Fault& fault) {
    const bool is_to_be_settled =
        fault.status == domain::LinkStatus::mismatch || fault.status == domain::LinkStatus::outdated;
    switch (fault.severity) {
        case domain::Severity::ok: return Tone::ok;
        case domain::Severity::info: return Tone::idle;
        case domain::Severity::warning: return Tone::warn;
        case domain::Severity::error: break;
    }
    return is_to_be_settled ? Tone::warn : Tone::bad;
}

std::string one_way_sentence(const domain::Link& link) {
    return link.incoming == OAuthLevel::disabled ? "This link works in one direction: calls to " + link.name + "."
                                                 : "This link works in one direction: calls from " + link.name + ".";
}

}  // namespace

StatusWords health_words(std::string_view code, std::string_view text) {
    if (code.empty()) return {.word = "Not tested yet", .tone = Tone::idle, .sentence = {}};
    const auto* const fault = domain::find_fault(code);
    return {.word = std::string(fault != nullptr ? fault->word : "Not working"),
            .tone = fault != nullptr ? tone_of(*fault) : Tone::bad,
            .sentence = std::string(text),
            .can_match = code == "level_mismatch"};
}

StatusWords status_words(const domain::Link& link, const domain::LinkUse* use, Timestamp now) {
    using domain::LinkStatus;
    const auto code = use ? std::string_view(use->health_code) : std::string_view();
    const auto status = domain::status_of(link, code);
    const std::string word(domain::title_of(status));
    switch (status) {
        case LinkStatus::suspended:
            return {.word = word,
                    .tone = Tone::idle,
                    .sentence = link.suspended_reason.empty() ? "No calls either way until it is resumed."
                                                              : link.suspended_reason};
        case LinkStatus::setting_up:
            return {.word = word, .tone = Tone::idle, .sentence = "Waiting for " + link.name + " to confirm."};
        case LinkStatus::disabled:
            return {.word = word, .tone = Tone::idle, .sentence = "Both directions are switched off."};
        case LinkStatus::one_way: return {.word = word, .tone = Tone::ok, .sentence = one_way_sentence(link)};
        default: break;
    }
    auto words = health_words(code, use ? use->health_text : std::string_view());
    if (code == "ok") words.sentence = "Working. Last checked " + ago(use->health_at, now) + ".";
    return words;
}

std::string ago(Timestamp time, Timestamp now) {
    using namespace std::chrono;
    if (time == Timestamp{}) return "never";
    const auto passed = now - time;
    if (passed < minutes(1)) return "just now";
    if (passed < hours(1)) return std::to_string(duration_cast<minutes>(passed).count()) + " min ago";
    if (passed < hours(24)) return std::to_string(duration_cast<hours>(passed).count()) + " h ago";
    return date_text(time);
}

std::string date_text(Timestamp time) {
    using namespace std::chrono;
    static constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(floor<minutes>(time - day));
    const auto two_digits = [](auto number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return std::to_string(static_cast<unsigned>(date.day())) + " " +
           std::string(kMonths.at(static_cast<unsigned>(date.month()) - 1)) + " " +
           std::to_string(static_cast<int>(date.year())) + ", " + two_digits(clock.hours().count()) + ":" +
           two_digits(clock.minutes().count()) + " UTC";
}

std::string span_text(std::chrono::seconds span) {
    using namespace std::chrono;
    constexpr auto kYear = days(365);  // as token lives are given
    if (span >= kYear) return count_text(span / kYear, "year", "years");
    if (span >= days(1)) return count_text(duration_cast<days>(span).count(), "day", "days");
    if (span >= hours(1)) return count_text(duration_cast<hours>(span).count(), "hour", "hours");
    return count_text(duration_cast<minutes>(span).count(), "minute", "minutes");
}

std::string initial(std::string_view name) {
    if (name.empty() || !is_valid_utf8(name)) return "?";
    std::size_t length = 1;
    while (length < name.size() && (static_cast<unsigned char>(name.at(length)) & 0xC0) == 0x80) ++length;
    auto letter = std::string(name.substr(0, length));
    if (letter.size() == 1 && letter.at(0) >= 'a' && letter.at(0) <= 'z')
        letter.at(0) = static_cast<char>(letter.at(0) - 'a' + 'A');
    return letter;
}

std::string short_address(const http::AbsoluteUrl& url) {
    return url.has_value() ? url.authority() + std::string(url.path()) : std::string();
}

std::string count_text(std::int64_t count, std::string_view singular, std::string_view plural) {
    return std::to_string(count) + " " + std::string(count == 1 ? singular : plural);
}

}  // namespace applinks::web::pages
