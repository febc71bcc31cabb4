// SPDX-License-Identifier: Apache-2.0
#include "app/routes.hpp"

#include "proxy/gateway.hpp"
#include "web/api/resources.hpp"
#include "web/pages/forge_pages.hpp"
#include "web/pages/routes.hpp"
#include "web/wire/rest_forge.hpp"
#include "web/wire/routes.hpp"

namespace applinks::app {
namespace {

Task<Result<void>> gateway(Services& services, web::Context& context, net::Exchange& exchange) {
    co_return co_await proxy::gateway(services,
                                      {.path = context.path,
                                       .query = context.target.query,
                                       .caller = context.caller,
                                       .origin = context.origin,
                                       .snapshot = context.snapshot,
                                       .now = context.now},
                                      exchange);
}

// The gateway decides itself who may call (a person, or the application with its key) and whether a browser's page was
// allowed to send this (proxy/gateway.hpp).
web::Route gateway_route() {
    return {.method = "*",
            .pattern = std::string(proxy::kGatewayPrefix) + "{link}/{path...}",
            .policy = {.who = web::Who::anyone,
                       .accepts = web::Accepts::session_or_machine,
                       .step_up = web::StepUp::no,
                       .csrf = web::Csrf::by_handler,
                       .family = web::Family::api},
            .stream = gateway};
}

}  // namespace

void add_routes(web::Router& router) {
    router.add(web::wire_routes());
    router.add(web::api::api_routes());
    router.add(web::pages::page_routes());
    router.add(gateway_route());
}

void add_forge_routes(web::Router& router) {
    router.add(web::pages::forge_routes());
    router.add(web::forge_resources());
}

}  // namespace applinks::app
