// SPDX-License-Identifier: Apache-2.0
// The folder of repositories as the file system has it. Symbolic links are not followed, anywhere: not to repositories,
// not within them. Blocking.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace applinks::forge {

// Folders below the folder: group/subgroup/repository.
inline constexpr int kDepthMax = 6;
inline constexpr std::size_t kRepositoriesMax = 20'000;
inline constexpr std::size_t kRepositoryNameMax = 255;
inline constexpr std::size_t kRefsMax = 200'000;

struct FoundRepository {
    std::string name;           // path below the folder, without ".git"
    std::filesystem::path git;  // where HEAD and objects are
};

struct Found {
    std::vector<FoundRepository> repositories;  // by name
    std::vector<std::string> findings;          // what was left out, and why
};

// Bare repositories and those with a work tree (their `.git` directory; a `.git` file leads elsewhere and is left
// out). Errors: unavailable, the folder cannot be read.
Result<Found> find_repositories(const std::filesystem::path& folder);

struct FileRef {
    std::string name;    // "refs/heads/main"
    std::string target;  // 40 hexadecimal digits
};

struct Refs {
    std::string head;           // "refs/heads/main"; "" when detached or unreadable
    std::vector<FileRef> refs;  // below refs/heads/ and refs/tags/, by name, each once
    std::vector<std::string> findings;
};
Refs read_refs(const std::filesystem::path& git);

// Changes whenever a ref may have changed: names, inodes, times and sizes, no contents. Costs a few microseconds.
std::string refs_fingerprint(const std::filesystem::path& git);

// One regular file, not through a symbolic link; nothing when it is absent, larger or something else.
std::optional<std::string> read_small_file(const std::filesystem::path& path, std::size_t bytes_max);

// Directly in the folder.
bool has_symbolic_link(const std::filesystem::path& folder);

}  // namespace applinks::forge
