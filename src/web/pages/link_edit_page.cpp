// SPDX-License-Identifier: Apache-2.0
#include "web/pages/link_edit_page.hpp"

#include "base/encoding.hpp"
#include "domain/links/link_rules.hpp"
#include "peers/linking.hpp"
#include "web/errors.hpp"
#include "web/pages/external_form.hpp"
#include "web/pages/external_pages.hpp"
#include "web/pages/link_common.hpp"
#include "web/pages/page.hpp"
#include "web/pages/words.hpp"

namespace applinks::web::pages {
namespace {

using domain::Link;
using domain::OAuthLevel;

std::vector<Field> general_fields() {
    return {
        {.name = "name", .label = "Name", .required = true},
        {.kind = Field::Kind::url,
         .name = "display_url",
         .label = "Address for browsers",
         .hint = "What people open. The address that this server calls changes only by moving the link.",
         .required = true},
    };
}

std::vector<Field> level_fields(const Link& link, const std::string& application) {
    return {
        {.kind = Field::Kind::radio,
         .name = "outgoing",
         .label = application + " → " + link.name,
         .options = level_options(link.kind, link.outgoing)},
        {.kind = Field::Kind::radio,
         .name = "incoming",
         .label = link.name + " → " + application,
         .options = level_options(link.kind, link.incoming)},
    };
}

FormState state_of(const Link& link) {
    FormState form;
    form.set("name", link.name);
    form.set("display_url", link.display_url.str());
    form.set("outgoing", std::string(wire::name_of(link.outgoing)));
    form.set("incoming", std::string(wire::name_of(link.incoming)));
    form.set("ca", link.ca_pem);
    form.check("loopback", link.allow_loopback);
    put_rule(form, link.impersonation);
    return form;
}

OAuthLevel read_level(FormState& form, const std::string& field, OAuthLevel present) {
    const auto level = wire::parse_level(form.value(field));
    if (!level) form.wrong(field, "Choose what goes in this direction.");
    return level.value_or(present);
}

// Meaningful only when the form is right afterwards.
Link read_link(FormState& form, const domain::Snapshot& snapshot, const Link& before) {
    auto link = before;
    link.name = std::string(trim_blanks(form.value("name")));
    form.take("name", domain::check_link_name(snapshot, link.name, link.id));
    const auto display_url = http::AbsoluteUrl::parse_base(trim_blanks(form.value("display_url")));
    if (form.take("display_url", display_url)) link.display_url = *display_url;
    link.outgoing = read_level(form, "outgoing", before.outgoing);
    link.incoming = read_level(form, "incoming", before.incoming);
    link.impersonation = read_rule(form);
    link.ca_pem = read_ca(form);
    link.allow_loopback = form.checked("loopback");
    return link;
}

net::Response answer(const Context& context, const LinkEditPage& page, int status = 200) {
    const auto frame =
        frame_of(context, {.title = "Edit " + page.link->name, .section = Section::links, .width = Width::medium});
    return html(render_link_edit(frame, page), status);
}

Task<Result<net::Response>> get_edit(Services& services, Context& context) {
    AL_CO_TRY(const auto* const link, changeable_link_of(context));
    if (link->kind == domain::LinkKind::generic) co_return co_await show_external_edit(services, context);
    co_return answer(context, {.link = link, .form = state_of(*link)});
}

Task<Result<net::Response>> post_edit(Services& services, Context& context) {
    AL_CO_TRY(const auto* const link, changeable_link_of(context));
    if (link->kind == domain::LinkKind::generic) co_return co_await save_external_edit(services, context);
    const auto before = *link;
    AL_CO_TRY(const auto fields, context.form());
    LinkEditPage page{.link = &before, .form = {}};
    AL_CO_TRY(page.form, FormState::read(fields));
    auto changed = read_link(page.form, *context.snapshot, before);
    if (!page.form.is_right()) co_return answer(context, page, 400);
    const auto saved =
        co_await peers::edit_link(services, std::move(changed), context.audit("link.changed", before.id));
    if (saved) co_return go_to(context, link_path(before.id, "?done=saved"));
    const auto status = status_of(saved.error().code);
    if (status == 500) co_return std::unexpected(saved.error());
    page.message = saved.error().message;
    co_return answer(context, page, status);
}

}  // namespace

std::string render_link_edit(const Frame& frame, const LinkEditPage& page) {
    View view;
    view.text("id", page.link->id.str())
        .text("name", page.link->name)
        .text("message", page.message)
        .text("rpc_url", page.link->rpc_url.str())
        .list("general", field_views(general_fields(), page.form))
        .list("levels", field_views(level_fields(*page.link, frame.application), page.form))
        .list("rule", field_views(rule_fields(), page.form))
        .list("trust", field_views(trust_fields(), page.form))
        .flag("trust_open", page.form.checked("ca") || page.form.checked("loopback"));
    return render_page(frame, "link_edit", std::move(view));
}

std::vector<Route> link_edit_routes() {
    const std::string path = "/applinks/links/{id}/edit";
    return {
        {.method = "GET", .pattern = path, .policy = admin_form(), .handler = get_edit},
        {.method = "POST", .pattern = path, .policy = changes(Who::admin), .handler = post_edit, .return_page = path},
    };
}

}  // namespace applinks::web::pages
