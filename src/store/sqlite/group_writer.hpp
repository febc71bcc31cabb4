// SPDX-License-Identifier: Apache-2.0
// The one connection that writes. What several threads want to change at the same time goes to the disk in one
// transaction: an fsync costs 0.2 to 5 ms, the change itself 0.05 ms.
//
// The first thread that comes is the leader: it does the work of all who wait and commits; those who come meanwhile
// form the next group. Each piece of work has a savepoint, so that one that fails takes nothing of its neighbours with
// it.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "base/result.hpp"
#include "store/sqlite/connection.hpp"

namespace applinks::store {

class GroupWriter {
public:
    // Changes through the connection; false: what it did is taken back. What it throws fails its whole group.
    using Work = std::function<bool(Connection&)>;

    explicit GroupWriter(const std::filesystem::path& file) : connection_(file, Connection::Access::write) {}

    // Returns when the work is on the disk or was taken back. Errors: storage_failed (no transaction, or no commit:
    // nothing has changed). Any thread; waits for at most one group before it, each bounded by SQLite's busy timeout.
    Result<void> run(Work work);

    // The connection while no group is at work.
    template <class Use>
    std::invoke_result_t<Use&, Connection&> alone(Use use) {
        const std::scoped_lock lock(connection_mutex_);
        return use(connection_);
    }

    // How many pieces of work are in the queue: for metrics and tests.
    std::size_t waiting() const {
        const std::scoped_lock lock(mutex_);
        return waiting_.size();
    }

private:
    struct Item {
        Work work;
        Result<void> outcome;
        bool done = false;
    };
    using Group = std::vector<Item*>;

    void commit_together(const Group& group);
    void run_in_savepoint(const Item& item);

    std::mutex connection_mutex_;
    Connection connection_;
    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable turn_;
    bool leading_ = false;
    Group waiting_;
};

}  // namespace applinks::store
