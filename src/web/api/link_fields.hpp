// SPDX-License-Identifier: Apache-2.0
// Fields that several changes of links have. What is wrong is kept beside the field.
#pragma once

#include <string>
#include <string_view>

#include "domain/links/link.hpp"
#include "domain/snapshot.hpp"
#include "peers/discovery.hpp"
#include "web/api/fields.hpp"

namespace applinks::web::api {

inline constexpr std::size_t kCaPemMax = 65'536;
inline constexpr std::size_t kRuleUsersMax = 1000;
inline constexpr std::size_t kGroupsMax = 100;

domain::OAuthLevel read_level(Fields& fields, std::string_view name, domain::OAuthLevel otherwise);
TypeId read_type(Fields& fields, const domain::Snapshot& snapshot, const TypeId& otherwise);
domain::ImpersonationRule read_rule(Fields& fields);  // of `impersonation`
std::string read_ca(Fields& fields);                  // of `ca_pem`
// Of `address`, `ca_pem` and `allow_loopback`.
peers::PeerAddress read_peer_address(Fields& fields);

}  // namespace applinks::web::api
