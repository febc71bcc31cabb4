// SPDX-License-Identifier: Apache-2.0
// Who this application is, its key, what its settings file says, and the types that it knows.
#include <boost/json/array.hpp>

#include "domain/links/type_registry.hpp"
#include "peers/key_change.hpp"
#include "peers/linking.hpp"
#include "peers/oauth2_endpoint.hpp"
#include "protocol/applinks/paths.hpp"
#include "protocol/oauth2/metadata.hpp"
#include "web/api/answer.hpp"
#include "web/api/link_view.hpp"
#include "web/api/resources.hpp"
#include "web/asker.hpp"

namespace applinks::web::api {
namespace {

namespace json = boost::json;

json::array texts_of(const std::vector<http::AddressBlock>& blocks) {
    json::array texts;
    for (const auto& block : blocks) texts.emplace_back(block.str());
    return texts;
}

std::string joined(const std::vector<http::AddressBlock>& blocks) {
    std::string text;
    for (const auto& block : blocks) text += (text.empty() ? "" : ", ") + block.str();
    return text;
}

json::object identity_json(const domain::Snapshot& snapshot) {
    const auto& settings = snapshot.settings;
    return {{"id", snapshot.identity.id.str()},
            {"consumer_key", snapshot.identity.consumer_key.str()},
            {"name", settings.name},
            {"type", settings.type.str()},
            {"type_name", snapshot.local_type().name},
            {"speaks_as", settings.speaks_as.str()},
            {"url", settings.url.str()},
            {"upstream", settings.upstream.str()},
            {"created_at", text_of(snapshot.identity.created_at)}};
}

json::object endpoints_json(const Context& context) {
    const auto at = [&context](std::string_view path) { return context.own_url(path); };
    return {{"oauth1_request_token", at(wire::paths::kRequestToken)},
            {"oauth1_authorize", at(wire::paths::kAuthorize)},
            {"oauth1_access_token", at(wire::paths::kAccessToken)},
            {"oauth1_callback", at(wire::paths::kLoginDanceAccess)},
            {"oauth2_authorize", at(oauth2::kAuthorizePath)},
            {"oauth2_token", at(oauth2::kTokenPath)},
            {"oauth2_revoke", at(oauth2::kRevokePath)},
            {"oauth2_redirect", peers::oauth2_redirect_uri(context.settings())}};
}

json::object network_json(const domain::Settings& settings) {
    return {{"trusted_proxies", texts_of(settings.trusted_proxies)},
            {"allow_loopback", settings.allow_loopback},
            {"allow_private", settings.allow_private},
            {"allow_any_port", settings.allow_any_port},
            {"allowed_only", texts_of(settings.allowed_only)}};
}

// By their names in docs/reference/configuration.md. Keys and passwords are files of their own and not among them.
json::array values_json(const domain::Settings& settings) {
    const auto word = [](bool flag) { return std::string(flag ? "true" : "false"); };
    const auto count = [](auto span) { return std::to_string(span.count()); };
    using namespace std::chrono;
    const std::vector<std::pair<std::string_view, std::string>> values = {
        {"application.name", settings.name},
        {"application.type", settings.type.str()},
        {"application.speaks_as", settings.speaks_as.str()},
        {"application.url", settings.url.str()},
        {"upstream.url", settings.upstream.str()},
        {"upstream.require_user", word(settings.require_user)},
        {"upstream.trust_sessions", word(settings.trust_sessions)},
        {"upstream.first_byte_timeout_seconds", count(settings.upstream_first_byte_timeout)},
        {"server.trusted_proxies", joined(settings.trusted_proxies)},
        {"egress.allow_loopback", word(settings.allow_loopback)},
        {"egress.allow_private", word(settings.allow_private)},
        {"egress.allow_any_port", word(settings.allow_any_port)},
        {"egress.only", joined(settings.allowed_only)},
        {"oauth.timestamp_window_seconds", count(settings.timestamp_window)},
        {"oauth.access_token_days", count(duration_cast<days>(settings.access_token_life))},
        {"oauth.session_handle_days", count(duration_cast<days>(settings.session_handle_life))},
        {"session.idle_minutes", count(duration_cast<minutes>(settings.session_idle))},
        {"session.absolute_hours", count(duration_cast<hours>(settings.session_absolute))},
        {"session.step_up_minutes", count(duration_cast<minutes>(settings.step_up_life))},
        {"health.interval_seconds", count(settings.health_interval)}};
    json::array out;
    for (const auto& [key, value] : values) out.push_back({{"key", key}, {"value", value}});
    return out;
}

json::object signing_key_json(const crypto::RsaPrivateKey& key, std::string_view state, Timestamp since,
                              Timestamp ends_at) {
    auto out = key_info(key.public_key().spki_base64());
    out["state"] = state;
    out["since"] = optional_time(since);
    out["ends_at"] = optional_time(ends_at);
    return out;
}

// The present one first.
json::array keys_json(const domain::Snapshot& snapshot) {
    const auto& identity = snapshot.identity;
    const auto since = identity.key_since == Timestamp{} ? identity.created_at : identity.key_since;
    json::array keys{signing_key_json(snapshot.signing_key, "present", since, {})};
    if (snapshot.former_signing_key)
        keys.push_back(signing_key_json(*snapshot.former_signing_key, "former", {}, identity.former_ends_at));
    return keys;
}

// Links whose other side knows the former key only.
json::array waiting_json(const domain::Snapshot& snapshot) {
    json::array waiting;
    for (const auto* link : snapshot.links_by_name())
        if (snapshot.know_the_former_key.contains(link->id))
            waiting.push_back({{"link", link->id.str()},
                               {"name", link->name},
                               {"can_be_told", link->kind == domain::LinkKind::applinks &&
                                                   link->outgoing >= domain::OAuthLevel::oauth}});
    return waiting;
}

net::Response settings_answer(const Context& context, const domain::Snapshot& snapshot) {
    return json_answer(json::object{{"identity", identity_json(snapshot)},
                                    {"keys", keys_json(snapshot)},
                                    {"waiting_for_key", waiting_json(snapshot)},
                                    {"endpoints", endpoints_json(context)},
                                    {"network", network_json(snapshot.settings)},
                                    {"values", values_json(snapshot.settings)}});
}

Task<Result<net::Response>> get_settings(Services&, Context& context) {
    co_return settings_answer(context, *context.snapshot);
}

// S-59. Who can be told of the new key is told at once, behind the answer.
Task<Result<net::Response>> new_signing_key(Services& services, Context& context) {
    const auto by = asker(context);
    AL_CO_TRY_VOID(co_await services.change(
        [&services, &context, &by] { return peers::change_signing_key(services.store, *context.snapshot, by); }));
    services.runtime.start(peers::retry_notices(services));
    co_return settings_answer(context, *services.snapshots.current());
}

// Asks the directory now: a page of its own, so that the settings do not wait for a server that hangs.
Task<Result<net::Response>> get_directory(Services& services, Context& context) {
    const auto& directory = context.settings().directory;
    json::array findings;
    if (auto* asked = services.people.directory(); asked != nullptr) {
        AL_CO_TRY(const auto all,
                  co_await services.runtime.run_apart(
                      [asked]() -> Result<std::vector<domain::DirectoryFinding>> { return asked->check(); }));
        for (const auto& finding : all)
            findings.push_back({{"code", finding.code},
                                {"severity", domain::name_of(finding.severity)},
                                {"text", finding.text},
                                {"remedy", finding.remedy}});
    }
    const auto texts = [](const std::vector<std::string>& list) { return json::array(list.begin(), list.end()); };
    co_return json_answer(json::object{{"kind", domain::name_of(directory.kind)},
                                       {"admin_groups", texts(directory.admin_groups)},
                                       {"impersonation_groups", texts(directory.impersonation_groups)},
                                       {"findings", std::move(findings)}});
}

json::value oauth1_json(const domain::ApplicationType& type) {
    if (!type.oauth1) return nullptr;
    return {{"request_token_url", type.oauth1->request_token},
            {"authorize_url", type.oauth1->authorize},
            {"access_token_url", type.oauth1->access_token},
            {"method", oauth1::name_of(type.oauth1->signature)},
            {"needs", type.oauth1->needs}};
}

json::value oauth2_json(const domain::ApplicationType& type) {
    using domain::OAuth2Endpoints;
    if (!type.oauth2) return nullptr;
    const auto& endpoints = *type.oauth2;
    return {{"authorize_url", endpoints.authorize},
            {"token_url", endpoints.token},
            {"revoke_url", endpoints.revoke},
            {"scopes", json::array(endpoints.scopes.begin(), endpoints.scopes.end())},
            {"client_auth", endpoints.client_auth == OAuth2Endpoints::ClientAuth::basic ? "basic" : "body"},
            {"pkce", endpoints.pkce != OAuth2Endpoints::Pkce::off}};
}

Task<Result<net::Response>> get_types(Services&, Context& context) {
    json::array types;
    for (const auto& type : context.snapshot->types->all())
        types.push_back({{"id", type.id.str()},
                         {"name", type.name},
                         {"kind", type.kind == domain::TypeKind::atlassian ? "atlassian" : "generic"},
                         {"icon_letters", type.icon_letters},
                         {"icon_svg", type.icon_svg},
                         {"setup_hint", type.setup_hint},
                         {"oauth1", oauth1_json(type)},
                         {"oauth2", oauth2_json(type)}});
    co_return json_answer(json::object{{"types", std::move(types)}});
}

}  // namespace

std::vector<Route> settings_routes() {
    return {
        {.method = "GET", .pattern = path_of("/settings"), .policy = reads(Who::admin), .handler = get_settings},
        {.method = "GET", .pattern = path_of("/directory"), .policy = reads(Who::admin), .handler = get_directory},
        {.method = "POST",
         .pattern = path_of("/settings/signing-key"),
         .policy = changes(Who::admin, Body::none),
         .handler = new_signing_key},
        {.method = "GET", .pattern = path_of("/types"), .policy = reads(Who::user), .handler = get_types},
    };
}

}  // namespace applinks::web::api
