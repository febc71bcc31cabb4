// SPDX-License-Identifier: Apache-2.0
// The authority is parsed by Boost.URL; what surrounds it is plain enough to be cut here. Queries may hold what
// browsers send bare ("[", "]", "|", "{", "}"), which RFC 3986 would refuse.
#include "protocol/http/url.hpp"

#include <algorithm>
#include <boost/url/authority_view.hpp>
#include <optional>

#include "base/encoding.hpp"
#include "base/limits.hpp"

namespace applinks::http {
namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;
constexpr std::size_t kLabelMax = 63;  // RFC 1035, 2.3.4

std::unexpected<Error> refused(std::string_view why) {
    return fail(Errc::invalid_url, "The address is not accepted: " + std::string(why) + ".");
}

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Visible ASCII without what some parser takes for structure; escapes must be whole.
Result<void> check_characters(std::string_view text) {
    if (text.size() > limits::kUrlMax) return refused("it is longer than 2048 characters");
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte <= 0x20 || byte == 0x7f) return refused("it contains a blank or a control character");
        if (byte > 0x7f)
            return refused("it contains a character that must be percent-encoded (in a host name: use its xn-- form)");
        if (byte == '\\') return refused("it contains a backslash");
        if (byte == '#') return refused("it contains a fragment (\"#\")");
        if (byte == '"' || byte == '<' || byte == '>')
            return refused("it contains a quotation mark or an angle bracket");
        if (byte == '%' && (text.size() - i < 3 || !is_hex(text[i + 1]) || !is_hex(text[i + 2])))
            return refused("a percent sign is not followed by two hexadecimal digits");
    }
    return {};
}

bool is_label(std::string_view label) {
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_'; };
    return !label.empty() && label.size() <= kLabelMax && !label.starts_with('-') && !label.ends_with('-') &&
           std::ranges::all_of(label, allowed);
}

// A name whose last label is a number is an address to some parser (WHATWG URL, "ends in a number"): 0x7f.1, 127.1, 0.
bool ends_in_number(std::string_view name) {
    const auto label = name.substr(name.rfind('.') + 1);
    if (std::ranges::all_of(label, is_digit)) return true;
    return label.starts_with("0x") && std::ranges::all_of(label.substr(2), is_hex);
}

Result<void> check_name(std::string_view name) {
    if (name.empty()) return refused("the host is missing");
    if (name.size() > limits::kHostMax) return refused("the host name is longer than 253 characters");
    for (std::size_t at = 0; at <= name.size();) {
        const auto end = std::min(name.find('.', at), name.size());
        if (!is_label(name.substr(at, end - at))) return refused("the host name is not valid");
        at = end + 1;
    }
    if (ends_in_number(name)) return refused("the host is not a name and not an IP address in its usual form");
    return {};
}

struct Authority {
    std::string host;  // lower case, without brackets
    bool is_ipv6 = false;
    std::uint16_t port = 0;  // 0: none given
};

// One to five digits without a leading zero; a colon with nothing behind it is refused like any other odd form.
std::optional<std::uint16_t> parse_port(std::string_view text) {
    const auto value = text.starts_with('0') || text.starts_with('-') ? std::nullopt : parse_int(text);
    if (!value || *value > 65535) return std::nullopt;
    return static_cast<std::uint16_t>(*value);
}

Result<Authority> parse_authority(std::string_view text) {
    if (text.contains('@')) return refused("it contains a user name or password");
    if (text.contains('%')) return refused("the host contains a percent sign");
    const auto parsed = boost::urls::parse_authority({text.data(), text.size()});
    if (!parsed) return refused("the host or port is not valid");
    Authority authority;
    const std::string_view host(parsed->encoded_host().data(), parsed->encoded_host().size());
    authority.host = to_lower_ascii(host);
    switch (parsed->host_type()) {
        case boost::urls::host_type::ipv6:
            authority.is_ipv6 = true;
            authority.host = authority.host.substr(1, authority.host.size() - 2);
            break;
        case boost::urls::host_type::ipv4: break;
        case boost::urls::host_type::name: AL_TRY_VOID(check_name(authority.host)); break;
        default: return refused("the host is not a name and not an IP address in its usual form");
    }
    if (parsed->has_port()) {
        const auto port = parse_port({parsed->port().data(), parsed->port().size()});
        if (!port) return refused("the port is not a number between 1 and 65535");
        authority.port = *port;
    }
    return authority;
}

