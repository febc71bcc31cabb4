// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/consumer_info.hpp"

#include "base/encoding.hpp"
#include "base/limits.hpp"
#include "protocol/applinks/xml_read.hpp"
#include "protocol/applinks/xml_write.hpp"

namespace applinks::wire {

namespace {

// An RSA key of 16384 bits has 2.8 KB of base64.
constexpr std::size_t kPublicKeyMax = std::size_t{8} * 1024;

Result<ConsumerInfo> read(std::string_view body) {
    AL_TRY(const auto document, XmlDocument::parse(body));
    const auto text = [&](std::string_view name) { return text_of(document.first(name)); };
    ConsumerInfo info;
    AL_TRY(auto key, checked_text(text("key"), "key", limits::kConsumerKeyMax));
    if (key.empty()) return fail(Errc::malformed, "The consumer information has no key.");
    AL_TRY(info.name, checked_text(text("name"), "name", limits::kLinkNameMax));
    if (info.name.empty()) info.name = key;
    info.key = ConsumerKey(std::move(key));
    AL_TRY(info.public_key, public_key_line(text("publicKey")));
    AL_TRY(info.description, checked_text(text("description"), "description"));
    info.callback = http::AbsoluteUrl::parse(text("callback")).value_or(http::AbsoluteUrl());
    return info;
}

}  // namespace

Result<std::string> public_key_line(std::string_view text) {
    if (text.size() > kPublicKeyMax) return fail(Errc::limit_exceeded, "The public key is too long.");
    std::string line;
    while (!text.empty()) {
        const auto end = text.find_first_of("\r\n");
        const auto part = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        if (trim_blanks(part).starts_with("-----")) continue;  // armour
        for (const char c : part) {
            if (c != ' ' && c != '\t') line += c;
        }
    }
    const auto bytes = base64_decode(line);
    if (!bytes || bytes->empty()) return fail(Errc::malformed, "The public key is not in base64.");
    return line;
}

Result<ConsumerInfo> parse_consumer_info(std::string_view body, std::string_view content_type) {
    if (!to_lower_ascii(trim_blanks(content_type)).starts_with("application/xml")) {
        return fail(Errc::unsupported_media_type, "The consumer information is not XML.", std::string(content_type));
    }
    return from_peer(read(body));
}

std::string write_consumer_info(const ConsumerInfo& info) {
    XmlWriter xml(XmlWriter::Declaration::plain);
    xml.open("consumer").text("key", info.key.str()).text("name", info.name).text("publicKey", info.public_key);
    xml.optional_text("description", info.description).optional_text("callback", info.callback.str());
    return std::move(xml).finish();
}

}  // namespace applinks::wire
