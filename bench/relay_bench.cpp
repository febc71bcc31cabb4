// SPDX-License-Identifier: Apache-2.0
// A plain relay and nothing else, to measure src/net without the guard: relay_bench PORT UPSTREAM_URL
#include <csignal>
#include <cstdio>
#include <memory>
#include <string_view>

#include "base/encoding.hpp"
#include "net/egress.hpp"
#include "net/runtime.hpp"
#include "net/server.hpp"

namespace {

using namespace applinks;

struct Bench {
    net::Egress* egress;
    http::AbsoluteUrl base;
    std::shared_ptr<const net::Trust> trust;
};

Task<void> relay(const Bench* bench, net::Exchange& exchange) {
    net::RelayCall call{.method = exchange.head().method,
                        .base = bench->base,
                        .target = exchange.head().target,
                        .headers = net::end_to_end(exchange.head().headers),
                        .trust = bench->trust,
                        .upgrade = exchange.head().wants_upgrade};
    const auto relayed = co_await bench->egress->relay(exchange, std::move(call));
    if (!relayed && !exchange.answered()) {
        net::Response response{.status = 502, .body = relayed.error().message};
        (void)co_await exchange.send(std::move(response));
    }
}

int run(std::string_view port_text, std::string_view upstream) {
    const auto port = parse_int(port_text);
    auto base = http::AbsoluteUrl::parse(upstream);
    if (!port || !base) return 2;
    net::Runtime runtime;
    net::Egress egress(runtime);
    const Bench bench{
        &egress, *std::move(base),
        std::make_shared<net::Trust>(net::Trust{.ca_pem = {}, .addresses = net::AddressPolicy::upstream()})};
    const net::ListenAddress address{.port = static_cast<std::uint16_t>(*port)};
    auto server = net::Server::open(runtime, address, {}, {},
                                    [&bench](net::Exchange& exchange) { return relay(&bench, exchange); });
    if (!server) {
        std::fprintf(stderr, "%s\n", server.error().message.c_str());
        return 2;
    }
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    int received = 0;
    sigwait(&signals, &received);
    (*server)->drain(net::deadline_in(std::chrono::seconds(1)));
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    return run(argv[1], argv[2]);
}
