// SPDX-License-Identifier: Apache-2.0
#include "peers/user_sample.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <unordered_set>

#include "base/encoding.hpp"
#include "base/limits.hpp"
#include "crypto/hmac.hpp"
#include "crypto/random.hpp"
#include "peers/services.hpp"
#include "peers/signed_call.hpp"

namespace applinks::peers {
namespace {

namespace json = boost::json;

constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 16;
// Below this share of common names the users are not the same, whoever else there is on one side.
constexpr std::size_t kPercentMin = 30;

Secret key_of(std::string_view salt, const LinkId& one, const LinkId& other) {
    const auto& first = std::min(one, other);
    const auto& second = std::max(one, other);
    return Secret("applinkd user sample\n" + std::string(salt) + "\n" + first.str() + "\n" + second.str());
}

bool is_hash(std::string_view text) {
    return text.size() == 2 * kHashBytes && hex_decode(text).has_value() && to_lower_ascii(text) == text;
}

Result<std::vector<std::string>> read_hashes(const json::object& object) {
    const auto* names = object.if_contains("names");
    const auto* list = names != nullptr ? names->if_array() : nullptr;
    if (list == nullptr) return fail(Errc::malformed, "\"names\" is missing.");
    if (list->size() > kSampleMax) return fail(Errc::limit_exceeded, "A sample has at most 200 names.");
    std::vector<std::string> hashes;
    for (const auto& item : *list) {
        const auto* text = item.if_string();
        if (text == nullptr || !is_hash(*text)) return fail(Errc::malformed, "\"names\" holds 32 digits each.");
        hashes.emplace_back(*text);
    }
    return hashes;
}

Result<json::object> parse_object(std::string_view body) {
    boost::system::error_code error;
    json::parse_options options;
    options.max_depth = limits::kJsonDepthMax;
    auto value = json::parse(body, error, {}, options);
    if (error || !value.is_object()) return fail(Errc::malformed, "A JSON object is expected.");
    return std::move(value.get_object());
}

std::string text_of(const UserSample& sample) {
    return json::serialize(
        json::object{{"salt", sample.salt}, {"names", json::array(sample.hashes.begin(), sample.hashes.end())}});
}

// The one of two shares that says more for the same users.
Overlap better(const Overlap& one, const Overlap& other) {
    if (one.compared == 0) return other;
    if (other.compared == 0) return one;
    return one.known * other.compared >= other.known * one.compared ? one : other;
}

}  // namespace

NameHash::NameHash(std::string_view salt, const LinkId& one, const LinkId& other)
    : key_(crypto::HmacAlgorithm::sha256, key_of(salt, one, other)) {}

std::string NameHash::operator()(const UserName& name) const {
    return hex_encode(key_.mac(domain::name_key(name.str())).substr(0, kHashBytes));
}

std::vector<std::string> sample_of(const std::vector<UserName>& names, const NameHash& hash) {
    std::vector<std::string> hashes;
    hashes.reserve(names.size());
    for (const auto& name : names) hashes.push_back(hash(name));
    std::ranges::sort(hashes);
    if (hashes.size() > kSampleMax) hashes.resize(kSampleMax);
    return hashes;
}

std::size_t known_of(const std::vector<std::string>& hashes, const std::vector<UserName>& names, const NameHash& hash) {
    std::unordered_set<std::string> ours;
    ours.reserve(names.size());
    for (const auto& name : names) ours.insert(hash(name));
    const std::unordered_set<std::string> asked(hashes.begin(), hashes.end());
    return static_cast<std::size_t>(
        std::ranges::count_if(asked, [&](const std::string& each) { return ours.contains(each); }));
}

bool hardly_overlap(const Overlap& overlap) {
    return overlap.compared > 0 && overlap.known * 100 < overlap.compared * kPercentMin;
}

Result<UserSample> parse_user_sample(std::string_view body) {
    AL_TRY(const auto object, parse_object(body));
    const auto* salt = object.if_contains("salt");
    if (salt == nullptr || !salt->is_string() || !is_hash(salt->get_string()))
        return fail(Errc::malformed, "\"salt\" has 32 digits.");
    AL_TRY(auto hashes, read_hashes(object));
    return UserSample{.salt = std::string(salt->get_string()), .hashes = std::move(hashes)};
}

Task<Result<std::string>> answer_user_sample(Services& services, LinkId link, UserSample sample) {
    const auto snapshot = services.snapshots.current();
    const auto* found = snapshot->find_link(link);
    if (found == nullptr || !found->shared_users)
        co_return fail(Errc::not_allowed, "This link does not say that both sides have the same users.");
    AL_CO_TRY(const auto names, co_await services.people.names(services));
    co_return co_await services.runtime.run([&]() -> Result<std::string> {
        const NameHash hash(sample.salt, snapshot->identity.id, link);
        const auto known = known_of(sample.hashes, names, hash);
        const auto ours = sample_of(names, hash);
        return json::serialize(json::object{{"known", known}, {"names", json::array(ours.begin(), ours.end())}});
    });
}

Task<Result<Overlap>> compare_users(Services& services, domain::Link link) {
    if (const auto known = services.people.overlap_with(link.id)) co_return *known;
    AL_CO_TRY(const auto names, co_await services.people.names(services));
    const auto snapshot = services.snapshots.current();
    UserSample sample{.salt = hex_encode(crypto::random_bytes(kSaltBytes)), .hashes = {}};
    const NameHash hash(sample.salt, snapshot->identity.id, link.id);
    AL_CO_TRY(sample.hashes, co_await services.runtime.run(
                                 [&]() -> Result<std::vector<std::string>> { return sample_of(names, hash); }));
    PeerCall call{.link = link.id,
                  .as = CallAs::application,
                  .method = "POST",
                  .path = std::string(kUserSamplePath),
                  .accept = "application/json",
                  .content_type = "application/json",
                  .body = text_of(sample)};
    AL_CO_TRY(const auto answer, co_await call_link(services, link, std::move(call)));
    if (answer.status != 200)
        co_return fail(Errc::not_allowed, "The other side does not compare users over this link.",
                       "status " + std::to_string(answer.status));
    AL_CO_TRY(const auto object, parse_object(answer.body));
    const auto* known = object.if_contains("known");
    const auto* count = known != nullptr ? known->if_int64() : nullptr;
    if (count == nullptr || *count < 0 || static_cast<std::size_t>(*count) > sample.hashes.size())
        co_return fail(Errc::peer_malformed, "The other side compares users in another way.");
    AL_CO_TRY(const auto theirs, read_hashes(object));
    const Overlap there{.compared = sample.hashes.size(), .known = static_cast<std::size_t>(*count)};
    AL_CO_TRY(const auto here, co_await services.runtime.run([&]() -> Result<Overlap> {
        return Overlap{.compared = theirs.size(), .known = known_of(theirs, names, hash)};
    }));
    const auto overlap = better(there, here);
    services.people.learn_overlap(link.id, overlap);
    co_return overlap;
}

}  // namespace applinks::peers
