// SPDX-License-Identifier: Apache-2.0
#include "telemetry/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>
#include <set>
#include <sstream>

#include "base/result.hpp"

namespace applinks::metrics {
namespace {

enum class Kind { counter, gauge, histogram };

using Series = std::map<std::string, std::string>;

}  // namespace

void Counter::add(double amount) const {
    static_cast<prometheus::Counter*>(series_)->Increment(amount);
}
void Gauge::set(double value) const {
    static_cast<prometheus::Gauge*>(series_)->Set(value);
}
void Gauge::add(double amount) const {
    static_cast<prometheus::Gauge*>(series_)->Increment(amount);
}
void Gauge::subtract(double amount) const {
    static_cast<prometheus::Gauge*>(series_)->Decrement(amount);
}
double Gauge::value() const {
    return static_cast<prometheus::Gauge*>(series_)->Value();
}
void Histogram::observe(double value) const {
    static_cast<prometheus::Histogram*>(series_)->Observe(value);
}

struct Registry::Impl {
    struct Family {
        Kind kind;
        std::set<Series> series;
    };

    // The label set to use: the given one, or the "other" series when the family is full.
    Series admit(std::string_view name, Kind kind, const Labels& labels) {
        Series wanted;
        for (const Label& label : labels) wanted[label.name] = label.value;
        auto& family = families.try_emplace(std::string(name), Family{kind, {}}).first->second;
        AL_ASSERT(family.kind == kind);
        if (family.series.contains(wanted)) return wanted;
        if (family.series.size() >= kSeriesMax) {
            for (auto& [label, value] : wanted) value = "other";
        }
        family.series.insert(wanted);
        return wanted;
    }

    std::mutex mutex;
    std::map<std::string, Family> families;  // guarded by mutex
    prometheus::Registry registry;
};

Registry::Registry() : impl_(std::make_unique<Impl>()) {}
Registry::~Registry() = default;

Counter Registry::counter(std::string_view name, std::string_view help, const Labels& labels) {
    const std::lock_guard lock(impl_->mutex);
    const Series series = impl_->admit(name, Kind::counter, labels);
    auto& family = prometheus::BuildCounter().Name(std::string(name)).Help(std::string(help)).Register(impl_->registry);
    return Counter(&family.Add(series));
}

Gauge Registry::gauge(std::string_view name, std::string_view help, const Labels& labels) {
    const std::lock_guard lock(impl_->mutex);
    const Series series = impl_->admit(name, Kind::gauge, labels);
    auto& family = prometheus::BuildGauge().Name(std::string(name)).Help(std::string(help)).Register(impl_->registry);
    return Gauge(&family.Add(series));
}

Histogram Registry::histogram(std::string_view name, std::string_view help, const std::vector<double>& bounds,
                              const Labels& labels) {
    const std::lock_guard lock(impl_->mutex);
    const Series series = impl_->admit(name, Kind::histogram, labels);
    auto& family =
        prometheus::BuildHistogram().Name(std::string(name)).Help(std::string(help)).Register(impl_->registry);
    return Histogram(&family.Add(series, bounds));
}

std::string Registry::expose() const {
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, impl_->registry.Collect());
    return std::move(out).str();
}

Registry& registry() {
    static Registry instance;
    return instance;
}

}  // namespace applinks::metrics
