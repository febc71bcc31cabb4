// SPDX-License-Identifier: Apache-2.0
#include "forge/tree_diff.hpp"

#include <optional>

#include "forge/repository.hpp"

namespace applinks::forge {
namespace {

constexpr int kTreeDepthMax = 64;
constexpr std::size_t kLineShownMax = 500;
constexpr std::size_t kPathMax = 1024;

bool is_tree(const git_tree_entry* entry) {
    return entry != nullptr && git_tree_entry_type(entry) == GIT_OBJECT_TREE;
}
bool is_blob(const git_tree_entry* entry) {
    return entry != nullptr && git_tree_entry_type(entry) == GIT_OBJECT_BLOB;
}
ObjectId id_of(const git_tree_entry* entry) {
    return ObjectId{*git_tree_entry_id(entry)};
}
bool are_equal(const git_tree_entry* a, const git_tree_entry* b) {
    return id_of(a) == id_of(b) && git_tree_entry_filemode(a) == git_tree_entry_filemode(b);
}

const git_tree_entry* entry_at(const Tree& tree, std::size_t at) {
    return tree ? git_tree_entry_byindex(tree.get(), at) : nullptr;
}

// Which of two entries comes first: <0 the left one, >0 the right one, 0 the same name and kind.
int order(const git_tree_entry* left, const git_tree_entry* right) {
    if (left == nullptr) return right == nullptr ? 0 : 1;
    if (right == nullptr) return -1;
    return git_tree_entry_cmp(left, right);
}

struct LineTaker {
    domain::FileChange& file;
    std::size_t& lines_left;

    void take(domain::DiffLine::Kind kind, const char* text, std::size_t size) const {
        if (lines_left == 0) {
            file.is_cut = true;
            return;
        }
        --lines_left;
        std::string_view line(text, size);
        while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
        file.lines.push_back({.kind = kind, .text = to_utf8(cut_text(line, kLineShownMax))});
    }
};

int on_binary(const git_diff_delta*, const git_diff_binary*, void* payload) {
    static_cast<LineTaker*>(payload)->file.is_binary = true;
    return 0;
}

int on_hunk(const git_diff_delta*, const git_diff_hunk* hunk, void* payload) {
    static_cast<LineTaker*>(payload)->take(domain::DiffLine::Kind::place, hunk->header, hunk->header_len);
    return 0;
}

int on_line(const git_diff_delta*, const git_diff_hunk*, const git_diff_line* line, void* payload) {
    using Kind = domain::DiffLine::Kind;
    auto& taker = *static_cast<LineTaker*>(payload);
    Kind kind = Kind::context;
    if (line->origin == GIT_DIFF_LINE_ADDITION) {
        ++taker.file.lines_added;
        kind = Kind::added;
    } else if (line->origin == GIT_DIFF_LINE_DELETION) {
        ++taker.file.lines_removed;
        kind = Kind::removed;
    } else if (line->origin != GIT_DIFF_LINE_CONTEXT) {
        return 0;  // about the end of a file without a line feed
    }
    taker.take(kind, line->content, line->content_len);
    return 0;
}

// Nothing when it is absent or too large to be compared; `is_binary` then says so.
Blob load_blob(git_repository* repository, const ObjectId& id, bool& is_binary) {
    git_odb* odb = nullptr;
    git_blob* blob = nullptr;
    std::size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    if (git_repository_odb(&odb, repository) == 0) {
        const Odb owner(odb);
        if (git_odb_read_header(&size, &type, odb, &id.oid) == 0 && size <= kBlobComparedMax)
            git_blob_lookup(&blob, repository, &id.oid);
    }
    if (blob == nullptr) is_binary = true;
    return Blob(blob);
}

}  // namespace

Result<Tree> TreeDiff::load(const ObjectId* id) const {
    if (id == nullptr) return Tree();
    git_tree* tree = nullptr;
    if (git_tree_lookup(&tree, repository_, &id->oid) != 0)
        return fail(Errc::malformed, "The object " + id->hex() + " is missing or broken.", git_error_text());
    return Tree(tree);
}

Result<void> TreeDiff::compare(const ObjectId* before, const ObjectId* after) {
    entries_.clear();
    if (before != nullptr && after != nullptr && *before == *after) return {};
    return compare_trees(before, after, "", 1);
}

Result<void> TreeDiff::compare_trees(const ObjectId* before, const ObjectId* after, const std::string& prefix,
                                     int depth) {
    if (depth > kTreeDepthMax || prefix.size() > kPathMax) return {};
    AL_TRY(const auto left, load(before));
    AL_TRY(const auto right, load(after));
    std::size_t left_at = 0;
    std::size_t right_at = 0;
    while (entries_.size() < domain::kFilesCountedMax) {
        const auto* a = entry_at(left, left_at);
        const auto* b = entry_at(right, right_at);
        if (a == nullptr && b == nullptr) break;
        const int which = order(a, b);
        if (which <= 0) ++left_at;
        if (which >= 0) ++right_at;
        if (which == 0 && are_equal(a, b)) continue;
        AL_TRY_VOID(take(which <= 0 ? a : nullptr, which >= 0 ? b : nullptr, prefix, depth));
    }
    return {};
}

Result<void> TreeDiff::take(const git_tree_entry* before, const git_tree_entry* after, const std::string& prefix,
                            int depth) {
    const auto path = prefix + git_tree_entry_name(before != nullptr ? before : after);
    std::optional<ObjectId> old_tree;
    std::optional<ObjectId> new_tree;
    if (is_tree(before)) old_tree = id_of(before);
    if (is_tree(after)) new_tree = id_of(after);
    const bool leaves_before = before != nullptr && !old_tree;
    const bool leaves_after = after != nullptr && !new_tree;
    if (leaves_before || leaves_after) {
        TreeChange change{.path = to_utf8(path)};
        change.change = !leaves_before  ? domain::ChangeType::added
                        : !leaves_after ? domain::ChangeType::deleted
                                        : domain::ChangeType::modified;
        change.has_before = is_blob(before);
        change.has_after = is_blob(after);
        if (change.has_before) change.before = id_of(before);
        if (change.has_after) change.after = id_of(after);
        entries_.push_back(std::move(change));
    }
    if (!old_tree && !new_tree) return {};
    return compare_trees(old_tree ? &*old_tree : nullptr, new_tree ? &*new_tree : nullptr, path + "/", depth + 1);
}

domain::FileChange compare_blobs(git_repository* repository, const TreeChange& change, std::size_t& lines_left) {
    domain::FileChange file{.path = change.path, .change = change.change};
    const Blob before = change.has_before ? load_blob(repository, change.before, file.is_binary) : Blob();
    const Blob after = change.has_after ? load_blob(repository, change.after, file.is_binary) : Blob();
    if (file.is_binary || (!before && !after)) return file;
    git_diff_options options = GIT_DIFF_OPTIONS_INIT;
    LineTaker taker{file, lines_left};
    // Without a path nothing asks for attributes.
    git_diff_blobs(before.get(), nullptr, after.get(), nullptr, &options, nullptr, on_binary, on_hunk, on_line, &taker);
    return file;
}

}  // namespace applinks::forge
