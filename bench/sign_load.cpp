// SPDX-License-Identifier: Apache-2.0
// Signed requests for the load generator: one Authorization value a line, each with a nonce of its own.
//   sign_load HMAC-SHA1|RSA-SHA1 SECRET_OR_KEY_FILE CONSUMER_KEY URL COUNT
// Writes the CPU time per signature to stderr, to be held against `openssl speed`.
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>

#include "base/encoding.hpp"
#include "crypto/random.hpp"
#include "protocol/oauth1/signature.hpp"

namespace {

using namespace applinks;

std::string read_file(const char* path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

Result<oauth1::SignKey> load_key(std::string_view method, const char* path) {
    std::string text = read_file(path);
    if (method == "RSA-SHA1") {
        AL_TRY(auto key, crypto::RsaPrivateKey::parse_pem(Secret(std::move(text))));
        return oauth1::SignKey::rsa(std::move(key));
    }
    while (text.ends_with('\n')) text.pop_back();
    return oauth1::SignKey::hmac(Secret(std::move(text)), oauth1::SignatureMethod::hmac_sha1);
}

double cpu_seconds() {
    timespec used{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

int run(char** argv) {
    const auto key = load_key(argv[1], argv[2]);
    const auto url = http::AbsoluteUrl::parse(argv[4]);
    const auto count = parse_int(argv[5]);
    if (!key || !url || !count) {
        std::fprintf(stderr, "%s\n", !key ? key.error().message.c_str() : "The address or the count cannot be read.");
        return 2;
    }
    const std::string run_id = crypto::random_alphanumeric(12);
    const double before = cpu_seconds();
    for (std::int64_t i = 0; i < *count; ++i) {
        const std::string nonce = run_id + std::to_string(i);
        const auto parameters = oauth1::sign({.method = "GET",
                                              .url = &*url,
                                              .consumer_key = argv[3],
                                              .token = "",
                                              .timestamp_seconds = std::time(nullptr),
                                              .nonce = nonce},
                                             *key);
        if (!parameters) return 1;
        std::puts(oauth1::authorization_header(*parameters).c_str());
    }
    std::fprintf(stderr, "%.2f\n", (cpu_seconds() - before) / static_cast<double>(*count) * 1e6);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return argc == 6 ? run(argv) : 2;
}
