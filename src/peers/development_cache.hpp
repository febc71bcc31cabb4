// SPDX-License-Identifier: Apache-2.0
// What linked applications told last about items, and what they can tell at all. In memory, bounded.
//
// Summaries are asked as the application, so that they are nobody's in particular. An entry belongs to the state of its
// link: a link that was changed since has none (S-76). Any thread.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "domain/sharing/development.hpp"
#include "peers/development.hpp"
#include "peers/item_keys.hpp"

namespace applinks::net {
class Gate;
}

namespace applinks::peers {

// Addresses of the resources below a peer's rpc_url; "" where it does not have one.
struct DevelopmentCapabilities {
    bool known = false;  // it was asked and answered
    std::string summary{};
    std::map<domain::DataType, std::string> details{};
};

struct SourceFailure {
    SourceState state = SourceState::error;
    std::string message{};   // a sentence for people
    std::string error_id{};  // also in the log
};

struct CachedSummary {
    std::optional<domain::DevelopmentSummary> summary{};
    Timestamp answered_at{};  // of `summary`
    std::optional<SourceFailure> failure{};
    Timestamp failed_at{};  // later than `answered_at`: the last try failed
};

class DevelopmentCache {
public:
    static constexpr std::chrono::seconds kFresh{90};
    // Nobody is asked again sooner after it could not be reached.
    static constexpr std::chrono::seconds kFailureHolds{10};
    static constexpr std::chrono::minutes kCapabilitiesHold{10};
    static constexpr std::chrono::seconds kPrefixesHold{60};
    static constexpr std::chrono::hours kStaleMax{24};
    static constexpr std::size_t kEntriesMax = 10'000;

    struct Key {
        LinkId link;
        Timestamp link_changed_at;
        std::string items;  // their keys
        friend auto operator<=>(const Key&, const Key&) = default;
    };

    CachedSummary find(const Key& key) const;
    void put(const Key& key, domain::DevelopmentSummary summary, Timestamp now);
    void fail(const Key& key, SourceFailure failure, Timestamp now);

    // True: the caller asks, and calls end_asking() when it is through. False: somebody asks already, and `gate` hears
    // of it.
    bool begin_asking(const Key& key, std::shared_ptr<net::Gate> gate);
    void end_asking(const Key& key);

    std::optional<DevelopmentCapabilities> capabilities(const LinkId& link, Timestamp link_changed_at,
                                                        Timestamp now) const;
    void put_capabilities(const LinkId& link, Timestamp link_changed_at, DevelopmentCapabilities capabilities,
                          Timestamp now);

    // Of our own application: peers/item_keys.hpp. Null: it cannot list them.
    struct KnownPrefixes {
        std::shared_ptr<const Prefixes> prefixes{};
        Timestamp at{};
    };
    std::optional<KnownPrefixes> prefixes(Timestamp now) const;
    std::shared_ptr<const Prefixes> put_prefixes(std::shared_ptr<const Prefixes> prefixes, Timestamp now);
    // It could not be asked: what was known stays for a while.
    std::shared_ptr<const Prefixes> keep_prefixes(Timestamp now);

private:
    struct KnownCapabilities {
        Timestamp link_changed_at;
        Timestamp at;
        DevelopmentCapabilities capabilities;
    };
    void make_room(Timestamp now);

    mutable std::mutex mutex_;
    std::map<Key, CachedSummary> summaries_;
    std::map<Key, std::vector<std::shared_ptr<net::Gate>>> asking_;
    std::map<LinkId, KnownCapabilities> capabilities_;  // of links, whose number is bounded
    std::optional<KnownPrefixes> prefixes_;
};

}  // namespace applinks::peers
