// SPDX-License-Identifier: Apache-2.0
#include "telemetry/metrics.hpp"

#include <gtest/gtest.h>

#include <string>

namespace applinks::metrics {
namespace {

bool has_line(const Registry& registry, std::string_view line) {
    return ("\n" + registry.expose()).find("\n" + std::string(line) + "\n") != std::string::npos;
}

TEST(Metrics, expose_counters_gauges_and_histograms) {
    Registry registry;
    const Counter refused = registry.counter("refused_total", "Refused.", {{"reason", "framing"}});
    refused.add();
    refused.add(2);
    const Gauge open = registry.gauge("open_connections", "Open.");
    open.set(5);
    open.subtract();
    EXPECT_EQ(open.value(), 4);
    registry.histogram("wait_seconds", "Wait.", {0.1, 1}).observe(0.5);
    EXPECT_TRUE(has_line(registry, "# HELP refused_total Refused."));
    EXPECT_TRUE(has_line(registry, "# TYPE refused_total counter"));
    EXPECT_TRUE(has_line(registry, R"(refused_total{reason="framing"} 3)"));
    EXPECT_TRUE(has_line(registry, "open_connections 4"));
    EXPECT_TRUE(has_line(registry, R"(wait_seconds_bucket{le="0.1"} 0)"));
    EXPECT_TRUE(has_line(registry, R"(wait_seconds_bucket{le="1"} 1)"));
}

TEST(Metrics, give_the_same_series_for_the_same_labels) {
    Registry registry;
    registry.counter("a_total", "A.", {{"x", "1"}}).add();
    registry.counter("a_total", "A.", {{"x", "1"}}).add();
    EXPECT_TRUE(has_line(registry, R"(a_total{x="1"} 2)"));
}

TEST(Metrics, put_what_exceeds_the_bound_into_one_series) {
    Registry registry;
    for (std::size_t i = 0; i < kSeriesMax + 50; ++i)
        registry.counter("a_total", "A.", {{"x", std::to_string(i)}}).add();
    EXPECT_TRUE(has_line(registry, R"(a_total{x="other"} 50)"));
    EXPECT_FALSE(has_line(registry, R"(a_total{x="220"} 1)"));
}

}  // namespace
}  // namespace applinks::metrics
