// SPDX-License-Identifier: Apache-2.0
#include "web/wire/rest.hpp"

#include <algorithm>

#include "base/uuid.hpp"

namespace applinks::web {
namespace {

constexpr const char* kNothingHere = "There is no such resource.";

bool names_origin(std::string_view text) {
    const auto url = http::AbsoluteUrl::parse(text);
    return url && url->origin() == text;
}

}  // namespace

Policy rest_public() {
    return {.who = Who::anyone,
            .accepts = Accepts::session_or_machine,
            .step_up = StepUp::no,
            .csrf = Csrf::none,
            .family = Family::rest};
}

Policy rest_reads(Who who) {
    auto policy = rest_public();
    policy.who = who;
    return policy;
}

Policy rest_changes(Who who) {
    return {.who = who,
            .accepts = Accepts::session_or_machine,
            .step_up = who == Who::user ? StepUp::no : StepUp::yes,
            .csrf = Csrf::no_check_header,
            .family = Family::rest,
            .body_bytes_max = limits::kJsonBodyMax};
}

Result<void> check_version(const Context& context) {
    const auto version = context.path_value("version");
    if (version == "1.0" || version == "2.0" || version == "3.0" || version == "latest") return {};
    return fail(Errc::not_found, kNothingHere);
}

Result<void> check_version_3(const Context& context) {
    const auto version = context.path_value("version");
    if (version == "3.0" || version == "latest") return {};
    return fail(Errc::not_found, kNothingHere);
}

Result<domain::Link> link_of(const Context& context) {
    const auto id = parse_uuid(context.path_value("id"));
    if (!id) return fail(Errc::invalid_argument, "The id of an application link is a UUID.");
    const auto* link = context.snapshot->find_link(LinkId(*id));
    if (link == nullptr) return fail(Errc::not_found, "There is no application link with this id.");
    return *link;
}

Result<domain::Link> editable_link_of(const Context& context) {
    AL_TRY(auto link, link_of(context));
    if (link.system)
        return fail(Errc::not_allowed,
                    "This link comes from the configuration of this server and cannot be changed here.");
    return link;
}

Result<bool> flag_of(const Context& context, std::string_view name) {
    AL_TRY(const auto query, context.query());
    AL_TRY(const auto value, query.at_most_one(name));
    if (value.empty() || value == "false") return false;
    if (value == "true") return true;
    return fail(Errc::invalid_argument, "The parameter " + std::string(name) + " is true or false.");
}

wire::Format format_of(const Context& context) {
    return wire::choose_format({.path = context.path, .accept = context.head.headers.get("Accept")}).format;
}

net::Response entity(const Context& context, std::string body) {
    net::Response response{.status = 200, .headers = {}, .body = std::move(body)};
    response.headers.set("Content-Type", wire::content_type_of(format_of(context)));
    return response;
}

net::Response json(std::string body) {
    net::Response response{.status = 200, .headers = {}, .body = std::move(body)};
    response.headers.set("Content-Type", wire::content_type_of(wire::Format::json));
    return response;
}

net::Response no_content() {
    return {.status = 204, .headers = {}, .body = {}};
}

net::Response status_answer(const Context& context, const wire::StatusEntity& status) {
    const auto format = context.path.ends_with(".json") ? wire::Format::json : wire::Format::xml;
    net::Response response{.status = status.status, .headers = {}, .body = wire::write_status(status, format)};
    response.headers.set("Content-Type", wire::content_type_of(format));
    if (status.created.size() == 1) response.headers.set("Location", status.created.at(0));
    return response;
}

Error as_bad_request(Error error) {
    switch (error.code) {
        case Errc::already_exists:
        case Errc::conflict:
        case Errc::limit_exceeded:
        case Errc::unknown_host:
        case Errc::connect_failed:
        case Errc::timeout:
        case Errc::tls_failed:
        case Errc::redirected:
        case Errc::connection_lost:
        case Errc::peer_malformed:
        case Errc::peer_refused: error.code = Errc::invalid_argument; break;
        default: break;
    }
    return error;
}

wire::ApplicationLink entity_of(const Context& context, const domain::Link& link) {
    return {.self_href = self_href(context, "applicationlink/" + link.id.str()),
            .id = link.id,
            .type_id = link.type,
            .name = link.name,
            .display_url = link.display_url,
            .rpc_url = link.rpc_url,
            .is_primary = link.primary,
            .is_system = link.system};
}

std::string self_href(const Context& context, std::string_view resource) {
    const std::string_view module =
        context.path.starts_with("/rest/applinks-oauth/") ? "/rest/applinks-oauth/" : "/rest/applinks/";
    return context.own_url(std::string(module) + std::string(context.path_value("version")) + "/" +
                           std::string(resource));
}

void allow_cross_origin(net::Response& response, const Context& context) {
    const auto origin = context.head.headers.get("Origin");
    response.headers.set("Vary", "Origin");
    if (!names_origin(origin)) return;
    response.headers.set("Access-Control-Allow-Origin", origin);
    response.headers.set("Access-Control-Allow-Credentials", "true");
}

Task<Result<net::Response>> preflight(Services&, Context& context) {
    net::Response response{.status = 200, .headers = {}, .body = {}};
    allow_cross_origin(response, context);
    response.headers.set("Access-Control-Allow-Methods", "GET, OPTIONS");
    response.headers.set("Access-Control-Allow-Headers", "Content-Type");
    response.headers.set("Allow", "GET, HEAD, OPTIONS");
    co_return response;
}

}  // namespace applinks::web
