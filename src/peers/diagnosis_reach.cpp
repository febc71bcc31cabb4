// SPDX-License-Identifier: Apache-2.0
// The layers that one call goes through, told apart by its trace.
#include "peers/diagnosis_walk.hpp"
#include "peers/trust.hpp"

namespace applinks::peers {
namespace {

using domain::Layer;

constexpr std::chrono::seconds kTimeout{10};

std::string joined(const std::vector<std::string>& texts) {
    std::string out;
    for (const auto& text : texts) out += (out.empty() ? "" : ", ") + text;
    return out;
}

// What was got through before the call ended, as far as the trace says.
Task<void> pass_layers_before(Walk& walk, const net::CallTrace& trace, Layer end) {
    if (end > Layer::address) co_await walk.pass_in(Layer::address, {}, {});
    if (end > Layer::dns) co_await walk.pass_in(Layer::dns, trace.resolving, joined(trace.addresses));
    if (end > Layer::tcp) co_await walk.pass_in(Layer::tcp, trace.connecting, trace.address);
    if (end > Layer::tls) {
        if (walk.link.rpc_url.is_https())
            co_await walk.pass_in(Layer::tls, trace.securing, trace.tls.version + "; " + trace.tls.certificate);
        else
            walk.skip(Layer::tls, "plain HTTP");
    }
}

}  // namespace

Task<std::optional<net::Response>> reach(Walk& walk, std::string path, std::string accept) {
    co_await walk.begin(Layer::address);
    const auto callee = walk.callee(path, Callee::Call::anonymous);
    const auto snapshot = walk.services.snapshots.current();
    const auto loopback = walk.link.allow_loopback ? Loopback::allowed : Loopback::by_settings;
    auto trace = std::make_shared<net::CallTrace>();
    net::OutgoingCall call{.url = callee.url,
                           .answer_bytes_max = limits::kManifestMax,
                           .timeout = kTimeout,
                           .trust = trust_toward(snapshot->settings, walk.link.ca_pem, loopback),
                           .trace = trace};
    call.headers.add("Accept", accept);
    auto answer = co_await walk.services.egress.fetch(std::move(call));
    if (!answer) {
        auto finding = finding_of(answer.error(), callee, trace.get());
        co_await pass_layers_before(walk, *trace, finding.layer);
        co_await walk.stop(std::move(finding));
        co_return std::nullopt;
    }
    co_await pass_layers_before(walk, *trace, Layer::http);
    co_await walk.pass_in(Layer::http, trace->exchanging, seen_of(*answer, callee));
    co_return *std::move(answer);
}

}  // namespace applinks::peers
