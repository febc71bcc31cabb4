// SPDX-License-Identifier: Apache-2.0
// The SQLite file of the index: one connection that writes and a few that read, lent out one by one (WAL). Nothing in
// it is worth keeping: a file of another version, or one that is damaged, is made anew.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace applinks::forge {

// A prepared statement in use; goes back at the end of the scope. Names: sql/queries.sql.
class IndexQuery {
public:
    explicit IndexQuery(SQLite::Statement& statement) : statement_(&statement) {}
    IndexQuery(IndexQuery&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
    IndexQuery& operator=(IndexQuery&&) = delete;
    ~IndexQuery();

    IndexQuery& bind(const char* name, std::string_view text);
    IndexQuery& bind(const char* name, std::int64_t number);
    IndexQuery& bind_blob(const char* name, std::string_view bytes);
    bool step() { return statement_->executeStep(); }
    void reset() { statement_->reset(); }  // to be run again with other values
    void run();
    std::string text(int column) const { return statement_->getColumn(column).getString(); }
    std::int64_t number(int column) const { return statement_->getColumn(column).getInt64(); }

private:
    SQLite::Statement* statement_;
};

class IndexConnection {
public:
    enum class Access { write, read };
    IndexConnection(const std::filesystem::path& file, Access access);  // throws SQLite::Exception

    SQLite::Database& database() { return database_; }
    IndexQuery query(std::string_view name);

private:
    SQLite::Database database_;
    std::unordered_map<std::string_view, std::unique_ptr<SQLite::Statement>> prepared_;
};

class IndexFile {
public:
    // Errors: storage_failed.
    static Result<std::unique_ptr<IndexFile>> open(const std::filesystem::path& file);

    // `work` takes an IndexConnection& and returns a Result; one transaction, rolled back on an error.
    template <class Work>
    std::invoke_result_t<Work&, IndexConnection&> write(Work work) {
        const std::scoped_lock lock(writer_mutex_);
        return guarded([&]() -> std::invoke_result_t<Work&, IndexConnection&> {
            SQLite::Transaction transaction(writer_->database(), SQLite::TransactionBehavior::IMMEDIATE);
            auto result = work(*writer_);
            if (result) transaction.commit();
            return result;
        });
    }

    template <class Work>
    std::invoke_result_t<Work&, IndexConnection&> read(Work work) {
        return guarded([&]() -> std::invoke_result_t<Work&, IndexConnection&> {
            const Lease lease(*this);
            return work(*lease.connection);
        });
    }

private:
    struct Lease {
        IndexFile& owner;
        std::unique_ptr<IndexConnection> connection;
        explicit Lease(IndexFile& from) : owner(from), connection(from.lend()) {}
        ~Lease() { owner.take_back(std::move(connection)); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
    };

    explicit IndexFile(std::filesystem::path file) : file_(std::move(file)) {}
    void prepare();
    std::unique_ptr<IndexConnection> lend();
    void take_back(std::unique_ptr<IndexConnection> connection);

    template <class Work>
    static std::invoke_result_t<Work&> guarded(Work work) {
        try {
            return work();
        } catch (const SQLite::Exception& exception) {
            return fail(Errc::storage_failed, "The index of the repositories cannot be used right now.",
                        exception.what());
        }
    }

    const std::filesystem::path file_;
    std::mutex writer_mutex_;
    std::unique_ptr<IndexConnection> writer_;
    std::mutex readers_mutex_;
    std::vector<std::unique_ptr<IndexConnection>> readers_;
};

}  // namespace applinks::forge
