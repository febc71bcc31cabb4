// SPDX-License-Identifier: Apache-2.0
// XML or JSON? By suffix of the path, else by Accept, else XML (applinks-protocol.md 0.4).
#pragma once

#include <string_view>

#include "base/result.hpp"

namespace applinks::wire {

enum class Format { xml, json };

struct Negotiated {
    Format format = Format::xml;
    std::string_view path;  // without the suffix that chose; a view into the path that was given
};

struct FormatRequest {
    std::string_view path;    // without query
    std::string_view accept;  // value of the Accept header, empty when there is none
};

// Never fails: what accepts neither gets XML, as the products do it. Linear.
Negotiated choose_format(const FormatRequest& request);

// For Content-Type of answers.
std::string_view content_type_of(Format format);

// Of a body that came in. Parameters are ignored. Errors: unsupported_media_type.
Result<Format> format_of(std::string_view content_type);

}  // namespace applinks::wire
