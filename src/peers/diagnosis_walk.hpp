// SPDX-License-Identifier: Apache-2.0
// One test under way: where it is, what each layer came to, and the finding that stopped it. Inside peers only.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "peers/diagnosis.hpp"
#include "peers/link_health.hpp"

namespace applinks::peers {

// A call that failed after the first one had reached the application.
Finding failed_call(const Error& error, const Callee& callee);

class Walk {
public:
    Walk(Services& services, domain::Link link, const DiagnosisOptions& options);

    Services& services;
    domain::Link link;  // as it was when the test began, and with what the peer offers
    const DiagnosisOptions& options;
    LinkFacts facts{};
    std::optional<std::chrono::seconds> clock_offset{};
    std::optional<Finding> remark{};     // it works, but people should know this
    std::optional<Finding> as_person{};  // what the call with the person's rights came to

    Callee callee(std::string_view path, Callee::Call call = Callee::Call::with_credentials) const;

    // A layer's beginning is told to the watcher, and its time is counted from there.
    Task<void> begin(domain::Layer layer);
    Task<void> pass(domain::Layer layer, std::string seen = {});
    // With a time that was measured elsewhere, for layers that one call goes through.
    Task<void> pass_in(domain::Layer layer, std::chrono::microseconds took, std::string seen);
    // Not needed here; `why` for people.
    void skip(domain::Layer layer, std::string why);
    // The finding's layer failed, and nothing after it is tried.
    Task<void> stop(Finding finding);

    bool is_stopped() const { return stopped_.has_value(); }
    Finding finding() const;  // after the walk
    const std::vector<LayerResult>& layers() const { return layers_; }

private:
    LayerResult& at(domain::Layer layer);
    bool went_past(domain::Layer layer) const;
    Task<void> tell(LayerResult result) const;

    std::vector<LayerResult> layers_;
    std::optional<Finding> stopped_{};
    domain::Layer current_ = domain::Layer::address;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

// Every step takes a walk that outlives it and leaves it stopped or ready for the next.

// address, dns, tcp, tls, http: one anonymous GET over a connection of its own. The answer, unless it stopped.
Task<std::optional<net::Response>> reach(Walk& walk, std::string path, std::string accept);
Task<void> walk_applinks(Walk& walk);
// Plain OAuth: whether it answers, and whether it takes our key and signature for a request token (RFC 5849 2.1).
Task<void> walk_generic(Walk& walk);
// token and user: the person's own permission and rights, where there is a person. One call tells both.
Task<void> try_as_person(Walk& walk);
Task<void> judge_person(Walk& walk);
// The applications behind both ends.
Task<void> look_at_upstreams(Walk& walk);

}  // namespace applinks::peers
