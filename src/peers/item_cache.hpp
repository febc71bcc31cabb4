// SPDX-License-Identifier: Apache-2.0
// What people saw of items, each person's own: nobody is shown what another one may see (features.md 8.3, S-70).
//
// An entry carries the proof of what it rests on: link, right, grant. Who looks it up gives the proof of now, and an
// entry with another one is gone: disconnecting, withdrawing or changing a link empties it at once (S-76).
// Any thread; bounded, the longest unused goes first.
#pragma once

#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.hpp"
#include "domain/sharing/shared_item.hpp"

namespace applinks::peers {

struct ItemView {
    enum class Status { ok, connect, forbidden, missing, error, plain };
    Status status = Status::plain;
    domain::Item item{};     // ok only, but for url and link
    std::string message{};   // a sentence; not for ok and plain
    Timestamp fetched_at{};  // ok only
    bool stale = false;      // the application could not be asked: this is what it said before
};
std::string_view name_of(ItemView::Status status);

class ItemCache {
public:
    // A thousand people with a busy page each; about 1 KiB an entry.
    static constexpr std::size_t kEntriesMax = 20'000;

    std::optional<ItemView> find(const std::string& key, std::string_view proof);
    void put(const std::string& key, std::string proof, ItemView view);
    void clear();
    std::size_t size() const;

private:
    struct Entry {
        std::string key;
        std::string proof;
        ItemView view;
    };
    mutable std::mutex mutex_;
    std::list<Entry> by_use_;  // the last used first
    std::unordered_map<std::string, std::list<Entry>::iterator> by_key_;
};

}  // namespace applinks::peers
