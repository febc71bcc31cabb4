// SPDX-License-Identifier: Apache-2.0
#include "peers/link_steps.hpp"

#include <algorithm>

#include "domain/links/type_registry.hpp"

namespace applinks::peers {

domain::AuditEntry audit_of(const Services& services, const domain::AuditEntry& by, std::string event,
                            const LinkId& link, std::string detail) {
    auto entry = by;
    if (entry.at == Timestamp{}) entry.at = services.clock.now();
    entry.event = std::move(event);
    entry.link = link;
    entry.detail = std::move(detail);
    return entry;
}

Result<domain::Link> find_link(const Services& services, const LinkId& id) {
    const auto snapshot = services.snapshots.current();
    const auto* link = snapshot->find_link(id);
    if (!link) return fail(Errc::not_found, "There is no such link.");
    return *link;
}

Result<domain::Link> find_editable_link(const Services& services, const LinkId& id) {
    AL_TRY(auto link, find_link(services, id));
    if (link.system)
        return fail(Errc::not_allowed, "The link to " + link.name + " is made by configuration and changed there.");
    return link;
}

domain::Link link_from(const domain::Snapshot& snapshot, const wire::Manifest& manifest, const PeerAddress& address,
                       Timestamp now) {
    const auto* type = snapshot.types->find_wire(wire::product_type(manifest).str());
    if (!type) type = snapshot.types->find_wire(manifest.type_id.str());
    domain::Link link;
    link.id = manifest.id;
    link.kind = domain::LinkKind::applinks;
    link.type = type ? type->id : TypeId("generic");
    link.name = manifest.name;
    link.rpc_url = address.base;
    link.display_url = manifest.url;
    link.ca_pem = address.ca_pem;
    link.allow_loopback = address.allow_loopback;
    link.application_version = manifest.version;
    link.applinks_version = manifest.applinks_version ? manifest.applinks_version->text : std::string();
    link.created_at = now;
    link.updated_at = now;
    return link;
}

Task<Result<wire::Manifest>> require_manifest(Services& services, PeerAddress address) {
    AL_CO_TRY(auto found, co_await discover(services, address));
    if (found.manifest) co_return *std::move(found.manifest);
    const auto entered = address.base.str();
    if (found.redirected_to)
        co_return fail(Errc::redirected, entered + " leads to " + found.redirected_to->str() + ". Use that address.");
    co_return fail(Errc::peer_malformed, entered + " answers, but not as an application that can be linked.",
                   found.why_no_manifest ? found.why_no_manifest->message : std::string());
}

Task<Result<domain::Consumer>> fetch_consumer(Services& services, PeerConsumer wanted) {
    AL_CO_TRY(auto info, co_await fetch_consumer_info(services, wanted.address));
    const auto snapshot = services.snapshots.current();
    domain::Consumer consumer;
    const auto* known = snapshot->find_consumer(info.key);
    if (known && known->consumer.link != wanted.link)
        co_return fail(Errc::conflict, "Another link has a consumer with the key " + info.key.str() + " already.");
    if (known) consumer = known->consumer;
    consumer.key = info.key;
    consumer.link = wanted.link;
    consumer.name = info.name;
    consumer.description = info.description;
    consumer.method = oauth1::SignatureMethod::rsa_sha1;
    consumer.public_key = info.public_key;
    consumer.imported_key = true;  // an old installation may have no longer key: it is flagged (S-06)
    consumer.callback = info.callback;
    if (!known) consumer.created_at = services.clock.now();
    domain::set_level(consumer, wanted.level);
    auto checked = domain::checked_consumer(std::move(consumer), *snapshot);
    if (!checked && (checked.error().code == Errc::malformed || checked.error().code == Errc::invalid_argument))
        co_return fail(Errc::peer_malformed, wanted.address.base.str() + " publishes a key that cannot be used.",
                       checked.error().message);
    co_return checked;
}

std::vector<domain::Consumer> consumers_of(const std::vector<domain::Consumer>& all, const LinkId& link) {
    std::vector<domain::Consumer> own;
    std::ranges::copy_if(all, std::back_inserter(own), [&](const auto& consumer) { return consumer.link == link; });
    return own;
}

Result<void> replace_consumers(domain::Store& store, const domain::Consumer& consumer,
                               const domain::AuditEntry& audit) {
    AL_TRY(const auto all, store.consumers());
    AL_TRY_VOID(store.put_consumer(consumer, audit));
    for (const auto& old : consumers_of(all, consumer.link))
        if (old.key != consumer.key) AL_TRY_VOID(store.remove_consumer(old.key, audit));
    return {};
}

}  // namespace applinks::peers