// A path segment that some server reads as "here" or "up", in any spelling that one decoding undoes.
bool has_dot_segment(std::string_view path) {
    auto decoded = percent_decode(path).value_or(std::string());
    std::ranges::replace(decoded, '\\', '/');
    std::string_view rest = decoded;
    while (!rest.empty()) {
        const auto end = rest.find('/');
        auto segment = rest.substr(0, end);
        segment = segment.substr(0, segment.find(';'));
        if (segment == "." || segment == "..") return true;
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return false;
}

std::string_view without_trailing_slashes(std::string_view text) {
    while (text.ends_with('/')) text.remove_suffix(1);
    return text;
}

}  // namespace

Result<AbsoluteUrl> AbsoluteUrl::parse(std::string_view text) {
    AL_TRY_VOID(check_characters(text));
    const auto scheme_end = text.find("://");
    if (scheme_end == std::string_view::npos) return refused("it must begin with http:// or https://");
    const auto scheme = text.substr(0, scheme_end);
    AbsoluteUrl url;
    url.https_ = equal_ignoring_case(scheme, "https");
    if (!url.https_ && !equal_ignoring_case(scheme, "http")) return refused("it must begin with http:// or https://");

    const auto rest = text.substr(scheme_end + 3);
    const auto authority_end = std::min(rest.find_first_of("/?"), rest.size());
    AL_TRY(auto authority, parse_authority(rest.substr(0, authority_end)));
    const auto default_port = url.https_ ? kHttpsPort : kHttpPort;
    url.port_ = authority.port == 0 ? default_port : authority.port;
    url.host_ = std::move(authority.host);

    url.text_ = url.https_ ? "https://" : "http://";
    url.text_ += authority.is_ipv6 ? "[" + url.host_ + "]" : url.host_;
    if (url.port_ != default_port) url.text_ += ":" + std::to_string(url.port_);
    url.path_at_ = url.text_.size();
    url.text_ += rest.substr(authority_end);
    url.query_at_ = std::min(url.text_.find('?', url.path_at_), url.text_.size());
    return url;
}

Result<AbsoluteUrl> AbsoluteUrl::parse_base(std::string_view text) {
    AL_TRY(auto url, parse(text));
    if (url.query_at_ != url.text_.size()) return refused("a base address has no query (\"?\")");
    if (has_dot_segment(url.path())) return refused("its path contains \".\" or \"..\"");
    const auto path_size = without_trailing_slashes(url.path()).size();
    url.text_.resize(url.path_at_ + path_size);
    url.query_at_ = url.text_.size();
    return url;
}

std::string AbsoluteUrl::authority() const {
    const auto scheme_size = std::string_view(https_ ? "https://" : "http://").size();
    return text_.empty() ? std::string() : text_.substr(scheme_size, path_at_ - scheme_size);
}

std::string AbsoluteUrl::origin() const {
    return text_.substr(0, path_at_);
}

std::string_view AbsoluteUrl::path() const {
    return std::string_view(text_).substr(path_at_, query_at_ - path_at_);
}

std::string_view AbsoluteUrl::query() const {
    return query_at_ >= text_.size() ? std::string_view() : std::string_view(text_).substr(query_at_ + 1);
}

std::string AbsoluteUrl::request_target() const {
    std::string target(std::string_view(text_).substr(path_at_));
    if (!target.starts_with('/')) target.insert(target.begin(), '/');
    return target;
}

Result<AbsoluteUrl> AbsoluteUrl::join(std::string_view suffix) const {
    AL_ASSERT(has_value());
    if (!suffix.starts_with('/')) return refused("the part behind the base address must begin with \"/\"");
    const auto base = without_trailing_slashes(std::string_view(text_).substr(0, query_at_));
    AL_TRY(auto url, parse(std::string(base) + std::string(suffix)));
    if (has_dot_segment(url.path())) return refused("its path contains \".\" or \"..\"");
    return url;
}

bool AbsoluteUrl::is_within(const AbsoluteUrl& base) const {
    if (!same_origin(base) || has_dot_segment(path())) return false;
    const auto prefix = without_trailing_slashes(base.path());
    if (!path().starts_with(prefix)) return false;
    const auto rest = path().substr(prefix.size());
    return rest.empty() || rest.starts_with('/');
}

bool AbsoluteUrl::same_origin(const AbsoluteUrl& other) const {
    return has_value() && other.has_value() && https_ == other.https_ && port_ == other.port_ && host_ == other.host_;
}

}  // namespace applinks::http
