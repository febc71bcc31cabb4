// SPDX-License-Identifier: Apache-2.0
#include "base/encoding.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace applinks {
namespace {

constexpr std::string_view kStandard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

using ReverseTable = std::array<signed char, 256>;

constexpr ReverseTable reverse_of(std::string_view alphabet) {
    ReverseTable table{};
    table.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<signed char>(i);
    return table;
}

constexpr ReverseTable kStandardReverse = reverse_of(kStandard);
constexpr ReverseTable kUrlSafeReverse = reverse_of(kUrlSafe);

// Whole groups of three bytes first: assertions of some hundred bytes are on every request's way.
void encode64_to(std::string& out, std::string_view bytes, std::string_view alphabet) {
    const auto before = out.size();
    out.resize(before + (bytes.size() * 8 + 5) / 6);
    const auto byte = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(bytes[i])}; };
    char* to = out.data() + before;
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const auto group = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
        for (const int shift : {18, 12, 6, 0}) *to++ = alphabet[group >> shift & 63];
    }
    if (i == bytes.size()) return;
    const auto rest = byte(i) << 16 | (i + 1 < bytes.size() ? byte(i + 1) << 8 : 0);
    for (int shift = 18; to != out.data() + out.size(); shift -= 6) *to++ = alphabet[rest >> shift & 63];
}

// Digits without padding, whole groups of four first: an RSA signature has 344 of them. Left-over bits must be zero, so
// that one value has one spelling.
std::optional<std::string> decode64(std::string_view digits, const ReverseTable& reverse) {
    if (digits.size() % 4 == 1) return std::nullopt;
    const auto value = [&](std::size_t i) { return std::int32_t{reverse[static_cast<unsigned char>(digits[i])]}; };
    std::string out(digits.size() * 6 / 8, '\0');
    char* to = out.data();
    const auto put = [&to](std::int32_t byte) { *to++ = static_cast<char>(byte & 255); };
    std::size_t i = 0;
    for (; i + 4 <= digits.size(); i += 4) {
        // A character that is no digit is -1, and makes the whole group negative.
        const auto group = value(i) << 18 | value(i + 1) << 12 | value(i + 2) << 6 | value(i + 3);
        if (group < 0) return std::nullopt;
        for (const int shift : {16, 8, 0}) put(group >> shift);
    }
    if (i == digits.size()) return out;
    const auto third = i + 2 < digits.size() ? value(i + 2) : 0;
    const auto rest = value(i) << 18 | value(i + 1) << 12 | third << 6;
    if (rest < 0 || (rest & (i + 2 < digits.size() ? 0xff : 0xffff)) != 0) return std::nullopt;
    for (int shift = 16; to != out.data() + out.size(); shift -= 8) put(rest >> shift);
    return out;
}

constexpr int hex_value(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

constexpr std::array<bool, 256> unreserved_table() {
    std::array<bool, 256> table{};
    for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"))
        table[static_cast<unsigned char>(c)] = true;
    return table;
}
constexpr auto kUnreserved = unreserved_table();

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

// How many continuation bytes follow, or -1; narrows the second byte's range for overlong and surrogate forms.
int utf8_tail(unsigned char lead, unsigned char& low, unsigned char& high) {
    low = 0x80;
    high = 0xbf;
    if (lead < 0x80) return 0;
    if (lead >= 0xc2 && lead <= 0xdf) return 1;
    if (lead >= 0xe0 && lead <= 0xef) {
        if (lead == 0xe0) low = 0xa0;
        if (lead == 0xed) high = 0x9f;
        return 2;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
        if (lead == 0xf0) low = 0x90;
        if (lead == 0xf4) high = 0x8f;
        return 3;
    }
    return -1;
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
    std::string out;
    encode64_to(out, bytes, kStandard);
    while (out.size() % 4 != 0) out.push_back('=');
    return out;
}

std::optional<std::string> base64_decode(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
    return decode64(text, kStandardReverse);
}

std::string base64url_encode(std::string_view bytes) {
    std::string out;
    base64url_encode_to(out, bytes);
    return out;
}

void base64url_encode_to(std::string& out, std::string_view bytes) {
    encode64_to(out, bytes, kUrlSafe);
}

std::optional<std::string> base64url_decode(std::string_view text) {
    return decode64(text, kUrlSafeReverse);
}

std::string hex_encode(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        out.push_back(digits[value >> 4]);
        out.push_back(digits[value & 15]);
    }
    return out;
}

std::optional<std::string> hex_decode(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string out;
    out.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_value(text[i]);
        const int low = hex_value(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        out.push_back(static_cast<char>(high << 4 | low));
    }
    return out;
}

void percent_encode_to(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        const auto value = static_cast<unsigned char>(c);
        if (kUnreserved[value]) {
            out.push_back(c);
        } else {
            const char escaped[3] = {'%', digits[value >> 4], digits[value & 15]};
            out.append(escaped, 3);
        }
    }
}

std::string percent_encode(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 4);
    percent_encode_to(out, text);
    return out;
}

std::optional<std::string> percent_decode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%')) {
        if (text.size() - at < 3) return std::nullopt;
        const int high = hex_value(text[at + 1]);
        const int low = hex_value(text[at + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        out.append(text.substr(0, at)).push_back(static_cast<char>(high << 4 | low));
        text.remove_prefix(at + 3);
    }
    return out.append(text);
}

std::string to_lower_ascii(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower);
    return out;
}

bool equal_ignoring_case_same_size(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view trim_blanks(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

std::optional<std::int64_t> parse_int(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool is_valid_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned char low = 0;
        unsigned char high = 0;
        int tail = utf8_tail(static_cast<unsigned char>(text[i]), low, high);
        if (tail < 0 || text.size() - i <= static_cast<std::size_t>(tail)) return false;
        for (; tail > 0; --tail, low = 0x80, high = 0xbf) {
            const auto byte = static_cast<unsigned char>(text[++i]);
            if (byte < low || byte > high) return false;
        }
    }
    return true;
}

}  // namespace applinks
