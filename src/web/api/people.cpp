// SPDX-License-Identifier: Apache-2.0
#include "web/api/people.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

#include "web/api/answer.hpp"
#include "web/pages/words.hpp"

namespace applinks::web::api {
namespace {

namespace json = boost::json;

std::string user_name(const domain::Snapshot& snapshot, const AccountId& id) {
    const auto* account = snapshot.find_account(id);
    return account == nullptr ? std::string() : account->name.str();
}

std::string link_name(const domain::Snapshot& snapshot, const LinkId& id) {
    const auto* link = snapshot.find_link(id);
    return link == nullptr ? std::string() : link->name;
}

// Who an application is that may call us: by consumer key or client id.
struct Application {
    LinkId link;
    std::string name;
    std::string description{};
};

Application application_of(const domain::Snapshot& snapshot, const domain::AccessToken& token) {
    const auto* known = snapshot.find_consumer(token.consumer);
    if (known == nullptr) return {.link = {}, .name = token.consumer.str()};
    return {.link = known->consumer.link, .name = known->consumer.name, .description = known->consumer.description};
}

Application application_of(const domain::Snapshot& snapshot, const domain::OAuth2Family& family) {
    const auto* known = snapshot.find_oauth2_client(family.client);
    if (known == nullptr) return {.link = {}, .name = family.client.str()};
    return {.link = known->link, .name = known->name};
}

std::string_view protocol_of(const domain::AccessToken&) {
    return "oauth1";
}
std::string_view protocol_of(const domain::OAuth2Family&) {
    return "oauth2";
}
// A token of OAuth 1.0a has no scope of its own: reading and writing as the person (applinks-protocol.md 9.1).
oauth2::Scope scope_of(const domain::AccessToken&) {
    return oauth2::Scope::write;
}
oauth2::Scope scope_of(const domain::OAuth2Family& family) {
    return family.scope;
}
Timestamp end_of(const domain::AccessToken& token) {
    return token.expires_at;
}
Timestamp end_of(const domain::OAuth2Family& family) {
    return family.ends_at;
}

// What both tell: a token of OAuth 1.0a and a family of OAuth 2.0.
template <class Given>
json::object common_json(const Given& given) {
    return {{"id", given.id},
            {"protocol", protocol_of(given)},
            {"scope", oauth2::name_of(scope_of(given))},
            {"since", text_of(given.created_at)},
            {"last_used_at", optional_time(given.last_used_at)},
            {"expires_at", optional_time(end_of(given))}};
}

template <class Given>
json::object incoming_json(const Given& given, const domain::Snapshot& snapshot) {
    const auto application = application_of(snapshot, given);
    auto out = common_json(given);
    out["account"] = given.account.str();
    out["user"] = user_name(snapshot, given.account);
    out["link"] = application.link.str();
    out["link_name"] = link_name(snapshot, application.link);
    return out;
}

template <class Given>
json::object permission_json(const Given& given, const domain::Snapshot& snapshot) {
    const auto application = application_of(snapshot, given);
    const auto* link = snapshot.find_link(application.link);
    auto out = common_json(given);
    out["application"] = application.name;
    out["description"] = application.description;
    out["address"] = link == nullptr ? std::string() : pages::short_address(link->display_url);
    return out;
}

json::object outgoing_json(const domain::Grant& grant, const domain::Snapshot& snapshot, Timestamp now) {
    const bool is_over = grant.ends_at() != Timestamp{} && grant.ends_at() <= now;
    return {{"account", grant.account.str()},
            {"user", user_name(snapshot, grant.account)},
            {"link", grant.link.str()},
            {"link_name", link_name(snapshot, grant.link)},
            {"remote_user", grant.remote_user},
            {"since", text_of(grant.created_at)},
            {"last_used_at", optional_time(grant.last_used_at)},
            {"expires_at", optional_time(grant.ends_at())},
            {"state", is_over ? "expired" : "active"}};
}

}  // namespace

Result<Permissions> permissions_of(domain::Store& store, const AccountId& account) {
    Permissions all;
    AL_TRY(all.grants, store.grants_of(account));
    AL_TRY(all.tokens, store.access_tokens_of(account));
    AL_TRY(all.families, store.oauth2_families_of(account));
    return all;
}

Result<Permissions> permissions_of(domain::Store& store, const LinkId& link) {
    Permissions all;
    AL_TRY(all.grants, store.grants_of_link(link));
    AL_TRY(all.tokens, store.access_tokens_of_link(link));
    AL_TRY(all.families, store.oauth2_families_of_link(link));
    // What the application has as itself is nobody's permission: it lives for an hour and goes with its client.
    std::erase_if(all.families, [](const domain::OAuth2Family& family) { return family.account.empty(); });
    return all;
}

Result<void> withdraw(domain::Store& store, const Permissions& given, const std::string& id,
                      const domain::AuditEntry& audit) {
    const auto token = std::ranges::find(given.tokens, id, &domain::AccessToken::id);
    if (token != given.tokens.end()) return store.revoke_access_token(id, token->account, audit);
    const auto family = std::ranges::find(given.families, id, &domain::OAuth2Family::id);
    if (family != given.families.end()) return store.revoke_oauth2_family(id, family->account, audit);
    return fail(Errc::not_found, "This permission is gone already.");
}

json::object grants_json(const Permissions& permissions, const domain::Snapshot& snapshot, Timestamp now) {
    json::array outgoing;
    // The link's own token is nobody's permission.
    for (const auto& grant : permissions.grants)
        if (!grant.account.empty()) outgoing.push_back(outgoing_json(grant, snapshot, now));
    json::array incoming;
    for (const auto& token : permissions.tokens) incoming.push_back(incoming_json(token, snapshot));
    for (const auto& family : permissions.families) incoming.push_back(incoming_json(family, snapshot));
    return {{"outgoing", std::move(outgoing)}, {"incoming", std::move(incoming)}};
}

json::array permissions_json(const Permissions& permissions, const domain::Snapshot& snapshot) {
    json::array all;
    for (const auto& token : permissions.tokens) all.push_back(permission_json(token, snapshot));
    for (const auto& family : permissions.families) all.push_back(permission_json(family, snapshot));
    return all;
}

}  // namespace applinks::web::api
