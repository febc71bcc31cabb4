// SPDX-License-Identifier: Apache-2.0
#include "peers/refusal.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "peers/signed_call.hpp"
#include "protocol/oauth1/explain.hpp"
#include "telemetry/log.hpp"

namespace applinks::peers {
namespace {

using oauth1::ProblemCode;

constexpr std::string_view kEvent = "call.refused";
constexpr std::string_view kProven = "The caller holds the key. ";
constexpr std::size_t kBodyMax = std::size_t{64} * 1024;

// The request with its own memory: it is looked at when the original is gone.
struct Copy {
    std::string method, url_base, path, query, authorization, content_type, body;
    std::string base_string;               // as the caller says, or ""
    std::vector<std::string> authorities;  // what proxies and the caller called this server
    std::vector<std::string> prefixes;
    oauth1::Place place;
    RequestId request_id;
    std::string client_address;

    oauth1::IncomingRequest request() const {
        return {.method = method,
                .url_base = url_base,
                .path = path,
                .query = query,
                .authorization = authorization,
                .content_type = content_type,
                .body = body};
    }
};

Copy copy_of(const RefusedCall& call, const domain::Settings& settings) {
    const auto& request = call.request;
    Copy copy{.method = std::string(request.method),
              .url_base = std::string(request.url_base),
              .path = std::string(request.path),
              .query = std::string(request.query),
              .authorization = std::string(request.authorization),
              .content_type = std::string(request.content_type),
              .body = std::string(request.body),
              .base_string = std::string(call.headers.get(kBaseStringHeader)),
              .authorities = {settings.url.authority()},
              .prefixes = {std::string(settings.url.path())},
              .place = call.place,
              .request_id = call.request_id,
              .client_address = call.client_address};
    for (const auto* name : {"Host", "X-Forwarded-Host", "X-Forwarded-Server"})
        if (call.headers.contains(name)) copy.authorities.emplace_back(call.headers.get(name));
    if (settings.upstream.has_value()) copy.authorities.push_back(settings.upstream.authority());
    if (call.headers.contains("X-Forwarded-Prefix")) copy.prefixes.emplace_back(call.headers.get("X-Forwarded-Prefix"));
    return copy;
}

// The secret that HMAC was made with; "" for calls without a token, and for one that is not known.
Result<std::string> token_secret_of(Services& services, const oauth1::SignedRequest& request,
                                    const ConsumerKey& consumer, oauth1::Place place) {
    const auto token = request.get("oauth_token");
    if (token.empty()) return std::string();
    const auto hash = crypto::token_hash(token);
    if (place == oauth1::Place::access_token) {
        AL_TRY(const auto found, services.store.find_request_token(consumer, hash));
        return found ? std::string(found->secret.reveal()) : std::string();
    }
    AL_TRY(const auto found, services.store.find_access_token(consumer, hash));
    return found ? std::string(found->secret.reveal()) : std::string();
}

std::string difference_text(const oauth1::SignedRequest& taken, const Copy& copy) {
    if (copy.base_string.empty()) return {};
    const auto found = oauth1::first_difference(taken.base_string, copy.base_string);
    if (!found) return " The caller says that it signed the same text.";
    return " What was signed differs from character " + std::to_string(found->at + 1) + " on: here \"" + found->ours +
           "\", there \"" + found->theirs + "\".";
}

std::string signature_text(const Copy& copy, const oauth1::SignedRequest& taken, const oauth1::VerifyKey& key,
                           const std::string& token_secret) {
    const auto request = copy.request();
    const auto found = oauth1::explain({.request = request,
                                        .signature = taken.get("oauth_signature"),
                                        .token_secret = token_secret,
                                        .place = copy.place},
                                       key, {.authorities = copy.authorities, .path_prefixes = copy.prefixes});
    std::string text =
        "The signature fits no call that is known here: the key differs, or the call was changed on its way.";
    if (found) {
        const bool is_proof = std::ranges::find(found->mistakes, oauth1::Mistake::other_key) == found->mistakes.end();
        text = (is_proof ? std::string(kProven) : std::string()) + found->sentence;
    }
    return text + difference_text(taken, copy);
}

// Nothing is learnt from it: an old call of the peer that somebody sends again has an old time, too.
std::string clock_text(std::int64_t offset) {
    const auto size = std::to_string(offset < 0 ? -offset : offset);
    return "The time that it carries is " + size + " s " + (offset > 0 ? "ahead of" : "behind") +
           " this server's: clocks differ, or the call is an old one.";
}

Result<void> write_down(Services& services, const domain::Snapshot& snapshot, const Copy& copy, ProblemCode problem,
                        Timestamp now) {
    const auto request = copy.request();
    const auto taken = oauth1::take_apart(request, copy.place);
    if (!taken || !*taken) return {};
    const auto* const known = snapshot.find_consumer(ConsumerKey(std::string((*taken)->get("oauth_consumer_key"))));
    if (known == nullptr) return {};
    const auto& link = known->consumer.link;
    if (!services.observed.may_explain(link, now)) return {};
    std::string detail;
    if (problem == ProblemCode::timestamp_refused) {
        const auto stamp = parse_int((*taken)->get("oauth_timestamp"));
        if (!stamp) return {};
        detail = clock_text(*stamp - to_seconds(now));
    } else {
        AL_TRY(const auto secret, token_secret_of(services, **taken, known->consumer.key, copy.place));
        detail = signature_text(copy, **taken, known->key, secret);
    }
    log::info("oauth.refusal_explained", {{"request", copy.request_id}, {"link", link}, {"detail", detail}});
    return services.store.append_audit({.at = now,
                                        .event = std::string(kEvent),
                                        .actor = "consumer:" + known->consumer.key.str(),
                                        .link = link,
                                        .detail = detail,
                                        .address = copy.client_address,
                                        .success = false});
}

Task<void> explain_now(Services& services, std::shared_ptr<const domain::Snapshot> snapshot, Copy copy,
                       ProblemCode problem) {
    const auto now = services.clock.now();
    const auto written =
        co_await services.runtime.run([&] { return write_down(services, *snapshot, copy, problem, now); });
    if (!written) log::warn("oauth.refusal_not_explained", {{"reason", written.error().detail}});
}

}  // namespace

void explain_refusal(Services& services, ProblemCode problem, const RefusedCall& call) {
    if (problem != ProblemCode::signature_invalid && problem != ProblemCode::timestamp_refused) return;
    if (call.request.body.size() > kBodyMax) return;
    auto snapshot = services.snapshots.current();
    auto copy = copy_of(call, snapshot->settings);
    services.runtime.start(explain_now(services, std::move(snapshot), std::move(copy), problem));
}

void note_verified(Services& services, const LinkId& link, const oauth1::SignedRequest& request, Timestamp now) {
    const auto stamp = parse_int(request.get("oauth_timestamp"));
    if (!stamp) return;
    const std::chrono::seconds offset(*stamp - to_seconds(now));
    // A peer may stamp its calls with our time: no difference says nothing about its clock.
    if (std::chrono::abs(offset) >= Observations::kOffsetMin) services.observed.learn_clock(link, offset);
}

Result<std::optional<std::string>> explained_refusal(domain::Store& store, const LinkId& link, Timestamp since) {
    AL_TRY(const auto rows, store.audit({.link = link, .event_prefix = std::string(kEvent), .count = 20}));
    for (const auto& row : rows) {
        if (row.entry.at < since) break;
        if (row.entry.detail.starts_with(kProven)) return row.entry.detail.substr(kProven.size());
    }
    return std::nullopt;
}

}  // namespace applinks::peers
