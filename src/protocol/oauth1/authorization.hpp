// SPDX-License-Identifier: Apache-2.0
// The list behind "Authorization: OAuth" and "WWW-Authenticate: OAuth" (RFC 5849, 3.5.1). Inside oauth1 only.
#pragma once

#include <optional>
#include <string_view>

namespace applinks::oauth1 {

// What follows the scheme when it is OAuth in any letter case (H1, H2); nothing for another scheme.
std::optional<std::string_view> oauth_credentials(std::string_view header);

struct HeaderParameter {
    std::string_view name;
    std::string_view value;  // still percent-encoded, without quotation marks
};

// Reads one parameter after another. Blanks and tabs around commas, empty list elements and values without quotation
// marks are tolerated (RFC 9110, 5.6.1 and 11.2); anything else is malformed.
class HeaderReader {
public:
    enum class Step { parameter, end, malformed };

    explicit HeaderReader(std::string_view credentials) : rest_(credentials) {}
    Step next(HeaderParameter& parameter);

private:
    bool read_value(HeaderParameter& parameter);
    std::string_view rest_;
};

}  // namespace applinks::oauth1
