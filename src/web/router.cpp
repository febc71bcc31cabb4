// SPDX-License-Identifier: Apache-2.0
#include "web/router.hpp"

#include <algorithm>
#include <set>

#include "base/encoding.hpp"

namespace applinks::web {
namespace {

constexpr std::string_view kRestPaths = "/rest/";

std::vector<std::string_view> segments_of(std::string_view path) {
    std::vector<std::string_view> segments;
    if (path.starts_with('/')) path.remove_prefix(1);
    for (;;) {
        const auto slash = path.find('/');
        segments.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return segments;
        path.remove_prefix(slash + 1);
    }
}

bool is_pattern(std::string_view segment) {
    return segment.size() > 2 && segment.starts_with('{') && segment.ends_with('}');
}
bool is_tail(std::string_view segment) {
    return is_pattern(segment) && segment.ends_with("...}");
}

// "/rest/x.json" as "/rest/x"; other paths as they are.
std::string_view without_format(std::string_view path) {
    if (!path.starts_with(kRestPaths)) return path;
    for (const std::string_view suffix : {".json", ".xml"})
        if (path.ends_with(suffix)) return path.substr(0, path.size() - suffix.size());
    return path;
}

std::unordered_map<std::string, std::string> values_of(const Route& route, std::string_view path) {
    std::unordered_map<std::string, std::string> values;
    auto rest = path.substr(1);
    for (const auto name : segments_of(route.pattern)) {
        if (is_tail(name)) {
            values.emplace(name.substr(1, name.size() - 5), rest);
            break;
        }
        const auto slash = rest.find('/');
        const auto segment = rest.substr(0, slash);
        if (is_pattern(name))
            values.emplace(name.substr(1, name.size() - 2), percent_decode(segment).value_or(std::string(segment)));
        rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
    }
    return values;
}

bool is_unsafe(std::string_view method) {
    return method != "GET" && method != "HEAD" && method != "OPTIONS";
}

std::string shape_of(const Route& route) {
    std::string shape = route.method;
    for (const auto segment : segments_of(route.pattern)) {
        shape += '/';
        if (is_tail(segment)) {
            shape += "{...}";
        } else {
            shape += is_pattern(segment) ? std::string_view("{}") : segment;
        }
    }
    return shape;
}

// Why a route may not be served, or "" when its declaration is whole (S-69).
std::string_view flaw_of(const Route& route) {
    const auto& policy = route.policy;
    if (route.method.empty() || !route.pattern.starts_with('/')) return "has no method or no pattern";
    if ((route.handler != nullptr) == static_cast<bool>(route.stream)) return "has not exactly one handler";
    if (policy.who == Who::undeclared) return "does not declare who may call it";
    if (policy.accepts == Accepts::undeclared) return "does not declare which credentials count";
    if (policy.step_up == StepUp::undeclared) return "does not declare whether it needs step-up";
    if (policy.csrf == Csrf::undeclared) return "does not declare its CSRF protection";
    if (policy.family == Family::undeclared) return "does not declare its family of answers";
    const bool is_public = policy.who == Who::anyone || policy.who == Who::consumer;
    if (!is_public && policy.accepts == Accepts::nothing) return "wants a caller and accepts no credentials";
    if (policy.csrf == Csrf::by_handler && !route.stream) return "leaves CSRF protection to a handler that has none";
    if (!is_unsafe(route.method)) return {};
    if (policy.accepts != Accepts::nothing && policy.csrf == Csrf::none)
        return "changes state with a session and has no CSRF protection";
    const bool is_for_admins = policy.who == Who::admin || policy.who == Who::admin_or_own_link;
    if (is_for_admins && policy.step_up == StepUp::no) return "changes state for administrators without step-up";
    return {};
}

}  // namespace

struct Router::Search {
    const Router& router;
    std::string_view method;
    std::string_view path;
    std::vector<std::string_view> segments;
    const Route* found = nullptr;
    int found_rank = 0;  // of the method: 3 itself, 2 GET for HEAD, 1 any
    std::string allow{};

