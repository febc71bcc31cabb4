// SPDX-License-Identifier: Apache-2.0
#include "web/pages/add_link_page.hpp"

#include "base/encoding.hpp"
#include "domain/links/type_registry.hpp"
#include "peers/linking.hpp"
#include "web/errors.hpp"
#include "web/pages/link_common.hpp"
#include "web/pages/page.hpp"
#include "web/pages/probe_limit.hpp"
#include "web/pages/words.hpp"

namespace applinks::web::pages {
namespace {

const std::vector<Field>& address_fields() {
    static const std::vector<Field> fields{
        {.kind = Field::Kind::url,
         .name = "address",
         .label = "Address of the other application",
         .hint = "As you open it in a browser, for example https://wiki.example.org",
         .autocomplete = "url",
         .required = true},
    };
    return fields;
}

const std::vector<Field>& network_fields() {
    static const std::vector<Field> fields{
        {.kind = Field::Kind::area,
         .name = "ca",
         .label = "Certificate authority, for this link only",
         .hint = "PEM text. Leave it empty to trust the authorities that this server knows."},
        {.kind = Field::Kind::check,
         .name = "loopback",
         .label = "It runs on this very machine",
         .hint = "Allows addresses such as 127.0.0.1 for this link."},
    };
    return fields;
}

// "You entered A. It led to B. The application calls itself C." (features.md 3)
View found_view(const AddLinkPage& page) {
    const auto& found = *page.found;
    const auto entered = found.entered.str();
    View view;
    view.text("entered", entered)
        .text("led_to", found.redirected_to ? found.redirected_to->str() : entered)
        .flag("redirected", found.redirected_to.has_value())
        .flag("same_host", found.redirected_to && found.redirected_to->host() == found.entered.host());
    if (!found.manifest) return view;
    const auto& manifest = *found.manifest;
    const auto reported = manifest.url.str();
    view.text("reported", reported)
        .text("found_name", manifest.name)
        .text("found_version", manifest.version)
        .text("peer_id", manifest.id.str())
        .text("type_hint", page.type_hint)
        .flag("agrees", manifest.url == found.entered)
        .flag("differs", manifest.url != found.entered)
        .flag("prefer_reported", manifest.url.host() == found.entered.host())
        .flag("can_pair", manifest.applinks_version.has_value())
        .flag("public_signup", manifest.public_signup);
    return view;
}

Result<peers::PeerAddress> read_address(FormState& form) {
    auto base = http::AbsoluteUrl::parse_base(trim_blanks(form.value("address")));
    if (!base) {
        form.wrong("address", base.error().message);
        return std::unexpected(base.error());
    }
    return peers::PeerAddress{
        .base = *std::move(base), .ca_pem = std::string(form.value("ca")), .allow_loopback = form.checked("loopback")};
}

net::Response answer(const Context& context, const AddLinkPage& page, int status = 200) {
    const auto frame = frame_of(context, {.title = "Add a link", .section = Section::links, .width = Width::medium});
    auto response = html(render_add_link(frame, page), status);
    std::vector<http::AbsoluteUrl> targets;
    if (page.found && page.found->manifest) targets = {page.found->entered, page.found->manifest->url};
    allow_form_targets(response, targets);
    return response;
}

// What is wrong with the address stands beside it; our own troubles are an error page.
bool is_about_the_address(const Error& error) {
    return status_of(error.code) != 500 && error.code != Errc::storage_failed;
}

Task<Result<net::Response>> get_new(Services&, Context& context) {
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(const auto address, query.at_most_one("address"));
    AddLinkPage page;
    page.form.set("address", address);
    co_return answer(context, page);
}

std::string hint_for(const domain::Snapshot& snapshot, const wire::Manifest& manifest) {
    const auto* type = snapshot.types ? snapshot.types->find_wire(manifest.type_id.str()) : nullptr;
    return type == nullptr ? std::string() : type->setup_hint;
}

// Answers without a redirect: nothing has changed, and what was found belongs to this moment.
Task<Result<net::Response>> post_new(Services& services, Context& context) {
    const auto begun = std::chrono::steady_clock::now();
    AL_CO_TRY(const auto fields, context.form());
    AddLinkPage page;
    AL_CO_TRY(page.form, FormState::read(fields));
    const auto address = read_address(page.form);
    if (!address) co_return answer(context, page, 400);
    auto admitted = co_await begin_probe(services, context, address->base.str());
    if (!admitted && admitted.error().code == Errc::throttled) {
        page.form.wrong("address", admitted.error().message);
        co_return answer(context, page, 429);
    }
    if (!admitted) co_return std::unexpected(std::move(admitted).error());
    auto found = co_await peers::discover(services, *address);
    co_await finish_probe(services, begun);
    page.probed = true;
    if (!found && !is_about_the_address(found.error())) co_return std::unexpected(std::move(found).error());
    if (!found) {
        page.form.wrong("address", found.error().message);
        co_return answer(context, page);
    }
    if (found->manifest && found->manifest->id == context.snapshot->identity.id) {
        page.form.wrong("address", "This is the address of this application itself: it needs no link.");
        page.probed = false;  // nothing to set up by hand either
        co_return answer(context, page, 409);
    }
    if (found->manifest && context.snapshot->find_link(found->manifest->id) != nullptr)
        co_return go_to(context, link_path(found->manifest->id, "?done=already"));
    if (found->manifest) page.type_hint = hint_for(*context.snapshot, *found->manifest);
    if (!found->manifest && !found->redirected_to)
        page.form.wrong("address", found->why_no_manifest
                                       ? found->why_no_manifest->message
                                       : "Nothing that can be linked answers at " + address->base.str() + ".");
    page.form.check("both_admins", true);
    page.found = *std::move(found);
    co_return answer(context, page);
}

Task<Result<net::Response>> get_pair(Services&, Context& context) {
    co_return go_to(context, "/applinks/links/new");
}

Task<Result<net::Response>> post_pair(Services& services, Context& context) {
    AL_CO_TRY(const auto fields, context.form());
    AddLinkPage page;
    AL_CO_TRY(page.form, FormState::read(fields));
    auto address = read_address(page.form);
    if (!address) co_return answer(context, page, 400);
    AL_CO_TRY_VOID(co_await begin_probe(services, context, address->base.str()));
    peers::NewLink request{
        .address = *std::move(address),
        .manifest = {.id = LinkId(std::string(page.form.value("peer_id")))},
        .choice = {.both_admins = page.form.checked("both_admins"), .same_users = page.form.checked("same_users")}};
    const auto peer_id = request.manifest.id;
    const auto pairs = page.form.checked("both_admins") && page.form.checked("can_pair");
    auto link = co_await peers::create_link(services, std::move(request), context.audit("link.created"));
    if (!link && !is_about_the_address(link.error())) co_return std::unexpected(std::move(link).error());
    // Whoever goes back and presses again gets to the link that is there, and can go on from its page.
    if (!link && link.error().code == Errc::already_exists &&
        services.snapshots.current()->find_link(peer_id) != nullptr)
        co_return go_to(context, link_path(peer_id, "?done=already"));
    if (!link) {
        page.form.wrong("address", link.error().message);
        page.probed = true;
        co_return answer(context, page, status_of(link.error().code));
    }
    const auto id = link->id;
    if (!pairs) co_return go_to(context, link_path(id, "?done=created"));
    // The half here is made. Should the way over there not be known, the page of the link says how to go on.
    const auto over_there = co_await peers::handover_url(services, id, context.caller.account->id);
    co_return over_there ? go_to_address(*over_there) : go_to(context, link_path(id, "?done=created"));
}

}  // namespace

std::string render_add_link(const Frame& frame, const AddLinkPage& page) {
    const bool can_go_on = page.found && page.found->manifest.has_value();
    const bool redirected = page.found && page.found->redirected_to.has_value();
    View view;
    view.list("address_fields", field_views(address_fields(), page.form))
        .list("network_fields", field_views(network_fields(), page.form))
        .flag("network_open", page.form.checked("ca") || page.form.checked("loopback"))
        .text("address", page.form.value("address"))
        .text("ca", page.form.value("ca"))
        .flag("loopback", page.form.checked("loopback"))
        .flag("both_admins", page.form.checked("both_admins"))
        .flag("same_users", page.form.checked("same_users"))
        .flag("can_go_on", can_go_on)
        .flag("show_redirect", redirected && !can_go_on)
        .flag("offer_by_hand", page.probed && !can_go_on && !redirected)
        .text("address_encoded", percent_encode(page.form.value("address")));
    if (page.found) view.part("found", found_view(page));
    return render_page(frame, "add_link", std::move(view));
}

std::vector<Route> add_link_routes() {
    const std::string start = "/applinks/links/new";
    return {
        {.method = "GET", .pattern = start, .policy = admin_form(), .handler = get_new},
        {.method = "POST", .pattern = start, .policy = changes(Who::admin), .handler = post_new, .return_page = start},
        {.method = "GET", .pattern = start + "/pair", .policy = admin_form(), .handler = get_pair},
        {.method = "POST",
         .pattern = start + "/pair",
         .policy = changes(Who::admin),
         .handler = post_pair,
         .return_page = start},
    };
}

}  // namespace applinks::web::pages
