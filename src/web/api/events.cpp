// SPDX-License-Identifier: Apache-2.0
// Changes of links as they happen, so that an open page shows what holds now (features.md 2).
#include <atomic>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <map>

#include "domain/identity/login.hpp"
#include "web/api/answer.hpp"
#include "web/api/event_stream.hpp"
#include "web/api/link_view.hpp"
#include "web/api/resources.hpp"

namespace applinks::web::api {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kLookEvery{1000};
constexpr int kLooksPerRead = 2;        // the store is read every other time
constexpr int kLooksPerHeartbeat = 15;  // proxies close what is silent for a minute
constexpr int kLooksMax = 300;          // then the browser connects again, and is authenticated again
constexpr int kStreamsMax = 64;         // open pages of administrators, over all threads (S-74)

std::atomic<int> open_streams{0};

// One open stream; it counts as long as it lives.
class Place {
public:
    Place() : is_free_(open_streams.fetch_add(1) < kStreamsMax) {}
    ~Place() { open_streams.fetch_sub(1); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    bool is_free() const { return is_free_; }

private:
    bool is_free_;
};

using Told = std::map<std::string, std::string>;  // what the page was told of each link, by id

// The sentence says how long ago the last test was: that is no change.
std::string what_counts(json::object event) {
    event.erase("sentence");
    return json::serialize(event);
}

struct News {
    std::vector<std::pair<std::string, json::object>> events{};
    Told told{};
};

// `told` null: the beginning, when the page knows everything already.
Result<News> look(Services& services, const AccountId& caller, const Told* told) {
    const auto snapshot = services.snapshots.current();
    AL_TRY(const auto known, load_knowledge(services.store, caller, services.clock.now()));
    News news;
    for (const auto& [id, link] : snapshot->links) {
        auto event = event_of(link, known);
        auto counts = what_counts(event);
        if (told != nullptr) {
            const auto before = told->find(id.str());
            if (before == told->end() || before->second != counts) news.events.emplace_back("link", std::move(event));
        }
        news.told.emplace(id.str(), std::move(counts));
    }
    if (told == nullptr) return news;
    for (const auto& [id, counts] : *told)
        if (!news.told.contains(id)) news.events.emplace_back("link_removed", json::object{{"id", id}});
    return news;
}

// S-45: the stream ends with its session, with the account, and with the role.
bool still_allowed(const Services& services, const Context& context) {
    const auto snapshot = services.snapshots.current();
    services.people.note_use(*context.caller.account);
    const auto* account = snapshot->find_account(context.caller.account->id);
    if (account == nullptr || !account->active || !account->admin) return false;
    if (context.caller.kind != domain::Caller::Kind::session) return true;
    const auto found = domain::find_session(context.caller.session_id, *snapshot, services.store, services.clock.now());
    return found && *found;
}

Task<Result<void>> tell(Services& services, const Context& context, Told& told, net::Exchange& exchange) {
    const auto& caller = context.caller.account->id;
    AL_CO_TRY(auto news,
              co_await services.runtime.run([&services, &caller, &told] { return look(services, caller, &told); }));
    for (auto& [name, data] : news.events) AL_CO_TRY_VOID(co_await send_event(name, std::move(data), exchange));
    told = std::move(news.told);
    co_return Result<void>();
}

Task<Result<void>> stream(Services& services, Context& context, net::Exchange& exchange) {
    const Place place;
    if (!place.is_free()) co_return fail(Errc::overloaded, "Too many pages are open. Load this one again later.");
    const auto& caller = context.caller.account->id;
    AL_CO_TRY(auto news,
              co_await services.runtime.run([&services, &caller] { return look(services, caller, nullptr); }));
    AL_CO_TRY_VOID(co_await begin_events(context, exchange));
    AL_CO_TRY_VOID(co_await send_heartbeat(exchange));
    auto generation = services.snapshots.current()->generation;
    for (int looks = 1; looks <= kLooksMax && !exchange.is_draining(); ++looks) {
        co_await services.runtime.sleep(kLookEvery);
        if (!still_allowed(services, context)) break;
        const auto present = services.snapshots.current()->generation;
        if (present != generation || looks % kLooksPerRead == 0)
            AL_CO_TRY_VOID(co_await tell(services, context, news.told, exchange));
        generation = present;
        if (looks % kLooksPerHeartbeat == 0) AL_CO_TRY_VOID(co_await send_heartbeat(exchange));
    }
    co_return co_await exchange.finish();
}

}  // namespace

std::vector<Route> event_routes() {
    return {{.method = "GET", .pattern = path_of("/events"), .policy = reads(Who::admin), .stream = stream}};
}

}  // namespace applinks::web::api
