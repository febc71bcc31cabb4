// SPDX-License-Identifier: Apache-2.0
// A linked application has a new signing key (S-59, peers/key_change.hpp). Ours alone: products have no such resource.
#include "web/wire/rest_signing_key.hpp"
#include "peers/key_change.hpp"
#include "web/asker.hpp"
#include "web/wire/rest.hpp"

namespace applinks::web {
namespace {

constexpr std::size_t kFingerprintSize = 95;  // 32 bytes in pairs of digits with colons between them

Task<Result<net::Response>> announce(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version_3(context));
    AL_CO_TRY(const auto link, editable_link_of(context));
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(auto fingerprint, query.only("fingerprint"));
    if (fingerprint.size() != kFingerprintSize)
        co_return fail(Errc::invalid_argument,
                       "The fingerprint is the SHA-256 of the key, in hexadecimal with colons.");
    auto by = asker(context);
    AL_CO_TRY_VOID(co_await peers::take_announced_key(services, link.id, std::string(fingerprint), std::move(by)));
    co_return net::Response{.status = 204, .headers = {}, .body = {}};
}

}  // namespace

std::vector<Route> signing_key_routes() {
    return {{.method = "POST",
             .pattern = "/rest/applinks/{version}/applicationlink/{id}/signing-key",
             .policy = rest_changes(Who::admin_or_own_link),
             .handler = announce}};
}

}  // namespace applinks::web
