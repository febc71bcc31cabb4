// SPDX-License-Identifier: Apache-2.0
#include "web/api/link_common.hpp"

#include <boost/json/array.hpp>

#include "web/api/answer.hpp"
#include "web/api/link_view.hpp"

namespace applinks::web::api {
namespace {

constexpr const char* kNoSuchLink = "There is no such link. It may have been deleted.";

struct Stored {
    LinkKnowledge known;
    std::vector<std::string> aliases;
};

Result<Stored> load_stored(domain::Store& store, const Context& context, const LinkId& id) {
    Stored stored;
    AL_TRY(stored.known, load_knowledge(store, context.caller.account->id, context.now));
    AL_TRY(stored.aliases, store.aliases(id));
    return stored;
}

}  // namespace

Result<domain::Link> link_of(const Context& context) {
    const auto* link = context.snapshot->find_link(LinkId(std::string(context.path_value("id"))));
    if (link == nullptr) return fail(Errc::not_found, kNoSuchLink);
    return *link;
}

Result<domain::Link> changeable_link_of(const Context& context) {
    AL_TRY(auto link, link_of(context));
    if (link.system)
        return fail(Errc::not_allowed, "This link is made by the configuration and cannot be changed here.");
    return link;
}

std::optional<net::Response> stale_link(const Context& context, const domain::Link& link) {
    return stale_answer(context, etag_of_link(link, *context.snapshot));
}

Task<Result<boost::json::object>> link_json(Services& services, const Context& context, LinkId id) {
    const auto snapshot = services.snapshots.current();
    const auto* link = snapshot->find_link(id);
    if (link == nullptr) co_return fail(Errc::not_found, kNoSuchLink);
    AL_CO_TRY(const auto stored, co_await services.runtime.run(
                                     [&services, &context, &id] { return load_stored(services.store, context, id); }));
    auto out = settings_of(*link, *snapshot);
    for (const auto& [name, value] : summary_of(*link, *snapshot, stored.known)) out.insert_or_assign(name, value);
    out["old_addresses"] = boost::json::array(stored.aliases.begin(), stored.aliases.end());
    out["invitation_url"] = nullptr;
    if (link->state == domain::LinkState::setting_up)
        if (auto url = peers::invitation_url(services, *link)) out["invitation_url"] = *std::move(url);
    co_return out;
}

net::Response link_response(boost::json::object link, const domain::Snapshot& snapshot, const LinkId& id) {
    const auto* present = snapshot.find_link(id);
    auto response = json_answer(std::move(link));
    return present == nullptr ? response : with_etag(std::move(response), etag_of_link(*present, snapshot));
}

Task<Result<net::Response>> link_answer(Services& services, const Context& context, LinkId id) {
    AL_CO_TRY(auto link, co_await link_json(services, context, id));
    co_return link_response(std::move(link), *services.snapshots.current(), id);
}

}  // namespace applinks::web::api
