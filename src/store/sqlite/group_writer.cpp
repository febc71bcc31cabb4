// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/group_writer.hpp"

#include <exception>
#include <utility>

#include "store/sqlite/failure.hpp"

namespace applinks::store {

Result<void> GroupWriter::run(Work work) {
    Item item{.work = std::move(work)};
    std::unique_lock lock(mutex_);
    waiting_.push_back(&item);
    turn_.wait(lock, [&] { return item.done || !leading_; });
    if (item.done) return std::move(item.outcome);
    leading_ = true;
    const Group group = std::exchange(waiting_, {});  // holds our own item: nobody led since it was put in
    lock.unlock();
    commit_together(group);
    lock.lock();
    leading_ = false;
    for (Item* const each : group) each->done = true;
    lock.unlock();
    turn_.notify_all();
    return std::move(item.outcome);
}

void GroupWriter::commit_together(const Group& group) {
    const std::scoped_lock lock(connection_mutex_);
    try {
        SQLite::Transaction transaction(connection_.database(), SQLite::TransactionBehavior::IMMEDIATE);
        if (group.size() == 1) {
            if (!group.at(0)->work(connection_)) return;
        } else {
            for (const Item* const item : group) run_in_savepoint(*item);
        }
        transaction.commit();
    } catch (const SQLite::Exception& exception) {
        const Error error = error_of(exception);
        for (Item* const item : group) item->outcome = std::unexpected(error);
    } catch (const std::exception& exception) {  // no memory: the others must not wait for a leader that is gone
        for (Item* const item : group)
            item->outcome = fail(Errc::storage_failed, "The database cannot be used right now. Nothing was changed.",
                                 exception.what());
    }
}

// On some errors (a full disk) SQLite takes the whole transaction back by itself. Then there is no savepoint any more,
// this throws, and the whole group has failed.
void GroupWriter::run_in_savepoint(const Item& item) {
    connection_.database().exec("SAVEPOINT item");
    if (!item.work(connection_)) connection_.database().exec("ROLLBACK TO item");
    connection_.database().exec("RELEASE item");
}

}  // namespace applinks::store
