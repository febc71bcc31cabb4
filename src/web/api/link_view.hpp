// SPDX-License-Identifier: Apache-2.0
// A link as our API tells it (features.md 2). Secrets are never in it (S-70); names of the other side are data.
//
// Pure; any thread.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "domain/snapshot.hpp"
#include "domain/store.hpp"
#include "peers/linking.hpp"

namespace applinks::web::api {

// What is known besides the snapshot, of one moment.
struct LinkKnowledge {
    std::unordered_map<LinkId, domain::LinkUse> uses{};
    std::unordered_map<LinkId, Timestamp> own_grants{};  // of the caller: when each ends
    Timestamp now{};

    const domain::LinkUse* use_of(const LinkId& link) const;
};
// Blocks: for the pool.
Result<LinkKnowledge> load_knowledge(domain::Store& store, const AccountId& caller, Timestamp now);

// "connected", "one_way" … of openapi.yaml.
std::string_view status_of(const domain::Link& link, const LinkKnowledge& known);

boost::json::object summary_of(const domain::Link& link, const domain::Snapshot& snapshot, const LinkKnowledge& known);
// What a stream of events tells of a link.
boost::json::object event_of(const domain::Link& link, const LinkKnowledge& known);

// Everything that can be edited, without what changes by itself: what an ETag stands for.
boost::json::object settings_of(const domain::Link& link, const domain::Snapshot& snapshot);
std::string etag_of_link(const domain::Link& link, const domain::Snapshot& snapshot);

const domain::Consumer* consumer_of(const domain::Snapshot& snapshot, const LinkId& link);
boost::json::object key_info(std::string_view public_key);  // empty when it is none
boost::json::object levels_json(domain::OAuthLevel incoming, domain::OAuthLevel outgoing);
boost::json::object ends_json(const peers::EndsCheck& check);

}  // namespace applinks::web::api
