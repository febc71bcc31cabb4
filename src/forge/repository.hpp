// SPDX-License-Identifier: Apache-2.0
// Objects of one repository. Only its own objects are read, and those of alternates that lie in the same folder; its
// configuration is not. One thread at a time, blocking.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/result.hpp"
#include "domain/sharing/repositories.hpp"
#include "forge/commit_object.hpp"
#include "forge/git.hpp"

namespace applinks::forge {

// A larger one is a broken object.
inline constexpr std::size_t kCommitBytesMax = std::size_t{64} * 1024 * 1024;
inline constexpr std::size_t kBlobComparedMax = std::size_t{1024} * 1024;

class GitRepository {
public:
    // `folder`: where alternates may lie. Errors: unavailable.
    static Result<GitRepository> open(const std::filesystem::path& git, const std::filesystem::path& folder);

    // Sentences about what was left out when it was opened.
    const std::vector<std::string>& findings() const { return findings_; }

    // Errors: malformed, the object is missing or broken.
    Result<CommitObject> commit(const ObjectId& id) const;
    struct Peeled {
        ObjectId commit;
        std::string message;  // of the annotated tag; "": there is none
    };
    // Follows annotated tags. Errors: malformed; also when it ends at something else than a commit.
    Result<Peeled> peel(const ObjectId& id) const;
    // A shallow clone ends here.
    bool is_boundary(const ObjectId& id) const { return shallow_.contains(id); }

    struct Changes {
        std::vector<domain::FileChange> files;  // the first ones, with lines counted
        std::size_t file_count = 0;             // of all, kFilesCountedMax at most
    };
    struct DiffWanted {
        std::size_t files_max = 0;
        std::size_t lines_max = 0;  // of all files together; 0: only counted
    };
    // Against the first parent, as the log of a hosting program does. Errors: malformed.
    Result<Changes> changes(const CommitObject& commit, const DiffWanted& wanted) const;

    // Newest first from `tip`, `skip` left out.
    struct LogWanted {
        ObjectId tip;
        std::size_t skip = 0;
        std::size_t count = 0;
    };
    struct Log {
        std::vector<ObjectId> commits;
        std::string trouble;  // a sentence when the history cannot be read to its end
    };
    Log log(const LogWanted& wanted) const;

    git_repository* handle() const { return repository_.get(); }

private:
    GitRepository() = default;
    Result<void> add_objects(const std::filesystem::path& objects, bool is_alternate);
    void add_alternates(const std::filesystem::path& objects, const std::filesystem::path& folder, int depth);
    void read_shallow(const std::filesystem::path& git);

    Odb odb_;
    RepositoryHandle repository_;
    std::unordered_set<ObjectId, ObjectIdHash> shallow_;
    std::vector<std::string> findings_;
};

}  // namespace applinks::forge
