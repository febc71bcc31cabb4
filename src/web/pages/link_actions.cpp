// SPDX-License-Identifier: Apache-2.0
#include "web/pages/link_actions.hpp"

#include "base/encoding.hpp"
#include "peers/linking.hpp"
#include "web/errors.hpp"
#include "web/pages/link_common.hpp"
#include "web/pages/page.hpp"
#include "web/pages/probe_limit.hpp"
#include "web/pages/words.hpp"

namespace applinks::web::pages {
namespace {

using domain::Link;
using domain::LinkState;

Frame narrow_frame(const Context& context, std::string title) {
    return frame_of(context, {.title = std::move(title), .section = Section::links, .width = Width::medium});
}

Task<Result<net::Response>> get_primary(Services&, Context& context) {
    AL_CO_TRY(const auto* const link, changeable_link_of(context));
    const auto type = type_name(*context.snapshot, link->type);
    const ActionPage page{
        .link_id = link->id.str(),
        .heading = "Make " + link->name + " primary?",
        .sentence = "Of several links of the type " + type +
                    ", the primary one is used where nothing else says which. The present one loses its star.",
        .button = "Make primary",
        .action = "primary"};
    co_return html(render_action(narrow_frame(context, page.heading), page));
}

Task<Result<net::Response>> post_primary(Services& services, Context& context) {
    AL_CO_TRY(const auto* const link, changeable_link_of(context));
    const auto id = link->id;
    const auto audit = context.audit("link.made_primary", id);
    AL_CO_TRY_VOID(
        co_await services.change([&services, &id, &audit] { return services.store.make_primary(id, audit); }));
    co_return go_to(context, link_path(id, "?done=primary"));
}

Task<Result<net::Response>> get_suspend(Services&, Context& context) {
    AL_CO_TRY(const auto* const link, changeable_link_of(context));
    const ActionPage page{
        .link_id = link->id.str(),
        .heading = "Suspend " + link->name + "?",
        .sentence =
            "No calls go either way until you resume the link. Nothing is lost: permissions of people are kept.",
        .button = "Suspend",
        .action = "suspend"};
    co_return html(render_action(narrow_frame(context, page.heading), page));
}

Task<Result<net::Response>> get_resume(Services&, Context& context) {
    AL_CO_TRY(const auto* const link, changeable_link_of(context));
    const ActionPage page{.link_id = link->id.str(),
                          .heading = "Resume " + link->name + "?",
                          .sentence = "Calls go again as they are set for both directions.",
                          .button = "Resume",
                          .action = "resume"};
    co_return html(render_action(narrow_frame(context, page.heading), page));
}

struct StateChange {
    LinkState from;
    LinkState to;
    std::string reason;
};

// Errors: conflict when the link is in another state than the page said.
Task<Result<void>> change_state(Services& services, const Context& context, StateChange change) {
    AL_CO_TRY(const auto* const present, changeable_link_of(context));
    auto link = *present;
    if (link.state != change.from)
        co_return fail(Errc::conflict, "The link is not in the state that the page showed. Load it again.");
    link.state = change.to;
    link.suspended_reason = change.reason;
    const auto by = context.audit("link.changed", link.id);
    co_return co_await peers::edit_link(services, std::move(link), by);
}

Task<Result<net::Response>> post_suspend(Services& services, Context& context) {
    StateChange change{
        .from = LinkState::active,
        .to = LinkState::suspended,
        .reason = "Off since " + date_text(context.now) + ": suspended by " + context.caller.user_name() + "."};
    AL_CO_TRY_VOID(co_await change_state(services, context, std::move(change)));
    co_return go_to(context, link_path(LinkId(std::string(context.path_value("id"))), "?done=suspended"));
}

Task<Result<net::Response>> post_resume(Services& services, Context& context) {
    StateChange change{.from = LinkState::suspended, .to = LinkState::active, .reason = {}};
    AL_CO_TRY_VOID(co_await change_state(services, context, std::move(change)));
    co_return go_to(context, link_path(LinkId(std::string(context.path_value("id"))), "?done=resumed"));
}

bool moves_by_name(const Link& link) {
    return link.kind == domain::LinkKind::generic || link.applinks_version.empty();
}

Task<Result<net::Response>> get_move(Services&, Context& context) {
    AL_CO_TRY(const auto* const link, changeable_link_of(context));
    MovePage page{.link = link, .form = {}, .needs_name = moves_by_name(*link)};
    page.form.set("address", link->rpc_url.str());
    co_return html(render_move(narrow_frame(context, "Move " + link->name), page));
}

Task<Result<net::Response>> post_move(Services& services, Context& context) {
    const auto begun = std::chrono::steady_clock::now();
    AL_CO_TRY(const auto* const link, changeable_link_of(context));
    const auto copy = *link;
    AL_CO_TRY(const auto fields, context.form());
    MovePage page{.link = &copy, .form = {}, .needs_name = moves_by_name(copy)};
    AL_CO_TRY(page.form, FormState::read(fields));
    const auto frame = narrow_frame(context, "Move " + copy.name);
    const auto address = http::AbsoluteUrl::parse_base(trim_blanks(page.form.value("address")));
    if (!page.form.take("address", address)) co_return html(render_move(frame, page), 400);
    AL_CO_TRY_VOID(co_await begin_probe(services, context, address->str()));
    peers::PeerAddress there{.base = *address, .ca_pem = copy.ca_pem, .allow_loopback = copy.allow_loopback};
    const auto moved =
        co_await peers::relocate(services, copy.id, std::move(there), std::string(page.form.value("name")),
                                 context.audit("link.moved", copy.id));
    co_await finish_probe(services, begun);
    if (moved) co_return go_to(context, link_path(copy.id, "?done=moved"));
    if (status_of(moved.error().code) == 500) co_return std::unexpected(moved.error());
    page.form.wrong("address", moved.error().message);
    co_return html(render_move(frame, page), status_of(moved.error().code));
}

Task<Result<net::Response>> get_delete(Services& services, Context& context) {
    AL_CO_TRY(const auto* const link, changeable_link_of(context));
    AL_CO_TRY(const auto uses, co_await load_uses(services));
    const auto* use = use_of(uses, link->id);
    const DeletePage page{.link = link,
                          .outgoing_people = use ? use->users_connected_outgoing : 0,
                          .incoming_people = use ? use->users_connected_incoming : 0,
                          .can_tell_peer = link->kind == domain::LinkKind::applinks && link->rpc_url.has_value()};
    co_return html(render_delete(narrow_frame(context, "Delete " + link->name), page));
}

std::string_view done_code(peers::RemovalOutcome outcome) {
    switch (outcome) {
        case peers::RemovalOutcome::removed_here: return "removed_here";
        case peers::RemovalOutcome::removed_both: return "removed_both";
        case peers::RemovalOutcome::removed_here_retrying: return "removed_here_retrying";
    }
    return "removed_here";
}

Task<Result<net::Response>> post_delete(Services& services, Context& context) {
    AL_CO_TRY(const auto* const link, changeable_link_of(context));
    const auto id = link->id;
    AL_CO_TRY(const auto form, context.form());
    AL_CO_TRY(const auto wanted, form.at_most_one("other_side"));
    const auto other_side = wanted == "remove" ? peers::OtherSide::remove : peers::OtherSide::leave;
    AL_CO_TRY(const auto outcome,
              co_await peers::remove_link(services, id, other_side, context.audit("link.removed", id)));
    co_return go_to(context, "/applinks/links?done=" + std::string(done_code(outcome)));
}

}  // namespace

std::string render_action(const Frame& frame, const ActionPage& page) {
    View view;
    view.text("id", page.link_id)
        .text("heading", page.heading)
        .text("sentence", page.sentence)
        .text("button", page.button)
        .text("action", page.action);
    return render_page(frame, "link_action", std::move(view));
}

std::string render_move(const Frame& frame, const MovePage& page) {
    std::vector<Field> fields{{.kind = Field::Kind::url,
                               .name = "address",
                               .label = "New address",
                               .hint = "The application there has to prove with its key that it is the same one.",
                               .required = true}};
    if (page.needs_name) {
        fields = {{.kind = Field::Kind::url, .name = "address", .label = "New address", .required = true}};
        fields.push_back(
            {.name = "name",
             .label = "Name of the link",
             .hint = page.link->name +
                     " cannot prove that it is the same application. If you are sure, type the name of the link."});
    }
    View view;
    view.text("id", page.link->id.str())
        .text("name", page.link->name)
        .text("present", page.link->rpc_url.str())
        .list("fields", field_views(fields, page.form));
    return render_page(frame, "link_move", std::move(view));
}

std::string render_delete(const Frame& frame, const DeletePage& page) {
    View view;
    view.text("id", page.link->id.str())
        .text("name", page.link->name)
        .text("outgoing_people", page.outgoing_people > 0 ? count_text(page.outgoing_people, "person", "people") : "")
        .text("incoming_people", page.incoming_people > 0 ? count_text(page.incoming_people, "person", "people") : "")
        .flag("nobody", page.outgoing_people + page.incoming_people == 0)
        .flag("can_tell_peer", page.can_tell_peer);
    return render_page(frame, "link_delete", std::move(view));
}

std::vector<Route> link_action_routes() {
    struct Pair {
        std::string_view action;
        Handler get;
        Handler post;
    };
    std::vector<Route> routes;
    for (const auto& [action, get, post] :
         {Pair{"primary", get_primary, post_primary}, Pair{"suspend", get_suspend, post_suspend},
          Pair{"resume", get_resume, post_resume}, Pair{"move", get_move, post_move},
          Pair{"delete", get_delete, post_delete}}) {
        const auto path = "/applinks/links/{id}/" + std::string(action);
        routes.push_back({.method = "GET", .pattern = path, .policy = admin_form(), .handler = get});
        routes.push_back(
            {.method = "POST", .pattern = path, .policy = changes(Who::admin), .handler = post, .return_page = path});
    }
    return routes;
}

}  // namespace applinks::web::pages
