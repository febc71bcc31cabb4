// SPDX-License-Identifier: Apache-2.0
#include "peers/diagnosis.hpp"

#include <boost/json.hpp>

#include "peers/diagnosis_json.hpp"
#include "peers/diagnosis_walk.hpp"
#include "peers/link_steps.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace applinks::peers {
namespace {

using domain::finding_for;
using domain::HealthChange;
using domain::Link;
using domain::LinkKind;
using domain::LinkState;
using domain::OAuthLevel;

void note_versions(Link& link, const LinkFacts& facts) {
    if (!facts.manifest) return;
    link.application_version = facts.manifest->version;
    link.applinks_version = facts.manifest->applinks_version ? facts.manifest->applinks_version->text : "";
}

// What this test changes about the link; "" when nothing. `walked` has what the peer offered.
std::string apply(Link& link, const Walk& walk, const Finding& finding) {
    const auto before = link;
    if (needs_confirmation(link, walk.facts)) {
        link.state = LinkState::suspended;
        link.suspended_reason = finding.text;
        return "Suspended: " + finding.text;
    }
    note_versions(link, walk.facts);
    const bool is_untouched = link.state == LinkState::setting_up && link.outgoing == OAuthLevel::disabled &&
                              link.incoming == OAuthLevel::disabled;
    if (is_untouched) link.outgoing = walk.link.outgoing;
    if (link.state == LinkState::setting_up && is_confirmed(link, walk.facts)) {
        link.state = LinkState::active;
        return "Confirmed by both sides.";
    }
    if (link.outgoing != before.outgoing) return "The other side allows our calls.";
    if (link.application_version != before.application_version || link.applinks_version != before.applinks_version)
        return "The other application has another version.";
    return {};
}

EndsCheck ends_of(const Link& link, const LinkFacts& facts, const Finding& finding) {
    EndsCheck ends{.our_incoming = link.incoming,
                   .our_outgoing = link.outgoing,
                   .probe_ok = facts.probe && facts.probe->is_ok(),
                   .code = finding.code,
                   .text = finding.text,
                   .catalogue = finding.catalogue};
    if (facts.remote.kind == RemoteEnds::Kind::told) {
        ends.their_incoming = facts.remote.status.incoming;
        ends.their_outgoing = facts.remote.status.outgoing;
    }
    return ends;
}

// What concerns one person only does not make the link less healthy for all.
const Finding& of_the_link(const Finding& finding, const Finding& fine) {
    const bool is_personal = finding.layer == domain::Layer::token || finding.layer == domain::Layer::user;
    return is_personal ? fine : finding;
}

void count(HealthChange change, const Diagnosis& diagnosis) {
    if (change == HealthChange::none) return;
    const std::string name(change == HealthChange::broken ? "broken" : "recovered");
    metrics::registry()
        .counter("applinkd_link_health_changes_total", "Links that broke or recovered.", {{"change", name}})
        .add();
    log::warn(domain::event_of(change), {{"link", diagnosis.link}, {"code", diagnosis.finding.code}});
}

Task<Result<void>> remember(Services& services, const Diagnosis& diagnosis, const domain::AuditEntry& by,
                            bool with_person) {
    const auto fine = finding_for("ok", {});
    const auto& finding = with_person ? of_the_link(diagnosis.finding, fine) : diagnosis.finding;
    const domain::HealthRecord record{.link = diagnosis.link,
                                      .code = finding.code,
                                      .text = finding.text,
                                      .report = boost::json::serialize(json_of(diagnosis)),
                                      .checked_at = diagnosis.checked_at,
                                      .clock_offset = diagnosis.clock_offset};
    AL_CO_TRY(const auto change, co_await services.runtime.run([&] { return services.store.put_health(record, by); }));
    count(change, diagnosis);
    co_return Result<void>();
}

Diagnosis untested(const Link& link, Finding finding, Timestamp now) {
    Diagnosis diagnosis{.link = link.id, .finding = std::move(finding), .layers = {}, .ends = {}, .checked_at = now};
    diagnosis.ends = ends_of(link, {}, diagnosis.finding);
    for (std::size_t i = 0; i < domain::kLayerCount; ++i)
        diagnosis.layers.push_back({.layer = static_cast<domain::Layer>(i)});
    return diagnosis;
}

}  // namespace

Task<Result<Diagnosis>> diagnose(Services& services, LinkId link_id, domain::AuditEntry by, DiagnosisOptions options) {
    AL_CO_TRY(const auto asked, find_link(services, link_id));
    if (asked.state == LinkState::suspended)
        co_return untested(asked, finding_for("suspended", {{"peer", asked.name}, {"reason", asked.suspended_reason}}),
                           services.clock.now());
    Walk walk(services, asked, options);
    if (asked.kind == LinkKind::generic || !asked.rpc_url.has_value())
        co_await walk_generic(walk);
    else
        co_await walk_applinks(walk);
    // The calls took their time: what an administrator changed meanwhile stays.
    AL_CO_TRY(auto link, find_link(services, link_id));
    Diagnosis diagnosis{.link = link_id,
                        .finding = walk.finding(),
                        .layers = walk.layers(),
                        .ends = {},
                        .clock_offset = walk.clock_offset,
                        .checked_at = services.clock.now()};
    const auto what = apply(link, walk, diagnosis.finding);
    diagnosis.ends = ends_of(link, walk.facts, diagnosis.finding);
    if (!what.empty()) {
        const auto audit = audit_of(services, by, "link.checked", link.id, what);
        AL_CO_TRY_VOID(co_await services.change([&] { return services.store.update_link(link, audit); }));
    }
    AL_CO_TRY_VOID(co_await remember(services, diagnosis, by, options.person.has_value()));
    log::info("link.checked", {{"link", link.id}, {"code", diagnosis.finding.code}});
    co_return diagnosis;
}

Task<Result<EndsCheck>> check_link(Services& services, LinkId link, domain::AuditEntry by) {
    AL_CO_TRY(auto diagnosis, co_await diagnose(services, std::move(link), std::move(by)));
    co_return std::move(diagnosis.ends);
}

}  // namespace applinks::peers
