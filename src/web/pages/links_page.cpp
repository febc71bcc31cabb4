// SPDX-License-Identifier: Apache-2.0
#include "web/pages/links_page.hpp"

#include <algorithm>

#include "protocol/applinks/handover.hpp"
#include "web/pages/handover_page.hpp"
#include "web/pages/link_common.hpp"
#include "web/pages/page.hpp"
#include "web/pages/words.hpp"

namespace applinks::web::pages {
namespace {

using domain::OAuthLevel;

View row_view(const LinkRow& row, Timestamp now) {
    const auto& link = *row.link;
    const auto status = status_words(link, row.use, now);
    const auto outgoing_users = row.use ? row.use->users_connected_outgoing : 0;
    const auto incoming_users = row.use ? row.use->users_connected_incoming : 0;
    View view;
    view.text("id", link.id.str())
        .text("name", link.name)
        .text("initial", initial(link.name))
        .text("type_name", row.type_name)
        .text("address", short_address(link.display_url.has_value() ? link.display_url : link.rpc_url))
        .text("display_url", link.display_url.str())
        .flag("primary", link.primary)
        .flag("system", link.system)
        .text("status", status.word)
        .text("tone", class_of(status.tone))
        .text("sentence", status.sentence)
        .flag("connect", row.viewer_may_connect)
        .text("outgoing", words_of(link.outgoing))
        .text("incoming", words_of(link.incoming))
        .text("outgoing_users",
              outgoing_users > 0 ? count_text(outgoing_users, "user connected", "users connected") : "")
        .text("incoming_users",
              incoming_users > 0 ? count_text(incoming_users, "user connected", "users connected") : "")
        .text("last_success", row.use ? ago(row.use->last_success_at, now) : "never");
    add_abilities(view, link);
    return view;
}

bool asks_each_user(const domain::Link& link) {
    return link.state == domain::LinkState::active &&
           (link.outgoing == OAuthLevel::oauth || link.outgoing == OAuthLevel::three_legged);
}

Task<Result<net::Response>> show_list(Services& services, Context& context) {
    AL_CO_TRY(const auto uses, co_await load_uses(services));
    AL_CO_TRY(const auto grants, co_await services.runtime.run([&services, &context] {
        return services.store.grants_of(context.caller.account->id);
    }));
    LinksPage page{.rows = {}, .done = done_of(context), .now = context.now};
    for (const auto* link : context.snapshot->links_by_name()) {
        const bool has_grant = std::ranges::find(grants, link->id, &domain::Grant::link) != grants.end();
        page.rows.push_back({.link = link,
                             .use = use_of(uses, link->id),
                             .type_name = type_name(*context.snapshot, link->type),
                             .viewer_may_connect = asks_each_user(*link) && !has_grant});
    }
    co_return html(render_links(frame_of(context, {.title = "Links", .section = Section::links}), page));
}

Task<Result<net::Response>> get_list(Services& services, Context& context) {
    AL_CO_TRY(const auto query, context.query());
    if (wire::is_handover(query)) co_return co_await show_handover(services, context);
    co_return co_await show_list(services, context);
}

Task<Result<net::Response>> get_short_path(Services&, Context& context) {
    const auto query = context.target.query.empty() ? std::string() : "?" + context.target.query;
    co_return go_to(context, std::string(kListPath) + query);
}

Task<Result<net::Response>> get_home(Services&, Context& context) {
    co_return go_to(context, context.caller.is_admin() ? "/applinks/links" : "/applinks/connections");
}

}  // namespace

std::string render_links(const Frame& frame, const LinksPage& page) {
    std::vector<View> rows;
    for (const auto& row : page.rows) rows.push_back(row_view(row, page.now));
    View view;
    view.text("done", page.done).flag("has_rows", !rows.empty()).list("rows", std::move(rows));
    return render_page(frame, "links", std::move(view));
}

std::vector<Route> links_routes() {
    return {
        {.method = "GET", .pattern = std::string(kListPath), .policy = reads(Who::admin), .handler = get_list},
        {.method = "POST",
         .pattern = std::string(kListPath),
         .policy = changes(Who::admin),
         .handler = accept_handover,
         .return_page = std::string(kListPath)},
        {.method = "GET", .pattern = "/applinks/links", .policy = reads(Who::admin), .handler = get_short_path},
        {.method = "GET", .pattern = "/applinks/", .policy = reads(Who::user), .handler = get_home},
        {.method = "GET", .pattern = "/applinks", .policy = reads(Who::user), .handler = get_home},
    };
}

}  // namespace applinks::web::pages
