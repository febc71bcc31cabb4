// SPDX-License-Identifier: Apache-2.0
// How long it takes to find out why a signature does not verify, when no known mistake fits: every one was tried.
#include <benchmark/benchmark.h>

#include "protocol/oauth1/explain.hpp"

namespace {

using namespace applinks;

const oauth1::KnownNames kNames{
    .authorities = {"tracker.example.com", "old-tracker.example.com", "tracker.internal:8443", "10.0.0.7:3000"},
    .path_prefixes = {"/jira", "/tracker"}};

const oauth1::IncomingRequest kRequest{
    .method = "POST",
    .url_base = "https://tracker.example.com",
    .path = "/rest/api/2/issue/TRACK-1/comment",
    .query = "expand=renderedBody&jql=project%20%3D%20A%20and%20text%20~%20%22b%20c%22",
    .authorization =
        "OAuth oauth_consumer_key=\"Wiki%3A4711\", oauth_token=\"ad180jjd733klru7\", "
        "oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"1300228849\", oauth_nonce=\"chapoH\", "
        "oauth_version=\"1.0\", oauth_signature=\"bOIJZQBLTeEsIpoqp2XCjhjkEEM%3D\"",
    .content_type = "application/x-www-form-urlencoded",
    .body = "comment=it+works+now&visibility=all+users&notify=true"};

void hmac(benchmark::State& state) {
    const auto key = *oauth1::VerifyKey::hmac(Secret("kd94hf93k423kf44"), oauth1::SignatureMethod::hmac_sha1);
    for (auto _ : state)
        benchmark::DoNotOptimize(oauth1::explain(
            {.request = kRequest, .signature = "bOIJZQBLTeEsIpoqp2XCjhjkEEM=", .token_secret = "pfkkdhi9sl3r4s00"}, key,
            kNames));
}
BENCHMARK(hmac)->Unit(benchmark::kMicrosecond);

void rsa(benchmark::State& state) {
    const auto signing = *crypto::RsaPrivateKey::generate();
    const auto key = oauth1::VerifyKey::rsa(signing.public_key());
    const auto signature = *oauth1::SignKey::rsa(signing).sign("something else", {});
    for (auto _ : state)
        benchmark::DoNotOptimize(oauth1::explain({.request = kRequest, .signature = signature}, key, kNames));
}
BENCHMARK(rsa)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
