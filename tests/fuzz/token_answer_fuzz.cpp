// SPDX-License-Identifier: Apache-2.0
// Answers of token endpoints: the first line is the status, the second the content type. What is taken can be sent.
#include "base/encoding.hpp"
#include "base/result.hpp"
#include "fuzz/input.hpp"
#include "protocol/http/headers.hpp"
#include "protocol/oauth2/token_answer.hpp"

using namespace applinks;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = fuzz::text_of(data, size);
    const auto status = parse_int(fuzz::next_line(text));
    const auto type = fuzz::next_line(text);
    const auto answer = oauth2::parse_token_answer(
        {.status = static_cast<int>(status.value_or(200) % 1000), .content_type = type, .body = text});
    if (!answer) {
        AL_ASSERT(answer.error().code.size() <= 64);
        AL_ASSERT((answer.error().kind == oauth2::TokenRefusal::Kind::unreadable) == answer.error().code.empty());
        return 0;
    }
    AL_ASSERT(!answer->access_token.empty() && answer->access_token.reveal().size() <= oauth2::kForeignTokenMax);
    AL_ASSERT(http::is_field_value(answer->access_token.reveal()));
    AL_ASSERT(http::is_field_value(answer->refresh_token.reveal()));
    AL_ASSERT(!answer->expires_in || answer->expires_in->count() > 0);
    return 0;
}
