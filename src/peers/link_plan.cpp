// SPDX-License-Identifier: Apache-2.0
#include "peers/link_plan.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "crypto/digest.hpp"
#include "domain/links/type_registry.hpp"
#include "peers/link_steps.hpp"

namespace applinks::peers {
namespace {

using domain::FileFaults;
using domain::FileLink;
using domain::Link;
using domain::LinkKind;
using domain::LinkState;
using domain::OAuthLevel;
using domain::SecretReference;
using Action = PlannedLink::Action;

// What is stored of a link that the file names; all null when it is new.
struct Present {
    const Link* link = nullptr;
    const domain::Consumer* consumer = nullptr;
    const domain::OAuth2Client* client = nullptr;
};

Present present_of(const domain::Snapshot& snapshot, const LinkId& id) {
    Present present{.link = snapshot.find_link(id), .client = snapshot.find_oauth2_client(id)};
    for (const auto& [key, known] : snapshot.consumers)
        if (known.consumer.link == id && (present.consumer == nullptr || key < present.consumer->key))
            present.consumer = &known.consumer;
    return present;
}

bool is_hmac(oauth1::SignatureMethod method) {
    return method == oauth1::SignatureMethod::hmac_sha1 || method == oauth1::SignatureMethod::hmac_sha256;
}

// Works one link out of the file out; what is wrong goes to the faults.
class Planner {
public:
    Planner(const domain::Snapshot& snapshot, const SecretSource& secrets, FileFaults& faults)
        : snapshot_(snapshot), secrets_(secrets), faults_(faults) {}

    PlannedLink plan(const FileLink& wanted, Timestamp now);

private:
    template <class T>
    bool check(std::int64_t line, const Result<T>& result) {
        if (!result) faults_.push_back({line, result.error().message});
        return result.has_value();
    }
    void wrong(std::int64_t line, std::string sentence) { faults_.push_back({line, std::move(sentence)}); }

    Secret secret_of(const SecretReference& reference, const Secret& stored);
    void check_place(const FileLink& wanted, const Present& present);
    void check_levels(const FileLink& wanted);
    void fill_secrets(const FileLink& wanted, const Present& present, domain::OutgoingProvider& provider);
    Link planned_link(const FileLink& wanted, const Present& present, Timestamp now);
    domain::Consumer planned_consumer(const FileLink& wanted, const Present& present, Timestamp now);
    domain::OAuth2Client planned_client(const FileLink& wanted, const Present& present, Timestamp now);

