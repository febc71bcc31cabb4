// SPDX-License-Identifier: Apache-2.0
// What stands in a commit: read from the object's bytes, which anybody may have written. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "forge/git.hpp"

namespace applinks::forge {

// Of a message: the rest is neither searched for keys nor shown, and the repository gets a finding.
inline constexpr std::size_t kMessageReadMax = 64 * 1024;
// An octopus with more parents is a broken object.
inline constexpr std::size_t kParentsMax = 1000;

struct CommitObject {
    ObjectId tree;
    std::vector<ObjectId> parents;
    std::string author;       // name, UTF-8
    Timestamp authored_at{};  // 1970 when it cannot be read
    Timestamp committed_at{};
    std::string message;  // UTF-8, at most kMessageReadMax bytes of it
    bool message_is_cut = false;

    std::string subject() const;  // first line, at most 255 bytes
};
// Errors: malformed.
Result<CommitObject> parse_commit(std::string_view bytes);

struct TagObject {
    ObjectId target;
    bool points_to_tag = false;
    bool points_to_commit = false;
    std::string message;
};
Result<TagObject> parse_tag(std::string_view bytes);

// What a merge commit says it merged: "Merge branch 'feature/ABC-1' into main", "Merge pull request #7 from
// owner/feature", or GitLab's "See merge request group/project!7" below the first. A pull ("Merge branch 'main' of
// https://…", remote-tracking branches) is none.
struct MergeMessage {
    std::string source;
    std::string destination;  // "" : not named
    std::string request;      // number; "" : not named
    std::string title;
};
std::optional<MergeMessage> parse_merge_message(std::string_view message);

}  // namespace applinks::forge
