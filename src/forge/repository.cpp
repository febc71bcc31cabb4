// SPDX-License-Identifier: Apache-2.0
#include "forge/repository.hpp"

#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

#include <algorithm>

#include "forge/files.hpp"
#include "forge/tree_diff.hpp"

namespace applinks::forge {
namespace {

namespace fs = std::filesystem;

constexpr int kTagDepthMax = 5;
constexpr int kAlternateDepthMax = 5;
constexpr std::size_t kAlternatesFileMax = 64 * 1024;
constexpr std::size_t kShallowFileMax = std::size_t{16} * 1024 * 1024;
// Packs come before loose objects, the repository's own before its alternates' (as libgit2 has them).
constexpr int kPackPriority = 2;
constexpr int kLoosePriority = 1;

std::unexpected<Error> broken(const ObjectId& id) {
    return fail(Errc::malformed, "The object " + id.hex() + " is missing or broken.", git_error_text());
}

template <class Visit>
void each_line(std::string_view text, Visit visit) {
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (!line.empty()) visit(line);
    }
}

bool is_below(const fs::path& path, const fs::path& folder) {
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

}  // namespace

Result<GitRepository> GitRepository::open(const fs::path& git, const fs::path& folder) {
    start_git();
    GitRepository repository;
    git_odb* odb = nullptr;
    if (git_odb_new(&odb) != 0) return fail(Errc::unavailable, "The repository cannot be opened.", git_error_text());
    repository.odb_.reset(odb);
    AL_TRY_VOID(repository.add_objects(git / "objects", false));
    repository.add_alternates(git / "objects", folder, 1);
    git_repository* handle = nullptr;
    if (git_repository_wrap_odb(&handle, odb) != 0)
        return fail(Errc::unavailable, "The repository cannot be opened.", git_error_text());
    repository.repository_.reset(handle);
    git_config* config = nullptr;
    const bool made = git_config_new(&config) == 0;
    const Config nothing(config);  // in place of every configuration file
    if (!made || git_repository_set_config(handle, config) != 0)
        return fail(Errc::unavailable, "The repository cannot be opened.", git_error_text());
    repository.read_shallow(git);
    return repository;
}

Result<void> GitRepository::add_objects(const fs::path& objects, bool is_alternate) {
    const auto add = [&](git_odb_backend* backend, int priority) {
        return is_alternate ? git_odb_add_alternate(odb_.get(), backend, priority)
                            : git_odb_add_backend(odb_.get(), backend, priority);
    };
    if (has_symbolic_link(objects) || has_symbolic_link(objects / "pack"))
        return fail(Errc::unavailable, "Its objects lie behind a symbolic link, which is not followed.");
    git_odb_backend* packs = nullptr;
    git_odb_backend* loose = nullptr;
    if (git_odb_backend_pack(&packs, objects.c_str()) != 0 || add(packs, kPackPriority) != 0 ||
        git_odb_backend_loose(&loose, objects.c_str(), -1, 0, 0, 0) != 0 || add(loose, kLoosePriority) != 0)
        return fail(Errc::unavailable, "The repository's objects cannot be opened.", git_error_text());
    return {};
}

// objects/info/alternates: one directory of objects in each line, relative ones to this directory.
void GitRepository::add_alternates(const fs::path& objects, const fs::path& folder, int depth) {
    const auto text = read_small_file(objects / "info" / "alternates", kAlternatesFileMax);
    if (!text || depth > kAlternateDepthMax) return;
    each_line(*text, [&](std::string_view line) {
        std::error_code error;
        const auto where = fs::canonical(objects / fs::path(line), error);
        const auto root = error ? fs::path() : fs::canonical(folder, error);
        if (error || !is_below(where, root) || !add_objects(where, true)) {
            findings_.push_back(
                "It borrows objects from a place outside the folder of repositories, which is not read.");
            return;
        }
        add_alternates(where, folder, depth + 1);
    });
}

void GitRepository::read_shallow(const fs::path& git) {
    const auto text = read_small_file(git / "shallow", kShallowFileMax);
    if (!text) return;
    each_line(*text, [&](std::string_view line) {
        if (const auto id = ObjectId::parse(line)) shallow_.insert(*id);
    });
}

Result<CommitObject> GitRepository::commit(const ObjectId& id) const {
    git_odb_object* raw = nullptr;
    std::size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    if (git_odb_read_header(&size, &type, odb_.get(), &id.oid) != 0 || type != GIT_OBJECT_COMMIT ||
        size > kCommitBytesMax || git_odb_read(&raw, odb_.get(), &id.oid) != 0)
        return broken(id);
    const OdbObject object(raw);
    const auto* bytes = static_cast<const char*>(git_odb_object_data(raw));
    auto commit = parse_commit({bytes, git_odb_object_size(raw)});
    if (!commit) return broken(id);
    return commit;
}

Result<GitRepository::Peeled> GitRepository::peel(const ObjectId& id) const {
    Peeled peeled{.commit = id, .message = {}};
    for (int depth = 0; depth < kTagDepthMax; ++depth) {
        std::size_t size = 0;
        git_object_t type = GIT_OBJECT_INVALID;
        if (git_odb_read_header(&size, &type, odb_.get(), &peeled.commit.oid) != 0) return broken(peeled.commit);
        if (type == GIT_OBJECT_COMMIT) return peeled;
        git_odb_object* raw = nullptr;
        if (type != GIT_OBJECT_TAG || size > kCommitBytesMax || git_odb_read(&raw, odb_.get(), &peeled.commit.oid) != 0)
            break;
        const OdbObject object(raw);
        const auto* bytes = static_cast<const char*>(git_odb_object_data(raw));
        const auto tag = parse_tag({bytes, git_odb_object_size(raw)});
        if (!tag) return broken(peeled.commit);
        peeled.commit = tag->target;
        peeled.message += tag->message;
    }
    return fail(Errc::malformed, "It does not lead to a commit.");
}

GitRepository::Log GitRepository::log(const LogWanted& wanted) const {
    Log log;
    git_revwalk* raw = nullptr;
    const auto unreadable = [&] {
        log.trouble = "The history cannot be read any further: an object is missing or broken.";
        return log;
    };
    if (git_revwalk_new(&raw, repository_.get()) != 0) return unreadable();
    const Revwalk walk(raw);
    git_revwalk_sorting(raw, GIT_SORT_NONE);  // by time, found as it goes
    if (git_revwalk_push(raw, &wanted.tip.oid) != 0) return unreadable();
    ObjectId id;
    for (std::size_t at = 0; at < wanted.skip + wanted.count; ++at) {
        const int step = git_revwalk_next(&id.oid, raw);
        if (step == GIT_ITEROVER) return log;
        if (step != 0) return unreadable();
        if (at >= wanted.skip) log.commits.push_back(id);
    }
    return log;
}

Result<GitRepository::Changes> GitRepository::changes(const CommitObject& commit, const DiffWanted& wanted) const {
    ObjectId before;
    bool has_parent = false;
    if (!commit.parents.empty() && !is_boundary(commit.parents.front())) {
        const auto parent = this->commit(commit.parents.front());
        if (parent) {
            before = parent->tree;
            has_parent = true;
        } else {
            return std::unexpected(parent.error());
        }
    }
    TreeDiff diff(repository_.get());
    AL_TRY_VOID(diff.compare(has_parent ? &before : nullptr, &commit.tree));
    Changes changes{.files = {}, .file_count = diff.entries().size()};
    std::size_t lines_left = wanted.lines_max;
    for (const auto& entry : diff.entries()) {
        if (changes.files.size() >= wanted.files_max) break;
        changes.files.push_back(compare_blobs(repository_.get(), entry, lines_left));
    }
    return changes;
}

}  // namespace applinks::forge
