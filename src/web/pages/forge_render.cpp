// SPDX-License-Identifier: Apache-2.0
// The pages of a forge as views: every text of a repository is text (S-50).
#include <array>

#include "web/pages/forge_pages.hpp"
#include "web/pages/words.hpp"

namespace applinks::web::pages {
namespace {

constexpr std::size_t kShortId = 10;

std::vector<View> sentences(const std::vector<std::string>& texts) {
    std::vector<View> views;
    for (const auto& text : texts) views.push_back(View().text("sentence", text));
    return views;
}

std::vector<View> commits_of(const std::string& repository, const std::vector<domain::CommitLine>& commits,
                             Timestamp now) {
    std::vector<View> views;
    for (const auto& commit : commits)
        views.push_back(View()
                            .text("subject", commit.subject.empty() ? "(no message)" : commit.subject)
                            .text("author", commit.author)
                            .text("when", ago(commit.at, now))
                            .text("id", commit.id.substr(0, kShortId))
                            .flag("is_merge", commit.is_merge)
                            .text("path", domain::commit_path(repository, commit.id)));
    return views;
}

enum class RefsAre { branches, tags };

std::vector<View> refs_of(const std::string& repository, const std::vector<domain::RefLine>& refs, RefsAre kind,
                          Timestamp now) {
    std::vector<View> views;
    for (const auto& ref : refs)
        views.push_back(View()
                            .text("ref", ref.name)
                            .text("when", ago(ref.at, now))
                            .text("path", kind == RefsAre::branches ? domain::branch_path(repository, ref.name)
                                                                    : domain::commit_path(repository, ref.commit)));
    return views;
}

std::vector<View> merges_of(const domain::ItemMentions& mentions, Timestamp now) {
    std::vector<View> views;
    for (const auto& merge : mentions.merges)
        views.push_back(View()
                            .text("title", merge.title)
                            .text("source", merge.source)
                            .text("author", merge.author)
                            .text("when", ago(merge.at, now))
                            .text("path", domain::commit_path(mentions.repository.name, merge.id)));
    return views;
}

std::string_view words_of(domain::ChangeType type) {
    switch (type) {
        case domain::ChangeType::added: return "added";
        case domain::ChangeType::deleted: return "deleted";
        case domain::ChangeType::modified: break;
    }
    return "changed";
}

View line_view(const domain::DiffLine& line) {
    using Kind = domain::DiffLine::Kind;
    static constexpr std::array<std::string_view, 4> kTones = {"same", "plus", "minus", "place"};
    static constexpr std::array<std::string_view, 4> kMarks = {" ", "+", "-", ""};
    const auto kind = static_cast<std::size_t>(line.kind);
    static_assert(static_cast<std::size_t>(Kind::place) == 3);
    return View().text("tone", kTones.at(kind)).text("line", std::string(kMarks.at(kind)) + line.text);
}

View file_view(const domain::FileChange& file) {
    std::vector<View> lines;
    for (const auto& line : file.lines) lines.push_back(line_view(line));
    View view;
    view.text("file", file.path)
        .text("change", words_of(file.change))
        .text("added", std::to_string(file.lines_added))
        .text("removed", std::to_string(file.lines_removed))
        .flag("is_binary", file.is_binary)
        .flag("is_cut", file.is_cut)
        .flag("has_lines", !file.lines.empty())
        .list("lines", std::move(lines));
    return view;
}

}  // namespace

std::string render_repositories(const Frame& frame, const RepositoryList& list, Timestamp now) {
    std::vector<View> rows;
    for (const auto& repository : list.repositories)
        rows.push_back(View()
                           .text("repository", repository.name)
                           .text("path", domain::repository_path(repository.name))
                           .text("commits", count_text(repository.commit_count, "commit", "commits"))
                           .text("branches", count_text(repository.branch_count, "branch", "branches"))
                           .text("when", repository.commit_count == 0 ? "empty" : ago(repository.changed_at, now))
                           .flag("has_findings", !repository.findings.empty()));
    View view;
    view.flag("has_any", !rows.empty())
        .list("repositories", std::move(rows))
        .list("troubles", sentences(list.troubles));
    return render_page(frame, "forge_list", std::move(view));
}

std::string render_repository(const Frame& frame, const domain::RepositoryView& view, Timestamp now) {
    const auto& name = view.about.name;
    View page;
    page.text("repository", name)
        .text("counts", count_text(view.about.commit_count, "commit", "commits") + ", " +
                            count_text(view.about.branch_count, "branch", "branches") + ", " +
                            count_text(view.about.tag_count, "tag", "tags"))
        .text("default_branch", view.about.default_branch)
        .flag("has_tags", !view.tags.empty())
        .flag("has_branches", !view.branches.empty())
        .list("findings", sentences(view.about.findings))
        .list("branches", refs_of(name, view.branches, RefsAre::branches, now))
        .list("tags", refs_of(name, view.tags, RefsAre::tags, now))
        .list("commits", commits_of(name, view.commits, now));
    return render_page(frame, "forge_repository", std::move(page));
}

std::string render_log(const Frame& frame, const LogPage& page, Timestamp now) {
    const auto path = domain::branch_path(page.repository, page.log.branch);
    View view;
    view.text("repository", page.repository)
        .text("repository_path", domain::repository_path(page.repository))
        .text("branch", page.log.branch)
        .text("trouble", page.log.trouble)
        .list("commits", commits_of(page.repository, page.log.commits, now));
    if (page.page > 1) view.text("newer", path + "?page=" + std::to_string(page.page - 1));
    if (page.log.has_more) view.text("older", path + "?page=" + std::to_string(page.page + 1));
    return render_page(frame, "forge_log", std::move(view));
}

std::string render_commit(const Frame& frame, const CommitPage& page) {
    const auto& commit = page.commit;
    std::vector<View> parents;
    for (const auto& parent : commit.parents)
        parents.push_back(
            View().text("id", parent.substr(0, kShortId)).text("path", domain::commit_path(page.repository, parent)));
    std::vector<View> keys;
    for (const auto& key : commit.keys) keys.push_back(View().text("key", key.str()));
    std::vector<View> refs;
    for (const auto& ref : commit.refs) refs.push_back(View().text("ref", ref));
    std::vector<View> files;
    for (const auto& file : commit.files) files.push_back(file_view(file));
    const bool at_least = commit.file_count >= domain::kFilesCountedMax;
    View view;
    view.text("repository", page.repository)
        .text("repository_path", domain::repository_path(page.repository))
        .text("subject", commit.about.subject.empty() ? "(no message)" : commit.about.subject)
        .text("message", commit.message)
        .text("author", commit.about.author)
        .text("when", date_text(commit.about.authored_at))
        .text("id", commit.about.id)
        .text("trouble", commit.trouble)
        .text("files_text",
              (at_least ? "at least " : "") + count_text(static_cast<std::int64_t>(commit.file_count), "file", "files"))
        .flag("has_parents", !parents.empty())
        .list("parents", std::move(parents))
        .flag("has_keys", !keys.empty())
        .list("keys", std::move(keys))
        .flag("has_refs", !refs.empty())
        .list("refs", std::move(refs))
        .list("files", std::move(files))
        .flag("has_more_files", commit.file_count > commit.files.size());
    return render_page(frame, "forge_commit", std::move(view));
}

std::string render_item(const Frame& frame, const ItemPage& page, Timestamp now) {
    std::vector<View> repositories;
    for (const auto& mentions : page.mentions) {
        const auto& name = mentions.repository.name;
        const auto shown = static_cast<std::int64_t>(mentions.commits.size());
        View one;
        one.text("repository", name)
            .text("repository_path", domain::repository_path(name))
            .list("branches", refs_of(name, mentions.branches, RefsAre::branches, now))
            .list("tags", refs_of(name, mentions.tags, RefsAre::tags, now))
            .list("merges", merges_of(mentions, now))
            .list("commits", commits_of(name, mentions.commits, now));
        if (mentions.commit_count > shown)
            one.text("more", count_text(mentions.commit_count - shown, "older commit", "older commits"));
        repositories.push_back(std::move(one));
    }
    View view;
    std::vector<View> trackers;
    for (const auto& tracker : page.trackers)
        trackers.push_back(View().text("tracker", tracker.name).text("url", tracker.url));
    view.flag("has_trackers", !trackers.empty()).list("trackers", std::move(trackers));
    view.text("key", page.key).flag("has_any", !repositories.empty()).list("repositories", std::move(repositories));
    return render_page(frame, "forge_item", std::move(view));
}

}  // namespace applinks::web::pages
