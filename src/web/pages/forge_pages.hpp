// SPDX-License-Identifier: Apache-2.0
// Pages of a forge: repositories, their branches, tags and commits, and what mentions an item. Only where the
// application is a forge (Services::repositories). Everything is shown as the person who is signed in; a repository
// that she may not read is a page that does not exist.
#pragma once

#include <string>
#include <vector>

#include "domain/sharing/repositories.hpp"
#include "domain/snapshot.hpp"
#include "web/pages/layout.hpp"
#include "web/router.hpp"

namespace applinks::web::pages {

struct RepositoryList {
    std::vector<domain::RepositoryLine> repositories;
    std::vector<std::string> troubles;  // of the installation; administrators only
};
std::string render_repositories(const Frame& frame, const RepositoryList& list, Timestamp now);
std::string render_repository(const Frame& frame, const domain::RepositoryView& view, Timestamp now);
struct LogPage {
    std::string repository;
    std::int64_t page = 1;
    domain::LogView log;
};
std::string render_log(const Frame& frame, const LogPage& page, Timestamp now);
struct CommitPage {
    std::string repository;
    domain::CommitView commit;
};
std::string render_commit(const Frame& frame, const CommitPage& page);
// Where a linked tracker shows an item, as its type says.
struct TrackerAddress {
    std::string name;  // of the link
    std::string url;
};
std::vector<TrackerAddress> tracker_addresses(const domain::Snapshot& snapshot, const domain::ItemKey& key);
struct ItemPage {
    std::string key;
    std::vector<TrackerAddress> trackers;
    std::vector<domain::ItemMentions> mentions;
};
std::string render_item(const Frame& frame, const ItemPage& page, Timestamp now);

// What the address of a page or resource names: the repository, and a commit or branch in it.
struct ForgePlace {
    std::string repository;
    std::string commit;  // "": none is named
    std::string branch;
};
// The path behind "/forge/", as it stands in the canonical path. Errors: not_found.
Result<ForgePlace> parse_forge_place(std::string_view path);

std::vector<Route> forge_routes();

}  // namespace applinks::web::pages
