// SPDX-License-Identifier: Apache-2.0
#include "peers/item_cache.hpp"

#include <utility>

namespace applinks::peers {

std::string_view name_of(ItemView::Status status) {
    switch (status) {
        case ItemView::Status::ok: return "ok";
        case ItemView::Status::connect: return "connect";
        case ItemView::Status::forbidden: return "forbidden";
        case ItemView::Status::missing: return "missing";
        case ItemView::Status::error: return "error";
        case ItemView::Status::plain: break;
    }
    return "plain";
}

std::optional<ItemView> ItemCache::find(const std::string& key, std::string_view proof) {
    const std::lock_guard lock(mutex_);
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return std::nullopt;
    if (found->second->proof != proof) {
        by_use_.erase(found->second);
        by_key_.erase(found);
        return std::nullopt;
    }
    by_use_.splice(by_use_.begin(), by_use_, found->second);
    return found->second->view;
}

void ItemCache::put(const std::string& key, std::string proof, ItemView view) {
    const std::lock_guard lock(mutex_);
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
        by_use_.erase(found->second);
        by_key_.erase(found);
    }
    by_use_.push_front({.key = key, .proof = std::move(proof), .view = std::move(view)});
    by_key_.emplace(key, by_use_.begin());
    if (by_use_.size() <= kEntriesMax) return;
    by_key_.erase(by_use_.back().key);
    by_use_.pop_back();
}

void ItemCache::clear() {
    const std::lock_guard lock(mutex_);
    by_key_.clear();
    by_use_.clear();
}

std::size_t ItemCache::size() const {
    const std::lock_guard lock(mutex_);
    return by_use_.size();
}

}  // namespace applinks::peers
