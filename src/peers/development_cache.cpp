// SPDX-License-Identifier: Apache-2.0
#include "peers/development_cache.hpp"

#include <algorithm>

#include "net/gate.hpp"

namespace applinks::peers {

CachedSummary DevelopmentCache::find(const Key& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = summaries_.find(key);
    return found == summaries_.end() ? CachedSummary{} : found->second;
}

void DevelopmentCache::put(const Key& key, domain::DevelopmentSummary summary, Timestamp now) {
    const std::lock_guard lock(mutex_);
    make_room(now);
    summaries_[key] = {.summary = std::move(summary), .answered_at = now};
}

void DevelopmentCache::fail(const Key& key, SourceFailure failure, Timestamp now) {
    const std::lock_guard lock(mutex_);
    make_room(now);
    auto& entry = summaries_[key];
    entry.failure = std::move(failure);
    entry.failed_at = now;
}

// Rare: what is too old goes, and when nothing was, everything.
void DevelopmentCache::make_room(Timestamp now) {
    if (summaries_.size() < kEntriesMax) return;
    std::erase_if(summaries_, [&](const auto& entry) {
        return std::max(entry.second.answered_at, entry.second.failed_at) + kFresh < now;
    });
    if (summaries_.size() >= kEntriesMax) summaries_.clear();
}

bool DevelopmentCache::begin_asking(const Key& key, std::shared_ptr<net::Gate> gate) {
    const std::lock_guard lock(mutex_);
    const auto [entry, is_first] = asking_.try_emplace(key);
    entry->second.push_back(std::move(gate));
    return is_first;
}

void DevelopmentCache::end_asking(const Key& key) {
    std::vector<std::shared_ptr<net::Gate>> waiting;
    {
        const std::lock_guard lock(mutex_);
        auto node = asking_.extract(key);
        if (!node.empty()) waiting = std::move(node.mapped());
    }
    for (const auto& gate : waiting) gate->arrive();
}

std::optional<DevelopmentCapabilities> DevelopmentCache::capabilities(const LinkId& link, Timestamp link_changed_at,
                                                                      Timestamp now) const {
    const std::lock_guard lock(mutex_);
    const auto found = capabilities_.find(link);
    if (found == capabilities_.end() || found->second.link_changed_at != link_changed_at) return std::nullopt;
    const auto& known = found->second;
    if (now - known.at > (known.capabilities.known ? std::chrono::seconds(kCapabilitiesHold) : kFailureHolds))
        return std::nullopt;
    return known.capabilities;
}

void DevelopmentCache::put_capabilities(const LinkId& link, Timestamp link_changed_at,
                                        DevelopmentCapabilities capabilities, Timestamp now) {
    const std::lock_guard lock(mutex_);
    auto& entry = capabilities_[link];
    // What it could tell a while ago it can still tell when it answers again.
    if (!capabilities.known && entry.capabilities.known && entry.link_changed_at == link_changed_at)
        capabilities = entry.capabilities;
    entry = {.link_changed_at = link_changed_at, .at = now, .capabilities = std::move(capabilities)};
}

std::optional<DevelopmentCache::KnownPrefixes> DevelopmentCache::prefixes(Timestamp now) const {
    const std::lock_guard lock(mutex_);
    if (!prefixes_ || now - prefixes_->at > kPrefixesHold) return std::nullopt;
    return prefixes_;
}

std::shared_ptr<const Prefixes> DevelopmentCache::put_prefixes(std::shared_ptr<const Prefixes> prefixes,
                                                               Timestamp now) {
    const std::lock_guard lock(mutex_);
    prefixes_ = KnownPrefixes{.prefixes = std::move(prefixes), .at = now};
    return prefixes_->prefixes;
}

std::shared_ptr<const Prefixes> DevelopmentCache::keep_prefixes(Timestamp now) {
    const std::lock_guard lock(mutex_);
    if (!prefixes_) prefixes_ = KnownPrefixes{};
    prefixes_->at = now;
    return prefixes_->prefixes;
}

}  // namespace applinks::peers
