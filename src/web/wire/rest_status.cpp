// SPDX-License-Identifier: Apache-2.0
#include "web/wire/rest_status.hpp"

#include "peers/diagnosis.hpp"
#include "peers/linking.hpp"
#include "peers/signed_call.hpp"
#include "protocol/applinks/link_status.hpp"
#include "web/asker.hpp"
#include "web/wire/rest.hpp"

namespace applinks::web {
namespace {

bool needs_a_person(std::string_view type) {
    return type == "LOCAL_AUTH_TOKEN_REQUIRED" || type == "REMOTE_AUTH_TOKEN_REQUIRED";
}

std::string write_status_of(const Context& context, const domain::Link& link, const peers::Diagnosis& diagnosis) {
    const auto& check = diagnosis.ends;
    wire::LinkStatus status{.id = link.id,
                            .name = link.name,
                            .display_url = link.display_url,
                            .rpc_url = link.system ? http::AbsoluteUrl() : link.rpc_url,
                            .type = link.type,
                            .local = {.incoming = check.our_incoming, .outgoing = check.our_outgoing},
                            .remote = {},
                            .error = {}};
    if (check.their_incoming && check.their_outgoing)
        status.remote = wire::OAuthStatus{.incoming = *check.their_incoming, .outgoing = *check.their_outgoing};
    // A warning is for people: the link works (6.1).
    const auto& finding = diagnosis.finding;
    if (finding.severity == domain::Severity::error || finding.severity == domain::Severity::info) {
        const std::string type = finding.catalogue.empty() ? "UNKNOWN" : finding.catalogue;
        status.error = wire::LinkStatusError{.type = type, .details = finding.text, .authorisation_uri = {}};
        const auto authorise = context.settings().url.join(peers::authorize_path(link.id));
        if (needs_a_person(type) && authorise) status.error->authorisation_uri = *authorise;
    }
    return wire::write_link_status(status);
}

wire::OAuthStatus ends_of(const domain::Link& link) {
    return {.incoming = link.incoming, .outgoing = link.outgoing};
}

Task<Result<net::Response>> read_status(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version_3(context));
    AL_CO_TRY(const auto link, link_of(context));
    AL_CO_TRY(const auto diagnosis, co_await peers::diagnose(services, link.id, asker(context)));
    co_return json(write_status_of(context, link, diagnosis));
}

// 6.2: `{id}` is the asking server's own id; anyone may ask.
Task<Result<net::Response>> read_oauth(Services&, Context& context) {
    AL_CO_TRY_VOID(check_version_3(context));
    AL_CO_TRY(const auto link, link_of(context));
    co_return json(wire::write_oauth_status(ends_of(link)));
}

// 6.3: 409 when the peer's consumer-info, which its calls need, cannot be had.
Error as_conflict(Error error) {
    switch (error.code) {
        case Errc::unknown_host:
        case Errc::connect_failed:
        case Errc::timeout:
        case Errc::tls_failed:
        case Errc::redirected:
        case Errc::connection_lost:
        case Errc::address_refused:
        case Errc::peer_refused:
        case Errc::peer_malformed: error.code = Errc::conflict; break;
        default: break;
    }
    return error;
}

Task<Result<net::Response>> put_oauth(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version_3(context));
    AL_CO_TRY(const auto link, editable_link_of(context));
    AL_CO_TRY(const auto wanted, wire::parse_oauth_status(context.body));
    const auto by = asker(context);
    const auto changed = co_await peers::set_levels(services, link.id, wanted.incoming, wanted.outgoing, by);
    if (!changed) co_return std::unexpected(as_conflict(changed.error()));
    co_return no_content();
}

}  // namespace

std::vector<Route> status_routes() {
    const std::string one = "/rest/applinks/{version}/status/{id}";
    return {
        {.method = "GET", .pattern = one, .policy = rest_reads(Who::admin), .handler = read_status},
        {.method = "GET", .pattern = one + "/oauth", .policy = rest_public(), .handler = read_oauth},
        {.method = "PUT", .pattern = one + "/oauth", .policy = rest_changes(Who::admin), .handler = put_oauth},
    };
}

}  // namespace applinks::web
