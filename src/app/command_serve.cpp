// SPDX-License-Identifier: Apache-2.0
// `applinkd serve`: the daemon. The main thread waits for signals and looks after what is due; requests run elsewhere.
#include <csignal>
#include <cstdio>
#include <optional>

#include "app/assembly.hpp"
#include "app/command.hpp"
#include "app/dispatcher.hpp"
#include "app/start_pages.hpp"
#include "net/server.hpp"
#include "peers/entities.hpp"
#include "peers/health_rounds.hpp"
#include "peers/linking.hpp"
#include "peers/remote_links.hpp"
#include "telemetry/log.hpp"

namespace applinks::app {
namespace {

using std::chrono::steady_clock;

// Blocked before any thread exists, so that only wait_for_signal() sees them.
sigset_t block_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return signals;
}

log::Level level_of(std::string_view name) {
    if (name == "error") return log::Level::error;
    if (name == "warn") return log::Level::warn;
    return name == "debug" ? log::Level::debug : log::Level::info;
}

// What is due from time to time. Runs on the main thread; what takes long is started on an I/O thread.
class Housekeeping {
public:
    explicit Housekeeping(Assembly& assembly)
        : services_(assembly.services()), key_change_(assembly.key_change()), forge_rounds_(assembly.forge_rounds()) {}

    // Once a second.
    void tick() {
        key_change_.tick();  // first: what a command has just written may be sealed with a new key
        notice_changes_from_outside();
        write_token_uses();
        if (forge_rounds_ != nullptr) forge_rounds_->tick();
        if (!confirming_.exchange(true)) services_.runtime.start(confirm_people());
        const auto now = steady_clock::now();
        if (now >= next_notices_) {
            next_notices_ = now + std::chrono::minutes(1);
            if (!retrying_.exchange(true)) services_.runtime.start(retry());
        }
        if (now >= next_halves_) {
            next_halves_ = now + kHalves;
            if (!telling_.exchange(true)) services_.runtime.start(tell_other_halves());
        }
        if (now >= next_tests_) {
            next_tests_ = now + kTestRounds;
            services_.runtime.start(rounds_.begin_due());
        }
        if (now >= next_prune_) {
            next_prune_ = now + std::chrono::hours(1);
            if (const auto pruned = services_.store.prune(services_.clock.now()); !pruned)
                log::warn("storage.prune_failed", {{"reason", pruned.error().detail}});
        }
    }

private:
    // The command line writes into the same database: a disabled account stops working within a second (S-76).
    void notice_changes_from_outside() {
        const auto changed = services_.store.external_change_seen();
        if (!changed) {
            log::error("storage.unavailable", {{"reason", changed.error().detail}});
            return;
        }
        reload_due_ = reload_due_ || *changed;
        if (!reload_due_) return;
        services_.tokens.clear();
        const auto reloaded = services_.snapshots.reload();
        reload_due_ = !reloaded;  // seen once, so it is tried until it works
        if (!reloaded) log::error("snapshot.reload_failed", {{"reason", reloaded.error().detail}});
    }

    void write_token_uses() {
        const auto written = domain::write_token_uses(services_.tokens.uses(), services_.store, services_.clock.now());
        if (!written) log::warn("token.uses_not_written", {{"reason", written.error().detail}});
        reload_due_ = reload_due_ || (written && *written == domain::Written::ended_credentials);
    }

    // S-76: whoever is disabled in the directory stops working here.
    Task<void> confirm_people() {
        co_await services_.people.confirm_those_in_use(services_);
        confirming_ = false;
    }

    Task<void> retry() {
        co_await peers::retry_notices(services_);
        co_await peers::confirm_waiting_links(services_);
        retrying_ = false;
    }

    Task<void> tell_other_halves() {
        co_await peers::retry_other_halves(services_);
        co_await peers::retry_entity_halves(services_);
        telling_ = false;
    }

    static constexpr std::chrono::seconds kTestRounds{5};
    static constexpr std::chrono::seconds kHalves{5};

    Services& services_;
    MasterKeyChange& key_change_;
    ForgeRounds* forge_rounds_;
    peers::HealthRounds rounds_{services_};
    bool reload_due_ = false;
    std::atomic<bool> retrying_{false};
    std::atomic<bool> confirming_{false};
    std::atomic<bool> telling_{false};
    steady_clock::time_point next_halves_ = steady_clock::now() + kHalves;
    steady_clock::time_point next_notices_ = steady_clock::now() + std::chrono::seconds(10);
    steady_clock::time_point next_tests_ = steady_clock::now() + kTestRounds;
    steady_clock::time_point next_prune_ = steady_clock::now() + std::chrono::minutes(5);
};

void serve_until_stopped(net::Server& server, Housekeeping& housekeeping, const sigset_t& signals) {
    const timespec second{.tv_sec = 1, .tv_nsec = 0};
    for (;;) {
        const int signal = sigtimedwait(&signals, nullptr, &second);
        if (signal == SIGTERM || signal == SIGINT) return;
        if (signal == SIGHUP) {
            if (const auto reloaded = server.reload_tls(); !reloaded)
                log::error("tls.reload_failed", {{"reason", reloaded.error().message}});
            else
                log::info("tls.reloaded");
        }
        housekeeping.tick();
    }
}

}  // namespace

Result<int> run(const ServeCommand& command) {
    const auto signals = block_signals();
    AL_TRY(auto configuration, load_configuration(command.data, command.config, process_environment()));
    if (!command.listen.empty()) {
        auto listen = parse_listen_address(command.listen);
        if (!listen) return fail(Errc::invalid_argument, "--listen: " + listen.error().message + ".");
        configuration.listen = *std::move(listen);
    }
    log::set_level(level_of(configuration.log_level));
    // Before the assembly, so that it outlives the threads, which may still do what it started when a signal ends all.
    std::optional<Housekeeping> housekeeping;
    AL_TRY(const auto assembly, Assembly::open(std::move(configuration), Purpose::daemon));
    auto& services = assembly->services();
    housekeeping.emplace(*assembly);
    AL_TRY(const auto dispatcher, Dispatcher::create(services));
    const auto& settings = assembly->configuration();
    AL_TRY(const auto server,
           net::Server::open(services.runtime, settings.listen, settings.tls, settings.limits,
                             [&dispatcher](net::Exchange& exchange) { return dispatcher->handle(exchange); }));
    log::info("server.started", {{"name", settings.settings.name},
                                 {"url", settings.settings.url.str()},
                                 {"address", settings.listen.address},
                                 {"port", server->port()}});
    unmap_pages_of_the_start();
    serve_until_stopped(*server, *housekeeping, signals);
    log::info("server.draining", {{"connections", server->open_connections()}});
    server->drain(steady_clock::now() + settings.drain_time);
    const auto written = domain::write_token_uses(services.tokens.uses(), services.store, services.clock.now());
    if (!written) log::warn("token.uses_not_written", {{"reason", written.error().detail}});
    log::info("server.stopped");
    return 0;
}

Result<int> run(const ShowText& command) {
    std::fputs(command.text.c_str(), stdout);
    return 0;
}

}  // namespace applinks::app
