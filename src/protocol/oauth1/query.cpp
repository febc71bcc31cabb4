// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth1/query.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace applinks::oauth1 {

std::string without_oauth_parameters(std::string_view query) {
    std::string kept;
    for (std::size_t at = 0; at < query.size();) {
        const auto end = std::min(query.find('&', at), query.size());
        const auto part = query.substr(at, end - at);
        at = end + 1;
        const auto name = percent_decode(part.substr(0, part.find('=')));
        if (name && (name->starts_with("oauth_") || *name == "xoauth_requestor_id")) continue;
        if (!kept.empty()) kept += '&';
        kept += part;
    }
    return kept;
}

}  // namespace applinks::oauth1
