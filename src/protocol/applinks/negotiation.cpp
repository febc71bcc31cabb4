// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/negotiation.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "base/encoding.hpp"

namespace applinks::wire {

namespace {

// How much one format is wanted: the quality of the most specific range that matches it (RFC 9110 section 12.5.1).
struct Wish {
    int quality = 0;      // thousandths
    int specificity = 0;  // 0: no range matched, 1: */*, 2: application/*, 3: the type itself

    void consider(int range_specificity, int range_quality) {
        if (range_specificity <= specificity) return;  // the first of equals stays
        specificity = range_specificity;
        quality = range_quality;
    }
};

// Takes the text up to `separator` from the front of `rest`, without blanks around it.
std::string_view take(std::string_view& rest, char separator) {
    const auto at = rest.find(separator);
    const auto piece = rest.substr(0, at);
    rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
    return trim_blanks(piece);
}

// RFC 9110 section 12.4.2 in thousandths. What is not a quality counts as none: the range is not used.
int parse_quality(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
    if (text.size() > 1 && text[1] != '.') return 0;
    int thousandths = (text[0] - '0') * 1000;
    int weight = 100;
    for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (c < '0' || c > '9') return 0;
        thousandths += (c - '0') * weight;
        weight /= 10;
    }
    return std::min(thousandths, 1000);
}

int quality_of(std::string_view parameters) {
    while (!parameters.empty()) {
        auto parameter = take(parameters, ';');
        const auto name = take(parameter, '=');
        if (equal_ignoring_case(name, "q")) return parse_quality(parameter);
    }
    return 1000;
}

}  // namespace

Negotiated choose_format(const FormatRequest& request) {
    for (const auto& [suffix, format] :
         {std::pair{std::string_view(".json"), Format::json}, std::pair{std::string_view(".xml"), Format::xml}}) {
        if (request.path.ends_with(suffix)) {
            return {.format = format, .path = request.path.substr(0, request.path.size() - suffix.size())};
        }
    }
    Wish xml;
    Wish json;
    bool json_first = false;
    for (auto rest = request.accept; !rest.empty();) {
        auto range = take(rest, ',');
        const auto type = to_lower_ascii(take(range, ';'));
        const int quality = quality_of(range);
        if (type == "application/json") {
            json_first = json_first || xml.specificity < 3;
            json.consider(3, quality);
        } else if (type == "application/xml" || type == "text/xml") {
            xml.consider(3, quality);
        } else if (type == "application/*" || type == "*/*") {
            const int specificity = type == "*/*" ? 1 : 2;
            xml.consider(specificity, quality);
            json.consider(specificity, quality);
        }
    }
    const bool same = json.quality == xml.quality;
    const bool prefers_json =
        same ? json.specificity > xml.specificity || (json.specificity == 3 && xml.specificity == 3 && json_first)
             : json.quality > xml.quality;
    return {.format = prefers_json && json.quality > 0 ? Format::json : Format::xml, .path = request.path};
}

std::string_view content_type_of(Format format) {
    return format == Format::json ? "application/json" : "application/xml";
}

Result<Format> format_of(std::string_view content_type) {
    const auto type = to_lower_ascii(trim_blanks(content_type.substr(0, content_type.find(';'))));
    if (type == "application/json") return Format::json;
    if (type == "application/xml" || type == "text/xml") return Format::xml;
    return fail(Errc::unsupported_media_type, "Send application/json or application/xml.");
}

}  // namespace applinks::wire
