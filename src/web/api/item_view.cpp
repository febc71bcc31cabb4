// SPDX-License-Identifier: Apache-2.0
#include "web/api/item_view.hpp"

#include "peers/signed_call.hpp"

namespace applinks::web::api {

namespace json = boost::json;

std::string connect_url(const Context& context, const LinkId& link) {
    return context.own_url(peers::authorize_path(link));
}

json::object item_json(const domain::Item& item, const domain::Snapshot& snapshot) {
    const auto* link = snapshot.find_link(item.link);
    return {{"kind", item.kind},
            {"kind_name", item.kind_name},
            {"key", item.key},
            {"title", item.title},
            {"subtitle", item.subtitle},
            {"state", item.state},
            {"closed", item.closed},
            {"icon", item.icon},
            {"url", item.url},
            {"globalId", item.global_id},
            {"author", item.author},
            {"updated", item.updated},
            {"link_id", item.link.str()},
            {"application", link ? link->name : std::string()},
            {"application_type", link ? link->type.str() : std::string()}};
}

json::object view_json(const peers::ItemView& view, const Context& context) {
    using Status = peers::ItemView::Status;
    auto out = item_json(view.item, *context.snapshot);
    out["status"] = peers::name_of(view.status);
    out["message"] = view.message;
    const auto age = std::chrono::duration_cast<std::chrono::seconds>(context.now - view.fetched_at).count();
    out["age"] = view.status == Status::ok && age > 0 ? json::value(age) : json::value(0);
    out["stale"] = view.stale;
    out["connect_url"] =
        view.status == Status::connect ? json::value(connect_url(context, view.item.link)) : json::value(nullptr);
    return out;
}

}  // namespace applinks::web::api
