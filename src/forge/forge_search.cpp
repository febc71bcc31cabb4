// SPDX-License-Identifier: Apache-2.0
// Looking for repositories, branches and commits by a few characters, as somebody.
#include <algorithm>

#include "base/encoding.hpp"
#include "forge/forge.hpp"
#include "forge/forge_views.hpp"

namespace applinks::forge {
namespace {

using domain::FoundItem;

constexpr std::size_t kTextMax = 255;

// A picker that hits the last character as well as the first: anywhere in the name, in any case (ASCII).
bool contains_text(std::string_view name, const std::string& lower) {
    return to_lower_ascii(name).contains(lower);
}

bool is_beginning_of_id(std::string_view text) {
    return text.size() >= kIdDigitsMin && text.size() <= GIT_OID_HEXSZ &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

FoundItem commit_item(const std::string& repository, const domain::CommitLine& commit) {
    return {.kind = FoundItem::Kind::commit,
            .repository = repository,
            .id = commit.id,
            .title = commit.subject,
            .author = commit.author,
            .path = domain::commit_path(repository, commit.id),
            .at = commit.at};
}

}  // namespace

Result<std::vector<FoundItem>> Forge::search(const domain::Reader& reader, const domain::RepositorySearch& wanted) {
    std::vector<FoundItem> found;
    const auto limit = static_cast<std::size_t>(std::max<std::int64_t>(wanted.limit, 0));
    const auto lower = to_lower_ascii(cut_text(wanted.text, kTextMax));
    const auto asks_for = [&](std::string_view kind) { return wanted.kind.empty() || wanted.kind == kind; };
    if (asks_for("repository")) AL_TRY_VOID(search_repositories(reader, lower, limit, found));
    if (asks_for("branch")) AL_TRY_VOID(search_branches(reader, lower, limit, found));
    if (asks_for("commit")) AL_TRY_VOID(search_commits(reader, lower, limit, found));
    if (found.size() > limit) found.resize(limit);
    return found;
}

Result<void> Forge::search_repositories(const domain::Reader& reader, const std::string& lower, std::size_t limit,
                                        std::vector<FoundItem>& found) {
    AL_TRY(const auto repositories, list(reader));
    for (const auto& line : repositories) {
        if (found.size() >= limit) break;
        if (!contains_text(line.name, lower)) continue;
        found.push_back({.kind = FoundItem::Kind::repository,
                         .repository = line.name,
                         .id = line.name,
                         .title = line.name,
                         .path = domain::repository_path(line.name),
                         .at = line.changed_at});
    }
    return {};
}

// The commits that mention an item, or the one with this id.
Result<void> Forge::search_commits(const domain::Reader& reader, const std::string& lower, std::size_t limit,
                                   std::vector<FoundItem>& found) {
    if (const auto key = domain::parse_item_key(lower)) {
        AL_TRY(const auto mentions, item(reader, *key));
        for (const auto& one : mentions)
            for (const auto& commit : one.commits) found.push_back(commit_item(one.repository.name, commit));
        return {};
    }
    if (!is_beginning_of_id(lower)) return {};
    AL_TRY(const auto repositories, list(reader));
    for (const auto& line : repositories) {
        if (found.size() >= limit) break;
        if (const auto view = commit(reader, line.name, lower)) found.push_back(commit_item(line.name, view->about));
    }
    return {};
}

Result<void> Forge::search_branches(const domain::Reader& reader, const std::string& lower, std::size_t limit,
                                    std::vector<FoundItem>& found) {
    return index_->read([&](IndexConnection& connection) -> Result<void> {
        auto query = connection.query("branches_containing");
        query.bind(":text", lower);
        while (found.size() < limit && query.step()) {
            const auto repository = query.text(0);
            if (!may_read(reader, repository)) continue;
            found.push_back({.kind = FoundItem::Kind::branch,
                             .repository = repository,
                             .id = query.text(1),
                             .title = query.text(1),
                             .path = domain::branch_path(repository, query.text(1)),
                             .at = Timestamp(std::chrono::seconds(query.number(2)))});
        }
        return {};
    });
}

}  // namespace applinks::forge
