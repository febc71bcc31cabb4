// SPDX-License-Identifier: Apache-2.0
// The one route table (S-69): every route says who may call it, how, and what protects it. A route that leaves a
// declaration out stops the start-up.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "net/exchange.hpp"
#include "peers/services.hpp"
#include "protocol/oauth1/problem.hpp"
#include "protocol/oauth2/failure.hpp"
#include "web/context.hpp"

namespace applinks::web {

enum class Who {
    undeclared,
    anyone,
    consumer,  // the handler verifies the signature itself (token endpoints)
    user,      // a person, by any accepted credential
    admin,
    admin_or_own_link,  // or the linked application itself, two-legged, where {id} is its own link (S-70)
};

// Which credentials count on this route. Others are ignored, never an error by themselves.
enum class Accepts {
    undeclared,
    nothing,             // public
    session,             // a browser session only
    session_or_machine,  // session, Basic, or a signed call of a linked application
    session_or_signed,   // the same without Basic, which belongs to the application behind us
    session_or_basic,    // people, or the application's integration for one of them; never linked applications (S-70)
};

// yes: the password was given within ten minutes (S-48); Basic counts as given. only_tests: an administrator's call
// that looks and sets nothing, although it is no GET.
enum class StepUp { undeclared, no, yes, only_tests };

enum class Csrf {
    undeclared,
    none,             // safe methods, or protected by a signature
    same_origin,      // sessions and forms without a session yet (login): unsafe methods from our own pages only
    form_token,       // hidden field `csrf` and same origin (our pages)
    by_handler,       // streamed routes only: the handler checks it, because it has credentials of its own (gateway)
    no_check_header,  // sessions: X-Atlassian-Token: no-check and same origin (applinks-protocol.md 0.4); machines:
                      // nothing
    header_token,     // sessions: the form token in X-CSRF-Token and same origin (our JSON API); Basic: nothing
};

// Decides how errors are written: one table per family (web/errors.cpp).
enum class Family { undeclared, page, rest, api, oauth };

struct Policy {
    Who who = Who::undeclared;
    Accepts accepts = Accepts::undeclared;
    StepUp step_up = StepUp::undeclared;
    Csrf csrf = Csrf::undeclared;
    Family family = Family::undeclared;
    std::size_t body_bytes_max = 0;  // 0: a body is refused
};

using Handler = Task<Result<net::Response>> (*)(Services& services, Context& context);
// Answers on the exchange itself; an error before the answer began is written like any other.
using StreamHandler = std::function<Task<Result<void>>(Services& services, Context& context, net::Exchange& exchange)>;

struct Route {
    std::string method;   // "GET" also answers HEAD; "*" any
    std::string pattern;  // "/rest/applinks/{version}/manifest", last segment "{rest...}" takes the remaining path
    Policy policy;
    Handler handler = nullptr;
    StreamHandler stream{};
    // Where a browser goes on after it had to sign in or to give its password again instead of sending a form: with
    // {name} of the pattern. "": the page at the same address, if there is one, else the start page.
    std::string return_page{};
};

// Routes by path segment: a static segment beats a pattern. Filled at start, then immutable: any thread.
class Router {
public:
    void add(Route route);
    void add(std::vector<Route> routes);
    const std::vector<Route>& routes() const { return routes_; }

    // Errors: configuration; names the first route with a missing declaration, a state change without CSRF protection
    // or step-up on an admin route, or two routes with one pattern.
    Result<void> check() const;

    struct Match {
        const Route* route = nullptr;  // nullptr: no such path
        bool method_not_allowed = false;
        std::string allow;                                    // for 405: the methods that the path has
        std::unordered_map<std::string, std::string> values;  // for Context::path_values
    };
    // Below /rest/ a path may end in .json or .xml (applinks-protocol.md 0.4): it is the same resource.
    // The route lives as long as the router. Linear in the path; a path of the application costs one or two look-ups.
    Match match(std::string_view method, std::string_view path) const;

private:
    struct Node {
        std::unordered_map<std::string, std::size_t> by_name{};  // static segments
        std::size_t by_pattern = 0;                              // {name}; 0: none
        std::vector<std::size_t> routes{};                       // that end here
        std::vector<std::size_t> tails{};                        // {name...}
    };
    struct Search;
    void set_return_pages();
    std::vector<Route> routes_;
    std::vector<Node> nodes_{Node{}};
};

// Serves one request of our own: authenticates, enforces the policy, calls the handler, writes the answer with the
// headers of S-49, logs and counts it. `context.path_values` are the match's.
Task<void> serve(Services& services, const Route& route, Context context, net::Exchange& exchange);

// Answers a request that goes neither to a route nor to the application: 405 with Allow for a path of ours, else 404.
Task<void> refuse(const Router::Match& match, Context context, net::Exchange& exchange);
// The same for what the guard refused.
Task<void> refuse(std::variant<oauth1::Problem, oauth2::Failure, Error> reason, Context context,
                  net::Exchange& exchange);
// Answers a request for which there is no context (make_context failed).
Task<void> refuse(Error error, net::Exchange& exchange);

}  // namespace applinks::web
