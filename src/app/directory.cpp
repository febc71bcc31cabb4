// SPDX-License-Identifier: Apache-2.0
#include "app/directory.hpp"

#include "directory/header.hpp"
#include "directory/host.hpp"
#include "directory/ldap/ldap_directory.hpp"
#include "domain/identity/identity_headers.hpp"
#include "domain/links/type_registry.hpp"

namespace applinks::app {
namespace {

using domain::DirectoryKind;

// The way to the application behind us, as the guard goes it: under the public name, past no proxy.
struct Host {
    const domain::SnapshotHolder* snapshots;
    net::Egress* egress;
    http::AbsoluteUrl upstream;
    http::AbsoluteUrl url;
};

constexpr std::chrono::seconds kTimeout{5};

Task<Result<directory::HostAnswer>> ask_host(Host host, directory::HostQuestion question) {
    static const auto trust =
        std::make_shared<const net::Trust>(net::Trust{.ca_pem = {}, .addresses = net::AddressPolicy::upstream()});
    AL_CO_TRY(auto url, host.upstream.join(question.path));
    net::OutgoingCall call{.url = std::move(url), .timeout = kTimeout, .trust = trust};
    if (question.as == directory::HostQuestion::As::service) {
        const auto snapshot = host.snapshots->current();
        AL_CO_TRY_VOID(domain::add_service_headers(call.headers, *snapshot));
    } else {
        call.headers.set("Cookie", question.cookies);
    }
    call.headers.set("Accept", "application/json");
    call.headers.set("X-Forwarded-Proto", host.url.is_https() ? "https" : "http");
    call.headers.set("X-Forwarded-Host", host.url.origin().substr(host.url.origin().find("//") + 2));
    AL_CO_TRY(auto answer, co_await host.egress->fetch(std::move(call)));
    co_return directory::HostAnswer{.status = answer.status, .body = std::move(answer.body)};
}

Result<std::unique_ptr<domain::RequestDirectory>> host_directory(const domain::SnapshotHolder& snapshots,
                                                                 net::Egress& egress) {
    const auto snapshot = snapshots.current();
    const auto& settings = snapshot->settings;
    const auto& type = snapshot->local_type();
    if (!type.who)
        return fail(Errc::configuration, "directory.kind is host, but the application type " + type.id.str() +
                                             " does not say how to ask it who somebody is ([who], types/README.md).");
    if (!settings.upstream.has_value())
        return fail(Errc::configuration, "directory.kind is host, but upstream.url is missing.");
    Host host{.snapshots = &snapshots, .egress = &egress, .upstream = settings.upstream, .url = settings.url};
    return directory::make_host_directory(
        {.who = *type.who, .find = type.find}, settings.directory, settings.url.str(),
        [host = std::move(host)](directory::HostQuestion question) { return ask_host(host, std::move(question)); });
}

}  // namespace

Result<std::unique_ptr<peers::People>> make_people(const domain::SnapshotHolder& snapshots, net::Egress& egress) {
    const auto snapshot = snapshots.current();
    const auto& settings = snapshot->settings.directory;
    switch (settings.kind) {
        case DirectoryKind::ldap: return std::make_unique<peers::People>(directory::make_ldap_directory(settings));
        case DirectoryKind::header:
            return std::make_unique<peers::People>(nullptr, directory::make_header_directory(settings));
        case DirectoryKind::host: {
            AL_TRY(auto of_requests, host_directory(snapshots, egress));
            return std::make_unique<peers::People>(nullptr, std::move(of_requests));
        }
        case DirectoryKind::local: break;
    }
    return std::make_unique<peers::People>();
}

}  // namespace applinks::app
