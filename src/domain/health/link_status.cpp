// SPDX-License-Identifier: Apache-2.0
#include "domain/health/link_status.hpp"

#include "domain/health/finding.hpp"

namespace applinks::domain {

std::string_view name_of(LinkStatus status) {
    switch (status) {
        case LinkStatus::connected: return "connected";
        case LinkStatus::one_way: return "one_way";
        case LinkStatus::setting_up: return "setting_up";
        case LinkStatus::sign_in_needed: return "sign_in_needed";
        case LinkStatus::mismatch: return "mismatch";
        case LinkStatus::unreachable: return "unreachable";
        case LinkStatus::untrusted_tls: return "untrusted_tls";
        case LinkStatus::rejected: return "rejected";
        case LinkStatus::not_allowed: return "not_allowed";
        case LinkStatus::outdated: return "outdated";
        case LinkStatus::suspended: return "suspended";
        case LinkStatus::disabled: return "disabled";
        case LinkStatus::unknown: break;
    }
    return "unknown";
}

std::string_view title_of(LinkStatus status) {
    switch (status) {
        case LinkStatus::connected: return "Connected";
        case LinkStatus::one_way: return "One way";
        case LinkStatus::setting_up: return "Waiting for their admin";
        case LinkStatus::sign_in_needed: return "Sign-in needed";
        case LinkStatus::mismatch: return "Settings differ";
        case LinkStatus::unreachable: return "Unreachable";
        case LinkStatus::untrusted_tls: return "Certificate not trusted";
        case LinkStatus::rejected: return "Rejected";
        case LinkStatus::not_allowed: return "Not allowed";
        case LinkStatus::outdated: return "Outdated";
        case LinkStatus::suspended: return "Suspended";
        case LinkStatus::disabled: return "Off";
        case LinkStatus::unknown: break;
    }
    return "Not tested yet";
}

LinkStatus status_of(const Link& link, std::string_view health_code) {
    if (link.state == LinkState::suspended) return LinkStatus::suspended;
    if (link.state == LinkState::setting_up) return LinkStatus::setting_up;
    const bool calls_us = link.incoming != OAuthLevel::disabled;
    const bool is_called = link.outgoing != OAuthLevel::disabled;
    if (!calls_us && !is_called) return LinkStatus::disabled;
    if (health_code.empty()) return LinkStatus::unknown;
    const auto* fault = find_fault(health_code);
    const auto found = fault == nullptr ? LinkStatus::unreachable : fault->status;
    const bool works = found == LinkStatus::connected || found == LinkStatus::disabled;
    return works && calls_us != is_called ? LinkStatus::one_way : found;
}

}  // namespace applinks::domain
