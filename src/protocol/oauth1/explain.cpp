// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth1/explain.hpp"

#include <algorithm>
#include <array>

#include "protocol/oauth1/explain_candidates.hpp"

namespace applinks::oauth1 {
namespace {

constexpr std::size_t kExcerpt = 60;
// Beyond this only single mistakes are tried: a long request costs more per try.
constexpr std::size_t kPairsBytesMax = 4096;

struct Secrets {
    SignedText signed_text;
    std::vector<Change> changes{};
};

Explanation explanation_of(const std::vector<Change>& changes) {
    Explanation out;
    out.sentence = "The signature fits when it is made ";
    for (const auto& change : changes) {
        if (!out.mistakes.empty()) out.sentence += " and ";
        out.mistakes.push_back(change.mistake);
        out.sentence += change.phrase;
    }
    out.sentence += ".";
    return out;
}

struct Space {
    Candidates methods;
    Candidates uris;
    Candidates parameters;
    std::vector<Secrets> secrets;
};

// All combinations with exactly `count` changes.
std::optional<Explanation> try_with(const Space& space, std::size_t count) {
    std::string base;
    for (const auto& secret : space.secrets)
        for (const auto& method : space.methods)
            for (const auto& uri : space.uris)
                for (const auto& parameters : space.parameters) {
                    if (secret.changes.size() + method.changes.size() + uri.changes.size() +
                            parameters.changes.size() !=
                        count)
                        continue;
                    base.assign(method.text).append("&").append(uri.text).append("&").append(parameters.text);
                    if (!secret.signed_text.is(base)) continue;
                    auto changes = secret.changes;
                    for (const auto* part : {&method, &uri, &parameters})
                        changes.insert(changes.end(), part->changes.begin(), part->changes.end());
                    return explanation_of(changes);
                }
    return std::nullopt;
}

std::size_t size_of(const Space& space) {
    if (space.parameters.empty() || space.uris.empty()) return 0;
    return space.uris.front().text.size() + space.parameters.front().text.size();
}

std::string without_token(std::string_view text) {
    constexpr std::string_view kToken = "oauth_token%3D";
    std::string out(text);
    for (auto from = out.find(kToken); from != std::string::npos; from = out.find(kToken, from)) {
        from += kToken.size();
        const auto end = std::min({out.find("%26", from), out.find('&', from), out.size()});
        std::fill(out.begin() + static_cast<std::ptrdiff_t>(from), out.begin() + static_cast<std::ptrdiff_t>(end), '*');
    }
    return out;
}

std::string excerpt(std::string_view text, std::size_t at) {
    constexpr std::size_t kBefore = 20;
    const auto from = at > kBefore ? at - kBefore : 0;
    return std::string(text.substr(std::min(from, text.size()), kExcerpt));
}

}  // namespace

std::string_view name_of(Mistake mistake) {
    switch (mistake) {
        case Mistake::scheme: return "scheme";
        case Mistake::port: return "port";
        case Mistake::host: return "host";
        case Mistake::path_prefix: return "path_prefix";
        case Mistake::encoded_once: return "encoded_once";
        case Mistake::space_as_plus: return "space_as_plus";
        case Mistake::body_left_out: return "body_left_out";
        case Mistake::query_left_out: return "query_left_out";
        case Mistake::token_secret_left_out: return "token_secret_left_out";
        case Mistake::method_case: return "method_case";
        case Mistake::other_key: break;
    }
    return "other_key";
}

std::optional<Explanation> explain(const FailedCall& call, const VerifyKey& key, const KnownNames& names) {
    auto text = key.signed_text(call.signature, call.token_secret);
    if (!text) {
        if (!key.uses_rsa()) return std::nullopt;
        return Explanation{.mistakes = {Mistake::other_key},
                           .sentence = "The signature was made with another key than the one that is known here."};
    }
    Space space{.methods = method_candidates(call.request.method),
                .uris = uri_candidates(call.request, names),
                .parameters = parameter_candidates(call.request),
                .secrets = {}};
    space.secrets.push_back({*std::move(text)});
    if (!key.uses_rsa() && !call.token_secret.empty())
        if (auto without = key.signed_text(call.signature, {}))
            space.secrets.push_back(
                {*std::move(without), {{Mistake::token_secret_left_out, "without the token's secret"}}});
    if (auto found = try_with(space, 1)) return found;
    if (size_of(space) > kPairsBytesMax) return std::nullopt;
    return try_with(space, 2);
}

std::optional<Difference> first_difference(std::string_view ours, std::string_view theirs) {
    const auto [mine, other] = std::ranges::mismatch(ours, theirs);
    if (mine == ours.end() && other == theirs.end()) return std::nullopt;
    const auto at = static_cast<std::size_t>(mine - ours.begin());
    return Difference{.at = at, .ours = excerpt(without_token(ours), at), .theirs = excerpt(without_token(theirs), at)};
}

}  // namespace applinks::oauth1
