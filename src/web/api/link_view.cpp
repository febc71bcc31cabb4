// SPDX-License-Identifier: Apache-2.0
#include "web/api/link_view.hpp"

#include <boost/json/array.hpp>

#include "crypto/rsa.hpp"
#include "domain/health/finding_values.hpp"
#include "domain/health/link_status.hpp"
#include "domain/links/link_rules.hpp"
#include "domain/links/type_registry.hpp"
#include "web/api/answer.hpp"
#include "web/api/external_view.hpp"
#include "web/pages/words.hpp"

namespace applinks::web::api {
namespace {

namespace json = boost::json;
using domain::Link;
using domain::LinkState;
using domain::OAuthLevel;

std::string_view state_word(LinkState state) {
    switch (state) {
        case LinkState::setting_up: return "setting_up";
        case LinkState::active: return "active";
        case LinkState::suspended: return "suspended";
    }
    return "";
}

std::string_view connection_of(const Link& link, const LinkKnowledge& known) {
    const auto grant = known.own_grants.find(link.id);
    const bool lives = grant != known.own_grants.end() && (grant->second == Timestamp{} || grant->second > known.now);
    if (lives) return "connected";
    if (link.state != LinkState::active || link.outgoing == OAuthLevel::disabled) return "none";
    return domain::asks_people(link) ? "possible" : "not_needed";
}

json::value last_check_of(const domain::LinkUse* use) {
    if (use == nullptr || use->health_code.empty()) return nullptr;
    json::object values;
    for (const auto& value : domain::values_in(use->health_code, use->health_text)) values[value.name] = value.value;
    return {{"code", use->health_code},
            {"text", use->health_text},
            {"values", std::move(values)},
            {"at", text_of(use->health_at)}};
}

json::object abilities_of(const Link& link, const domain::LinkUse* use) {
    const bool open = !link.system;
    return {{"edit", open},
            {"check", link.rpc_url.has_value()},
            {"suspend", open && link.state == LinkState::active},
            {"resume", open && link.state == LinkState::suspended},
            {"move", open && link.rpc_url.has_value()},
            {"match", open && use != nullptr && use->health_code == "level_mismatch"},
            {"delete", open},
            {"make_primary", open && !link.primary}};
}

std::string type_name(const domain::Snapshot& snapshot, const TypeId& type) {
    return snapshot.types ? snapshot.types->get(type).name : type.str();
}

json::object rule_json(const domain::ImpersonationRule& rule) {
    return {{"users", json::array(rule.users.begin(), rule.users.end())},
            {"groups", json::array(rule.groups.begin(), rule.groups.end())},
            {"administrators", rule.administrators}};
}

json::value peer_key_of(const Link& link, const domain::Consumer* consumer) {
    if (link.kind != domain::LinkKind::applinks || consumer == nullptr || consumer->public_key.empty()) return nullptr;
    auto key = key_info(consumer->public_key);
    return key.empty() ? json::value(nullptr) : json::value(std::move(key));
}

}  // namespace

const domain::LinkUse* LinkKnowledge::use_of(const LinkId& link) const {
    const auto found = uses.find(link);
    return found == uses.end() ? nullptr : &found->second;
}

Result<LinkKnowledge> load_knowledge(domain::Store& store, const AccountId& caller, Timestamp now) {
    LinkKnowledge known{.now = now};
    AL_TRY(auto uses, store.link_uses());
    for (auto& use : uses) {
        const auto id = use.link;
        known.uses.emplace(id, std::move(use));
    }
    AL_TRY(const auto grants, store.grants_of(caller));
    for (const auto& grant : grants) known.own_grants.emplace(grant.link, grant.ends_at());
    return known;
}

std::string_view status_of(const Link& link, const LinkKnowledge& known) {
    using domain::LinkStatus;
    const auto* use = known.use_of(link.id);
    const auto status = domain::status_of(link, use ? std::string_view(use->health_code) : std::string_view());
    const bool works = status == LinkStatus::connected || status == LinkStatus::one_way;
    if (works && connection_of(link, known) == "possible") return domain::name_of(LinkStatus::sign_in_needed);
    return domain::name_of(status);
}

json::object event_of(const Link& link, const LinkKnowledge& known) {
    const auto* use = known.use_of(link.id);
    return {{"id", link.id.str()},
            {"name", link.name},
            {"state", state_word(link.state)},
            {"status", status_of(link, known)},
            {"sentence", pages::status_words(link, use, known.now).sentence},
            {"incoming", wire::name_of(link.incoming)},
            {"outgoing", wire::name_of(link.outgoing)},
            {"primary", link.primary},
            {"last_check", last_check_of(use)}};
}

json::object summary_of(const Link& link, const domain::Snapshot& snapshot, const LinkKnowledge& known) {
    const auto* use = known.use_of(link.id);
    auto out = event_of(link, known);
    const json::object more{
        {"type", link.type.str()},
        {"type_name", type_name(snapshot, link.type)},
        {"kind", link.kind == domain::LinkKind::applinks ? "applinks" : "generic"},
        {"address", pages::short_address(link.display_url.has_value() ? link.display_url : link.rpc_url)},
        {"rpc_url", link.rpc_url.str()},
        {"display_url", link.display_url.str()},
        {"system", link.system},
        {"suspended_reason", link.suspended_reason},
        {"users_incoming", use ? use->users_connected_incoming : 0},
        {"users_outgoing", use ? use->users_connected_outgoing : 0},
        {"last_success_at", optional_time(use ? use->last_success_at : Timestamp{})},
        {"my_connection", connection_of(link, known)},
        {"can", abilities_of(link, use)}};
    for (const auto& [name, value] : more) out.emplace(name, value);
    return out;
}

json::object settings_of(const Link& link, const domain::Snapshot& snapshot) {
    const auto* consumer = consumer_of(snapshot, link.id);
    return {{"id", link.id.str()},
            {"name", link.name},
            {"type", link.type.str()},
            {"state", state_word(link.state)},
            {"primary", link.primary},
            {"rpc_url", link.rpc_url.str()},
            {"display_url", link.display_url.str()},
            {"incoming", wire::name_of(link.incoming)},
            {"outgoing", wire::name_of(link.outgoing)},
            {"shared_users", link.shared_users},
            {"impersonation", rule_json(link.impersonation)},
            {"ca_pem", link.ca_pem},
            {"allow_loopback", link.allow_loopback},
            {"application_version", link.application_version},
            {"created_at", text_of(link.created_at)},
            {"updated_at", text_of(link.updated_at)},
            {"peer_key", peer_key_of(link, consumer)},
            {"incoming_application", incoming_json(link, snapshot)},
            {"outgoing_provider", outgoing_json(link)},
            {"move_needs_name", link.kind == domain::LinkKind::generic || link.applinks_version.empty()}};
}

std::string etag_of_link(const Link& link, const domain::Snapshot& snapshot) {
    return etag_of(settings_of(link, snapshot));
}

const domain::Consumer* consumer_of(const domain::Snapshot& snapshot, const LinkId& link) {
    for (const auto& [key, known] : snapshot.consumers)
        if (known.consumer.link == link) return &known.consumer;
    return nullptr;
}

json::object key_info(std::string_view public_key) {
    const auto key = crypto::RsaPublicKey::parse(public_key, crypto::RsaStrength::imported);
    if (!key) return {};
    return {{"algorithm", "RSA"},
            {"bits", key->bits()},
            {"fingerprint_sha256", key->fingerprint_sha256()},
            {"public_key_pem", key->pem()}};
}

json::object levels_json(OAuthLevel incoming, OAuthLevel outgoing) {
    return {{"incoming", wire::name_of(incoming)}, {"outgoing", wire::name_of(outgoing)}};
}

json::object ends_json(const peers::EndsCheck& check) {
    json::object out{
        {"ours", levels_json(check.our_incoming, check.our_outgoing)}, {"theirs", nullptr}, {"matches", nullptr}};
    if (!check.their_incoming || !check.their_outgoing) return out;
    out["theirs"] = levels_json(*check.their_incoming, *check.their_outgoing);
    out["matches"] = check.our_outgoing == *check.their_incoming && check.our_incoming == *check.their_outgoing;
    return out;
}

}  // namespace applinks::web::api
