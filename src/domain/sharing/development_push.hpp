// SPDX-License-Identifier: Apache-2.0
// Reading what is pushed (features.md 7.5): repositories with branches, commits and pull requests; builds; deployments.
//
// A push over a limit is refused as a whole, and the message names the entity. Otherwise an entity that is wrong fails
// alone, and the others are stored. Pure, any thread.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/sharing/pushed_development.hpp"

namespace applinks::domain {

enum class PushKind { repositories, builds, deployments };

inline constexpr std::size_t kPushBytesMax = std::size_t{8} * 1024 * 1024;
inline constexpr std::size_t kPushRepositoriesMax = 100;
inline constexpr std::size_t kPushEntitiesMax = 400;  // of one kind, in one repository or in one push
inline constexpr std::size_t kPushKeysMax = 100;
inline constexpr std::size_t kPushPropertiesMax = 5;

struct FailedEntity {
    EntityName name;
    std::string message;
};

struct DevelopmentPush {
    PushKind kind = PushKind::repositories;
    std::vector<PushedEntity> entities{};  // without link and time
    std::vector<FailedEntity> failed{};
    PushProperties properties{};
    std::vector<std::string> unknown_keys{};  // no key, or of no project here
};

// Whether a project exists whose items have this prefix.
using KnowsProject = std::function<bool(std::string_view prefix)>;

// Entities keep the keys of known projects; those that have none are left out.
//
// Errors: malformed (no such JSON), limit_exceeded (bytes), invalid_argument (any other limit).
Result<DevelopmentPush> read_push(PushKind kind, std::string_view body, const KnowsProject& knows);

// 202: what was accepted, what failed and why, and the keys that name nothing.
boost::json::object push_answer(const DevelopmentPush& push);

}  // namespace applinks::domain
