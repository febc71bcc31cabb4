// SPDX-License-Identifier: Apache-2.0
#include "domain/identity/authenticate.hpp"

#include <algorithm>

#include "crypto/digest.hpp"

namespace applinks::domain {
namespace {

using oauth1::Problem;
using oauth1::ProblemCode;
using oauth1::SignedRequest;
template <class T>
using Verified = std::expected<T, Problem>;

std::unexpected<Problem> problem(ProblemCode code, std::string detail = {}) {
    return std::unexpected(Problem{.code = code, .detail = std::move(detail)});
}

// The signature method is a property of the consumer and is checked before any key is used (S-07). An unknown consumer
// costs the same work as a known one (S-12): its signature is checked against our own public key, which never fits.
Verified<const KnownConsumer*> find_consumer(const SignedRequest& request, const Snapshot& snapshot) {
    const auto method = oauth1::signature_method(request.get("oauth_signature_method"));
    const auto* known = snapshot.find_consumer(ConsumerKey(std::string(request.get("oauth_consumer_key"))));
    if (!method || (known && *method != known->key.method())) return problem(ProblemCode::signature_method_rejected);
    if (known) return known;
    const auto dummy = oauth1::VerifyKey::rsa(snapshot.signing_key.public_key());
    static_cast<void>(dummy.verify(request.base_string, request.get("oauth_signature"), {}));
    return problem(ProblemCode::consumer_key_unknown);
}

Verified<void> check_link_active(const KnownConsumer& known, const Snapshot& snapshot) {
    const auto* link = snapshot.find_link(known.consumer.link);
    if (!link || link->state == LinkState::suspended)
        return problem(ProblemCode::consumer_key_refused, "the link is suspended");
    return {};
}

// With the present key, or within its overlap with the one of before (features.md 4). The first use of a new key ends
// the old one.
bool is_signed_by(const KnownConsumer& known, const SignedRequest& request, std::string_view token_secret,
                  const VerifyPorts& ports, Timestamp now) {
    const auto signature = request.get("oauth_signature");
    if (known.key.verify(request.base_string, signature, token_secret)) {
        if (known.former_key) ports.tokens.uses().note(TokenKind::new_credential, owner_of(known.consumer.key), now);
        return true;
    }
    return known.former_key && now < known.former_ends_at &&
           known.former_key->verify(request.base_string, signature, token_secret);
}

// Signature first, then time and nonce: a nonce is only taken by someone who holds the key, so that nobody else can
// fill the store (S-05). The nonce is unique per (consumer, token, timestamp).
Verified<void> check_signature_and_nonce(const SignedRequest& request, const KnownConsumer& known,
                                         std::string_view token_secret, const VerifyPorts& ports, Timestamp now) {
    const auto fresh =
        oauth1::check_freshness(request, to_seconds(now), ports.snapshot.settings.timestamp_window.count());
    if (!fresh) return std::unexpected(fresh.error());
    if (!is_signed_by(known, request, token_secret, ports, now)) return problem(ProblemCode::signature_invalid);
    std::string identity;
    identity.reserve(256);
    for (const auto name : {"oauth_consumer_key", "oauth_token", "oauth_timestamp", "oauth_nonce"}) {
        identity += request.get(name);
        identity.push_back('\0');  // no value can hold it: what is joined cannot be split in another way
    }
    switch (ports.nonces.insert(crypto::sha256(identity), fresh->timestamp_seconds, to_seconds(now))) {
        case NonceOutcome::fresh: return {};
        case NonceOutcome::seen: return problem(ProblemCode::nonce_used);
        case NonceOutcome::unavailable: return problem(ProblemCode::unavailable, "the nonce store cannot take more");
    }
    return problem(ProblemCode::unavailable);
}

// Whoever is refused over a link that works for others is told why (S-09).
constexpr std::string_view kNoAdministrators =
    "Administrators are not acted for over this link. In the link's settings over here an administrator can allow it.";

bool contains(const std::vector<std::string>& list, const std::string& value) {
    return std::ranges::find(list, value) != list.end();
}

bool is_named(const Account& account, const ImpersonationRule& rule) {
    if (rule.users.empty() && rule.groups.empty()) return true;
    const auto key = name_key(account.name.str());
    if (std::ranges::any_of(rule.users, [&](const std::string& user) { return name_key(user) == key; })) return true;
    return std::ranges::any_of(account.groups, [&](const std::string& group) { return contains(rule.groups, group); });
}

Caller linked_caller(const KnownConsumer& known, Caller::Kind kind) {
    Caller caller;
    caller.kind = kind;
    caller.link = known.consumer.link;
    caller.consumer = known.consumer.key;
    return caller;
}

Verified<Caller> three_legged(const SignedRequest& request, const KnownConsumer& known, const VerifyPorts& ports,
                              Timestamp now) {
    const auto token = ports.tokens.find(known.consumer.key, crypto::token_hash(request.get("oauth_token")),
                                         ports.snapshot.generation);
    if (!token) return problem(ProblemCode::unavailable, token.error().detail);
    if (!*token) {
        static_cast<void>(
            known.key.verify(request.base_string, request.get("oauth_signature"), {}));  // S-12: the same work
        return problem(ProblemCode::token_rejected);
    }
    const auto& access = **token;
    if (const auto ok = check_signature_and_nonce(request, known, access.secret.reveal(), ports, now); !ok)
        return std::unexpected(ok.error());
    if (!known.consumer.three_legged)
        return problem(ProblemCode::permission_denied, "the consumer may not act for users");
    const auto* link = ports.snapshot.find_link(known.consumer.link);
    if (!link || link->state != LinkState::active)
        return problem(ProblemCode::permission_denied, "the link is not confirmed by both sides yet");
    if (access.expires_at <= now) return problem(ProblemCode::token_expired);
    const auto* account = ports.snapshot.find_account(access.account);
    if (!account || !account->active)
        return problem(ProblemCode::permission_denied, "the token's user is gone or disabled");
    auto caller = linked_caller(known, Caller::Kind::three_legged);
    caller.account = *account;
    caller.permission = {.id = access.id, .token_hash = access.hash, .token_ends_at = access.expires_at};
    ports.tokens.uses().note(TokenKind::access_token, access.hash, now);
    return caller;
}

Verified<Caller> impersonation(const std::string& user, const KnownConsumer& known, const Snapshot& snapshot) {
    const auto* link = snapshot.find_link(known.consumer.link);
    if (!known.consumer.impersonate || !link) return problem(ProblemCode::level_off);
    if (link->state != LinkState::active)
        return problem(ProblemCode::level_off, "the link is not confirmed by both sides yet");
    const auto* account = snapshot.find_account(user);
    // What a directory said lately may not hold any more: it is asked once more (resume_impersonation).
    const auto refused = account && account->is_local() ? ProblemCode::permission_denied : ProblemCode::user_unknown;
    if (account && account->active && account->admin && !link->impersonation.administrators)
        return std::unexpected(Problem{.code = refused,
                                       .extra = {{"oauth_problem_advice", std::string(kNoAdministrators)}},
                                       .detail = "the named user is an administrator"});
    if (!account || !may_act_for(*account, link->impersonation, snapshot.settings))
        return problem(refused, "the named user is unknown, disabled or not allowed");
    auto caller = linked_caller(known, Caller::Kind::impersonation);
    caller.account = *account;
    return caller;
}

Verified<Caller> two_legged(const KnownConsumer& known, const Snapshot& snapshot) {
    if (!known.consumer.two_legged) return problem(ProblemCode::level_off);
    auto caller = linked_caller(known, Caller::Kind::two_legged);
    if (known.consumer.two_legged_user.empty()) return caller;
    const auto* account = snapshot.find_account(known.consumer.two_legged_user.str());
    if (!account || !account->active || account->admin)
        return problem(ProblemCode::permission_denied,
                       "the user that this consumer runs as is gone, disabled or an administrator");
    caller.account = *account;
    return caller;
}

}  // namespace

bool may_act_for(const Account& account, const ImpersonationRule& rule, const Settings& settings) {
    const auto& groups = settings.directory.impersonation_groups;
    const bool is_among = groups.empty() || std::ranges::any_of(account.groups, [&](const std::string& group) {
                              return contains(groups, group);
                          });
    return account.active && is_among && (!account.admin || rule.administrators) && is_named(account, rule);
}

std::expected<Caller, Problem> resume_impersonation(const SignedRequest& request, const Snapshot& snapshot) {
    const auto* known = snapshot.find_consumer(ConsumerKey(std::string(request.get("oauth_consumer_key"))));
    if (known == nullptr || !request.requestor_id) return problem(ProblemCode::permission_denied);
    if (const auto ok = check_link_active(*known, snapshot); !ok) return std::unexpected(ok.error());
    return impersonation(*request.requestor_id, *known, snapshot);
}

std::expected<Caller, Problem> verify_resource_call(const SignedRequest& request, const VerifyPorts& ports,
                                                    Timestamp now) {
    const auto known = find_consumer(request, ports.snapshot);
    if (!known) return std::unexpected(known.error());
    if (const auto ok = check_link_active(**known, ports.snapshot); !ok) return std::unexpected(ok.error());
    if (!request.get("oauth_token").empty()) return three_legged(request, **known, ports, now);
    if (const auto ok = check_signature_and_nonce(request, **known, {}, ports, now); !ok)
        return std::unexpected(ok.error());
    if (request.requestor_id) return impersonation(*request.requestor_id, **known, ports.snapshot);
    return two_legged(**known, ports.snapshot);
}

std::expected<const KnownConsumer*, Problem> verify_consumer_call(const SignedRequest& request,
                                                                  std::string_view token_secret,
                                                                  const VerifyPorts& ports, Timestamp now) {
    const auto known = find_consumer(request, ports.snapshot);
    if (!known) return std::unexpected(known.error());
    if (const auto ok = check_link_active(**known, ports.snapshot); !ok) return std::unexpected(ok.error());
    if (const auto ok = check_signature_and_nonce(request, **known, token_secret, ports, now); !ok)
        return std::unexpected(ok.error());
    return *known;
}

}  // namespace applinks::domain