    const domain::Snapshot& snapshot_;
    const SecretSource& secrets_;
    FileFaults& faults_;
};

Secret Planner::secret_of(const SecretReference& reference, const Secret& stored) {
    if (reference.kind == SecretReference::Kind::none) return {};
    if (reference.kind == SecretReference::Kind::stored) {
        if (stored.empty())
            wrong(reference.line, "No secret is stored for this yet: name a file or an environment variable.");
        return stored;
    }
    auto secret = secrets_(reference);
    check(reference.line, secret);
    return secret ? *std::move(secret) : Secret();
}

// Who a link is with does not change by a file: a new link is a new id, a new address is proved by moving (S-80).
void Planner::check_place(const FileLink& wanted, const Present& present) {
    const auto& link = wanted.link;
    if (!link.name.empty()) check(wanted.line, domain::check_link_name(snapshot_, link.name, link.id));
    if (!link.type.empty() && snapshot_.types->find(link.type) == nullptr)
        wrong(wanted.line, "There is no application type " + link.type.str() + " here.");
    if (!link.ca_pem.empty() && !link.ca_pem.contains("-----BEGIN CERTIFICATE-----"))
        wrong(wanted.line, "ca_pem: This is not a certificate in PEM form.");
    if (present.link == nullptr) {
        check(wanted.line, domain::check_is_new(snapshot_, link));
        if (link.kind == LinkKind::applinks && !link.rpc_url.has_value()) wrong(wanted.line, "rpc_url is missing.");
        return;
    }
    if (present.link->system) wrong(wanted.line, link.name + " is made by the configuration and cannot be changed.");
    if (present.link->kind != link.kind) wrong(wanted.line, "kind: A link cannot become one of another kind.");
    if (present.link->rpc_url != link.rpc_url)
        wrong(wanted.line, "rpc_url: The address is " + present.link->rpc_url.str() +
                               ". Move the link instead, so that the application there proves who it is.");
}

void Planner::check_levels(const FileLink& wanted) {
    const auto& link = wanted.link;
    const bool has_caller = wanted.consumer || wanted.client;
    if (link.incoming != OAuthLevel::disabled && !has_caller)
        wrong(wanted.line, "incoming: A link that may call needs [link.consumer] or [link.client].");
    if (link.kind == LinkKind::applinks && wanted.client)
        wrong(wanted.client->line, "A link with Application Links calls with a consumer, not with a client.");
    if (link.kind == LinkKind::applinks && link.provider)
        wrong(wanted.line, "A link with Application Links has no [link.provider].");
    if (wanted.client && link.incoming == OAuthLevel::impersonation)
        wrong(wanted.line, "incoming: Acting for named users needs OAuth 1.0a.");
    if (link.kind != LinkKind::generic || link.outgoing == OAuthLevel::disabled) return;
    if (!link.provider) wrong(wanted.line, "outgoing: A link by hand that is called needs [link.provider].");
    if (!link.rpc_url.has_value()) wrong(wanted.line, "outgoing: A link that is called needs an rpc_url.");
    if (link.outgoing == OAuthLevel::impersonation)
        wrong(wanted.line, "outgoing: Calls on behalf of users need Application Links on the other side.");
}

LinkState planned_state(const FileLink& wanted, const Present& present) {
    const auto state = wanted.link.state;
    if (present.link == nullptr) {
        // Only the other side can confirm a link (features.md 2 "setting-up").
        const bool waits = wanted.link.kind == LinkKind::applinks && state != LinkState::suspended;
        return waits ? LinkState::setting_up : state == LinkState::setting_up ? LinkState::active : state;
    }
    const bool is_decided_there = present.link->state == LinkState::setting_up || state == LinkState::setting_up;
    return is_decided_there && state != LinkState::suspended ? present.link->state : state;
}

void Planner::fill_secrets(const FileLink& wanted, const Present& present, domain::OutgoingProvider& provider) {
    if (auto* oauth1 = std::get_if<domain::OAuth1Provider>(&provider)) {
        const auto* stored = present.link ? present.link->oauth1() : nullptr;
        oauth1->shared_secret = secret_of(wanted.provider_secret, stored ? stored->shared_secret : Secret());
    }
    if (auto* oauth2 = std::get_if<domain::OAuth2Provider>(&provider)) {
        const auto* stored = present.link ? present.link->oauth2() : nullptr;
        oauth2->client_secret = secret_of(wanted.provider_secret, stored ? stored->client_secret : Secret());
        oauth2->link_token = secret_of(wanted.link_token, stored ? stored->link_token : Secret());
    }
}

Link Planner::planned_link(const FileLink& wanted, const Present& present, Timestamp now) {
    auto link = wanted.link;
    link.state = planned_state(wanted, present);
    if (link.provider) {
        const auto faults = faults_.size();
        fill_secrets(wanted, present, *link.provider);
        if (faults_.size() == faults) check(wanted.line, domain::check_provider(*link.provider));
    }
    link.created_at = present.link ? present.link->created_at : now;
    link.updated_at = now;
    if (present.link != nullptr) {
        link.application_version = present.link->application_version;
        link.applinks_version = present.link->applinks_version;
        link.primary = link.primary || present.link->primary;
    }
    if (link.state != LinkState::suspended) return link;
    link.suspended_reason = present.link && !present.link->suspended_reason.empty() ? present.link->suspended_reason
                                                                                    : "by the file of links";
    return link;
}

domain::Consumer Planner::planned_consumer(const FileLink& wanted, const Present& present, Timestamp now) {
    auto consumer = wanted.consumer->consumer;
    const auto line = wanted.consumer->line;
    const auto faults = faults_.size();
    consumer.link = wanted.link.id;
    consumer.created_at = present.consumer ? present.consumer->created_at : now;
    if (is_hmac(consumer.method))
        consumer.shared_secret =
            secret_of(wanted.consumer->secret, present.consumer ? present.consumer->shared_secret : Secret());
    domain::set_level(consumer, wanted.link.incoming);
    const auto* taken = snapshot_.find_consumer(consumer.key);
    if (taken != nullptr && taken->consumer.link != wanted.link.id)
        wrong(line, "Another application has the key " + consumer.key.str() + " already.");
    if (faults_.size() != faults) return consumer;  // one fault is enough
    auto checked = domain::checked_consumer(consumer, snapshot_);
    return check(line, checked) ? *std::move(checked) : consumer;
}

domain::OAuth2Client Planner::planned_client(const FileLink& wanted, const Present& present, Timestamp now) {
    auto client = wanted.client->client;
    const auto& reference = wanted.client->secret;
    const auto faults = faults_.size();
    client.link = wanted.link.id;
    client.created_at = present.client ? present.client->created_at : now;
    client.without_user = wanted.link.incoming == OAuthLevel::oauth;
    if (reference.kind == SecretReference::Kind::stored) {
        client.secret_hash = present.client ? present.client->secret_hash : std::string();
        if (client.secret_hash.empty())
            wrong(reference.line, "No secret is stored for this yet: name a file or an environment variable.");
    } else if (reference.kind != SecretReference::Kind::none) {
        if (const auto secret = secret_of(reference, {}); !secret.empty())
            client.secret_hash = crypto::token_hash(secret.reveal());
    }
    const auto* taken = snapshot_.find_oauth2_client(client.id);
    if (taken != nullptr && taken->link != wanted.link.id)
        wrong(wanted.client->line, "Another application has the id " + client.id.str() + " already.");
    if (faults_.size() != faults) return client;
    auto checked = checked_client(client, wanted.link, snapshot_, now);
    return check(wanted.client->line, checked) ? *std::move(checked) : client;
}

using Facts = std::vector<std::pair<std::string, std::string>>;

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::string yes_or_no(bool flag) {
    return flag ? "yes" : "no";
}

// Recognised, never shown.
std::string seal_of(std::string_view secret) {
    return secret.empty() ? std::string() : crypto::token_hash(secret).substr(0, 6);
}

std::string_view state_word(LinkState state) {
    switch (state) {
        case LinkState::setting_up: return "setting up";
        case LinkState::active: return "active";
        case LinkState::suspended: return "suspended";
    }
    return "";
}

void add_oauth1_provider(Facts& facts, const domain::OAuth1Provider* given) {
    const domain::OAuth1Provider none;
    const auto& provider = given ? *given : none;
    facts.emplace_back("request-token address", provider.request_token_url.str());
    facts.emplace_back("authorise address", provider.authorize_url.str());
    facts.emplace_back("access-token address", provider.access_token_url.str());
    facts.emplace_back("our consumer key", provider.consumer_key.str());
    facts.emplace_back("how we sign", given ? std::string(oauth1::name_of(provider.method)) : std::string());
    facts.emplace_back("our secret", seal_of(provider.shared_secret.reveal()));
}

std::string joined(const std::vector<http::Parameter>& parameters) {
    std::string text;
    for (const auto& [name, value] : parameters) text += (text.empty() ? "" : "&") + name + "=" + value;
    return text;
}

void add_oauth2_provider(Facts& facts, const domain::OAuth2Provider* given) {
    const domain::OAuth2Provider none;
    const auto& provider = given ? *given : none;
    facts.emplace_back("issuer", provider.issuer);
    facts.emplace_back("answers name the issuer", yes_or_no(provider.issuer_answers));
    facts.emplace_back("OAuth 2.0 authorise address", provider.authorize_url.str());
    facts.emplace_back("token address", provider.token_url.str());
    facts.emplace_back("revocation address", provider.revoke_url.str());
    facts.emplace_back("identity address", provider.identity_url.str());
    facts.emplace_back("our client id", provider.client_id.str());
    facts.emplace_back("our client secret", seal_of(provider.client_secret.reveal()));
    facts.emplace_back("scopes we ask for", joined(provider.scopes) + provider.scope_separator);
    facts.emplace_back("authorise parameters", joined(provider.authorize_parameters));
    facts.emplace_back("client authentication", given ? std::string(oauth2::name_of(provider.authentication)) : "");
    facts.emplace_back("PKCE", yes_or_no(provider.pkce));
    const bool is_per_link = provider.token_kind == domain::OutgoingTokenKind::per_link;
    facts.emplace_back("one token for the link", yes_or_no(is_per_link));
    facts.emplace_back("token for the link", seal_of(provider.link_token.reveal()));
    facts.emplace_back("header of the token", provider.header_template);
}

void add_consumer(Facts& facts, const domain::Consumer* consumer) {
    const domain::Consumer none;
    const auto& given = consumer ? *consumer : none;
    facts.emplace_back("consumer key", given.key.str());
    facts.emplace_back("consumer name", given.name);
    facts.emplace_back("consumer description", given.description);
    facts.emplace_back("how it signs", consumer ? std::string(oauth1::name_of(given.method)) : std::string());
    facts.emplace_back("its public key", given.public_key);
    facts.emplace_back("its secret", seal_of(given.shared_secret.reveal()));
    facts.emplace_back("its callback", given.callback.str());
    facts.emplace_back("its service user", given.two_legged_user.str());
    facts.emplace_back("without verifier", yes_or_no(given.callback_optional));
}

void add_client(Facts& facts, const domain::OAuth2Client* client) {
    const domain::OAuth2Client none;
    const auto& given = client ? *client : none;
    facts.emplace_back("client id", given.id.str());
    facts.emplace_back("client name", given.name);
    facts.emplace_back("redirect URLs", joined(given.redirect_uris));
    facts.emplace_back("scope", client ? std::string(oauth2::name_of(given.scope)) : std::string());
    facts.emplace_back("client's secret", given.secret_hash.substr(0, 6));
    facts.emplace_back("client's service user", given.service_user.str());
}

// Everything that a file says of a link, in words.
Facts facts_of(const Link& link, const domain::Consumer* consumer, const domain::OAuth2Client* client) {
    Facts facts{
        {"name", link.name},
        {"type", link.type.str()},
        {"address for browsers", link.display_url.str()},
        {"primary", yes_or_no(link.primary)},
        {"state", std::string(state_word(link.state))},
        {"they call us", std::string(wire::name_of(link.incoming))},
        {"we call them", std::string(wire::name_of(link.outgoing))},
        {"users are the same", yes_or_no(link.shared_users)},
        {"may act for users", joined(link.impersonation.users)},
        {"may act for groups", joined(link.impersonation.groups)},
        {"may act for administrators", yes_or_no(link.impersonation.administrators)},
        {"loopback", yes_or_no(link.allow_loopback)},
        {"certificate authority", link.ca_pem.empty() ? std::string() : crypto::token_hash(link.ca_pem).substr(0, 6)}};
    add_oauth1_provider(facts, link.oauth1());
    add_oauth2_provider(facts, link.oauth2());
    add_consumer(facts, consumer);
    add_client(facts, client);
    return facts;
}

std::string shown(const std::string& value) {
    constexpr std::size_t kShownMax = 60;
    if (value.empty()) return "nothing";
    return value.size() <= kShownMax ? value : value.substr(0, kShownMax) + "…";
}

std::vector<std::string> differences(const Facts& before, const Facts& after) {
    std::vector<std::string> details;
    for (std::size_t i = 0; i < before.size(); ++i)
        if (before.at(i).second != after.at(i).second)
            details.push_back(after.at(i).first + ": " + shown(before.at(i).second) + " → " +
                              shown(after.at(i).second));
    return details;
}

PlannedLink Planner::plan(const FileLink& wanted, Timestamp now) {
    const auto present = present_of(snapshot_, wanted.link.id);
    check_place(wanted, present);
    check_levels(wanted);
    PlannedLink planned{.link = planned_link(wanted, present, now)};
    if (wanted.consumer) planned.consumer = planned_consumer(wanted, present, now);
    if (wanted.client) planned.client = planned_client(wanted, present, now);
    const auto* consumer = planned.consumer ? &*planned.consumer : nullptr;
    const auto* client = planned.client ? &*planned.client : nullptr;
    if (present.link == nullptr) {
        planned.action = Action::create;
        planned.details = {"A new link with " + wanted.link.name + "."};
        return planned;
    }
    planned.details = differences(facts_of(*present.link, present.consumer, present.client),
                                  facts_of(planned.link, consumer, client));
    if (!planned.details.empty()) planned.action = Action::change;
    planned.becomes_primary = planned.link.primary && !present.link->primary;
    return planned;
}

Result<void> create(domain::Store& store, const PlannedLink& planned, const domain::AuditEntry& audit) {
    std::vector<domain::Consumer> consumers;
    if (planned.consumer) consumers.push_back(*planned.consumer);
    AL_TRY_VOID(store.add_link(planned.link, consumers, audit));
    return planned.client ? store.put_oauth2_client(*planned.client, audit) : Result<void>();
}

// What the file no longer has goes with what it gave.
Result<void> change(domain::Store& store, const PlannedLink& planned, const domain::AuditEntry& audit) {
    const auto& id = planned.link.id;
    AL_TRY(const auto all, store.consumers());
    if (!planned.consumer)
        for (const auto& consumer : consumers_of(all, id)) AL_TRY_VOID(store.remove_consumer(consumer.key, audit));
    AL_TRY(const auto clients, clients_of(store, id));
    for (const auto& client : clients)
        if (!planned.client || client.id != planned.client->id)
            AL_TRY_VOID(store.remove_oauth2_client(client.id, audit));
    if (planned.client) AL_TRY_VOID(store.put_oauth2_client(*planned.client, audit));
    AL_TRY_VOID(store_levels(store, planned.link, planned.consumer, audit));
    return planned.becomes_primary ? store.make_primary(id, audit) : Result<void>();
}

}  // namespace

std::string_view name_of(PlannedLink::Action action) {
    switch (action) {
        case Action::create: return "create";
        case Action::change: return "change";
        case Action::unchanged: break;
    }
    return "unchanged";
}

Result<Secret> no_secret_source(const SecretReference&) {
    return fail(Errc::not_allowed,
                "Secrets from files and the environment are read on the command line only: applinkd apply.");
}

std::expected<LinkPlan, FileFaults> plan_links(const domain::Snapshot& snapshot, std::string_view file,
                                               const SecretSource& secrets, Timestamp now) {
    auto read = domain::read_link_file(file);
    if (!read) return std::unexpected(std::move(read).error());
    FileFaults faults;
    LinkPlan plan;
    Planner planner(snapshot, secrets, faults);
    std::set<LinkId> named;
    for (const auto& wanted : *read) {
        plan.links.push_back(planner.plan(wanted, now));
        named.insert(wanted.link.id);
    }
    for (const auto* link : snapshot.links_by_name())
        if (!named.contains(link->id)) plan.untouched.push_back(link->name);
    std::ranges::sort(faults, {}, &domain::FileFault::line);
    if (!faults.empty()) return std::unexpected(std::move(faults));
    return plan;
}

namespace {

Result<void> write(Services& services, const LinkPlan& plan, const domain::AuditEntry& by) {
    for (const auto& planned : plan.links) {
        if (planned.action == Action::unchanged) continue;
        const bool is_new = planned.action == Action::create;
        const auto audit = audit_of(services, by, is_new ? "link.created" : "link.changed", planned.link.id,
                                    "By a file of links: " + planned.link.name + ".");
        AL_TRY_VOID(is_new ? create(services.store, planned, audit) : change(services.store, planned, audit));
    }
    return {};
}

}  // namespace

Task<Result<void>> carry_out(Services& services, LinkPlan plan, domain::AuditEntry by) {
    const auto written = co_await services.change([&services, &plan, &by] { return write(services, plan, by); });
    if (written) co_return written;
    // Whatever was written before the store failed is what holds now.
    services.tokens.clear();
    AL_CO_TRY_VOID(co_await services.runtime.run([&services] { return services.snapshots.reload(); }));
    co_return written;
}

}  // namespace applinks::peers
