// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/encoding.hpp"
#include "net/egress_impl.hpp"
#include "protocol/http/http1.hpp"

namespace applinks::net {
namespace {

// Whoever takes a message on adds fields of its own.
constexpr std::size_t kRoomForOurs = 8;

// RFC 9110 section 7.6.1, the proxy's own fields, and `Proxy`, which CGI programs take for their http_proxy variable.
bool is_hop_by_hop(std::string_view name) {
    switch (name.size()) {
        case 2: return equal_ignoring_case(name, "te");
        case 5: return equal_ignoring_case(name, "proxy");
        case 7: return equal_ignoring_case(name, "trailer") || equal_ignoring_case(name, "upgrade");
        case 10: return equal_ignoring_case(name, "connection") || equal_ignoring_case(name, "keep-alive");
        case 14: return equal_ignoring_case(name, "http2-settings");
        case 16: return equal_ignoring_case(name, "proxy-connection");
        case 17: return equal_ignoring_case(name, "transfer-encoding");
        case 18: return equal_ignoring_case(name, "proxy-authenticate");
        case 19: return equal_ignoring_case(name, "proxy-authorization");
        default: return false;
    }
}

// `Fields`: a range of anything with `name` and `value`.
template <class Fields>
http::Headers kept_fields(const Fields& fields) {
    std::vector<std::string_view> named;
    for (const auto& field : fields) {
        if (!equal_ignoring_case(field.name, "connection")) continue;
        http1::for_each_element(field.value, [&named](std::string_view element) { named.push_back(element); });
    }
    http::Headers kept;
    kept.reserve(fields.size() + kRoomForOurs);
    for (const auto& field : fields) {
        const auto is_this = [&field](std::string_view name) { return equal_ignoring_case(field.name, name); };
        if (is_hop_by_hop(field.name) || std::ranges::any_of(named, is_this)) continue;
        kept.add(field.name, field.value);
    }
    return kept;
}

}  // namespace

http::Headers end_to_end(const http::Headers& headers) {
    return kept_fields(headers.fields());
}
http::Headers end_to_end(const http1::FieldList& fields) {
    return kept_fields(fields.all());
}

}  // namespace applinks::net
