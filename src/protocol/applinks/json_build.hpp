// SPDX-License-Identifier: Apache-2.0
// Small pieces of JSON answers, for the writers of this folder only.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <span>
#include <string>
#include <string_view>

#include "protocol/applinks/auth_types.hpp"

namespace applinks::wire {

inline boost::json::array json_array(std::span<const std::string> texts) {
    boost::json::array array;
    array.reserve(texts.size());
    for (const auto& text : texts) array.emplace_back(text);
    return array;
}

// "" is null: products write members that have no value this way.
inline boost::json::value text_or_null(std::string_view text) {
    if (text.empty()) return nullptr;
    return boost::json::value(text);
}

// `[{"rel":"self","href":…}]`
inline boost::json::array self_links(std::span<const std::string> hrefs) {
    boost::json::array links;
    for (const auto& href : hrefs) links.push_back(boost::json::object{{"rel", "self"}, {"href", href}});
    return links;
}
inline boost::json::array self_link(const std::string& href) {
    return self_links({&href, 1});
}

// The three booleans of a level, and both directions of a link (6.2).
inline boost::json::object json_of(OAuthLevel level) {
    const auto flags = flags_of(level);
    return {{"enabled", flags.enabled},
            {"twoLoEnabled", flags.two_lo_enabled},
            {"twoLoImpersonationEnabled", flags.two_lo_impersonation_enabled}};
}
inline boost::json::object json_of(const OAuthStatus& status) {
    return {{"incoming", json_of(status.incoming)}, {"outgoing", json_of(status.outgoing)}};
}

}  // namespace applinks::wire
