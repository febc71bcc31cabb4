// SPDX-License-Identifier: Apache-2.0
#include "web/pages/handover_page.hpp"

#include "web/pages/link_common.hpp"
#include "web/pages/links_page.hpp"
#include "web/pages/page.hpp"
#include "web/pages/words.hpp"

namespace applinks::web::pages {
namespace {

using domain::OAuthLevel;

std::string starter_name(const HandoverPage& page) {
    return page.view.starter.manifest ? page.view.starter.manifest->name : page.starting_url;
}

Direction planned(OAuthLevel level) {
    return {.title = std::string(words_of(level)), .tone = level == OAuthLevel::disabled ? Tone::idle : Tone::ok};
}

View addresses_view(const HandoverPage& page) {
    const auto& starter = page.view.starter;
    const auto reported = starter.manifest ? starter.manifest->url.str() : std::string();
    const bool same = starter.manifest && starter.manifest->url == starter.entered;
    return View()
        .text("named", page.starting_url)
        .text("led_to", starter.redirected_to ? starter.redirected_to->str() : starter.entered.str())
        .text("reported", reported)
        .flag("same", same)
        .flag("differs", !same && !reported.empty());
}

// We started this pairing and the browser is back: is the other half there? The page of the link says so; this address
// would not work a second time.
Task<Result<net::Response>> finish_return(Services& services, Context& context, LinkId id) {
    const auto check = co_await peers::check_link(services, id, context.audit("link.tested", id));
    const bool works = check && check->code == "ok";
    co_return go_to(context, link_path(id, works ? "?done=linked" : ""));
}

}  // namespace

std::string render_handover(const Frame& frame, const HandoverPage& page) {
    const auto& manifest = page.view.starter.manifest;
    const auto name = starter_name(page);
    const bool calls_in = page.view.incoming != OAuthLevel::disabled;
    const bool calls_out = page.view.outgoing != OAuthLevel::disabled;
    View view;
    view.text("name", name)
        .text("action", page.action)
        .flag("found", manifest.has_value())
        .flag("redirected", page.view.starter.redirected_to.has_value())
        .flag("already_linked", page.view.already_linked)
        .text("link_id", page.view.link ? page.view.link->str() : std::string())
        .flag("same_users", page.view.choice.same_users)
        .flag("public_signup", manifest && manifest->public_signup && page.view.choice.same_users)
        .text("starting_url", page.starting_url)
        .flag("both_ways", calls_in && calls_out)
        .flag("only_incoming", calls_in && !calls_out)
        .flag("only_outgoing", !calls_in && calls_out)
        .flag("no_calls", !calls_in && !calls_out)
        .part("addresses", addresses_view(page))
        .part("ends", ends_view({.local_name = frame.application,
                                 .remote_name = name,
                                 .remote_address = manifest ? short_address(manifest->url) : std::string(),
                                 .outgoing = planned(page.view.outgoing),
                                 .incoming = planned(page.view.incoming)}));
    return render_page(frame, "handover", std::move(view));
}

Task<Result<net::Response>> show_handover(Services& services, Context& context) {
    // The password first: signing in and confirming come before anything is fetched from an address in a query (S-48).
    if (!stepped_up(context)) co_return go_to(context, with_return(context, "/applinks/step-up"));
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(auto handover, wire::parse_handover(query));
    const auto starting_url = handover.starting_url;
    AL_CO_TRY(auto view, co_await peers::inspect_handover(services, std::move(handover), context.caller.account->id));
    if (view.is_return && view.link) co_return co_await finish_return(services, context, *view.link);
    const HandoverPage page{
        .view = std::move(view), .starting_url = starting_url.str(), .action = context.target.str()};
    const auto frame =
        frame_of(context, {.title = "Confirm a link", .section = Section::links, .width = Width::medium});
    auto response = html(render_handover(frame, page));
    std::vector<http::AbsoluteUrl> targets{starting_url};
    if (page.view.starter.manifest) targets.push_back(page.view.starter.manifest->url);
    allow_form_targets(response, targets);
    co_return response;
}

Task<Result<net::Response>> accept_handover(Services& services, Context& context) {
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(auto handover, wire::parse_handover(query));
    AL_CO_TRY(const auto back,
              co_await peers::accept_handover(services, std::move(handover), context.caller.account->id,
                                              context.audit("link.created")));
    co_return go_to_address(back);
}

}  // namespace applinks::web::pages
