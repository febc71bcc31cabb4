// SPDX-License-Identifier: Apache-2.0
#include "forge/forge.hpp"

#include <algorithm>

#include "forge/indexer.hpp"

namespace applinks::forge {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kAccessFileMax = std::size_t{1024} * 1024;

std::string stamp_of(const fs::path& file) {
    std::error_code error;
    const auto time = fs::last_write_time(file, error).time_since_epoch().count();
    return error ? std::string("absent") : std::to_string(time) + "." + std::to_string(fs::file_size(file, error));
}

}  // namespace

Result<std::unique_ptr<Forge>> Forge::open(ForgeOptions options) {
    start_git();
    std::unique_ptr<Forge> forge(new Forge(std::move(options)));
    const auto found = forge->find();
    if (!found) return fail(Errc::configuration, found.error().message);
    AL_TRY_VOID(forge->read_access());
    if (!forge->access_trouble_.empty()) return fail(Errc::configuration, forge->access_trouble_);
    AL_TRY(forge->index_, IndexFile::open(forge->options_.index_file));
    return forge;
}

// A file that cannot be read any more closes everything but to administrators, and they are told (fail closed).
Result<void> Forge::read_access() {
    const auto stamp = stamp_of(options_.access_file);
    {
        const std::scoped_lock lock(mutex_);
        if (stamp == access_stamp_) return {};
    }
    Result<Access> access = Access();
    std::error_code error;
    if (fs::exists(options_.access_file, error)) {
        const auto text = read_small_file(options_.access_file, kAccessFileMax);
        access = text ? Access::parse(*text, options_.access_file.string())
                      : fail(Errc::configuration, "The file " + options_.access_file.string() + " cannot be read.");
    }
    const std::scoped_lock lock(mutex_);
    access_stamp_ = stamp;
    access_trouble_ = access ? std::string() : access.error().message;
    access_ = std::make_shared<const Access>(access ? *std::move(access) : Access());
    return {};
}

Result<std::vector<FoundRepository>> Forge::find() {
    AL_TRY(auto found, find_repositories(options_.folder));
    const std::scoped_lock lock(mutex_);
    git_directories_.clear();
    for (const auto& repository : found.repositories) git_directories_.emplace(repository.name, repository.git);
    folder_troubles_ = std::move(found.findings);
    return std::move(found.repositories);
}

Result<std::size_t> Forge::refresh() {
    const std::scoped_lock lock(refresh_mutex_);
    AL_TRY_VOID(read_access());
    AL_TRY(const auto named, take_notices());
    AL_TRY(const auto repositories, find());
    AL_TRY_VOID(drop_vanished(repositories));
    return index_some(repositories, named);
}

Result<std::size_t> Forge::refresh_noticed() {
    const std::scoped_lock lock(refresh_mutex_);
    AL_TRY_VOID(read_access());
    AL_TRY(const auto named, take_notices());
    if (named.empty()) return 0;
    AL_TRY(auto repositories, find());
    std::erase_if(repositories, [&](const FoundRepository& repository) {
        return std::ranges::find(named, repository.name) == named.end();
    });
    return index_some(repositories, named);
}

// Taken before the repositories are read: a push meanwhile gives a new notice.
Result<std::vector<std::string>> Forge::take_notices() {
    const auto read = [](IndexConnection& connection) -> Result<std::vector<std::string>> {
        std::vector<std::string> names;
        auto query = connection.query("notices");
        while (query.step()) names.push_back(query.text(0));
        return names;
    };
    AL_TRY(const auto names, index_->read(read));
    if (names.empty()) return names;
    return index_->write([&](IndexConnection& connection) -> Result<std::vector<std::string>> {
        for (const auto& name : names) connection.query("drop_notice").bind(":name", name).run();
        return names;
    });
}

Result<std::size_t> Forge::index_some(const std::vector<FoundRepository>& repositories,
                                      const std::vector<std::string>& named) {
    std::size_t count = 0;
    const auto index_one = [&](const FoundRepository& repository, bool was_named) -> Result<void> {
        AL_TRY(
            const bool was_read,
            index_repository(*index_, repository, {.folder = options_.folder, .even_if_unchanged = was_named}, stop_));
        if (was_read) ++count;
        return {};
    };
    for (const bool was_named : {true, false}) {
        for (const auto& repository : repositories) {
            if (stop_) return count;
            if ((std::ranges::find(named, repository.name) != named.end()) != was_named) continue;
            AL_TRY_VOID(index_one(repository, was_named));
        }
    }
    return count;
}

Result<void> Forge::drop_vanished(const std::vector<FoundRepository>& present) {
    const auto find_vanished = [&](IndexConnection& connection) -> Result<std::vector<std::int64_t>> {
        std::vector<std::int64_t> vanished;
        auto query = connection.query("names");
        while (query.step()) {
            const auto name = query.text(1);
            if (!std::ranges::binary_search(present, name, {}, &FoundRepository::name))
                vanished.push_back(query.number(0));
        }
        return vanished;
    };
    AL_TRY(const auto vanished, index_->read(find_vanished));
    if (vanished.empty()) return {};
    return index_->write([&](IndexConnection& connection) -> Result<void> {
        for (const auto id : vanished) connection.query("drop_repository").bind(":id", id).run();
        return {};
    });
}

Result<void> Forge::notify(const fs::path& index_file, const std::string& repository) {
    AL_TRY(const auto index, IndexFile::open(index_file));
    return index->write([&](IndexConnection& connection) -> Result<void> {
        connection.query("add_notice").bind(":name", repository).run();
        return {};
    });
}

bool Forge::may_read(const Viewer& viewer, std::string_view repository) const {
    std::shared_ptr<const Access> access;
    {
        const std::scoped_lock lock(mutex_);
        access = access_;
    }
    return viewer ? access->may_read(*viewer, repository) : access->may_everyone_read(repository);
}

std::vector<std::string> Forge::troubles() {
    const std::scoped_lock lock(mutex_);
    auto all = folder_troubles_;
    if (!access_trouble_.empty())
        all.push_back("Only administrators may read repositories until this is mended: " + access_trouble_);
    return all;
}

Result<GitRepository> Forge::open_git(const std::string& name) {
    fs::path git;
    {
        const std::scoped_lock lock(mutex_);
        const auto found = git_directories_.find(name);
        if (found == git_directories_.end()) return fail(Errc::not_found, "There is no such repository.");
        git = found->second;
    }
    return GitRepository::open(git, options_.folder);
}

}  // namespace applinks::forge
