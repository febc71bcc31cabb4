// SPDX-License-Identifier: Apache-2.0
// AbsoluteUrl: an http or https URL that passed the one URL check (S-33, S-72). Check and use share this type.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace applinks::http {

class AbsoluteUrl {
public:
    AbsoluteUrl() = default;  // "no URL"; has_value() is false

    // Refused with invalid_url: other schemes, userinfo, fragment, backslash, control characters, non-ASCII or `%` in
    // the host, IPv4 in odd forms (0x7f.1, 017700000001, 127.1), host over 253, text over 2048 characters. Scheme and
    // host become lower case, default ports are dropped, an empty path stays empty.
    static Result<AbsoluteUrl> parse(std::string_view text);
    // The same, and query refused and trailing slashes removed: base URLs of applications.
    static Result<AbsoluteUrl> parse_base(std::string_view text);

    bool has_value() const { return !text_.empty(); }
    const std::string& str() const { return text_; }
    bool is_https() const { return https_; }
    const std::string& host() const { return host_; }  // without brackets for IPv6
    std::uint16_t port() const { return port_; }       // always set
    std::string authority() const;                     // host[:port] as for the Host header
    std::string origin() const;                        // scheme://authority
    std::string_view path() const;                     // as written, may be empty, no query
    std::string_view query() const;                    // without '?'
    std::string request_target() const;                // path and query, at least "/"

    // base + "/rest/x" (suffix begins with '/'; may carry a query).
    Result<AbsoluteUrl> join(std::string_view suffix) const;
    // Same scheme, host, port, and this path is `base`'s path or below it (applinks-protocol.md 2.4).
    bool is_within(const AbsoluteUrl& base) const;
    bool same_origin(const AbsoluteUrl& other) const;

    friend bool operator==(const AbsoluteUrl& a, const AbsoluteUrl& b) { return a.text_ == b.text_; }

private:
    std::string text_;
    std::string host_;
    std::size_t path_at_ = 0;
    std::size_t query_at_ = 0;  // position of '?', or text size
    std::uint16_t port_ = 0;
    bool https_ = false;
};

}  // namespace applinks::http
