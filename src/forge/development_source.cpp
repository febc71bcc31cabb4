// SPDX-License-Identifier: Apache-2.0
// What a development panel asks a forge (features.md 7.2, 7.3). Merge commits that say what they merged are its merged
// pull requests (docs/adr/0010-forge.md).
#include <algorithm>

#include "forge/forge.hpp"
#include "forge/forge_views.hpp"

namespace applinks::forge {
namespace {

constexpr std::size_t kMessageMax = 1024;  // features.md 7.5
constexpr std::size_t kDisplayDigits = 7;

Forge::Viewer viewer_of(const domain::DevelopmentViewer& viewer) {
    if (!viewer.person) return std::nullopt;
    const auto& person = *viewer.person;
    return domain::Reader{
        .name = person.name.str(), .groups = person.groups, .is_admin = person.admin && person.active};
}

void count(domain::TypeSummary& summary, std::int64_t count, std::int64_t at) {
    summary.count += count;
    summary.last_updated = std::max(summary.last_updated, Timestamp(std::chrono::seconds(at)));
}

std::string_view name_of(domain::ChangeType type) {
    switch (type) {
        case domain::ChangeType::added: return "ADDED";
        case domain::ChangeType::deleted: return "DELETED";
        case domain::ChangeType::modified: break;
    }
    return "MODIFIED";
}

// Addresses and shapes of one repository.
struct Shape {
    std::string url;
    std::string name;

    domain::RepositoryRef repository() const {
        return {.id = name, .name = name, .url = url + domain::repository_path(name)};
    }

    domain::Commit commit(const domain::CommitView& view) const {
        const auto& about = view.about;
        domain::Commit commit{.id = about.id,
                              .display_id = about.id.substr(0, kDisplayDigits),
                              .message = std::string(cut_text(view.message, kMessageMax)),
                              .author = {.name = about.author},
                              .authored_at = about.authored_at,
                              .url = url + domain::commit_path(name, about.id),
                              .merge = about.is_merge,
                              .file_count = static_cast<std::int64_t>(view.file_count)};
        for (const auto& file : view.files)
            commit.files.push_back({.path = file.path,
                                    .url = commit.url,
                                    .change_type = std::string(name_of(file.change)),
                                    .lines_added = file.lines_added,
                                    .lines_removed = file.lines_removed});
        return commit;
    }

    domain::PullRequest pull_request(const domain::MergeLine& merge) const {
        domain::PullRequest request{
            .id = merge.request.empty() ? merge.id.substr(0, kDisplayDigits) : "#" + merge.request,
            .name = merge.title,
            .url = url + domain::commit_path(name, merge.id),
            .status = domain::PullRequestState::merged,
            .author = {.name = merge.author},
            .source_branch = merge.source,
            .destination_branch = merge.destination,
            .last_updated = merge.at,
            .repository = repository()};
        if (!merge.destination.empty()) request.destination_url = url + domain::branch_path(name, merge.destination);
        return request;
    }
};

}  // namespace

Result<domain::DevelopmentSummary> Forge::summary(Keys keys, const domain::DevelopmentViewer& viewer) {
    AL_TRY(const auto all, counts(viewer_of(viewer), keys));
    domain::DevelopmentSummary summary;
    for (const auto& one : all) {
        count(summary.repositories, one.commits, one.last_commit_at);
        count(summary.branches, one.branches, one.last_branch_at);
        count(summary.pull_requests, one.merges, one.last_merge_at);
    }
    if (summary.pull_requests.count > 0) {
        summary.pull_requests.state = domain::PullRequestState::merged;
        summary.pull_requests.state_count = summary.pull_requests.count;
    }
    return summary;
}

Result<void> Forge::add_detail(domain::DevelopmentDetail& detail, const Row& row, Keys keys, domain::DataType type) {
    AL_TRY(const auto found, find_mentions(row, keys));
    AL_TRY(const auto git, open_git(row.line.name));
    const Shape shape{.url = options_.url, .name = row.line.name};
    const auto read = [&](const ObjectId& id) -> Result<domain::Commit> {
        AL_TRY(const auto commit, git.commit(id));
        return shape.commit(view_of(git, id, commit, {.files_max = domain::kCommitFilesMax}));
    };
    if (type == domain::DataType::repository && !found.commits.empty()) {
        domain::Repository repository{.ref = shape.repository()};
        for (const auto& id : found.commits)
            if (auto commit = read(id)) repository.commits.push_back(*std::move(commit));
        detail.repositories.push_back(std::move(repository));
    } else if (type == domain::DataType::branch) {
        for (const auto& ref : found.branches) {
            domain::Branch branch{.name = ref.name,
                                  .url = options_.url + domain::branch_path(shape.name, ref.name),
                                  .repository = shape.repository()};
            const auto tip = ObjectId::parse(ref.commit);
            if (auto commit = tip ? read(*tip) : std::unexpected(tip.error())) branch.last_commit = *std::move(commit);
            detail.branches.push_back(std::move(branch));
        }
    } else if (type == domain::DataType::pull_request) {
        for (const auto& id : found.merges)
            if (const auto merge = merge_of(git, id)) detail.pull_requests.push_back(shape.pull_request(*merge));
    }
    return {};
}

Result<std::vector<domain::DevelopmentDetail>> Forge::details(Keys keys, domain::DataType type,
                                                              const domain::DevelopmentViewer& viewer) {
    std::vector<domain::DevelopmentDetail> all;
    const auto who = viewer_of(viewer);
    if (!who) return all;
    AL_TRY(const auto counted, counts(who, keys));
    domain::DevelopmentDetail detail;
    for (const auto& one : counted) {
        const auto row = find_row(one.repository);
        // One that is gone since, or broken, leaves the others to be shown; its finding says why.
        if (row) static_cast<void>(add_detail(detail, *row, keys, type));
    }
    domain::put_in_order(detail);
    if (!detail.empty()) all.push_back(std::move(detail));
    return all;
}

}  // namespace applinks::forge
