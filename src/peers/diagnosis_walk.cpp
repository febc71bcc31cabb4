// SPDX-License-Identifier: Apache-2.0
#include "peers/diagnosis_walk.hpp"

#include <algorithm>
#include <utility>

namespace applinks::peers {

using domain::Layer;
using domain::LayerState;
using std::chrono::steady_clock;

Finding failed_call(const Error& error, const Callee& callee) {
    static const net::CallTrace kReached{.step = net::CallTrace::Step::exchange};
    return finding_of(error, callee, error.code == Errc::peer_malformed ? nullptr : &kReached);
}

Walk::Walk(Services& with, domain::Link of, const DiagnosisOptions& how)
    : services(with), link(std::move(of)), options(how) {
    for (std::size_t i = 0; i < domain::kLayerCount; ++i) layers_.push_back({.layer = static_cast<Layer>(i)});
}

Callee Walk::callee(std::string_view path, Callee::Call call) const {
    if (!link.rpc_url.has_value()) return {.name = link.name, .url = {}, .call = call};
    const auto url = link.rpc_url.join(path);
    return {.name = link.name,
            .url = url ? *url : link.rpc_url,
            .call = call,
            .base_path = std::string(link.rpc_url.path())};
}

LayerResult& Walk::at(Layer layer) {
    return layers_.at(static_cast<std::size_t>(layer));
}

Task<void> Walk::tell(LayerResult result) const {
    if (options.watcher != nullptr) co_await options.watcher->on_layer(std::move(result));
}

bool Walk::went_past(Layer layer) const {
    return std::any_of(layers_.begin() + static_cast<std::ptrdiff_t>(layer) + 1, layers_.end(),
                       [](const LayerResult& later) { return later.state == LayerState::ok; });
}

Task<void> Walk::begin(Layer layer) {
    current_ = layer;
    began_ = steady_clock::now();
    co_await tell({.layer = layer, .state = LayerState::running});
}

Task<void> Walk::pass(Layer layer, std::string seen) {
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - began_);
    co_await pass_in(layer, took, std::move(seen));
}

Task<void> Walk::pass_in(Layer layer, std::chrono::microseconds took, std::string seen) {
    at(layer) = {.layer = layer, .state = LayerState::ok, .took = took, .seen = std::move(seen)};
    co_await tell(at(layer));
}

void Walk::skip(Layer layer, std::string why) {
    at(layer) = {.layer = layer, .state = LayerState::skipped, .took = {}, .seen = std::move(why)};
}

Task<void> Walk::stop(Finding finding) {
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - began_);
    // A later call may fail in a way that the first one did not, and one that is refused by a later layer got through
    // this one.
    if (went_past(finding.layer)) finding.layer = current_;
    if (finding.layer > current_ && at(current_).state == LayerState::skipped) co_await pass(current_);
    at(finding.layer) = {.layer = finding.layer, .state = LayerState::failed, .took = took, .seen = finding.seen};
    const auto failed = at(finding.layer);
    stopped_ = std::move(finding);
    co_await tell(failed);
}

Finding Walk::finding() const {
    if (stopped_) return *stopped_;
    if (remark) return *remark;
    return domain::finding_for("ok", {});
}

}  // namespace applinks::peers
