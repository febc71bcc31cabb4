// SPDX-License-Identifier: Apache-2.0
// The port to a forge's repositories, for the pages that show them. Everything is read as somebody: a repository that
// she may not read is `not_found`, as one that does not exist (issue: neither titles nor counts nor its existence).
//
// Blocking: call it on the worker pool. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/sharing/item_key.hpp"

namespace applinks::domain {

// Who looks. Administrators read every repository.
struct Reader {
    std::string name;
    std::vector<std::string> groups;
    bool is_admin = false;
};

// The application type whose repositories these are.
inline constexpr std::string_view kForgeType = "forge";

// Below the public address of the forge. A repository's name may have slashes: what follows it stands behind "/-/".
inline constexpr std::string_view kForgePath = "/forge";
std::string repository_path(std::string_view name);
std::string commit_path(std::string_view name, const std::string& id);
std::string branch_path(std::string_view name, const std::string& branch);

struct CommitLine {
    std::string id;  // 40 hexadecimal digits
    std::string subject;
    std::string author;
    Timestamp authored_at{};
    Timestamp at{};  // when it was committed: the order of lists
    bool is_merge = false;
};

struct RefLine {
    std::string name;
    std::string commit;
    Timestamp at{};
};

struct RepositoryLine {
    std::string name;  // path below the folder, without ".git"
    std::string default_branch;
    std::int64_t commit_count = 0;
    std::int64_t branch_count = 0;
    std::int64_t tag_count = 0;
    Timestamp changed_at{};
    std::vector<std::string> findings;  // what is wrong with it, one sentence each
};

struct RepositoryView {
    RepositoryLine about;
    std::vector<RefLine> branches;  // newest first, kRefsShownMax at most
    std::vector<RefLine> tags;
    std::vector<CommitLine> commits;  // of the default branch
};
inline constexpr std::size_t kRefsShownMax = 200;

struct LogView {
    std::string branch;
    std::vector<CommitLine> commits;
    bool has_more = false;
    std::string trouble;  // history that cannot be read any further: one sentence
};
inline constexpr std::size_t kLogPageCommits = 50;
inline constexpr std::int64_t kLogPagesMax = 400;

enum class ChangeType { added, modified, deleted };

struct DiffLine {
    enum class Kind { context, added, removed, place };  // place: "@@ -1,3 +1,4 @@"
    Kind kind = Kind::context;
    std::string text;
};

struct FileChange {
    std::string path;
    ChangeType change = ChangeType::modified;
    std::int64_t lines_added = 0;
    std::int64_t lines_removed = 0;
    bool is_binary = false;       // or too large to be compared
    std::vector<DiffLine> lines;  // only where a diff was asked for
    bool is_cut = false;          // there are more lines
};

struct CommitView {
    CommitLine about;
    std::string message;  // whole, within kMessageShownMax
    std::vector<std::string> parents;
    std::vector<std::string> refs;  // branches and tags that point here
    std::vector<FileChange> files;  // the first ones
    std::size_t file_count = 0;     // of all; kFilesCountedMax means "at least"
    std::vector<ItemKey> keys;
    std::string trouble;  // files that cannot be read: one sentence
};
inline constexpr std::size_t kMessageShownMax = 64 * 1024;
inline constexpr std::size_t kFilesCountedMax = 5000;

// A merge commit that says which branch or request it merged.
struct MergeLine {
    std::string id;       // of the commit
    std::string request;  // number of the request; "": none was named
    std::string title, source, destination;
    std::string author;
    Timestamp at{};
};

// What mentions an item in one repository.
struct ItemMentions {
    RepositoryLine repository;
    std::vector<RefLine> branches, tags;
    std::vector<CommitLine> commits;  // newest first
    std::int64_t commit_count = 0;    // of all
    std::vector<MergeLine> merges;
};

struct FoundItem {
    enum class Kind { repository, branch, commit };
    Kind kind = Kind::repository;
    std::string repository;
    std::string id;  // name of the repository or branch, or 40 digits
    std::string title;
    std::string author;
    std::string path;  // of its page, below the public address
    Timestamp at{};
};

struct RepositorySearch {
    std::string text;  // part of a name, beginning of a commit's id, or an item's key for the commits that mention it
    std::string kind;  // "repository", "branch", "commit"; "": all
    std::int64_t limit = 10;
};

class Repositories {
public:
    virtual ~Repositories() = default;

    virtual Result<std::vector<RepositoryLine>> list(const Reader& reader) = 0;
    virtual Result<RepositoryView> repository(const Reader& reader, const std::string& name) = 0;
    // `page` from 1 on. Errors: not_found.
    virtual Result<LogView> log(const Reader& reader, const std::string& name, const std::string& branch,
                                std::int64_t page) = 0;
    // `id`: at least 7 hexadecimal digits. Commits that no branch or tag leads to are not found.
    virtual Result<CommitView> commit(const Reader& reader, const std::string& name, const std::string& id) = 0;
    virtual Result<std::vector<ItemMentions>> item(const Reader& reader, const ItemKey& key) = 0;
    virtual Result<std::vector<FoundItem>> search(const Reader& reader, const RepositorySearch& wanted) = 0;
    // Sentences about the installation itself, for administrators: an access file that cannot be read.
    virtual std::vector<std::string> troubles() = 0;
};

}  // namespace applinks::domain
