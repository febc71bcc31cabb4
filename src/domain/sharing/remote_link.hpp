// SPDX-License-Identifier: Apache-2.0
// Remote links: what an item of the local application is linked with elsewhere (features.md 8.1), and links between
// projects (applinks-protocol.md 8).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "domain/sharing/shared_item.hpp"

namespace applinks::domain {

inline constexpr std::size_t kRemoteLinksPerItemMax = 500;
inline constexpr std::size_t kSummaryMax = 1000;

struct RemoteIcon {
    std::string url{};  // "" or http(s)
    std::string title{};
    std::string link{};  // of a status only
};

struct RemoteLink {
    std::int64_t id = 0;
    std::string item{};      // canonical name of the local item: "issue:12"
    std::string item_key{};  // as it was named when the link was made
    std::string global_id{};
    std::string relationship{};
    std::string application_type{};
    std::string application_name{};
    std::string url{};
    std::string title{};
    std::string summary{};
    RemoteIcon icon{};
    bool resolved = false;
    RemoteIcon status{};
    LinkId link{};           // the application over there, when we are linked with it
    std::string peer_key{};  // the item over there whose other half we wrote; "": there is none of ours
    bool pending = false;    // that half is not written yet
    UserName author{};
    Timestamp created_at{};
    Timestamp updated_at{};
};

// One item is one name, whatever key it was asked for by.
std::string canonical_item(const Item& item);
std::string_view kind_of_item(std::string_view canonical);

// Something that the other side has still to be told; retried from the database (features.md 8.1 "both or none").
struct OtherHalf {
    enum class Action { write, remove };
    std::int64_t number = 0;
    std::int64_t remote_link = 0;  // 0: it is gone
    Action action = Action::write;
    LinkId link{};
    AccountId account{};     // the author, as whom it is written
    std::string peer_key{};  // the item over there
    std::string body{};      // what is written; for removals the globalId
    int attempts = 0;
    Timestamp next_attempt_at{};
    Timestamp give_up_at{};
};

// The other half of a link between projects that could not be written yet; retried from the database.
struct EntityHalf {
    AccountId account{};  // the administrator as whom it is written; "": the application itself
    int attempts = 0;
    Timestamp next_attempt_at{};
    Timestamp give_up_at{};
};

// A local project linked with one elsewhere (applinks-protocol.md 8).
struct EntityLink {
    std::string local_type{};  // "redmine.project"
    std::string local_key{};
    std::string local_name{};
    LinkId link{};
    std::string remote_type{};
    std::string remote_key{};
    std::string remote_name{};
    bool primary = false;  // one per local entity and remote type
    Timestamp created_at{};
    std::optional<EntityHalf> half{};  // still to be written over there
};

struct RecentItem {
    Item item{};
    Timestamp used_at{};
};

}  // namespace applinks::domain
