// SPDX-License-Identifier: Apache-2.0
// A folder of plain git repositories as an application: its index, and what somebody may see of it.
//
// `refresh` is called from time to time by one thread at a time; everything else from any thread. All of it blocks: on
// the worker pool only.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/sharing/development.hpp"
#include "domain/sharing/repositories.hpp"
#include "forge/access.hpp"
#include "forge/files.hpp"
#include "forge/index_file.hpp"
#include "forge/repository.hpp"

namespace applinks::forge {

struct ForgeOptions {
    std::filesystem::path folder;       // the repositories
    std::filesystem::path index_file;   // forge.db
    std::filesystem::path access_file;  // who may read which repository; it need not exist
    std::string url;                    // public address of this installation, for addresses in details
};

// How one repository mentions an item, for the summary of a development panel.
struct MentionCounts {
    std::string repository;
    std::int64_t commits = 0, branches = 0, merges = 0;
    std::int64_t last_commit_at = 0, last_branch_at = 0, last_merge_at = 0;  // seconds; 0: none
};

inline constexpr std::int64_t kItemRowsMax = 100;  // commits, branches, tags or merges of one item in one repository

inline constexpr std::size_t kIdDigitsMin = 7;  // of a commit, to look for it

class Forge final : public domain::Repositories, public domain::DevelopmentSource {
public:
    // Errors: configuration (no such folder, a broken access file with its line), storage_failed.
    static Result<std::unique_ptr<Forge>> open(ForgeOptions options);

    // Brings the index up to date: new, changed and vanished repositories, those that a hook named first. Returns how
    // many repositories were read.
    Result<std::size_t> refresh();
    // Only what hooks named since: costs one look into the database.
    Result<std::size_t> refresh_noticed();
    // A running refresh ends soon and later ones do nothing.
    void stop() { stop_ = true; }

    // What `applinkd forge notify` writes: read by the daemon within a second.
    static Result<void> notify(const std::filesystem::path& index_file, const std::string& repository);

    // domain::Repositories
    Result<std::vector<domain::RepositoryLine>> list(const domain::Reader& reader) override;
    Result<domain::RepositoryView> repository(const domain::Reader& reader, const std::string& name) override;
    Result<domain::LogView> log(const domain::Reader& reader, const std::string& name, const std::string& branch,
                                std::int64_t page) override;
    Result<domain::CommitView> commit(const domain::Reader& reader, const std::string& name,
                                      const std::string& id) override;
    Result<std::vector<domain::ItemMentions>> item(const domain::Reader& reader, const domain::ItemKey& key) override;
    Result<std::vector<domain::FoundItem>> search(const domain::Reader& reader,
                                                  const domain::RepositorySearch& wanted) override;
    std::vector<std::string> troubles() override;

    // domain::DevelopmentSource (development_source.cpp)
    Result<domain::DevelopmentSummary> summary(std::span<const domain::ItemKey> keys,
                                               const domain::DevelopmentViewer& viewer) override;
    Result<std::vector<domain::DevelopmentDetail>> details(std::span<const domain::ItemKey> keys, domain::DataType type,
                                                           const domain::DevelopmentViewer& viewer) override;

    using Keys = std::span<const domain::ItemKey>;
    // Nothing: a linked application without a person.
    using Viewer = std::optional<domain::Reader>;
    Result<std::vector<MentionCounts>> counts(const Viewer& viewer, Keys keys);

private:
    explicit Forge(ForgeOptions options) : options_(std::move(options)) {}
    struct Row {
        std::int64_t id = 0;
        domain::RepositoryLine line;
    };
    Result<void> read_access();
    Result<std::size_t> index_some(const std::vector<FoundRepository>& repositories,
                                   const std::vector<std::string>& named);
    Result<std::vector<FoundRepository>> find();
    Result<void> drop_vanished(const std::vector<FoundRepository>& present);
    Result<std::vector<std::string>> take_notices();
    bool may_read(const Viewer& viewer, std::string_view repository) const;
    Result<Row> find_readable(const domain::Reader& reader, const std::string& name);
    Result<Row> find_row(const std::string& name);
    Result<void> search_repositories(const domain::Reader& reader, const std::string& lower, std::size_t limit,
                                     std::vector<domain::FoundItem>& found);
    Result<void> search_branches(const domain::Reader& reader, const std::string& lower, std::size_t limit,
                                 std::vector<domain::FoundItem>& found);
    Result<void> search_commits(const domain::Reader& reader, const std::string& lower, std::size_t limit,
                                std::vector<domain::FoundItem>& found);
    Result<GitRepository> open_git(const std::string& name);
    Result<std::vector<domain::RefLine>> refs_of(std::int64_t repository, std::int64_t kind);
    struct Found {
        std::vector<domain::RefLine> branches, tags;
        std::vector<ObjectId> commits, merges;
    };
    Result<Found> find_mentions(const Row& row, Keys keys);
    Result<domain::ItemMentions> mentions_in(const Row& row, Keys keys);
    Result<void> add_detail(domain::DevelopmentDetail& detail, const Row& row, Keys keys, domain::DataType type);

    const ForgeOptions options_;
    std::unique_ptr<IndexFile> index_;
    std::atomic<bool> stop_{false};
    std::mutex refresh_mutex_;
    mutable std::mutex mutex_;  // guards what follows
    std::shared_ptr<const Access> access_ = std::make_shared<const Access>();
    std::string access_stamp_;
    std::string access_trouble_;
    std::vector<std::string> folder_troubles_;
    std::map<std::string, std::filesystem::path> git_directories_;
};

}  // namespace applinks::forge
