// SPDX-License-Identifier: Apache-2.0
// Links and consumers between the domain and their rows.
#pragma once

#include <string>
#include <string_view>

#include "crypto/seal.hpp"
#include "domain/links/link.hpp"
#include "store/sqlite/connection.hpp"

namespace applinks::store {

inline constexpr std::array<EnumTexts<domain::LinkKind>, 2> kLinkKinds{{
    {domain::LinkKind::applinks, "applinks"},
    {domain::LinkKind::generic, "generic"},
}};
inline constexpr std::array<EnumTexts<domain::OutgoingTokenKind>, 2> kTokenKinds{{
    {domain::OutgoingTokenKind::per_user, "per_user"},
    {domain::OutgoingTokenKind::per_link, "per_link"},
}};
inline constexpr std::array<EnumTexts<domain::LinkState>, 3> kLinkStates{{
    {domain::LinkState::setting_up, "setting_up"},
    {domain::LinkState::active, "active"},
    {domain::LinkState::suspended, "suspended"},
}};

// Parameters as a list: name, value, name, value …
std::vector<std::string> texts_of(const std::vector<http::Parameter>& parameters);
std::vector<http::Parameter> parameters_of(const std::vector<std::string>& texts);

// The row of a sealed value that belongs to two things at once: neither can hold a line feed.
inline std::string joined_row(std::string_view first, std::string_view second) {
    return std::string(first) + '\n' + std::string(second);
}

Result<domain::Link> read_link(Query& query, const crypto::Sealer& sealer);  // of "links"
// Into "add_link" or "update_link".
void bind_link(Query& query, const domain::Link& link);
void put_provider(Connection& connection, const domain::Link& link, const crypto::Sealer& sealer);

Result<domain::Consumer> read_consumer(Query& query, const crypto::Sealer& sealer);  // of "consumers"
// Into "add_consumer" or "put_consumer".
void bind_consumer(Query& query, const domain::Consumer& consumer, const crypto::Sealer& sealer);

}  // namespace applinks::store
