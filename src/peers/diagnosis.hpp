// SPDX-License-Identifier: Apache-2.0
// Testing a link, layer by layer, up to the first cause (features.md 5, applinks-protocol.md 6.4): for pages, API, REST
// resources, the command line and the background.
//
//   address → dns → tcp → tls → http → manifest → capability → clock → key → signature → token → levels → user →
//   upstream
//
// What it decides is pure (domain/health, link_health.hpp, finding.hpp); this calls. A test takes at most a minute and
// changes what follows from it: a link that is confirmed becomes active, one whose peer has another id or key is
// suspended (S-80). The result is stored; "link.broken" and "link.recovered" are told once each.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "domain/health/finding.hpp"
#include "domain/identity/account.hpp"
#include "peers/linking.hpp"

namespace applinks::peers {

struct LayerResult {
    domain::Layer layer;
    domain::LayerState state = domain::LayerState::skipped;
    std::chrono::microseconds took{};
    std::string seen{};  // facts, no sentence; "" when there is nothing to say
};

// Sees each layer as it begins (running) and ends, in order, on the I/O thread of the test, which waits for it: a page
// can be written to as it goes. Outlives the test.
class DiagnosisWatcher {
public:
    virtual ~DiagnosisWatcher() = default;
    virtual Task<void> on_layer(LayerResult result) = 0;
};

struct Diagnosis {
    LinkId link;
    domain::Finding finding;          // "ok", or the first cause
    std::vector<LayerResult> layers;  // all of them, in order
    EndsCheck ends;
    std::optional<std::chrono::seconds> clock_offset{};  // their clock minus ours
    Timestamp checked_at{};
};

struct DiagnosisOptions {
    std::optional<domain::Account> person{};  // whose permission and rights are tried, too; nobody: they are skipped
    DiagnosisWatcher* watcher = nullptr;
};

// Errors: not_found, storage_failed. Whatever is wrong with the link is a finding, not an error.
Task<Result<Diagnosis>> diagnose(Services& services, LinkId link, domain::AuditEntry by, DiagnosisOptions options = {});

}  // namespace applinks::peers
