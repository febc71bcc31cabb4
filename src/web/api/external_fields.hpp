// SPDX-License-Identifier: Apache-2.0
// Reading how an application that is set up by hand calls us, and how we call it (features.md 3 "External application,
// by hand"). What is wrong is kept beside its field; an empty secret keeps the stored one.
#pragma once

#include <optional>
#include <string>

#include "domain/links/link.hpp"
#include "domain/snapshot.hpp"
#include "web/api/fields.hpp"

namespace applinks::web::api {

inline constexpr std::size_t kPublicKeyMax = 16'384;  // a certificate with its chain

// What is stored already, when a link is changed.
struct Stored {
    const domain::Link* link = nullptr;
    const domain::Consumer* consumer = nullptr;
    const domain::OAuth2Client* client = nullptr;
};
Stored stored_of(const domain::Snapshot& snapshot, const domain::Link& link);

// OAuth 1.0a or 2.0, never both.
struct Incoming {
    std::optional<domain::Consumer> consumer{};
    std::optional<domain::OAuth2Client> client{};
    Secret made_secret{};  // to be shown once
};
// Meaningful only when nothing is wrong afterwards. The key and the secret that the consumer lacks are made.
Incoming read_incoming(Fields& fields, const domain::Snapshot& snapshot, const Stored& stored,
                       const std::string& link_name);

// The place where relative addresses begin, and what is known of the product.
struct Place {
    http::AbsoluteUrl rpc_url;
    http::AbsoluteUrl display_url;
    TypeId type;
};
struct Outgoing {
    domain::OutgoingProvider provider{};
    domain::OAuthLevel level = domain::OAuthLevel::oauth;
};
Outgoing read_outgoing(Fields& fields, const domain::Snapshot& snapshot, const Stored& stored, const Place& place);

}  // namespace applinks::web::api
