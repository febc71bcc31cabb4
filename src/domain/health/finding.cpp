// SPDX-License-Identifier: Apache-2.0
#include "domain/health/finding.hpp"

#include <algorithm>

#include "base/result.hpp"

namespace applinks::domain {
namespace {

std::string_view value_of(const FindingValues& values, std::string_view name) {
    const auto found = std::ranges::find(values, name, &FindingValue::name);
    return found == values.end() ? std::string_view() : std::string_view(found->value);
}

std::string filled(std::string_view text, const FindingValues& values) {
    std::string out;
    while (!text.empty()) {
        const auto open = std::min(text.find('{'), text.size());
        out.append(text.substr(0, open));
        text.remove_prefix(open);
        const auto close = text.find('}');
        if (close == std::string_view::npos) break;
        out.append(value_of(values, text.substr(1, close - 1)));
        text.remove_prefix(close + 1);
    }
    return out;
}

}  // namespace

std::string_view name_of(Layer layer) {
    switch (layer) {
        case Layer::address: return "address";
        case Layer::dns: return "dns";
        case Layer::tcp: return "tcp";
        case Layer::tls: return "tls";
        case Layer::http: return "http";
        case Layer::manifest: return "manifest";
        case Layer::capability: return "capability";
        case Layer::clock: return "clock";
        case Layer::key: return "key";
        case Layer::signature: return "signature";
        case Layer::token: return "token";
        case Layer::levels: return "levels";
        case Layer::user: return "user";
        case Layer::upstream: break;
    }
    return "upstream";
}

std::string_view title_of(Layer layer) {
    switch (layer) {
        case Layer::address: return "Address allowed";
        case Layer::dns: return "Name look-up";
        case Layer::tcp: return "Connection";
        case Layer::tls: return "Certificate";
        case Layer::http: return "Answer";
        case Layer::manifest: return "Same application";
        case Layer::capability: return "Version";
        case Layer::clock: return "Clock";
        case Layer::key: return "Keys";
        case Layer::signature: return "Signature";
        case Layer::token: return "Your permission";
        case Layer::levels: return "Both ends agree";
        case Layer::user: return "Rights";
        case Layer::upstream: break;
    }
    return "Applications behind";
}

std::string_view name_of(LayerState state) {
    switch (state) {
        case LayerState::running: return "running";
        case LayerState::ok: return "ok";
        case LayerState::failed: return "failed";
        case LayerState::skipped: break;
    }
    return "skipped";
}

std::string_view name_of(Severity severity) {
    switch (severity) {
        case Severity::ok: return "ok";
        case Severity::info: return "info";
        case Severity::warning: return "warning";
        case Severity::error: break;
    }
    return "error";
}

std::string_view name_of(Side side) {
    switch (side) {
        case Side::none: return "none";
        case Side::here: return "here";
        case Side::there: return "there";
        case Side::between: return "between";
        case Side::both: break;
    }
    return "both";
}

Finding finding_for(std::string_view code, const FindingValues& values, std::string seen) {
    const auto* const fault = find_fault(code);
    AL_ASSERT(fault != nullptr);
    return {.code = std::string(fault->code),
            .text = filled(fault->text, values),
            .catalogue = std::string(fault->catalogue),
            .severity = fault->severity,
            .side = fault->side,
            .layer = fault->layer,
            .seen = std::move(seen),
            .meaning = filled(fault->meaning, values),
            .remedy = filled(fault->remedy, values),
            .commands = snippets_for(code, values)};
}

}  // namespace applinks::domain
