// SPDX-License-Identifier: Apache-2.0
// Metrics in the Prometheus text format, behind small handles that are cheap to copy and keep.
//
//   static const auto refused = metrics::registry().counter("applinkd_requests_refused_total", "Requests refused.",
//                                                           {{"reason", "framing"}});
//   refused.add();
//
// Names end in their unit (_total, _seconds, _bytes). A label value comes from a bounded set, never from what a
// stranger sent. A family takes at most kSeriesMax label combinations; what exceeds that is counted in one series whose
// values are "other".
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace applinks::metrics {

inline constexpr std::size_t kSeriesMax = 200;

struct Label {
    std::string name;
    std::string value;
};
using Labels = std::vector<Label>;

// Handles stay valid as long as their registry. Lock-free; any thread.
class Counter {
public:
    void add(double amount = 1) const;

private:
    friend class Registry;
    explicit Counter(void* series) : series_(series) {}
    void* series_;
};

class Gauge {
public:
    void set(double value) const;
    void add(double amount = 1) const;
    void subtract(double amount = 1) const;
    double value() const;

private:
    friend class Registry;
    explicit Gauge(void* series) : series_(series) {}
    void* series_;
};

class Histogram {
public:
    void observe(double value) const;  // takes a lock of this series for some nanoseconds

private:
    friend class Registry;
    explicit Histogram(void* series) : series_(series) {}
    void* series_;
};

class Registry {
public:
    Registry();
    ~Registry();
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    // The same name and labels give the same series. A name keeps the kind it was made with (asserted). Takes a lock:
    // ask once and keep the handle.
    Counter counter(std::string_view name, std::string_view help, const Labels& labels = {});
    Gauge gauge(std::string_view name, std::string_view help, const Labels& labels = {});
    Histogram histogram(std::string_view name, std::string_view help, const std::vector<double>& bounds,
                        const Labels& labels = {});

    // Text exposition format, version 0.0.4: `text/plain; version=0.0.4`.
    std::string expose() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// The registry of the process.
Registry& registry();

}  // namespace applinks::metrics
