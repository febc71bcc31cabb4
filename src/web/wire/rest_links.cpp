// SPDX-License-Identifier: Apache-2.0
#include "web/wire/rest_links.hpp"

#include <boost/json.hpp>

#include "domain/links/link_rules.hpp"
#include "domain/links/type_registry.hpp"
#include "peers/linking.hpp"
#include "protocol/applinks/link_status.hpp"
#include "protocol/applinks/xml_write.hpp"
#include "web/asker.hpp"
#include "web/pages/probe_limit.hpp"
#include "web/wire/rest.hpp"

namespace applinks::web {
namespace {

using domain::Link;

Task<Result<net::Response>> list(Services&, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    std::vector<wire::ListedLink> rows;
    for (const auto* link : context.snapshot->links_by_name())
        rows.push_back(
            {.application = entity_of(context, *link), .incoming = link->incoming, .outgoing = link->outgoing});
    co_return entity(context, wire::write_listed_links(rows, format_of(context)));
}

// 3.9. A generic link has no manifest that could be missing.
std::string state_of(const Link& link, const Result<peers::Discovery>& found) {
    if (link.kind == domain::LinkKind::generic) return found && found->answered ? "OK" : "OFFLINE";
    if (!found || !found->manifest) return "OFFLINE";
    if (found->manifest->id != link.id) return "UPGRADED";
    const bool has_applinks_now = found->manifest->applinks_version.has_value();
    return link.applinks_version.empty() && has_applinks_now ? "UPGRADED_TO_UAL" : "OK";
}

Task<Result<net::Response>> state(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto link, link_of(context));
    std::string text = "OK";
    if (link.rpc_url.has_value()) {
        const auto address = peers::address_of(link);
        text = state_of(link, co_await peers::discover(services, address));
    }
    if (format_of(context) == wire::Format::json)
        co_return json(boost::json::serialize(boost::json::object{{"appLinkState", text}}));
    wire::XmlWriter xml;
    xml.open("applicationLinkState").text("appLinkState", text);
    co_return entity(context, std::move(xml).finish());
}

// 3.9: 409 when nothing answers there and the caller did not say that this is all right.
Error relocation_error(Error error) {
    switch (error.code) {
        case Errc::unknown_host:
        case Errc::connect_failed:
        case Errc::timeout:
        case Errc::tls_failed:
        case Errc::connection_lost: error.code = Errc::conflict; break;
        case Errc::conflict:
        case Errc::redirected:
        case Errc::already_exists:
        case Errc::peer_malformed: error.code = Errc::invalid_argument; break;
        default: break;
    }
    return error;
}

Task<Result<net::Response>> relocate(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto link, editable_link_of(context));
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(const auto text, query.only("newUrl"));
    AL_CO_TRY(const bool is_confirmed, flag_of(context, "nowarning"));
    AL_CO_TRY(const auto url, http::AbsoluteUrl::parse_base(text));
    const peers::PeerAddress address{.base = url, .ca_pem = link.ca_pem, .allow_loopback = link.allow_loopback};
    const auto confirmed_name = is_confirmed ? link.name : std::string();
    const auto moved = co_await peers::relocate(services, link.id, address, confirmed_name, asker(context));
    if (!moved) co_return std::unexpected(relocation_error(moved.error()));
    co_return no_content();
}

// The three kinds of 200 that the wizard's first step knows (3.1).
Result<net::Response> probe_answer(const Context& context, const http::AbsoluteUrl& url,
                                   const Result<peers::Discovery>& found) {
    if (!found && found.error().code == Errc::unknown_host) return json(wire::write_probe_unknown_host(url));
    if (!found && found.error().code == Errc::address_refused) return std::unexpected(found.error());
    if (found && found->redirected_to) return json(wire::write_probe_redirected(*found->redirected_to));
    if (!found || !found->manifest) return json(wire::write_probe_without_manifest());
    const auto& snapshot = *context.snapshot;
    if (found->manifest->id == snapshot.identity.id)
        return fail(Errc::conflict, "This is the address of this application itself.");
    if (snapshot.find_link(found->manifest->id) != nullptr)
        return fail(Errc::already_exists, "This application is linked already.");
    if (snapshot.types->find_wire(found->manifest->type_id.str()) == nullptr)
        return fail(Errc::invalid_argument, "The type of that application is not installed here.");
    return json(wire::write_manifest_json(*found->manifest));
}

Task<Result<net::Response>> probe(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(const auto text, query.only("url"));
    AL_CO_TRY(const auto url, http::AbsoluteUrl::parse_base(text));
    const auto begun = std::chrono::steady_clock::now();
    AL_CO_TRY_VOID(co_await pages::begin_probe(services, context, url.str()));
    const auto found = co_await peers::discover(services, peers::PeerAddress{.base = url});
    co_await pages::finish_probe(services, begun);
    co_return probe_answer(context, url, found);
}

}  // namespace

std::vector<Route> link_list_routes() {
    const std::string root = "/rest/applinks/{version}";
    // It makes this server call an address: protected as a change although it is a GET (0.4, S-36).
    auto guarded_read = rest_changes(Who::admin);
    guarded_read.body_bytes_max = 0;
    return {
        {.method = "GET", .pattern = root + "/listApplicationlinks", .policy = rest_reads(Who::admin), .handler = list},
        {.method = "GET",
         .pattern = root + "/listApplicationlinkstates/id/{id}",
         .policy = rest_reads(Who::admin),
         .handler = state},
        {.method = "POST",
         .pattern = root + "/relocateApplicationlink/{id}",
         .policy = rest_changes(Who::admin),
         .handler = relocate},
        {.method = "GET", .pattern = root + "/applicationlinkForm/manifest", .policy = guarded_read, .handler = probe},
    };
}

}  // namespace applinks::web
