// SPDX-License-Identifier: Apache-2.0
#include "web/pages/page.hpp"

#include "base/encoding.hpp"
#include "base/limits.hpp"
#include "domain/sharing/repositories.hpp"

namespace applinks::web::pages {

Frame frame_of(const Context& context, Heading heading) {
    const auto& settings = context.settings();
    const bool signed_in = context.caller.kind == domain::Caller::Kind::session;
    return {.title = std::move(heading.title),
            .application = settings.name,
            .base = std::string(settings.url.path()),
            .user = signed_in ? context.caller.user_name() : std::string(),
            .csrf = csrf_token(context.caller.session_id),
            .admin = signed_in && context.caller.is_admin(),
            .forge = settings.type.str() == domain::kForgeType,
            .development_http = settings.development_http,
            .section = heading.section,
            .width = heading.width};
}

net::Response html(std::string text, int status) {
    net::Response response{.status = status, .headers = {}, .body = std::move(text)};
    response.headers.set("Content-Type", "text/html; charset=utf-8");
    return response;
}

net::Response go_to(const Context& context, std::string_view own_path) {
    return go_to_address(std::string(context.settings().url.path()) + std::string(own_path));
}

net::Response go_to_address(const std::string& checked_address) {
    AL_ASSERT(http::is_field_value(checked_address));
    net::Response response{.status = 303, .headers = {}, .body = {}};
    response.headers.set("Location", checked_address);
    return response;
}

std::string return_target(const Context& context, std::string_view wanted) {
    if (!wanted.empty() && http::is_local_return_target(wanted)) return std::string(wanted);
    return std::string(context.settings().url.path()) + "/applinks/";
}

void allow_form_targets(net::Response& response, const std::vector<http::AbsoluteUrl>& urls) {
    std::string origins;
    for (const auto& url : urls) {
        if (!url.has_value()) continue;
        origins += ' ' + url.origin();
    }
    response.headers.set(
        "Content-Security-Policy",
        "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'" + origins +
            "; frame-ancestors 'none'");
}

std::vector<http::AbsoluteUrl> permission_urls(const domain::Snapshot& snapshot) {
    std::vector<http::AbsoluteUrl> urls;
    for (const auto* link : snapshot.links_by_name()) {
        if (link->outgoing == domain::OAuthLevel::disabled) continue;
        urls.push_back(link->provider
                           ? std::visit([](const auto& known) { return known.authorize_url; }, *link->provider)
                           : link->display_url);
    }
    return urls;
}

Policy reads(Who who) {
    return {.who = who, .accepts = Accepts::session, .step_up = StepUp::no, .csrf = Csrf::none, .family = Family::page};
}

Policy changes(Who who) {
    return {.who = who,
            .accepts = Accepts::session,
            .step_up = who == Who::admin ? StepUp::yes : StepUp::no,
            .csrf = who == Who::anyone ? Csrf::same_origin : Csrf::form_token,
            .family = Family::page,
            .body_bytes_max = limits::kFormBodyMax};
}

}  // namespace applinks::web::pages
