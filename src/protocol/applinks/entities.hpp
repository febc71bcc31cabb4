// SPDX-License-Identifier: Apache-2.0
// Projects, spaces and repositories as peers list and link them (applinks-protocol.md 8).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "protocol/applinks/negotiation.hpp"
#include "protocol/http/url.hpp"

namespace applinks::wire {

// Something here that can be linked: `GET entities`.
struct Entity {
    std::string key;
    std::string name;
    std::string type_id;  // "jira.project"
    http::AbsoluteUrl icon;
};
std::string write_entities(std::span<const Entity> entities, Format format);
// XML or JSON by its first character; the icon may be an element or, from older peers, an attribute.
// Errors: peer_malformed (key or typeId absent), limit_exceeded (more than 1000).
Result<std::vector<Entity>> parse_entities(std::string_view body);

// A link from a local entity to one at `application_id`.
struct EntityLink {
    LinkId application_id;
    std::string type_id;
    std::string key;
    std::string name;
    http::AbsoluteUrl display_url;  // no value: computed from type and link (1.3)
    http::AbsoluteUrl icon_uri;
    bool is_primary = false;
};
std::string write_entity_link(const EntityLink& link, Format format);
std::string write_entity_links(std::span<const EntityLink> links, Format format);
// The body of `PUT entitylink/{type}/{key}`. Errors: malformed (applicationId no UUID; typeId or key absent),
// invalid_url.
Result<EntityLink> parse_entity_link(std::string_view body, Format format);

}  // namespace applinks::wire
