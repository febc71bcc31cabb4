// SPDX-License-Identifier: Apache-2.0
// consumer-info: the OAuth 1.0a consumer that an application is towards everyone (applinks-protocol.md 4.1).
//
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "protocol/http/url.hpp"

namespace applinks::wire {

struct ConsumerInfo {
    ConsumerKey key;
    std::string name;  // for consent pages; the key when the peer gave none
    std::string
        public_key;  // base64 of the SPKI DER on one line; crypto::RsaPublicKey::parse decides whether it is a key
    std::string description;
    http::AbsoluteUrl callback;  // default callback, seldom present
};

// The first element of each name counts, wherever it stands, and the root's name does not matter. PEM armour and line
// ends around the key are removed.
//
// Errors:
//   unsupported_media_type  content type does not begin with application/xml
//   limit_exceeded          over kManifestMax, kXmlDepthMax, key over kConsumerKeyMax, name over kLinkNameMax
//   peer_malformed          as for manifests (S-37); no key, no public key, public key not in base64
Result<ConsumerInfo> parse_consumer_info(std::string_view body, std::string_view content_type);

// One element per line without attributes: some clients read it with `<key>(.*)</key>`.
std::string write_consumer_info(const ConsumerInfo& info);
inline constexpr std::string_view kConsumerInfoContentType = "application/xml;charset=UTF-8";

// A key as people and peers send it, as one line of base64: armour lines and white space removed. Errors: malformed.
Result<std::string> public_key_line(std::string_view text);

}  // namespace applinks::wire
