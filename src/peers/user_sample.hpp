// SPDX-License-Identifier: Apache-2.0
// A shared user base is checked, not believed: both ends of a link compare salted samples of their user names.
//
// The asking side sends a salt and, for at most kSampleMax of its names, their HMAC under that salt and the ids of both
// applications. The other side says how many of them it knows, and sends a sample of its own, made with the same key.
// Names themselves do not travel; what was sent is of no use with another link. It does tell whoever holds a name
// whether the other side knows it, as calls on behalf of users do: so it is answered over links only that say that both
// sides have the same users. What is told is bounded by the sample.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crypto/hmac.hpp"
#include "peers/people.hpp"

namespace applinks::peers {

inline constexpr std::size_t kSampleMax = 200;
inline constexpr std::string_view kUserSamplePath = "/applinks/user-sample";

struct UserSample {
    std::string salt;                 // 32 hexadecimal digits
    std::vector<std::string> hashes;  // likewise
};

// The hash of a name: equal for names that mean one user (name_key).
class NameHash {
public:
    // `one` and `other` in either order.
    NameHash(std::string_view salt, const LinkId& one, const LinkId& other);
    std::string operator()(const UserName& name) const;

private:
    crypto::HmacKey key_;
};

// Of all hashes the smallest, kSampleMax at most: as good as chance with a salt that is new each time, and with the
// same names on both sides the same. Pure, and for thousands of names some milliseconds: not on an I/O thread.
std::vector<std::string> sample_of(const std::vector<UserName>& names, const NameHash& hash);
std::size_t known_of(const std::vector<std::string>& hashes, const std::vector<UserName>& names, const NameHash& hash);
// Whether so few are known that the users cannot be the same. Nobody at all says nothing.
bool hardly_overlap(const Overlap& overlap);

// {"salt":…,"names":[…]}. Errors: malformed, limit_exceeded.
Result<UserSample> parse_user_sample(std::string_view body);
// {"known":n,"names":[…]}: the answer to a sample of the link.
Task<Result<std::string>> answer_user_sample(Services& services, LinkId link, UserSample sample);

// Asks the other side, at most once in some minutes. Of both directions the better one counts: one side may have far
// more users than the other. Errors: not_allowed or not_found, when it does not answer this; those of call_link().
Task<Result<Overlap>> compare_users(Services& services, domain::Link link);

}  // namespace applinks::peers
