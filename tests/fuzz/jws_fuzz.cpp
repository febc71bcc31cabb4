// SPDX-License-Identifier: Apache-2.0
// Assertions (S-29): as a whole token, and as header and payload (two lines) under a right signature.
#include "protocol/jose/jws.hpp"

#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "fuzz/input.hpp"

using namespace applinks;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const crypto::HmacKey key(crypto::HmacAlgorithm::sha256, Secret(std::string(32, 'k')));
    auto text = fuzz::text_of(data, size);
    // Nobody without the key makes a token that passes.
    AL_ASSERT(!jose::verify_hs256(key, text).has_value());

    const auto header = fuzz::next_line(text);
    const auto signed_text = base64url_encode(header) + "." + base64url_encode(text);
    const auto token = signed_text + "." + base64url_encode(key.mac(signed_text));
    const auto payload = jose::verify_hs256_payload(key, token);
    if (payload) AL_ASSERT(*payload == text && !header.empty());
    if (const auto claims = jose::verify_hs256(key, token)) {
        // Numbers with many digits come back rounded, and those beyond a double not at all: only the names are
        // compared.
        const auto written = jose::sign_hs256(key, boost::json::serialize(*claims));
        const auto again = written ? jose::verify_hs256(key, *written) : fail(Errc::limit_exceeded, "");
        if (again) AL_ASSERT(again->size() == claims->size());
    }
    return 0;
}
