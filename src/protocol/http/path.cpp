// SPDX-License-Identifier: Apache-2.0
// One rule for spellings: unreserved characters stand bare, every other byte that a path cannot hold bare is %XX with
// upper-case digits, and what is left (sub-delimiters, ":" and "@") stays as it was sent, since RFC 3986, 6.2.2.2 gives
// its two spellings two meanings. What decodes to structure is refused, never repaired.
#include "protocol/http/path.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/encoding.hpp"
#include "base/limits.hpp"

namespace applinks::http {
namespace {

constexpr int hex_value(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

// The byte that the two digits after position `at` of a '%' stand for.
std::optional<unsigned char> escaped_byte(std::string_view text, std::size_t at) {
    if (text.size() - at < 3) return std::nullopt;
    const int high = hex_value(text[at + 1]);
    const int low = hex_value(text[at + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    return static_cast<unsigned char>(high << 4 | low);
}

constexpr std::string_view kUnreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
constexpr std::string_view kPathOther = "!$&'()*+,;=:@/";  // RFC 3986, 3.3: the rest of pchar, and the separator

constexpr std::array<bool, 256> table_of(std::string_view characters) {
    std::array<bool, 256> table{};
    for (const char c : characters) table[static_cast<unsigned char>(c)] = true;
    return table;
}
constexpr auto kIsUnreserved = table_of(kUnreserved);
constexpr auto kIsPathOther = table_of(kPathOther);

constexpr bool is_control(unsigned char byte) {
    return byte < 0x20 || byte == 0x7f;
}

std::unexpected<Error> refused(std::string_view what) {
    return fail(Errc::malformed, "The address of the request is not accepted: it has " + std::string(what) + ".");
}

void append_escaped(std::string& out, unsigned char byte) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const char escaped[3] = {'%', digits[byte >> 4], digits[byte & 15]};
    out.append(escaped, 3);
}

// Visible ASCII only (RFC 9112, 3.2), no fragment.
Result<void> check_characters(std::string_view target) {
    for (const char c : target) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte >= 0x7f)
            return refused("a blank, control or non-ASCII character that is not percent-encoded");
        if (byte == '#') return refused("a \"#\"");
    }
    return {};
}

Result<void> check_escaped(unsigned char byte, const PathRules& rules) {
    if (byte == '/' && !rules.allow_encoded_slash) return refused("an encoded slash (%2F)");
    if (byte == ';' && !rules.allow_parameters) return refused("an encoded semicolon (%3B)");
    if (byte == '\\') return refused("an encoded backslash (%5C)");
    if (byte == '#') return refused("an encoded \"#\" (%23)");
    if (is_control(byte)) return refused("an encoded control character");
    return {};
}

// The canonical spelling of a path; `decoded` gets its bytes.
Result<std::string> respell(std::string_view path, const PathRules& rules, std::string& decoded) {
    std::string out;
    out.reserve(path.size());
    for (std::size_t i = 0; i < path.size(); ++i) {
        auto byte = static_cast<unsigned char>(path[i]);
        const bool is_escape = byte == '%';
        if (is_escape) {
            const auto value = escaped_byte(path, i);
            if (!value) return refused("a percent sign that is not followed by two hexadecimal digits");
            AL_TRY_VOID(check_escaped(*value, rules));
            byte = *value;
            i += 2;
        } else if (byte == '\\') {
            return refused("a backslash");
        } else if (byte == ';' && !rules.allow_parameters) {
            return refused("a semicolon");
        }
        decoded.push_back(static_cast<char>(byte));
        if (kIsUnreserved[byte] || (!is_escape && kIsPathOther[byte])) {
            out.push_back(static_cast<char>(byte));
        } else {
            append_escaped(out, byte);
        }
    }
    return out;
}

// "%25" that with the two characters after it would be a refused escape for someone who decodes twice. Looked for in
// the canonical spelling, where "%25%32%65" has already become "%252e".
bool has_double_encoding(std::string_view canonical) {
    for (auto at = canonical.find("%25"); at != std::string_view::npos; at = canonical.find("%25", at + 3)) {
        const auto byte = escaped_byte(canonical, at + 2);
        if (byte && (is_control(*byte) || std::string_view(".%/\\;#").contains(static_cast<char>(*byte)))) return true;
    }
    return false;
}

// Length of the separator at the front of `text`: '/', or "%2F" where a rule lets it pass.
std::size_t separator_length(std::string_view text) {
    if (text.starts_with('/')) return 1;
    return text.starts_with("%2F") ? 3 : 0;
}

// Segments with every meaning of a separator; the part behind a ';' does not belong to the segment's name.
Result<void> check_segments(std::string_view canonical) {
    std::size_t segment_at = 0;
    for (std::size_t i = 0; i <= canonical.size();) {
        const auto separator = separator_length(canonical.substr(i));
        if (separator == 0 && i < canonical.size()) {
            ++i;
            continue;
        }
        auto segment = canonical.substr(segment_at, i - segment_at);
        segment = segment.substr(0, std::min(segment.find(';'), segment.find("%3B")));
        const bool is_inner = segment_at > 0 && i < canonical.size();
        if (is_inner && segment.empty()) return refused("an empty segment (\"//\")");
        if (segment == "." || segment == "..") return refused("a dot segment (\".\" or \"..\")");
        i += separator;
        segment_at = i;
        if (separator == 0) break;
    }
    return {};
}

}  // namespace

Result<Target> canonical_target(std::string_view request_target, const PathRules& rules) {
    if (request_target.size() > limits::kTargetMax) return refused("more than 8192 characters");
    if (!request_target.starts_with('/')) return refused("no \"/\" at its beginning");
    AL_TRY_VOID(check_characters(request_target));
    const auto question = request_target.find('?');
    const auto query = question == std::string_view::npos ? std::string_view() : request_target.substr(question + 1);

    std::string decoded;
    AL_TRY(auto path, respell(request_target.substr(0, question), rules, decoded));
    if (!is_valid_utf8(decoded)) return refused("bytes that are not UTF-8");
    if (has_double_encoding(path)) return refused("a double encoding (\"%25\" and two hexadecimal digits)");
    AL_TRY_VOID(check_segments(path));
    return Target{.path = std::move(path), .query = std::string(query)};
}

bool is_local_return_target(std::string_view target) {
    // Whatever a browser could take for the beginning of a host (S-72) is refused by the canonical path already.
    return canonical_target(target, {.allow_encoded_slash = true, .allow_parameters = true}).has_value();
}

}  // namespace applinks::http
