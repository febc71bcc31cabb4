// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth2/pkce.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "crypto/digest.hpp"

namespace applinks::oauth2 {
namespace {

constexpr std::size_t kChallengeLength = 43;
constexpr std::size_t kVerifierMax = 128;

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

std::string challenge_of(std::string_view verifier) {
    return base64url_encode(crypto::sha256(verifier));
}

bool is_challenge(std::string_view text) {
    return text.size() == kChallengeLength &&
           std::ranges::all_of(text, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; });
}

bool is_verifier(std::string_view text) {
    return text.size() >= kChallengeLength && text.size() <= kVerifierMax && std::ranges::all_of(text, [](char c) {
               return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
           });
}

}  // namespace applinks::oauth2
