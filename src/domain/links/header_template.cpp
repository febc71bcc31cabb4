// SPDX-License-Identifier: Apache-2.0
#include "domain/links/header_template.hpp"

#include <array>

#include "domain/links/type_registry.hpp"
#include "protocol/http/headers.hpp"

namespace applinks::domain {

namespace {

struct Place {
    std::string_view name;
    std::string_view HeaderValues::* value;
};

constexpr std::array kPlaces{
    Place{"user", &HeaderValues::user},
    Place{"email", &HeaderValues::email},
    Place{"display_name", &HeaderValues::display_name},
    Place{"groups", &HeaderValues::groups},
    Place{"service_key", &HeaderValues::service_key},
};

// Null: not a template.
std::optional<std::string> fill(std::string_view text, const HeaderValues& values) {
    std::string filled;
    while (!text.empty()) {
        const auto open = text.find('{');
        filled += text.substr(0, open);
        if (open == std::string_view::npos) break;
        const auto close = text.find('}', open);
        if (close == std::string_view::npos) return std::nullopt;
        const auto name = text.substr(open + 1, close - open - 1);
        const Place* place = nullptr;
        for (const auto& known : kPlaces) {
            if (known.name == name) place = &known;
        }
        if (place == nullptr) return std::nullopt;
        filled += values.*(place->value);
        text.remove_prefix(close + 1);
    }
    return filled;
}

}  // namespace

bool is_header_template(std::string_view text) {
    const auto filled = fill(text, {});
    return filled && http::is_field_value(*filled);
}

Result<std::string> fill_header(std::string_view header_template, const HeaderValues& values) {
    const auto filled = fill(header_template, values);
    AL_ASSERT(filled.has_value());  // parse_type_file lets nothing else in
    if (!http::is_field_value(*filled)) {
        return fail(Errc::invalid_encoding,
                    "The user's data hold characters that the application cannot be told in a header.");
    }
    return *filled;
}

}  // namespace applinks::domain
