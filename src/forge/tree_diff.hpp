// SPDX-License-Identifier: Apache-2.0
// Which files differ between two trees, and how, each within limits. By hand because libgit2's own comparison reads
// attributes and configuration, and has no end for a commit with a million files.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "domain/sharing/repositories.hpp"
#include "forge/git.hpp"

namespace applinks::forge {

struct TreeChange {
    std::string path;  // UTF-8
    domain::ChangeType change = domain::ChangeType::modified;
    bool has_before = false, has_after = false;  // as a blob; submodules have none
    ObjectId before, after;
};

class TreeDiff {
public:
    explicit TreeDiff(git_repository* repository) : repository_(repository) {}  // outlives the comparison

    // Null: an empty tree. Stops quietly at kFilesCountedMax files. Errors: malformed, a tree is missing or broken.
    Result<void> compare(const ObjectId* before, const ObjectId* after);
    // In the order of the trees.
    const std::vector<TreeChange>& entries() const { return entries_; }

private:
    struct Sides;
    Result<void> compare_trees(const ObjectId* before, const ObjectId* after, const std::string& prefix, int depth);
    Result<void> take(const git_tree_entry* before, const git_tree_entry* after, const std::string& prefix, int depth);
    Result<Tree> load(const ObjectId* id) const;

    git_repository* repository_;
    std::vector<TreeChange> entries_;
};

// Counts lines, and keeps them while `lines_left` lasts.
domain::FileChange compare_blobs(git_repository* repository, const TreeChange& change, std::size_t& lines_left);

}  // namespace applinks::forge
