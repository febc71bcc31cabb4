// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/instance_id.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.hpp"
#include "base/uuid.hpp"
#include "crypto/digest.hpp"

namespace applinks::wire {

namespace {

// RFC 3986 section 5.2.4, on a path that is empty or begins with '/'. A `..` at the root is kept away, as the RFC says.
std::string without_dot_segments(std::string_view path) {
    std::vector<std::string_view> kept;
    while (!path.empty()) {
        path.remove_prefix(1);  // the slash before this segment
        const auto segment = path.substr(0, path.find('/'));
        path.remove_prefix(segment.size());
        const bool last = path.empty();
        if (segment == "..") {
            if (!kept.empty()) kept.pop_back();
        } else if (segment != ".") {
            kept.push_back(segment);
            continue;
        }
        if (last) kept.emplace_back();
    }
    std::string result;
    for (const auto segment : kept) {
        result += '/';
        result += segment;
    }
    return result;
}

// Rule 1: the ASCII form, so bytes above 127 as %XX.
std::string ascii_form(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x80) {
            result += c;
        } else {
            percent_encode_to(result, {&c, 1});
        }
    }
    return result;
}

}  // namespace

LinkId id_from_url(const http::AbsoluteUrl& url) {
    auto text = url.origin() + ascii_form(without_dot_segments(url.path()));
    if (!url.query().empty()) {
        text += '?';
        text += ascii_form(url.query());
    }
    while (text.size() > 1 && text.ends_with('/')) text.pop_back();
    return LinkId(format_uuid(crypto::md5(text), 3));
}

}  // namespace applinks::wire
