// SPDX-License-Identifier: Apache-2.0
#include "peers/health_rounds.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <set>

#include "peers/diagnosis.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace applinks::peers {
namespace {

using domain::HealthRecord;
using domain::Link;

// Each test of a plain OAuth provider asks it for a token: once in half an hour is enough.
constexpr int kGenericTimes = 6;

bool is_due(const Link& link, const HealthRecord* record, std::chrono::seconds interval, Timestamp now) {
    if (record == nullptr || record->checked_at < link.updated_at) return true;
    const auto own = link.kind == domain::LinkKind::generic ? interval * kGenericTimes : interval;
    return domain::next_check_at(*record, own) <= now;
}

// Those that wait for the other side have a test of their own every minute (confirm_waiting_links).
std::vector<LinkId> due_links(const domain::Snapshot& snapshot, const std::map<LinkId, HealthRecord>& records,
                              Timestamp now) {
    std::vector<LinkId> due;
    for (const auto& [id, link] : snapshot.links) {
        if (link.state != domain::LinkState::active) continue;
        const auto found = records.find(id);
        const auto* const record = found == records.end() ? nullptr : &found->second;
        if (is_due(link, record, snapshot.settings.health_interval, now)) due.push_back(id);
    }
    return due;
}

void expose(const std::map<LinkId, HealthRecord>& records) {
    static const auto broken =
        metrics::registry().gauge("applinkd_links_broken", "Links whose last test found them broken.");
    broken.set(static_cast<double>(
        std::ranges::count_if(records, [](const auto& each) { return each.second.broken_since != Timestamp{}; })));
}

}  // namespace

struct HealthRounds::State {
    explicit State(Services& used) : services(used) {}
    Services& services;
    std::mutex mutex;
    std::deque<LinkId> waiting;  // guarded by mutex, as what follows
    std::set<LinkId> taken_up;   // waiting or under test
    int workers = 0;
};

HealthRounds::HealthRounds(Services& services) : state_(std::make_shared<State>(services)) {}

Task<void> HealthRounds::begin_due() {
    return find_due(state_);
}

Task<void> HealthRounds::find_due(std::shared_ptr<State> state) {
    auto& services = state->services;
    const auto snapshot = services.snapshots.current();
    if (snapshot->settings.health_interval == std::chrono::seconds(0)) co_return;
    const auto healths = co_await services.runtime.run([&] { return services.store.healths(); });
    if (!healths) {
        log::warn("health.not_read", {{"reason", healths.error().detail}});
        co_return;
    }
    std::map<LinkId, HealthRecord> records;
    for (const auto& record : *healths) records.emplace(record.link, record);
    expose(records);
    const auto due = due_links(*snapshot, records, services.clock.now());
    int begun = 0;
    {
        const std::lock_guard lock(state->mutex);
        for (const auto& id : due)
            if (state->taken_up.insert(id).second) state->waiting.push_back(id);
        const auto wanted = std::min<int>(kParallel, static_cast<int>(state->waiting.size()));
        begun = std::max(0, wanted - state->workers);
        state->workers += begun;
    }
    for (int i = 0; i < begun; ++i) services.runtime.start(work(state));
}

Task<void> HealthRounds::work(std::shared_ptr<State> state) {
    LinkId link;
    for (;;) {
        {
            const std::lock_guard lock(state->mutex);
            state->taken_up.erase(link);
            if (state->waiting.empty()) {
                --state->workers;
                co_return;
            }
            link = state->waiting.front();
            state->waiting.pop_front();
        }
        const auto tested = co_await diagnose(state->services, link, {.actor = "system"});
        if (!tested && tested.error().code != Errc::not_found)
            log::warn("link.not_tested", {{"link", link}, {"reason", tested.error().message}});
    }
}

}  // namespace applinks::peers
