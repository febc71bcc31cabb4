// SPDX-License-Identifier: Apache-2.0
// The SQLite file: one connection that writes, behind a mutex, and a few that read, lent out one by one.
//
// A read sees the last commit and never waits for a writer (WAL). A write is one transaction, begun IMMEDIATE, so that
// what it reads cannot change under it, and on the disk before `write` returns.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/failure.hpp"
#include "store/sqlite/group_writer.hpp"

namespace applinks::store {

class Database {
public:
    // Opens or makes the file (mode 0600) and brings its schema up to date. Errors: as migrate().
    static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file, Timestamp now);

    // `work` takes a Connection& and returns a Result. An error rolls back.
    template <class Work>
    std::invoke_result_t<Work&, Connection&> write(Work work) {
        std::optional<std::invoke_result_t<Work&, Connection&>> result;
        AL_TRY_VOID(writer_.run([&](Connection& connection) {
            result = guarded([&] { return work(connection); });
            return result->has_value();
        }));
        AL_ASSERT(result.has_value());
        return *std::move(result);
    }

    template <class Work>
    std::invoke_result_t<Work&, Connection&> read(Work work) {
        return guarded([&]() -> std::invoke_result_t<Work&, Connection&> {
            AL_TRY(const Lease lease, lend());
            return work(*lease.connection);
        });
    }

    // Changes when another process has committed; our own writes do not count.
    Result<std::int64_t> foreign_version();

private:
    struct Lease {
        Database* owner;
        std::unique_ptr<Connection> connection;
        Lease(Database* from, std::unique_ptr<Connection> lent) : owner(from), connection(std::move(lent)) {}
        Lease(Lease&&) = default;
        Lease& operator=(Lease&&) = delete;
        ~Lease() {
            if (connection) owner->take_back(std::move(connection));
        }
    };

    explicit Database(std::filesystem::path file) : file_(std::move(file)), writer_(file_) {}
    Result<Lease> lend();
    void take_back(std::unique_ptr<Connection> connection);

    const std::filesystem::path file_;
    GroupWriter writer_;
    std::mutex readers_mutex_;
    std::condition_variable reader_came_back_;
    std::vector<std::unique_ptr<Connection>> readers_;
    std::size_t readers_made_ = 0;
};

}  // namespace applinks::store
