// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/version.hpp"

#include <charconv>
#include <optional>

#include "protocol/applinks/text.hpp"

namespace applinks::wire {

namespace {

constexpr std::size_t kVersionTextMax = 100;

// Takes a number of up to nine digits from the front of `rest`.
std::optional<std::int32_t> take_number(std::string_view& rest) {
    const auto digits = rest.substr(0, rest.find_first_not_of("0123456789"));
    if (digits.empty() || digits.size() > 9) return std::nullopt;
    std::int32_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    rest.remove_prefix(digits.size());
    return number;
}

}  // namespace

Result<Version> Version::parse(std::string_view text) {
    AL_TRY(auto checked, checked_text(text, "version", kVersionTextMax));
    Version version{.text = std::move(checked)};
    std::string_view rest = version.text;
    const auto major = take_number(rest);
    if (!major) return fail(Errc::malformed, "The version does not begin with a number.");
    version.number.major = *major;
    for (auto* const part : {&version.number.minor, &version.number.bugfix}) {
        if (!rest.starts_with('.')) break;
        auto after_dot = rest.substr(1);
        const auto number = take_number(after_dot);
        if (!number) break;  // "9.x": the suffix is ".x"
        *part = *number;
        rest = after_dot;
    }
    version.suffix = rest;
    return version;
}

}  // namespace applinks::wire
