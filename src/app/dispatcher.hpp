// SPDX-License-Identifier: Apache-2.0
// The way of a request (design): own route or guard. Every request of the process comes through here.
#pragma once

#include <memory>

#include "net/exchange.hpp"
#include "peers/services.hpp"
#include "proxy/guard.hpp"
#include "web/router.hpp"

namespace applinks::app {

class Dispatcher {
public:
    // Errors: configuration, when a route leaves a declaration out (S-69).
    static Result<std::unique_ptr<Dispatcher>> create(Services& services);

    Task<void> handle(net::Exchange& exchange);  // on the session's I/O thread

private:
    explicit Dispatcher(Services& services) : services_(services), guard_(services) {}
    Task<void> pass_to_guard(web::Context context, net::Exchange& exchange);

    Services& services_;
    proxy::Guard guard_;
    web::Router router_;
};

}  // namespace applinks::app