    // Stops at the first node with a route for the method: static segments are looked at first.
    void visit(const Node& node, std::size_t depth) {
        if (depth == segments.size()) return take(node.routes);
        const auto next = node.by_name.find(std::string(segments[depth]));
        if (next != node.by_name.end()) visit(router.nodes_[next->second], depth + 1);
        if (found == nullptr && node.by_pattern != 0 && !segments[depth].empty())
            visit(router.nodes_[node.by_pattern], depth + 1);
        if (found == nullptr) take(node.tails);
    }

    void take(const std::vector<std::size_t>& candidates) {
        for (const auto index : candidates) {
            const auto& route = router.routes_[index];
            const int rank = rank_of(route.method);
            if (rank > found_rank) {
                found = &route;
                found_rank = rank;
            }
            if (!allow.empty()) allow += ", ";
            allow += route.method == "GET" ? "GET, HEAD" : route.method;
        }
    }

    int rank_of(std::string_view route_method) const {
        if (route_method == method) return 3;
        if (route_method == "GET" && method == "HEAD") return 2;
        return route_method == "*" ? 1 : 0;
    }
};

void Router::add(Route route) {
    std::size_t at = 0;
    bool has_tail = false;
    for (const auto segment : segments_of(route.pattern)) {
        if (is_tail(segment)) {
            has_tail = true;
            break;
        }
        auto next = is_pattern(segment) ? nodes_[at].by_pattern : std::size_t{0};
        if (!is_pattern(segment)) {
            const auto known = nodes_[at].by_name.find(std::string(segment));
            if (known != nodes_[at].by_name.end()) next = known->second;
        }
        if (next == 0) {
            next = nodes_.size();
            nodes_.emplace_back();
            if (is_pattern(segment)) {
                nodes_[at].by_pattern = next;
            } else {
                nodes_[at].by_name.emplace(segment, next);
            }
        }
        at = next;
    }
    (has_tail ? nodes_[at].tails : nodes_[at].routes).push_back(routes_.size());
    routes_.push_back(std::move(route));
    set_return_pages();
}

// A form whose page has the same address returns there.
void Router::set_return_pages() {
    const auto& added = routes_.back();
    if (added.pattern.ends_with("...}")) return;
    for (auto& route : routes_) {
        if (route.pattern != added.pattern) continue;
        auto& form = route.method == "GET" ? routes_.back() : route;
        const auto& page = route.method == "GET" ? route : routes_.back();
        if (page.method == "GET" && form.method != "GET" && form.return_page.empty()) form.return_page = form.pattern;
    }
}

void Router::add(std::vector<Route> routes) {
    for (auto& route : routes) add(std::move(route));
}

Result<void> Router::check() const {
    std::set<std::string> shapes;
    for (const auto& route : routes_) {
        const auto name = "The route " + route.method + " " + route.pattern + " ";
        if (const auto flaw = flaw_of(route); !flaw.empty())
            return fail(Errc::configuration, name + std::string(flaw) + ".");
        if (!shapes.insert(shape_of(route)).second) return fail(Errc::configuration, name + "is declared twice.");
    }
    return {};
}

Router::Match Router::match(std::string_view method, std::string_view path) const {
    if (!path.starts_with('/')) return {};
    // Most requests are for the application: their first segment is none of ours.
    const auto first = path.substr(1, path.substr(1).find('/'));
    const auto& root = nodes_.front();
    if (root.by_pattern == 0 && root.tails.empty() && !root.by_name.contains(std::string(first))) return {};
    // A tail takes the path as it was written: what it holds may end in ".xml" itself.
    auto bare = without_format(path);
    Search search{.router = *this, .method = method, .path = bare, .segments = segments_of(bare)};
    search.visit(root, 0);
    if (search.found == nullptr) return {.method_not_allowed = !search.allow.empty(), .allow = std::move(search.allow)};
    if (search.found->pattern.ends_with("...}")) bare = path;
    return {.route = search.found, .values = values_of(*search.found, bare)};
}

}  // namespace applinks::web
