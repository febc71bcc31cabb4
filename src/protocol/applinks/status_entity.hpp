// SPDX-License-Identifier: Apache-2.0
// How the REST modules say that something worked or failed (applinks-protocol.md 0.4). Three shapes: the simple status
// of 1.0 and 2.0, the form error, the error of 3.0.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "protocol/applinks/negotiation.hpp"

namespace applinks::wire {

// The answer of every mutating call of 1.0 and 2.0, and of their 401, 403 and 404.
struct StatusEntity {
    int status = 0;
    std::string message;
    std::vector<std::string> created;  // addresses of new resources; one of them goes into Location as well
    std::vector<std::string> updated;
};

// Peers expect XML even where they sent JSON; pass Format::json only when it was asked for by name.
std::string write_status(const StatusEntity& status, Format format = Format::xml);
// XML or JSON by its first character: peers send either, whatever was asked for. Errors: peer_malformed,
// limit_exceeded.
Result<StatusEntity> parse_status(std::string_view body);

// 400 of the form resources. `fields` are the names of the form's fields, beside their messages.
struct FormError {
    int status = 400;
    std::vector<std::string> messages;
    std::vector<std::string> fields;
};
std::string write_form_error(const FormError& error, Format format);

// JSON only.
struct RestError {
    struct Entry {
        std::string context;  // the field or parameter, or ""
        std::string summary;
        std::vector<std::string> details;
    };
    int status = 400;
    std::vector<Entry> entries;
};
std::string write_rest_error(const RestError& error);

}  // namespace applinks::wire
