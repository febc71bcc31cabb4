// SPDX-License-Identifier: Apache-2.0
#include "web/wire/identity.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "domain/links/type_registry.hpp"
#include "peers/discovery.hpp"
#include "protocol/applinks/consumer_info.hpp"
#include "protocol/applinks/paths.hpp"
#include "protocol/applinks/permission.hpp"
#include "web/wire/rest.hpp"

namespace applinks::web {
namespace {

// Peers parse this and nothing depends on it: it is the version of what we say, not of this program (S-64).
constexpr std::string_view kProductVersion = "1.0.0";
constexpr std::int64_t kBuildNumber = 100;

constexpr std::array<std::string_view, 1> kCapabilities = {wire::kStatusApi};

std::string write_manifest(const wire::Manifest& manifest, wire::Format format) {
    return format == wire::Format::json ? wire::write_manifest_json(manifest) : wire::write_manifest_xml(manifest);
}

// Signed calls are verified before this is reached: the probe of peers tells from the refusal what is wrong (6.4).
Task<Result<net::Response>> manifest(Services&, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    auto response = entity(context, write_manifest(own_manifest(*context.snapshot), format_of(context)));
    allow_cross_origin(response, context);
    co_return response;
}

// 2.1: what the other end of a link says of itself; its id is for those who may use this application.
Task<Result<net::Response>> remote_manifest(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    auto link = link_of(context);
    if (!link) co_return fail(Errc::invalid_argument, link.error().message);
    const auto address = peers::address_of(*link);
    const auto found = co_await peers::discover(services, address);
    if (!found || !found->manifest)
        co_return fail(Errc::not_found, "The application " + link->name + " did not give its manifest.");
    co_return entity(context, write_manifest(*found->manifest, format_of(context)));
}

Task<Result<net::Response>> capabilities(Services&, Context& context) {
    AL_CO_TRY_VOID(check_version_3(context));
    auto response = json(wire::write_capabilities(kCapabilities));
    allow_cross_origin(response, context);
    co_return response;
}

Task<Result<net::Response>> capability(Services&, Context& context) {
    AL_CO_TRY_VOID(check_version_3(context));
    const auto found = std::ranges::find(kCapabilities, context.path_value("name"));
    if (found == kCapabilities.end())
        co_return fail(Errc::not_found, "This application does not have that capability.");
    co_return json(wire::write_capabilities({&*found, 1}));
}

boost::json::value version_entity(const std::string& text) {
    const auto version = wire::Version::parse(text);
    if (!version) return nullptr;
    return {{"versionString", version->text},
            {"major", version->number.major},
            {"minor", version->number.minor},
            {"bugfix", version->number.bugfix},
            {"suffix", version->suffix}};
}

// 2.6. Always asked anew: `maxAge` allows an older answer and never demands one.
Task<Result<net::Response>> remote_capabilities(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version_3(context));
    AL_CO_TRY(const auto link, link_of(context));
    const auto address = peers::address_of(link);
    const auto found = co_await peers::fetch_capabilities(services, address);
    boost::json::object body{{"applicationVersion", version_entity(link.application_version)},
                             {"applinksVersion", version_entity(link.applinks_version)},
                             {"capabilities", boost::json::array()},
                             {"error", nullptr}};
    if (found) {
        body["capabilities"] = boost::json::value_from(*found);
    } else {
        body["error"] = {{"type", name_of(found.error().code)}, {"details", found.error().message}};
    }
    co_return json(boost::json::serialize(body));
}

Task<Result<net::Response>> consumer_info(Services&, Context& context) {
    const auto& snapshot = *context.snapshot;
    const auto& settings = snapshot.settings;
    net::Response response{
        .status = 200,
        .headers = {},
        .body = wire::write_consumer_info({.key = snapshot.identity.consumer_key,
                                           .name = settings.name,
                                           .public_key = snapshot.signing_key.public_key().spki_base64(),
                                           .description = settings.name + " at " + settings.url.str()})};
    response.headers.set("Content-Type", wire::kConsumerInfoContentType);
    allow_cross_origin(response, context);
    co_return response;
}

// 3.10: always 200; an empty body is nobody.
Task<Result<net::Response>> whoami(Services&, Context& context) {
    net::Response response{.status = 200, .headers = {}, .body = context.caller.user_name()};
    response.headers.set("Content-Type", "text/plain; charset=utf-8");
    co_return response;
}

}  // namespace

wire::Manifest own_manifest(const domain::Snapshot& snapshot) {
    const auto& settings = snapshot.settings;
    std::vector<std::string> types;
    for (const auto type : wire::types_of(wire::OAuthLevel::impersonation)) types.emplace_back(wire::class_name(type));
    auto applinks_version = wire::Version::parse(wire::kOwnApplinksVersion);
    AL_ASSERT(applinks_version.has_value());
    return {.id = snapshot.identity.id,
            .name = settings.name,
            .type_id = settings.speaks_as.empty() ? TypeId(snapshot.local_type().wire_id) : settings.speaks_as,
            .version = std::string(kProductVersion),
            .build_number = kBuildNumber,
            .applinks_version = *std::move(applinks_version),
            .inbound_types = types,
            .outbound_types = types,
            .public_signup = false,
            .url = settings.url,
            .applinkd_type = snapshot.local_type().id};
}

std::vector<Route> identity_routes() {
    auto open = rest_public();
    open.accepts = Accepts::nothing;
    const std::string manifest_path = "/rest/applinks/{version}/manifest";
    const std::string capabilities_path = "/rest/applinks/{version}/capabilities";
    const std::string consumer_info_path(wire::paths::kConsumerInfo);
    return {
        {.method = "GET", .pattern = manifest_path, .policy = rest_public(), .handler = manifest},
        {.method = "OPTIONS", .pattern = manifest_path, .policy = open, .handler = preflight},
        {.method = "GET",
         .pattern = manifest_path + "/{id}",
         .policy = rest_reads(Who::user),
         .handler = remote_manifest},
        {.method = "GET", .pattern = capabilities_path, .policy = rest_public(), .handler = capabilities},
        {.method = "OPTIONS", .pattern = capabilities_path, .policy = open, .handler = preflight},
        {.method = "GET", .pattern = capabilities_path + "/{name}", .policy = rest_public(), .handler = capability},
        {.method = "GET",
         .pattern = capabilities_path + "/remote/{id}",
         .policy = rest_reads(Who::admin),
         .handler = remote_capabilities},
        {.method = "GET", .pattern = consumer_info_path, .policy = open, .handler = consumer_info},
        {.method = "OPTIONS", .pattern = consumer_info_path, .policy = open, .handler = preflight},
        {.method = "GET", .pattern = std::string(wire::paths::kWhoAmI), .policy = rest_public(), .handler = whoami},
    };
}

}  // namespace applinks::web
