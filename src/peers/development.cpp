// SPDX-License-Identifier: Apache-2.0
#include "peers/development.hpp"

#include <algorithm>
#include <mutex>
#include <utility>
#include <variant>

#include "domain/links/type_registry.hpp"
#include "domain/sharing/pushed_development.hpp"
#include "net/gate.hpp"
#include "peers/development_call.hpp"
#include "peers/signed_call.hpp"

namespace applinks::peers {
namespace {

using domain::DataType;
using domain::DevelopmentDetail;
using domain::DevelopmentInstance;
using domain::DevelopmentSummary;
using domain::ItemKey;
using domain::Link;
using Key = DevelopmentCache::Key;

constexpr std::string_view kAnything = "branches, commits and pull requests";

std::string_view things_of(DataType type) {
    switch (type) {
        case DataType::pull_request: return "pull requests";
        case DataType::branch: return "branches";
        case DataType::repository: return "commits";
        case DataType::build: return "builds";
        case DataType::review: return "reviews";
        case DataType::deployment: break;
    }
    return "deployments";
}

bool may_be_asked(const Link& link, const domain::ApplicationType& type) {
    return link.state == domain::LinkState::active && link.rpc_url.has_value() &&
           link.outgoing != domain::OAuthLevel::disabled && type.role != domain::TypeRole::tracker &&
           type.role != domain::TypeRole::wiki;
}

// An application that never said that it has such data is no part of the panel when it is down.
bool is_expected(Services& services, const Link& link, const domain::ApplicationType& type) {
    if (type.role == domain::TypeRole::developer_tool) return true;
    const auto known = services.development_cache->capabilities(link.id, link.updated_at, services.clock.now());
    return known && known->known && (!known->summary.empty() || !known->details.empty());
}

// A link that makes no calls without a user is asked as the person who looks (features.md 7.2 "counted for the
// viewer").
std::optional<domain::Account> viewer_for(const Link& link, const DevelopmentQuestion& question) {
    if (link.outgoing != domain::OAuthLevel::three_legged) return std::nullopt;
    return question.person;
}

// What was counted for a person is hers, and hers only while the permission lasts that it was asked with (S-76).
Key key_of(Services& services, const Link& link, const DevelopmentQuestion& question, const std::string& items) {
    Key key{link.id, link.updated_at, items};
    const auto viewer = viewer_for(link, question);
    if (!viewer) return key;
    const auto grant = services.store.find_grant(link.id, viewer->id);
    key.items += "as " + viewer->id.str();
    if (grant && *grant) key.items += " since " + std::to_string(to_micros((*grant)->created_at));
    // Nothing rests on a store that does not answer: what is asked now is not found again.
    if (!grant) key.items += " at " + std::to_string(to_micros(services.clock.now()));
    return key;
}

Result<std::vector<Link>> links_to_ask(Services& services, const DevelopmentQuestion& question) {
    const auto snapshot = services.snapshots.current();
    if (question.only && snapshot->find_link(*question.only) == nullptr)
        return fail(Errc::not_found, "There is no link with this id.");
    std::vector<Link> links;
    for (const auto* link : snapshot->links_by_name()) {
        if (question.only && link->id != *question.only) continue;
        if (!question.application_type.empty() && link->type.str() != question.application_type) continue;
        if (may_be_asked(*link, snapshot->types->get(link->type))) links.push_back(*link);
    }
    return links;
}

DevelopmentInstance instance_of(const Link& link, const domain::Snapshot& snapshot) {
    return {.id = link.id.str(),
            .name = link.name,
            .type = link.type.str(),
            .type_name = snapshot.types->get(link.type).name,
            .base_url = link.display_url.str()};
}

SourceReport report_on(const Link& link, SourceState state, std::string message = {}) {
    return {.link = link.id, .name = link.name, .type = link.type, .state = state, .message = std::move(message)};
}

SourceReport report_on(const Link& link, const SourceFailure& failure) {
    auto report = report_on(link, failure.state, failure.message);
    report.error_id = failure.error_id;
    if (failure.state == SourceState::connect) report.connect_path = authorize_path(link.id);
    return report;
}

SourceReport nothing_at(const Link& link) {
    return report_on(link, SourceState::nothing, "Nothing at " + link.name + " mentions this.");
}

SourceReport slow(const Link& link) {
    return report_on(link, SourceState::slow, link.name + " has not answered yet.");
}

std::chrono::milliseconds patience_for(const DevelopmentQuestion& question) {
    return question.only ? kPeerPatience : kPanelPatience;
}

std::string items_of(const std::vector<ItemKey>& keys) {
    std::string items;
    for (const auto& key : keys) items += key.str() + ' ';
    return items;
}

// The summary

Task<void> refresh_summary(Services& services, DevelopmentCall call, Key key) {
    const auto link = call.link;
    auto answer = co_await fetch_summary(services, std::move(call));
    auto& cache = *services.development_cache;
    if (answer)
        cache.put(key, *std::move(answer), services.clock.now());
    else
        cache.fail(key, failure_of(answer.error(), link, kAnything), services.clock.now());
    cache.end_asking(key);
}

bool is_fresh(const CachedSummary& cached, Timestamp now) {
    if (cached.failure && cached.failed_at > cached.answered_at)
        return now - cached.failed_at < DevelopmentCache::kFailureHolds;
    return cached.summary && now - cached.answered_at < DevelopmentCache::kFresh;
}

// What is known by now of one peer: fresh, stale with its age, or nothing.
void add_known(const Link& link, const CachedSummary& cached, const domain::Snapshot& snapshot, Timestamp now,
               SummaryPanel& panel) {
    const bool failed = cached.failure && cached.failed_at > cached.answered_at;
    const auto age = std::chrono::floor<std::chrono::seconds>(now - cached.answered_at);
    const bool is_current = !failed && cached.summary && is_fresh(cached, now);
    auto report = failed ? report_on(link, *cached.failure) : slow(link);
    if (is_current) report = cached.summary->empty() ? nothing_at(link) : report_on(link, SourceState::ok);
    // Who may no longer see it, is not shown what could be seen once.
    const bool may_show = is_current || report.state == SourceState::down || report.state == SourceState::slow ||
                          report.state == SourceState::error;
    if (cached.summary && may_show && age < DevelopmentCache::kStaleMax) {
        if (!is_current) report.age = age;
        auto summary = *cached.summary;
        attribute_to(summary, instance_of(link, snapshot));
        merge_into(panel.summary, summary);
    }
    panel.sources.push_back(std::move(report));
}

// Our own data

SourceReport report_on(const DevelopmentInstance& instance) {
    return {.link = LinkId(instance.id), .name = instance.name, .type = TypeId(instance.type)};
}

DevelopmentInstance own_instance(const domain::Snapshot& snapshot) {
    const auto& type = snapshot.local_type();
    return {.name = snapshot.settings.name,
            .type = type.id.str(),
            .type_name = type.name,
            .base_url = snapshot.settings.url.str()};
}

// Pushed data names its link; what a source of ours knows is of this application.
void complete(DevelopmentInstance& instance, const domain::Snapshot& snapshot) {
    if (instance.id.empty()) {
        instance = own_instance(snapshot);
    } else if (const auto* link = snapshot.find_link(LinkId(instance.id))) {
        instance = instance_of(*link, snapshot);
    }
}

bool is_wanted(const DevelopmentInstance& instance, const DevelopmentQuestion& question) {
    if (question.only && question.only->str() != instance.id) return false;
    return question.application_type.empty() || question.application_type == instance.type;
}

Result<std::vector<DevelopmentDetail>> own_details(Services& services, const DevelopmentQuestion& question,
                                                   DataType type) {
    const auto snapshot = services.snapshots.current();
    const domain::DevelopmentViewer viewer{.person = question.person};
    domain::PushedDevelopment pushed(services.store);
    auto sources = services.development;
    sources.push_back(&pushed);
    std::vector<DevelopmentDetail> all;
    for (auto* source : sources) {
        AL_TRY(auto details, source->details(question.keys, type, viewer));
        for (auto& detail : details) {
            complete(detail.instance, *snapshot);
            if (!detail.empty() && is_wanted(detail.instance, question)) all.push_back(std::move(detail));
        }
    }
    return all;
}

Result<DevelopmentSummary> own_summary(Services& services, const DevelopmentQuestion& question,
                                       std::vector<SourceReport>& reports) {
    const auto snapshot = services.snapshots.current();
    const domain::DevelopmentViewer viewer{.person = question.person};
    DevelopmentSummary all;
    const auto own = own_instance(*snapshot);
    for (auto* source : services.development) {
        if (!is_wanted(own, question)) break;
        AL_TRY(auto summary, source->summary(question.keys, viewer));
        if (summary.empty()) continue;
        attribute_to(summary, own);
        merge_into(all, summary);
        reports.push_back(report_on(own));
    }
    const domain::PushedDevelopment pushed(services.store);
    AL_TRY(const auto by_link, pushed.everything(question.keys));
    for (auto detail : by_link) {
        complete(detail.instance, *snapshot);
        if (!is_wanted(detail.instance, question)) continue;
        auto summary = summarise(detail);
        attribute_to(summary, detail.instance);
        merge_into(all, summary);
        reports.push_back(report_on(detail.instance));
    }
    return all;
}

// Whoever pushes is not asked, and need not be able to tell.
void drop_what_is_told_otherwise(std::vector<SourceReport>& reports, const std::vector<SourceReport>& own) {
    std::erase_if(reports, [&](const SourceReport& report) {
        return (report.state == SourceState::unsupported || report.state == SourceState::nothing) &&
               std::ranges::any_of(own, [&](const SourceReport& told) { return told.link == report.link; });
    });
}

// Details

struct Inquiry {
    struct Slot {
        Link link;
        std::optional<std::variant<DevelopmentDetail, SourceFailure>> outcome{};  // guarded by mutex
    };
    std::mutex mutex;
    std::vector<Slot> slots;
    net::Gate gate;
    explicit Inquiry(int count) : gate(count) {}
};

Task<void> fetch_into(Services& services, std::shared_ptr<Inquiry> inquiry, std::size_t index, DevelopmentCall call,
                      DataType type) {
    const auto link = call.link;
    auto answer = co_await fetch_detail(services, std::move(call), type);
    {
        const std::lock_guard lock(inquiry->mutex);
        auto& slot = inquiry->slots.at(index);
        if (answer)
            slot.outcome = *std::move(answer);
        else
            slot.outcome = failure_of(answer.error(), link, things_of(type));
    }
    inquiry->gate.arrive();
}

void add_outcome(Services& services, const Inquiry::Slot& slot, const domain::Snapshot& snapshot, DetailPanel& panel) {
    const auto& link = slot.link;
    if (slot.outcome && std::holds_alternative<DevelopmentDetail>(*slot.outcome)) {
        auto detail = std::get<DevelopmentDetail>(*slot.outcome);
        const bool is_part = is_expected(services, link, snapshot.types->get(link.type));
        if (detail.empty() && is_part) panel.sources.push_back(nothing_at(link));
        if (detail.empty()) return;
        detail.instance = instance_of(link, snapshot);
        panel.details.push_back(std::move(detail));
        panel.sources.push_back(report_on(link, SourceState::ok));
        return;
    }
    if (!is_expected(services, link, snapshot.types->get(link.type))) return;
    panel.sources.push_back(slot.outcome ? report_on(link, std::get<SourceFailure>(*slot.outcome)) : slow(link));
}

}  // namespace

std::string_view name_of(SourceState state) {
    switch (state) {
        case SourceState::ok: return "ok";
        case SourceState::nothing: return "nothing";
        case SourceState::connect: return "connect";
        case SourceState::forbidden: return "forbidden";
        case SourceState::down: return "down";
        case SourceState::slow: return "slow";
        case SourceState::unsupported: return "unsupported";
        case SourceState::error: break;
    }
    return "error";
}

Task<Result<SummaryPanel>> ask_summary(Services& services, DevelopmentQuestion question) {
    AL_CO_TRY(const auto links, links_to_ask(services, question));
    auto& cache = *services.development_cache;
    const auto items = items_of(question.keys);
    std::vector<Link> asked;
    for (const auto& link : links)
        if (!is_fresh(cache.find(key_of(services, link, question, items)), services.clock.now())) asked.push_back(link);
    const auto gate = std::make_shared<net::Gate>(static_cast<int>(asked.size()));
    for (const auto& link : asked) {
        const auto key = key_of(services, link, question, items);
        const DevelopmentCall call{.link = link, .keys = question.keys, .person = viewer_for(link, question)};
        if (cache.begin_asking(key, gate)) services.runtime.start(refresh_summary(services, call, key));
    }
    SummaryPanel panel;
    std::vector<SourceReport> own;
    AL_CO_TRY(panel.summary, co_await services.runtime.run([&] { return own_summary(services, question, own); }));
    if (!asked.empty()) static_cast<void>(co_await gate->wait(patience_for(question)));
    const auto snapshot = services.snapshots.current();
    for (const auto& link : links)
        if (is_expected(services, link, snapshot->types->get(link.type)))
            add_known(link, cache.find(key_of(services, link, question, items)), *snapshot, services.clock.now(),
                      panel);
    drop_what_is_told_otherwise(panel.sources, own);
    panel.sources.insert(panel.sources.begin(), own.begin(), own.end());
    co_return panel;
}

Task<Result<DetailPanel>> ask_details(Services& services, DevelopmentQuestion question, DataType type) {
    AL_CO_TRY(const auto links, links_to_ask(services, question));
    const auto inquiry = std::make_shared<Inquiry>(static_cast<int>(links.size()));
    for (const auto& link : links) inquiry->slots.push_back({.link = link});
    for (std::size_t i = 0; i < links.size(); ++i)
        services.runtime.start(fetch_into(
            services, inquiry, i, {.link = links.at(i), .keys = question.keys, .person = question.person}, type));
    DetailPanel panel;
    AL_CO_TRY(panel.details, co_await services.runtime.run([&] { return own_details(services, question, type); }));
    std::vector<SourceReport> own;
    for (const auto& detail : panel.details) own.push_back(report_on(detail.instance));
    if (!links.empty()) static_cast<void>(co_await inquiry->gate.wait(patience_for(question)));
    const auto snapshot = services.snapshots.current();
    const std::lock_guard lock(inquiry->mutex);
    for (const auto& slot : inquiry->slots) add_outcome(services, slot, *snapshot, panel);
    drop_what_is_told_otherwise(panel.sources, own);
    panel.sources.insert(panel.sources.begin(), own.begin(), own.end());
    co_return panel;
}

}  // namespace applinks::peers
