// SPDX-License-Identifier: Apache-2.0
#include "app/forge_rounds.hpp"

#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace applinks::app {

void ForgeRounds::tick() {
    if (running_.exchange(true)) return;
    const auto now = std::chrono::steady_clock::now();
    const bool of_everything = now >= next_round_;
    if (of_everything) next_round_ = now + interval_;
    runtime_.start(round(of_everything));
}

Task<void> ForgeRounds::round(bool of_everything) {
    using std::chrono::steady_clock;
    const auto begun = steady_clock::now();
    const auto read = co_await runtime_.run(
        [this, of_everything] { return of_everything ? forge_.refresh() : forge_.refresh_noticed(); });
    if (!read) {
        static const auto failures =
            metrics::registry().counter("applinkd_forge_round_failures_total",
                                        "Rounds over the repositories of the forge that could not be ended.");
        failures.add();
        log::warn("forge.round_failed",
                  {{"code", read.error().code}, {"reason", read.error().message}, {"detail", read.error().detail}});
    } else if (*read > 0) {
        const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begun);
        log::info("forge.read", {{"repositories", *read}, {"ms", spent.count()}});
    }
    running_ = false;
}

}  // namespace applinks::app
