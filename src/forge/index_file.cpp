// SPDX-License-Identifier: Apache-2.0
#include "forge/index_file.hpp"

#include <sys/stat.h>

#include "embedded/forge_sql.hpp"

namespace applinks::forge {
namespace {

constexpr int kVersion = 1;
constexpr int kBusyTimeoutMilliseconds = 60'000;  // a hook waits for the first index of a large repository
constexpr std::size_t kReadersKeptMax = 4;
constexpr std::string_view kMarker = "-- name: ";

using Statements = std::unordered_map<std::string_view, std::string_view>;

const Statements& statements() {
    static const Statements all = [] {
        Statements collected;
        const auto text = embedded::forge_sql::find("queries.sql");
        for (auto at = text.find(kMarker); at != std::string_view::npos;) {
            const auto name_at = at + kMarker.size();
            const auto name_end = text.find('\n', name_at);
            at = text.find(kMarker, name_end);
            const auto sql = text.substr(name_end, at == std::string_view::npos ? at : at - name_end);
            AL_ASSERT(collected.emplace(text.substr(name_at, name_end - name_at), sql).second);
        }
        return collected;
    }();
    return all;
}

void remove_file(const std::filesystem::path& file) {
    std::error_code ignored;
    for (const auto* ending : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + ending, ignored);
}

}  // namespace

IndexQuery::~IndexQuery() {
    if (statement_ == nullptr) return;
    statement_->tryReset();
    statement_->clearBindings();
}

IndexQuery& IndexQuery::bind(const char* name, std::string_view text) {
    statement_->bind(name, std::string(text));
    return *this;
}

IndexQuery& IndexQuery::bind(const char* name, std::int64_t number) {
    statement_->bind(name, number);
    return *this;
}

IndexQuery& IndexQuery::bind_blob(const char* name, std::string_view bytes) {
    statement_->bind(name, static_cast<const void*>(bytes.data()), static_cast<int>(bytes.size()));
    return *this;
}

void IndexQuery::run() {
    while (statement_->executeStep()) {
    }
}

IndexConnection::IndexConnection(const std::filesystem::path& file, Access access)
    : database_(file,
                access == Access::write ? SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOFOLLOW
                                        : SQLite::OPEN_READWRITE | SQLite::OPEN_NOFOLLOW,
                kBusyTimeoutMilliseconds) {
    database_.exec("PRAGMA foreign_keys = ON");
    database_.exec("PRAGMA trusted_schema = OFF");
    if (access == Access::read) {
        database_.exec("PRAGMA query_only = ON");
        return;
    }
    database_.exec("PRAGMA journal_mode = WAL");
    database_.exec("PRAGMA synchronous = NORMAL");  // what a power cut takes is read from the repositories again
}

IndexQuery IndexConnection::query(std::string_view name) {
    auto found = prepared_.find(name);
    if (found == prepared_.end()) {
        const auto sql = statements().find(name);
        AL_ASSERT(sql != statements().end());
        found = prepared_.emplace(sql->first, std::make_unique<SQLite::Statement>(database_, std::string(sql->second)))
                    .first;
    }
    return IndexQuery(*found->second);
}

Result<std::unique_ptr<IndexFile>> IndexFile::open(const std::filesystem::path& file) {
    std::unique_ptr<IndexFile> index(new IndexFile(file));
    const auto attempt = [&] {
        return guarded([&]() -> Result<void> {
            index->prepare();
            return {};
        });
    };
    if (!attempt()) {
        index->writer_.reset();
        remove_file(file);
        AL_TRY_VOID(attempt());
    }
    return index;
}

void IndexFile::prepare() {
    const auto make = [&] { writer_ = std::make_unique<IndexConnection>(file_, IndexConnection::Access::write); };
    make();
    const int version = writer_->database().execAndGet("PRAGMA user_version");
    if (version != 0 && version != kVersion) {
        writer_.reset();
        remove_file(file_);
        make();
    }
    ::chmod(file_.c_str(), 0600);
    SQLite::Transaction transaction(writer_->database(), SQLite::TransactionBehavior::IMMEDIATE);
    if (writer_->database().execAndGet("PRAGMA user_version").getInt() == kVersion) return;
    writer_->database().exec(std::string(embedded::forge_sql::find("schema.sql")));
    writer_->database().exec("PRAGMA user_version = " + std::to_string(kVersion));
    transaction.commit();
}

std::unique_ptr<IndexConnection> IndexFile::lend() {
    {
        const std::scoped_lock lock(readers_mutex_);
        if (!readers_.empty()) {
            auto connection = std::move(readers_.back());
            readers_.pop_back();
            return connection;
        }
    }
    return std::make_unique<IndexConnection>(file_, IndexConnection::Access::read);
}

void IndexFile::take_back(std::unique_ptr<IndexConnection> connection) {
    const std::scoped_lock lock(readers_mutex_);
    if (connection && readers_.size() < kReadersKeptMax) readers_.push_back(std::move(connection));
}

}  // namespace applinks::forge
