// SPDX-License-Identifier: Apache-2.0
#include "web/pages/audit_page.hpp"

#include "base/encoding.hpp"
#include "web/pages/page.hpp"
#include "web/pages/words.hpp"

namespace applinks::web::pages {
namespace {

constexpr int kRowsPerPage = 100;

Task<Result<net::Response>> get_audit(Services& services, Context& context) {
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(const auto before, query.at_most_one("before"));
    const domain::AuditFilter filter{.before_number = parse_int(before).value_or(0), .count = kRowsPerPage};
    AL_CO_TRY(const auto rows,
              co_await services.runtime.run([&services, &filter] { return services.store.audit(filter); }));
    AuditPage page;
    for (const auto& row : rows) {
        const auto* link = context.snapshot->find_link(row.entry.link);
        page.rows.push_back({.entry = row.entry, .link_name = link ? link->name : std::string()});
    }
    if (rows.size() == static_cast<std::size_t>(kRowsPerPage)) page.older_before = rows.back().number;
    co_return html(render_audit(frame_of(context, {.title = "Audit", .section = Section::audit}), page));
}

View row_view(const AuditRowView& row) {
    const auto& entry = row.entry;
    return View()
        .text("at", date_text(entry.at))
        .text("event", entry.event)
        .text("actor", entry.actor)
        .text("acted_for", entry.acted_for)
        .text("link_name", row.link_name)
        .text("link_id", row.link_name.empty() ? std::string() : entry.link.str())
        .text("detail", entry.detail)
        .text("address", entry.address)
        .flag("failed", !entry.success);
}

}  // namespace

std::string render_audit(const Frame& frame, const AuditPage& page) {
    std::vector<View> rows;
    for (const auto& row : page.rows) rows.push_back(row_view(row));
    View view;
    view.flag("has_rows", !rows.empty())
        .list("rows", std::move(rows))
        .text("older_before", page.older_before > 0 ? std::to_string(page.older_before) : "");
    return render_page(frame, "audit", std::move(view));
}

std::vector<Route> audit_routes() {
    return {{.method = "GET", .pattern = "/applinks/audit", .policy = reads(Who::admin), .handler = get_audit}};
}

}  // namespace applinks::web::pages
