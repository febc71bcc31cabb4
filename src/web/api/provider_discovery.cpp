// SPDX-License-Identifier: Apache-2.0
// What a provider of OAuth 2.0 publishes about itself, to fill a form in with; an administrator looks at it and saves
// (features.md 3 "discovery document").
#include <chrono>

#include "peers/oauth2_discovery.hpp"
#include "web/api/answer.hpp"
#include "web/api/external_view.hpp"
#include "web/api/link_fields.hpp"
#include "web/api/resources.hpp"
#include "web/errors.hpp"
#include "web/pages/probe_limit.hpp"

namespace applinks::web::api {
namespace {

// It makes this server call an address that somebody types: counted and audited like any probe (S-36).
Task<Result<net::Response>> discover(Services& services, Context& context) {
    const auto begun = std::chrono::steady_clock::now();
    AL_CO_TRY(auto input, Input::read(context));
    auto address = read_peer_address(input.fields());
    if (auto refusal = input.refusal(context)) co_return *std::move(refusal);
    AL_CO_TRY_VOID(co_await pages::begin_probe(services, context, address.base.str()));
    const auto found = co_await peers::discover_oauth2(services, std::move(address));
    co_await pages::finish_probe(services, begun);
    if (!found && status_of(found.error().code) == 500) co_return std::unexpected(found.error());
    if (!input.fields().take("address", found)) co_return faulty_answer(input.faults(), context);
    co_return json_answer(boost::json::object{{"issuer", found->issuer},
                                              {"issuer_answers", found->issuer_answers},
                                              {"authorize_url", found->authorize_url.str()},
                                              {"token_url", found->token_url.str()},
                                              {"revoke_url", found->revoke_url.str()},
                                              {"identity_url", found->identity_url.str()},
                                              {"client_auth", word_of(found->authentication)}});
}

}  // namespace

std::vector<Route> provider_discovery_routes() {
    return {{.method = "POST",
             .pattern = path_of("/provider-discovery"),
             .policy = changes(Who::admin, Body::json),
             .handler = discover}};
}

}  // namespace applinks::web::api
