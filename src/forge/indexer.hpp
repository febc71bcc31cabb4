// SPDX-License-Identifier: Apache-2.0
// One repository into the index: which items its commits, branches, tags and merges mention.
//
// Only new commits are read. When a ref was deleted or moved elsewhere than forward, the repository is read anew, so
// that what nothing leads to any more is gone. A broken object costs a finding; the rest is indexed.
#pragma once

#include <atomic>
#include <filesystem>

#include "base/result.hpp"
#include "forge/files.hpp"
#include "forge/index_file.hpp"

namespace applinks::forge {

struct IndexWanted {
    std::filesystem::path folder;  // of all repositories
    bool even_if_unchanged = false;
};

// Blocking. False: nothing had changed. Errors: storage_failed; unavailable when `stop` was set.
Result<bool> index_repository(IndexFile& index, const FoundRepository& repository, const IndexWanted& wanted,
                              const std::atomic<bool>& stop);

}  // namespace applinks::forge
