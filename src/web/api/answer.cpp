// SPDX-License-Identifier: Apache-2.0
#include "web/api/answer.hpp"

#include <array>
#include <boost/json/serialize.hpp>

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "web/errors.hpp"

namespace applinks::web::api {
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

// "Z", "+01:00", "-02:30".
std::optional<Offset> parse_offset(std::string_view text) {
    if (text == "Z" || text == "z") return Offset{};
    if (text.size() != 6 || text.at(3) != ':' || (text.at(0) != '+' && text.at(0) != '-')) return std::nullopt;
    const auto hour = number_at(text, 1, 2, 23);
    const auto minute = number_at(text, 4, 2, 59);
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

}  // namespace

std::string path_of(std::string_view below) {
    return std::string(kRoot) + std::string(below);
}

Policy reads(Who who) {
    return {.who = who,
            .accepts = Accepts::session_or_basic,
            .step_up = StepUp::no,
            .csrf = Csrf::none,
            .family = Family::api};
}

Policy changes(Who who, Body body) {
    auto policy = reads(who);
    policy.step_up = who == Who::admin ? StepUp::yes : StepUp::no;
    policy.csrf = Csrf::header_token;
    policy.body_bytes_max = body == Body::json ? limits::kJsonBodyMax : 0;
    return policy;
}

Policy session_changes(Who who, Body body) {
    auto policy = changes(who, body);
    policy.accepts = Accepts::session;
    return policy;
}

net::Response json_answer(const boost::json::value& body, int status) {
    return json_text(boost::json::serialize(body), status);
}

net::Response json_text(std::string text, int status) {
    net::Response response{.status = status, .headers = {}, .body = std::move(text)};
    response.headers.set("Content-Type", "application/json");
    return response;
}

net::Response no_content() {
    return {.status = 204, .headers = {}, .body = {}};
}

std::string etag_of(const boost::json::object& settings) {
    return '"' + base64url_encode(crypto::sha256(boost::json::serialize(settings))).substr(0, 22) + '"';
}

net::Response with_etag(net::Response response, const std::string& etag) {
    response.headers.set("ETag", etag);
    return response;
}

std::optional<net::Response> stale_answer(const Context& context, const std::string& etag) {
    const auto wanted = context.head.headers.get("If-Match");
    if (wanted.empty() || wanted == "*" || wanted == etag) return std::nullopt;
    return api_refusal({.status = 412,
                        .name = "changed_meanwhile",
                        .sentence = "Someone changed this since you opened it. Load it again; what you typed is still "
                                    "here."},
                       context, {});
}

std::string text_of(Timestamp time) {
    const auto day_begin = floor<days>(time);
    const year_month_day date(day_begin);
    const hh_mm_ss clock(floor<milliseconds>(time - day_begin));
    return digits(static_cast<int>(date.year()), 4) + '-' + digits(static_cast<unsigned>(date.month()), 2) + '-' +
           digits(static_cast<unsigned>(date.day()), 2) + 'T' + digits(clock.hours().count(), 2) + ':' +
           digits(clock.minutes().count(), 2) + ':' + digits(clock.seconds().count(), 2) + '.' +
           digits(clock.subseconds().count(), 3) + 'Z';
}

boost::json::value optional_time(Timestamp time) {
    if (time == Timestamp{}) return nullptr;
    return boost::json::value(text_of(time));
}

Result<Timestamp> parse_time(std::string_view text) {
    if (const auto time = read_time(text)) return *time;
    return fail(Errc::invalid_argument, "Write the time as in 2026-11-23T19:51:31Z.");
}

}  // namespace applinks::web::api
