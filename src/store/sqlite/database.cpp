// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/database.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "store/sqlite/migrate.hpp"

namespace applinks::store {

namespace {

constexpr std::size_t kReadersMax = 16;
constexpr std::chrono::seconds kLendTimeout{5};

// SQLite would make the file readable for everyone; its WAL and index files take the mode of the main file.
Result<void> make_private(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0)
        return fail(Errc::storage_failed, "The database cannot be opened. Check the data directory and its owner.",
                    file.string() + ": " + std::strerror(errno));
    ::close(descriptor);
    return {};
}

}  // namespace

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file, Timestamp now) {
    AL_TRY_VOID(make_private(file));
    return guarded([&]() -> Result<std::unique_ptr<Database>> {
        std::unique_ptr<Database> database(new Database(file));
        AL_TRY_VOID(
            database->writer_.alone([&](Connection& writer) { return migrate(writer, embedded_migrations(), now); }));
        return database;
    });
}

// Asked on the writer's connection, whose own commits do not change the value.
Result<std::int64_t> Database::foreign_version() {
    return guarded([&] {
        return writer_.alone([](Connection& writer) -> Result<std::int64_t> {
            auto version = writer.query("data_version");
            version.step();
            return version.row().integer();
        });
    });
}

Result<Database::Lease> Database::lend() {
    std::unique_lock lock(readers_mutex_);
    if (readers_.empty() && readers_made_ < kReadersMax) {
        auto made = std::make_unique<Connection>(file_, Connection::Access::read);
        ++readers_made_;
        return Lease(this, std::move(made));
    }
    if (!reader_came_back_.wait_for(lock, kLendTimeout, [&] { return !readers_.empty(); }))
        return fail(Errc::overloaded, "The database is busy. Try again.", "no reader came back");
    auto reader = std::move(readers_.back());
    readers_.pop_back();
    return Lease(this, std::move(reader));
}

void Database::take_back(std::unique_ptr<Connection> connection) {
    {
        const std::scoped_lock lock(readers_mutex_);
        readers_.push_back(std::move(connection));
    }
    reader_came_back_.notify_one();
}

}  // namespace applinks::store
