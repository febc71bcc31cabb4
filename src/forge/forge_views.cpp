// SPDX-License-Identifier: Apache-2.0
// What somebody may see of the repositories: the index says which and where, the repositories say what.
#include "forge/forge_views.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "forge/forge.hpp"

namespace applinks::forge {
namespace {

using domain::Reader;

constexpr std::size_t kRepositoryPageCommits = 20;
constexpr std::size_t kCommitPageFiles = 100;
constexpr std::size_t kCommitPageLines = 3000;
constexpr std::size_t kIdDigits = 40;

// [["ABC",1],…], for json_each.
std::string text_of(Forge::Keys keys) {
    boost::json::array list;
    for (const auto& key : keys) list.push_back(boost::json::array{key.project, key.number});
    return boost::json::serialize(list);
}

std::unexpected<Error> no_such_repository() {
    return fail(Errc::not_found, "There is no such repository.");
}

Timestamp seconds_to_time(std::int64_t seconds) {
    return Timestamp(std::chrono::seconds(seconds));
}

// The columns of `repositories` and `repository_named`.
domain::RepositoryLine line_of(const IndexQuery& query) {
    return {.name = query.text(1),
            .default_branch = query.text(2),
            .commit_count = query.number(4),
            .branch_count = query.number(5),
            .tag_count = query.number(6),
            .changed_at = seconds_to_time(query.number(7))};
}

std::vector<std::string> findings_of(IndexConnection& connection, std::int64_t repository) {
    std::vector<std::string> findings;
    auto query = connection.query("findings");
    query.bind(":id", repository);
    while (query.step()) findings.push_back(query.text(0));
    return findings;
}

// Those that can be read, in order.
std::vector<domain::CommitLine> lines_of(const GitRepository& git, const std::vector<ObjectId>& ids) {
    std::vector<domain::CommitLine> lines;
    for (const auto& id : ids)
        if (const auto commit = git.commit(id)) lines.push_back(line_of(id, *commit));
    return lines;
}

// Rows with the object's name in the first column.
std::vector<ObjectId> ids_in(IndexQuery& query) {
    std::vector<ObjectId> ids;
    while (query.step())
        if (const auto bytes = query.text(0); bytes.size() == GIT_OID_RAWSZ) ids.push_back(ObjectId::from_bytes(bytes));
    return ids;
}

// Columns: name, target, at.
std::vector<domain::RefLine> refs_in(IndexQuery& query) {
    std::vector<domain::RefLine> refs;
    while (query.step())
        refs.push_back(
            {.name = query.text(0), .commit = hex_encode(query.text(1)), .at = seconds_to_time(query.number(2))});
    return refs;
}

}  // namespace

domain::CommitLine line_of(const ObjectId& id, const CommitObject& commit) {
    return {.id = id.hex(),
            .subject = commit.subject(),
            .author = commit.author,
            .authored_at = commit.authored_at,
            .at = commit.committed_at,
            .is_merge = commit.parents.size() > 1};
}

domain::CommitView view_of(const GitRepository& git, const ObjectId& id, const CommitObject& commit,
                           const GitRepository::DiffWanted& wanted) {
    domain::CommitView view{.about = line_of(id, commit), .message = commit.message};
    for (const auto& parent : commit.parents) view.parents.push_back(parent.hex());
    view.keys = domain::find_item_keys(commit.message, domain::KeyCase::upper);
    auto changes = git.changes(commit, wanted);
    if (changes) {
        view.files = std::move(changes->files);
        view.file_count = changes->file_count;
    } else {
        view.trouble = "The files of this commit cannot be read: " + changes.error().message;
    }
    return view;
}

Result<domain::MergeLine> merge_of(const GitRepository& git, const ObjectId& id) {
    AL_TRY(const auto commit, git.commit(id));
    auto merge = parse_merge_message(commit.message);
    if (!merge) return fail(Errc::malformed, "This commit names no branch that it merged.");
    return domain::MergeLine{.id = id.hex(),
                             .request = std::move(merge->request),
                             .title = merge->title.empty() ? commit.subject() : std::move(merge->title),
                             .source = std::move(merge->source),
                             .destination = std::move(merge->destination),
                             .author = commit.author,
                             .at = commit.committed_at};
}

Result<Forge::Row> Forge::find_row(const std::string& name) {
    return index_->read([&](IndexConnection& connection) -> Result<Row> {
        Row row;
        {
            auto query = connection.query("repository_named");
            if (!query.bind(":name", name).step()) return no_such_repository();
            row = {.id = query.number(0), .line = line_of(query)};
        }
        row.line.findings = findings_of(connection, row.id);
        return row;
    });
}

Result<Forge::Row> Forge::find_readable(const Reader& reader, const std::string& name) {
    if (!may_read(reader, name)) return no_such_repository();
    return find_row(name);
}

Result<std::vector<domain::RepositoryLine>> Forge::list(const Reader& reader) {
    return index_->read([&](IndexConnection& connection) -> Result<std::vector<domain::RepositoryLine>> {
        std::vector<domain::RepositoryLine> lines;
        auto query = connection.query("repositories");
        while (query.step()) {
            auto line = line_of(query);
            if (!may_read(reader, line.name)) continue;
            line.findings = findings_of(connection, query.number(0));
            lines.push_back(std::move(line));
        }
        return lines;
    });
}

Result<std::vector<domain::RefLine>> Forge::refs_of(std::int64_t repository, std::int64_t kind) {
    return index_->read([&](IndexConnection& connection) -> Result<std::vector<domain::RefLine>> {
        auto query = connection.query("refs");
        query.bind(":id", repository)
            .bind(":kind", kind)
            .bind(":limit", static_cast<std::int64_t>(domain::kRefsShownMax));
        return refs_in(query);
    });
}

Result<domain::RepositoryView> Forge::repository(const Reader& reader, const std::string& name) {
    AL_TRY(auto row, find_readable(reader, name));
    domain::RepositoryView view{.about = std::move(row.line)};
    AL_TRY(view.branches, refs_of(row.id, 0));
    AL_TRY(view.tags, refs_of(row.id, 1));
    const auto main = std::ranges::find(view.branches, view.about.default_branch, &domain::RefLine::name);
    const auto shown = main != view.branches.end() ? main : view.branches.begin();
    if (shown == view.branches.end()) return view;
    AL_TRY(const auto tip, ObjectId::parse(shown->commit));
    AL_TRY(const auto git, open_git(name));
    view.commits = lines_of(git, git.log({.tip = tip, .count = kRepositoryPageCommits}).commits);
    return view;
}

Result<domain::LogView> Forge::log(const Reader& reader, const std::string& name, const std::string& branch,
                                   std::int64_t page) {
    AL_TRY(const auto row, find_readable(reader, name));
    if (page < 1 || page > domain::kLogPagesMax) return fail(Errc::not_found, "There is no such page.");
    const auto find_tip = [&](IndexConnection& connection) -> Result<ObjectId> {
        auto query = connection.query("ref_named");
        if (!query.bind(":id", row.id).bind(":name", branch).step() || query.text(0).size() != GIT_OID_RAWSZ)
            return fail(Errc::not_found, "There is no such branch.");
        return ObjectId::from_bytes(query.text(0));
    };
    AL_TRY(const auto tip, index_->read(find_tip));
    AL_TRY(const auto git, open_git(name));
    auto read = git.log({.tip = tip,
                         .skip = static_cast<std::size_t>(page - 1) * domain::kLogPageCommits,
                         .count = domain::kLogPageCommits + 1});
    domain::LogView view{.branch = branch, .trouble = std::move(read.trouble)};
    view.has_more = read.commits.size() > domain::kLogPageCommits && page < domain::kLogPagesMax;
    read.commits.resize(std::min(read.commits.size(), domain::kLogPageCommits));
    view.commits = lines_of(git, read.commits);
    return view;
}

Result<domain::CommitView> Forge::commit(const Reader& reader, const std::string& name, const std::string& id) {
    AL_TRY(const auto row, find_readable(reader, name));
    const auto digits = to_lower_ascii(id);
    const auto low = ObjectId::parse(digits + std::string(kIdDigits - std::min(digits.size(), kIdDigits), '0'));
    const auto high = ObjectId::parse(digits + std::string(kIdDigits - std::min(digits.size(), kIdDigits), 'f'));
    if (digits.size() < kIdDigitsMin || !low || !high) return fail(Errc::not_found, "There is no such commit.");
    const auto find_commit = [&](IndexConnection& connection) -> Result<ObjectId> {
        auto query = connection.query("seen_between");
        query.bind(":id", row.id).bind_blob(":low", low->bytes()).bind_blob(":high", high->bytes());
        const auto ids = ids_in(query);
        if (ids.size() != 1) return fail(Errc::not_found, "There is no such commit.");
        return ids.at(0);
    };
    AL_TRY(const auto found, index_->read(find_commit));
    AL_TRY(const auto git, open_git(name));
    const auto commit = git.commit(found);
    if (!commit) return fail(Errc::unavailable, "This commit cannot be read: " + commit.error().message);
    auto view = view_of(git, found, *commit, {.files_max = kCommitPageFiles, .lines_max = kCommitPageLines});
    const auto find_refs = [&](IndexConnection& connection) -> Result<std::vector<std::string>> {
        std::vector<std::string> names;
        auto query = connection.query("refs_at");
        query.bind(":id", row.id).bind_blob(":target", found.bytes());
        while (query.step()) names.push_back(query.text(0));
        return names;
    };
    AL_TRY(view.refs, index_->read(find_refs));
    return view;
}

Result<std::vector<MentionCounts>> Forge::counts(const Viewer& viewer, Keys keys) {
    return index_->read([&](IndexConnection& connection) -> Result<std::vector<MentionCounts>> {
        std::vector<MentionCounts> all;
        auto query = connection.query("mention_counts");
        query.bind(":keys", text_of(keys));
        while (query.step()) {
            MentionCounts counts{.repository = query.text(0),
                                 .commits = query.number(1),
                                 .branches = query.number(3),
                                 .merges = query.number(5),
                                 .last_commit_at = query.number(2),
                                 .last_branch_at = query.number(4),
                                 .last_merge_at = query.number(6)};
            if (may_read(viewer, counts.repository)) all.push_back(std::move(counts));
        }
        return all;
    });
}

Result<Forge::Found> Forge::find_mentions(const Row& row, Keys keys) {
    return index_->read([&](IndexConnection& connection) -> Result<Found> {
        const auto query_for = [&](std::string_view name) {
            auto query = connection.query(name);
            query.bind(":keys", text_of(keys)).bind(":id", row.id).bind(":limit", kItemRowsMax);
            return query;
        };
        Found found;
        {
            auto commits = query_for("item_commits");
            found.commits = ids_in(commits);
            auto merges = query_for("item_merges");
            found.merges = ids_in(merges);
        }
        for (const std::int64_t kind : {0, 1}) {
            auto refs = query_for("item_refs");
            refs.bind(":kind", kind);
            (kind == 0 ? found.branches : found.tags) = refs_in(refs);
        }
        return found;
    });
}

Result<domain::ItemMentions> Forge::mentions_in(const Row& row, Keys keys) {
    AL_TRY(auto found, find_mentions(row, keys));
    AL_TRY(const auto git, open_git(row.line.name));
    domain::ItemMentions mentions{.repository = row.line,
                                  .branches = std::move(found.branches),
                                  .tags = std::move(found.tags),
                                  .commits = lines_of(git, found.commits)};
    for (const auto& id : found.merges)
        if (auto merge = merge_of(git, id)) mentions.merges.push_back(*std::move(merge));
    return mentions;
}

Result<std::vector<domain::ItemMentions>> Forge::item(const Reader& reader, const domain::ItemKey& key) {
    const Keys keys(&key, 1);
    AL_TRY(const auto all, counts(reader, keys));
    std::vector<domain::ItemMentions> mentions;
    for (const auto& one : all) {
        const auto row = find_row(one.repository);
        if (!row) continue;  // gone since
        auto found = mentions_in(*row, keys);
        if (!found) continue;  // its finding says why
        found->commit_count = one.commits;
        mentions.push_back(*std::move(found));
    }
    return mentions;
}

}  // namespace applinks::forge
