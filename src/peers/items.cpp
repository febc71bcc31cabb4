// SPDX-License-Identifier: Apache-2.0
#include "peers/items.hpp"

#include <algorithm>
#include <deque>
#include <memory>

#include "base/encoding.hpp"
#include "domain/links/link_rules.hpp"
#include "net/spawned.hpp"
#include "peers/local_application.hpp"
#include "peers/page_preview.hpp"
#include "peers/signed_call.hpp"
#include "peers/trust.hpp"
#include "telemetry/log.hpp"

namespace applinks::peers {
namespace {

using domain::Account;
using domain::Item;
using domain::ItemMatch;
using domain::Link;
using domain::OAuthLevel;

PeerCall call_as(const Link& link, const Account& viewer, std::string path) {
    return {.link = link.id,
            .as = link.outgoing == OAuthLevel::disabled ? CallAs::anonymous : CallAs::person,
            .person = viewer,
            .path = std::move(path),
            .timeout = kItemCallTimeout};
}

// What an entry of the cache rests on: it changes with the link, the grant and the person (S-76). Nothing rests on a
// store that does not answer.
Result<std::string> proof_of(Services& services, const Link& link, const Account& viewer) {
    AL_TRY(const auto grant, services.store.find_grant(link.id, viewer.id));
    return std::to_string(to_micros(link.updated_at)) + "/" + std::to_string(static_cast<int>(link.state)) +
           std::to_string(static_cast<int>(link.outgoing)) + (viewer.active ? "+" : "-") + "/" +
           (grant ? std::to_string(to_micros(grant->created_at)) : "none");
}

std::string cache_key(const LinkId& link, const Account& viewer, std::string_view url) {
    return viewer.id.str() + " " + link.str() + " " + std::string(url);
}

ItemView::Status status_of(int status) {
    if (status == 401 || status == 403) return ItemView::Status::forbidden;
    return status == 404 || status == 410 ? ItemView::Status::missing : ItemView::Status::error;
}

std::string sentence_for(ItemView::Status status, const Link& link) {
    switch (status) {
        case ItemView::Status::connect: return "Connect your account at " + link.name + " to see this.";
        case ItemView::Status::forbidden: return "You may not see this at " + link.name + ".";
        case ItemView::Status::missing: return "There is nothing at this address of " + link.name + ".";
        default: return link.name + " cannot be asked now.";
    }
}

ItemView refusal(ItemView::Status status, const Link& link) {
    return {.status = status, .item = {.link = link.id}, .message = sentence_for(status, link)};
}

ItemView::Status status_of(const Error& error) {
    if (error.code == Errc::grant_required) return ItemView::Status::connect;
    return error.code == Errc::not_allowed ? ItemView::Status::forbidden : ItemView::Status::error;
}

}  // namespace

ItemView refused_view(const Error& error, const Link& link) {
    return refusal(status_of(error), link);
}

ItemView refused_view(int status, const Link& link) {
    return refusal(status_of(status), link);
}

namespace {

// One question. References: the objects outlive the call, which is awaited at once.
Task<ItemView> ask(Services& services, const Link& link, const Account& viewer, const ItemMatch& match) {
    auto answer = co_await call_peer(services, call_as(link, viewer, domain::item_request(match)));
    if (!answer) co_return refused_view(answer.error(), link);
    if (answer->status != 200) co_return refused_view(answer->status, link);
    const auto body = json_of(*answer);
    auto item = body ? domain::item_of_answer(place_of(link), match, *body) : std::unexpected(body.error());
    if (!item) {
        log::info("item.unreadable", {{"link", link.id}, {"kind", match.type->kind}, {"reason", item.error().message}});
        co_return refusal(ItemView::Status::error, link);
    }
    co_return ItemView{.status = ItemView::Status::ok, .item = *std::move(item), .fetched_at = services.clock.now()};
}

// Without the fragment, which is no part of what is asked for.
Result<http::AbsoluteUrl> address_of(std::string_view text) {
    return http::AbsoluteUrl::parse(text.substr(0, text.find('#')));
}

// From the cache while it is fresh; when the application cannot be asked, also what it said within the day.
// Without a match the page itself is asked.
Task<ItemView> view_at(Services& services, const Link& link, const Account& viewer,
                       const std::optional<ItemMatch>& match, const std::string& url) {
    const auto key = cache_key(link.id, viewer, url);
    const auto proof = proof_of(services, link, viewer);
    auto known = proof ? services.items.find(key, *proof) : std::nullopt;
    const auto now = services.clock.now();
    if (known && now - known->fetched_at < kItemFresh) co_return *std::move(known);
    const auto address = address_of(url);
    auto view = match ? co_await ask(services, link, viewer, *match)
                      : co_await preview_page(services, link, viewer, address.value_or(http::AbsoluteUrl()));
    if (view.status == ItemView::Status::ok) {
        view.item.url = url;
        if (auto now_holds = proof_of(services, link, viewer)) services.items.put(key, *std::move(now_holds), view);
    } else if (view.status == ItemView::Status::error && known && now - known->fetched_at < kItemStale) {
        known->stale = true;
        co_return *std::move(known);
    }
    co_return view;
}

Task<void> view_one(Services& services, const Account& viewer, const std::string& text, ItemView& view) {
    view.item.url = text;
    const auto snapshot = services.snapshots.current();
    const auto url = address_of(text);
    if (!url) co_return;
    const auto* found = link_of_address(*snapshot, *url);
    if (!found) co_return;
    const Link link = *found;
    view.item.link = link.id;
    const auto match = match_at(*snapshot, link, *url);
    if (!can_reach(link) || (!match && !has_page_preview(*snapshot, link, *url))) co_return;
    view = co_await view_at(services, link, viewer, match, text);
    view.item.url = text;
}

// One after the other what stands in the queue: as many of these run beside each other as there are at most calls.
Task<void> work_off(Services& services, const Account& viewer, const std::vector<std::string>& urls,
                    std::deque<std::size_t>& queue, std::vector<ItemView>& views) {
    while (!queue.empty()) {
        const auto at = queue.front();
        queue.pop_front();
        co_await view_one(services, viewer, urls.at(at), views.at(at));
    }
}

bool is_wanted(const domain::ItemType& type, std::string_view kind) {
    return type.search && (kind.empty() || type.kind == kind);
}

struct PartialSearch {
    const domain::ItemType* type = nullptr;
    Result<domain::ItemSearchResult> result = fail(Errc::not_found, "Nothing was asked.");
};

Task<void> search_kind(Services& services, const Link& link, const Account& viewer, const SearchWish& wish,
                       PartialSearch& part) {
    const auto snapshot = services.snapshots.current();
    const auto answer =
        co_await call_peer(services, call_as(link, viewer, domain::search_request(*part.type, wish.words, wish.limit)));
    if (!answer) {
        part.result = std::unexpected(answer.error());
        co_return;
    }
    if (answer->status != 200) {
        const auto code = answer->status == 401 || answer->status == 403 ? Errc::not_allowed : Errc::peer_refused;
        part.result = fail(code, link.name + " refused to search.", "status " + std::to_string(answer->status));
        co_return;
    }
    const auto body = json_of(*answer);
    part.result =
        body ? domain::items_of_search(place_of(link), snapshot->types->get(link.type), *part.type, *body, wish.limit)
             : std::unexpected(body.error());
}

// What was found, unless nothing could be asked at all.
Result<domain::ItemSearchResult> merged(std::vector<std::unique_ptr<PartialSearch>>& parts, std::size_t limit) {
    domain::ItemSearchResult all;
    bool any = false;
    for (auto& part : parts) {
        if (!part->result) continue;
        any = true;
        all.more = all.more || part->result->more;
        for (auto& item : part->result->items) {
            if (all.items.size() < limit)
                all.items.push_back(std::move(item));
            else
                all.more = true;
        }
    }
    if (!any) return std::unexpected(parts.front()->result.error());
    return all;
}

constexpr std::size_t kCallsBesideEachOther = 8;

}  // namespace

bool can_reach(const Link& link) {
    return link.state == domain::LinkState::active && link.rpc_url.has_value();
}

domain::ItemPlace place_of(const Link& link) {
    return {.id = link.id,
            .display_url = link.display_url.has_value() ? link.display_url : link.rpc_url,
            .rpc_url = link.rpc_url};
}

domain::ItemPlace own_place(const domain::Snapshot& snapshot) {
    return {.id = snapshot.identity.id, .display_url = snapshot.settings.url, .rpc_url = snapshot.settings.url};
}

std::optional<ItemMatch> match_at(const domain::Snapshot& snapshot, const Link& link, const http::AbsoluteUrl& url) {
    const auto& type = snapshot.types->get(link.type);
    auto match = domain::match_item_address(type, link.display_url, url);
    return match ? match : domain::match_item_address(type, link.rpc_url, url);
}

// The longest address wins: one application may stand below another.
const Link* link_of_address(const domain::Snapshot& snapshot, const http::AbsoluteUrl& url) {
    const Link* best = nullptr;
    std::size_t longest = 0;
    const Link* same_host = nullptr;
    for (const auto* link : snapshot.links_by_name()) {
        for (const auto* base : {&link->display_url, &link->rpc_url}) {
            if (!base->has_value()) continue;
            if (url.is_within(*base) && base->str().size() > longest) {
                best = link;
                longest = base->str().size();
            }
            // A wiki at /w has its pages at /wiki: the type's patterns decide.
            const bool fits = url.same_origin(*base) &&
                              domain::match_item_address(snapshot.types->get(link->type), *base, url).has_value();
            if (fits && !same_host) same_host = link;
        }
    }
    return best ? best : same_host;
}

Task<std::vector<ItemView>> view_items(Services& services, Account viewer, std::vector<std::string> urls) {
    std::vector<ItemView> views(urls.size());
    std::deque<std::size_t> queue;
    for (std::size_t at = 0; at < urls.size(); ++at) queue.push_back(at);
    std::deque<net::Spawned> workers;
    for (std::size_t count = std::min(urls.size(), kCallsBesideEachOther); count > 0; --count)
        workers.emplace_back(work_off(services, viewer, urls, queue, views));
    for (auto& worker : workers) co_await worker.join();
    co_return views;
}

Task<Result<domain::ItemSearchResult>> search_items(Services& services, Account viewer, SearchWish wish) {
    const auto snapshot = services.snapshots.current();
    const auto* found = snapshot->find_link(wish.link);
    if (!found) co_return fail(Errc::not_found, "There is no such link.");
    const Link link = *found;
    if (!can_reach(link)) co_return fail(Errc::conflict, "The link to " + link.name + " does not work now.");
    std::vector<std::unique_ptr<PartialSearch>> parts;
    for (const auto& type : snapshot->types->get(link.type).items)
        if (is_wanted(type, wish.kind)) parts.push_back(std::make_unique<PartialSearch>(PartialSearch{.type = &type}));
    if (parts.empty()) co_return fail(Errc::not_found, link.name + " has nothing that can be searched from here.");
    std::deque<net::Spawned> calls;
    for (auto& part : parts) calls.emplace_back(search_kind(services, link, viewer, wish, *part));
    for (auto& call : calls) co_await call.join();
    co_return merged(parts, wish.limit);
}

Task<Result<std::string>> fetch_icon(Services& services, http::AbsoluteUrl url) {
    const auto snapshot = services.snapshots.current();
    const auto* link = link_of_address(*snapshot, url);
    if (!link || !can_reach(*link)) co_return fail(Errc::not_found, "There is no picture at this address.");
    net::OutgoingCall call{.url = std::move(url),
                           .answer_bytes_max = limits::kIconMax,
                           .timeout = kItemCallTimeout,
                           .trust = trust_toward(snapshot->settings, link->ca_pem,
                                                 link->allow_loopback ? Loopback::allowed : Loopback::by_settings)};
    call.headers.add("Accept", "image/*");
    AL_CO_TRY(auto answer, co_await services.egress.fetch(std::move(call)));
    if (answer.status != 200) co_return fail(Errc::not_found, "There is no picture at this address.");
    co_return std::move(answer.body);
}

Task<Result<Item>> local_item(Services& services, Account viewer, std::string key) {
    const auto snapshot = services.snapshots.current();
    const auto match = domain::match_item_key(snapshot->local_type(), key);
    if (!match) co_return fail(Errc::not_found, "There is no such item.");
    const auto path = domain::item_request(*match);
    const auto name = cache_key(snapshot->identity.id, viewer, path);
    const std::string proof = viewer.active ? "+" : "-";
    const auto known = services.items.find(name, proof);
    if (known && services.clock.now() - known->fetched_at < kLocalItemFresh) co_return known->item;
    AL_CO_TRY(const auto answer, co_await ask_local_application(services, viewer, path));
    // Whether it is hidden or not there is not told (S-70).
    if (answer.status >= 300 && answer.status < 500) co_return fail(Errc::not_found, "There is no such item.");
    if (answer.status != 200)
        co_return fail(Errc::unavailable, "The application cannot be asked now.",
                       "status " + std::to_string(answer.status));
    AL_CO_TRY(const auto body, json_of(answer));
    AL_CO_TRY(auto item, domain::item_of_answer(own_place(*snapshot), *match, body));
    services.items.put(name, proof, {.status = ItemView::Status::ok, .item = item, .fetched_at = services.clock.now()});
    co_return item;
}

}  // namespace applinks::peers
