// SPDX-License-Identifier: Apache-2.0
#include "peers/pairing_state.hpp"

#include <boost/json.hpp>

#include "protocol/jose/jws.hpp"

namespace applinks::peers {
namespace {

// One purpose per token (S-71): no other assertion of ours passes for this one.
constexpr std::string_view kUse = "applinkd-pairing";
// Twice the life: the clocks of both sides may differ by the window of signed calls.
constexpr std::chrono::seconds kLifeMax = 2 * kPairingLife;

std::unexpected<Error> forged(std::string detail) {
    return fail(Errc::csrf_rejected,
                "This step does not come from the application that it names. Start the link again from there.",
                std::move(detail));
}

std::string text(const boost::json::object& claims, std::string_view name) {
    const auto* value = claims.if_contains(name);
    if (value == nullptr || !value->is_string()) return {};
    return {value->as_string().data(), value->as_string().size()};
}

}  // namespace

Result<std::string> write_pairing_state(const PairingState& state, const crypto::RsaPrivateKey& key) {
    const boost::json::object claims{{"use", kUse},
                                     {"iss", state.starter.str()},
                                     {"aud", state.receiver.str()},
                                     {"jti", state.nonce},
                                     {"same_users", state.same_users},
                                     {"incoming", wire::name_of(state.incoming)},
                                     {"outgoing", wire::name_of(state.outgoing)},
                                     {"exp", to_seconds(state.expires_at)}};
    return jose::sign_rs256(key, claims);
}

Result<PairingState> read_pairing_state(std::string_view token, const crypto::RsaPublicKey& key, Timestamp now) {
    const auto claims = jose::verify_rs256(key, token);
    if (!claims) return forged(claims.error().message + " " + claims.error().detail);
    const auto* same_users = claims->if_contains("same_users");
    const auto* expires = claims->if_contains("exp");
    const auto incoming = wire::parse_level(text(*claims, "incoming"));
    const auto outgoing = wire::parse_level(text(*claims, "outgoing"));
    PairingState state{
        .starter = LinkId(text(*claims, "iss")),
        .receiver = LinkId(text(*claims, "aud")),
        .nonce = text(*claims, "jti"),
    };
    if (text(*claims, "use") != kUse || state.starter.empty() || state.receiver.empty() || state.nonce.empty() ||
        !incoming || !outgoing || same_users == nullptr || !same_users->is_bool() || expires == nullptr ||
        !expires->is_int64())
        return forged("a claim is missing");
    if (expires->as_int64() < 0) return forged("it ends before time began");
    const auto seconds_left = expires->as_int64() - to_seconds(now);
    if (seconds_left > kLifeMax.count()) return forged("it lives too long");
    if (seconds_left <= 0)
        return fail(Errc::expired, "Linking took longer than ten minutes. Start it again from the other application.");
    state.same_users = same_users->as_bool();
    state.incoming = *incoming;
    state.outgoing = *outgoing;
    state.expires_at = now + std::chrono::seconds(seconds_left);
    return state;
}

}  // namespace applinks::peers
