// SPDX-License-Identifier: Apache-2.0
#include "app/dispatcher.hpp"

#include "app/routes.hpp"

namespace applinks::app {
namespace {

// Our own name space: what is not a route there is nothing, and the application never sees it.
bool is_ours(std::string_view path) {
    return path == "/applinks" || path.starts_with("/applinks/");
}

}  // namespace

Result<std::unique_ptr<Dispatcher>> Dispatcher::create(Services& services) {
    std::unique_ptr<Dispatcher> dispatcher(new Dispatcher(services));
    add_routes(dispatcher->router_);
    if (services.repositories != nullptr) add_forge_routes(dispatcher->router_);
    AL_TRY_VOID(dispatcher->router_.check());
    return dispatcher;
}

Task<void> Dispatcher::handle(net::Exchange& exchange) {
    auto context = web::make_context(services_, exchange.head());
    if (!context) {
        co_await web::refuse(std::move(context).error(), exchange);
        co_return;
    }
    auto match = router_.match(exchange.head().method, context->path);
    if (match.route) {
        context->path_values = std::move(match.values);
        co_await web::serve(services_, *match.route, *std::move(context), exchange);
    } else if (match.method_not_allowed || is_ours(context->path)) {
        co_await web::refuse(match, *std::move(context), exchange);
    } else {
        co_await pass_to_guard(*std::move(context), exchange);
    }
}

Task<void> Dispatcher::pass_to_guard(web::Context context, net::Exchange& exchange) {
    proxy::GuardCall call{.target = context.target,
                          .origin = context.origin,
                          .snapshot = context.snapshot,
                          .request_id = context.request_id,
                          .now = context.now};
    auto done = co_await guard_.serve(std::move(call), exchange);
    if (!done) co_await web::refuse(std::move(done).error(), std::move(context), exchange);
}

}  // namespace applinks::app
