// SPDX-License-Identifier: Apache-2.0
// Development information as JSON, both ways (features.md 7.2 and 7.3).
//
// Writing is exact. Reading is tolerant, because every product leaves something out: a member that is missing or of
// another type than expected counts as not there. What is read is bounded and may be shown: text is cut and has no
// control characters, addresses are http or https or else dropped (S-50, S-72), counts are in range, lists are cut at
// the limits of development.hpp.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "domain/sharing/development.hpp"

namespace applinks::domain {

// The six members of `summary`.
boost::json::object json_of(const DevelopmentSummary& summary);
// One entry of `detail`, with the arrays that are not empty and that of `type`.
boost::json::object json_of(const DevelopmentDetail& detail, DataType type);
// {"errors":[],"configErrors":[],"summary":{…}} and {"errors":[],"detail":[…]}
boost::json::object summary_answer(const DevelopmentSummary& summary);
boost::json::object detail_answer(const std::vector<DevelopmentDetail>& details, DataType type);

// What a peer answered. `by_instance_type` is not taken: who the peer is, its link knows.
//
// Errors: limit_exceeded (longer than kDevelopmentAnswerMax), peer_malformed (no JSON object).
Result<DevelopmentSummary> read_summary(std::string_view text);
// All entries of `detail` together, or arrays that stand in the answer itself, in order and without an instance.
Result<DevelopmentDetail> read_detail(std::string_view text);
DevelopmentDetail read_detail(const boost::json::object& answer);

// The parts of a detail, for what is pushed in the same shapes.
namespace development_reading {

// "" when there is no such text.
std::string text(const boost::json::object& object, std::string_view name, std::size_t bytes_max);
// The same, but line ends stay.
std::string lines(const boost::json::object& object, std::string_view name, std::size_t bytes_max);
// An http or https address, or "".
std::string url(const boost::json::object& object, std::string_view name);
// A number, or a text that is one; `otherwise` when it is neither or out of range.
std::int64_t number(const boost::json::object& object, std::string_view name, std::int64_t otherwise = 0);
bool flag(const boost::json::object& object, std::string_view name);
// RFC 3339 or milliseconds since 1970; no time at all when it is neither.
Timestamp time(const boost::json::object& object, std::string_view name);
Commit commit(const boost::json::object& object);

}  // namespace development_reading

namespace development_writing {

boost::json::object write(const RepositoryRef& repository);
boost::json::object write(const Commit& commit);
boost::json::object write(const Repository& repository);
boost::json::object write(const Branch& branch);
boost::json::object write(const PullRequest& request);
boost::json::object write(const Build& build);
boost::json::object write(const Review& review);
boost::json::object write(const Deployment& deployment);

}  // namespace development_writing

inline constexpr std::size_t kDevelopmentAnswerMax = std::size_t{2} * 1024 * 1024;
inline constexpr std::size_t kDevelopmentNameMax = 255;
inline constexpr std::size_t kDevelopmentTextMax = 1024;

}  // namespace applinks::domain
