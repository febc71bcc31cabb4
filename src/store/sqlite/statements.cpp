// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/statements.hpp"

#include "base/result.hpp"
#include "embedded/queries.hpp"

namespace applinks::store {

namespace {

constexpr std::string_view kMarker = "-- name: ";

void collect(std::string_view text, Statements& into) {
    for (auto at = text.find(kMarker); at != std::string_view::npos;) {
        const auto name_at = at + kMarker.size();
        const auto name_end = text.find('\n', name_at);
        AL_ASSERT(name_end != std::string_view::npos);
        at = text.find(kMarker, name_end);
        const auto sql = text.substr(name_end, at == std::string_view::npos ? at : at - name_end);
        AL_ASSERT(into.emplace(text.substr(name_at, name_end - name_at), sql).second);
    }
}

}  // namespace

const Statements& statements() {
    static const Statements all = [] {
        Statements collected;
        for (const auto& file : embedded::queries::files()) collect(file.content, collected);
        return collected;
    }();
    return all;
}

}  // namespace applinks::store
