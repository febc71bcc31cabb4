// SPDX-License-Identifier: Apache-2.0
#include "peers/development_call.hpp"

#include <algorithm>
#include <utility>

#include "base/encoding.hpp"
#include "crypto/random.hpp"
#include "domain/links/type_registry.hpp"
#include "domain/sharing/development_json.hpp"
#include "domain/sharing/development_rows.hpp"
#include "peers/items.hpp"
#include "peers/signed_call.hpp"
#include "protocol/applinks/json_text.hpp"
#include "telemetry/log.hpp"

namespace applinks::peers {
namespace {

using domain::DataType;
using domain::DevelopmentDetail;
using domain::DevelopmentSummary;
using domain::KeyInProject;
using domain::Link;

constexpr std::string_view kSummaryCapability = "dev-status-summary";
constexpr std::string_view kDetailCapability = "dev-status-detail-";
constexpr std::string_view kSummaryPath = "/rest/jira-dev/latest/summary";
constexpr std::string_view kDetailPath = "/rest/jira-dev/latest/detail/";
constexpr std::size_t kErrorIdBytes = 9;
constexpr std::size_t kKeysByTypeMax = 3;
constexpr std::size_t kProjectsByTypeMax = 5;

// 2xx has a body to read; what the rest means depends on who asked.
Result<std::string> body_of(net::Response answer, const DevelopmentCall& call) {
    const auto& name = call.link.name;
    if (answer.status == 200) return std::move(answer.body);
    const auto detail = "status " + std::to_string(answer.status);
    if (answer.status == 404) return fail(Errc::not_found, name + " cannot tell development information.", detail);
    if (answer.status == 403 || (answer.status == 401 && call.person))
        return fail(Errc::not_allowed, "You may not see this at " + name + ".", detail);
    return fail(Errc::peer_refused, name + " did not answer as expected.", detail);
}

PeerCall plain_call(const DevelopmentCall& call, std::string path) {
    return {.link = call.link.id,
            .as = call.person ? CallAs::person : CallAs::application,
            .person = call.person,
            .path = std::move(path),
            .timeout = kPeerPatience,
            .answer_bytes_max = domain::kDevelopmentAnswerMax};
}

PeerCall call_for(const DevelopmentCall& call, std::string path) {
    auto out = plain_call(call, std::move(path));
    char separator = '?';
    for (const auto& key : call.keys) {
        out.path += separator;
        out.path += "globalId=";
        percent_encode_to(out.path, key.str());
        separator = '&';
    }
    return out;
}

Task<Result<std::string>> fetch(Services& services, const DevelopmentCall& call, std::string path) {
    AL_CO_TRY(auto answer, co_await call_link(services, call.link, call_for(call, std::move(path))));
    co_return body_of(std::move(answer), call);
}

// A resource is where the peer says, as long as that is inside the link (S-13); else where it is by custom.
std::string path_of(const boost::json::object& capabilities, const std::string& name, const Link& link,
                    std::string custom) {
    const auto* value = wire::member(capabilities, name);
    if (value == nullptr) return {};
    const auto* text = value->if_string();
    const auto url = text == nullptr ? Result<http::AbsoluteUrl>() : http::AbsoluteUrl::parse(wire::view(*text));
    if (!url || !url->has_value() || !url->is_within(link.rpc_url)) return custom;
    auto path = url->str().substr(link.rpc_url.str().size());
    path.resize(std::min(path.find('?'), path.size()));
    return path.empty() ? custom : path;
}

Result<DevelopmentCapabilities> read_capabilities(const std::string& body, const Link& link) {
    AL_TRY(const auto answer, wire::from_peer(wire::parse_json_object(body)));
    DevelopmentCapabilities out{.known = true};
    const auto* named = wire::object_member(answer, "capabilities");
    if (named == nullptr) return out;
    out.summary = path_of(*named, std::string(kSummaryCapability), link, std::string(kSummaryPath));
    for (const auto type : domain::kDataTypes) {
        const std::string type_name(name_of(type));
        auto path =
            path_of(*named, std::string(kDetailCapability) + type_name, link, std::string(kDetailPath) + type_name);
        if (!path.empty()) out.details.emplace(type, std::move(path));
    }
    return out;
}

std::unexpected<Error> cannot_tell(const Link& link) {
    return fail(Errc::not_found, link.name + " cannot tell development information.");
}

// Peers that have only details are asked for all of them, one after the other: this runs in the background.
Task<Result<DevelopmentSummary>> summary_of_details(Services& services, const DevelopmentCall& call,
                                                    const DevelopmentCapabilities& offered) {
    DevelopmentDetail all;
    for (const auto& [type, path] : offered.details) {
        AL_CO_TRY(const auto body, co_await fetch(services, call, path));
        AL_CO_TRY(auto detail, domain::read_detail(body));
        if (type == DataType::pull_request) all.pull_requests = std::move(detail.pull_requests);
        if (type == DataType::branch) all.branches = std::move(detail.branches);
        if (type == DataType::repository) all.repositories = std::move(detail.repositories);
        if (type == DataType::build) all.builds = std::move(detail.builds);
        if (type == DataType::review) all.reviews = std::move(detail.reviews);
        if (type == DataType::deployment) all.deployments = std::move(detail.deployments);
    }
    co_return domain::summarise(all);
}

DataType type_of(const domain::DevelopmentType& type) {
    switch (type.data) {
        case domain::DevelopmentType::Data::pull_request: return DataType::pull_request;
        case domain::DevelopmentType::Data::branch: return DataType::branch;
        case domain::DevelopmentType::Data::commit: return DataType::repository;
    }
    return DataType::pull_request;
}

// The projects over there that are linked with the item's, the primary one first.
Task<Result<std::vector<std::string>>> linked_projects(Services& services, const DevelopmentCall& call) {
    AL_CO_TRY(auto all, co_await services.runtime.run([&] { return services.store.entity_links(); }));
    std::erase_if(all, [&](const domain::EntityLink& each) {
        return each.link != call.link.id || std::ranges::none_of(call.keys, [&](const domain::ItemKey& key) {
                   return equal_ignoring_case(key.project, each.local_key);
               });
    });
    std::ranges::sort(all, {},
                      [](const domain::EntityLink& each) { return std::pair(!each.primary, each.created_at); });
    std::vector<std::string> projects;
    for (auto& each : all)
        if (projects.size() < kProjectsByTypeMax && std::ranges::find(projects, each.remote_key) == projects.end())
            projects.push_back(std::move(each.remote_key));
    co_return projects;
}

// What is asked with one entry of the type: each key, the present one first and of an issue that moved the nearest few;
// and each of them in each linked project, where the type asks so.
Task<Result<std::vector<KeyInProject>>> keys_in_projects(Services& services, const DevelopmentCall& call,
                                                         const domain::DevelopmentType& type) {
    std::vector<std::string> projects = {""};
    if (domain::asks_each_project(type)) {
        AL_CO_TRY(projects, co_await linked_projects(services, call));
    }
    std::vector<KeyInProject> all;
    for (const auto& project : projects)
        for (std::size_t i = 0; i < std::min(call.keys.size(), kKeysByTypeMax); ++i)
            all.push_back({.key = call.keys.at(i), .project = project});
    co_return all;
}

// A project that is gone, empty (409) or not for this viewer has nothing to tell, and the others are not silent for it.
bool is_silent(const net::Response& answer, const KeyInProject& asked) {
    return !asked.project.empty() && (answer.status == 403 || answer.status == 404 || answer.status == 409);
}

// By the product's own API.
Task<Result<DevelopmentDetail>> by_type(Services& services, const DevelopmentCall& call,
                                        std::optional<DataType> wanted) {
    const auto snapshot = services.snapshots.current();
    DevelopmentDetail all;
    for (const auto& type : snapshot->types->get(call.link.type).development) {
        if (wanted && type_of(type) != *wanted) continue;
        AL_CO_TRY(const auto all_asked, co_await keys_in_projects(services, call, type));
        for (const auto& asked : all_asked) {
            AL_CO_TRY(auto answer, co_await call_link(services, call.link,
                                                      plain_call(call, domain::development_request(type, asked))));
            if (is_silent(answer, asked)) continue;
            AL_CO_TRY(const auto body, body_of(std::move(answer), call));
            AL_CO_TRY(const auto json, wire::from_peer(wire::parse_json(body, domain::kDevelopmentAnswerMax)));
            AL_CO_TRY_VOID(domain::add_development(all, type, place_of(call.link), asked, json));
        }
    }
    domain::put_in_order(all);
    co_return all;
}

// Whether the link's type says how its own API is asked.
bool has_own_way(Services& services, const Link& link) {
    return !services.snapshots.current()->types->get(link.type).development.empty();
}

// Only an application with Application Links may have the resources of features.md 7.4.
Task<Result<DevelopmentCapabilities>> offered_by(Services& services, const Link& link) {
    if (link.kind == domain::LinkKind::generic && has_own_way(services, link))
        co_return DevelopmentCapabilities{.known = true};
    co_return co_await capabilities_of(services, link);
}

bool means_down(Errc code) {
    switch (code) {
        case Errc::timeout:
        case Errc::connect_failed:
        case Errc::unknown_host:
        case Errc::connection_lost:
        case Errc::tls_failed:
        case Errc::address_refused:
        case Errc::overloaded:
        case Errc::unavailable: return true;
        default: return false;
    }
}

}  // namespace

Task<Result<DevelopmentCapabilities>> capabilities_of(Services& services, Link link) {
    auto& cache = *services.development_cache;
    const auto now = services.clock.now();
    if (auto known = cache.capabilities(link.id, link.updated_at, now)) {
        if (known->known) co_return *std::move(known);
        co_return fail(Errc::unavailable, link.name + " cannot be asked now.", "it did not answer a moment ago");
    }
    const DevelopmentCall call{.link = link, .keys = {}};
    auto answer = co_await call_link(
        services, link,
        {.link = link.id, .as = CallAs::anonymous, .path = "/rest/capabilities", .timeout = kPeerPatience});
    if (!answer) {
        cache.put_capabilities(link.id, link.updated_at, {}, now);
        co_return std::unexpected(std::move(answer).error());
    }
    // Whoever has no such resource, has no capabilities.
    auto read = answer->status == 200 ? read_capabilities(answer->body, link)
                                      : Result<DevelopmentCapabilities>(DevelopmentCapabilities{.known = true});
    if (answer->status >= 500 || !read) {
        cache.put_capabilities(link.id, link.updated_at, {}, now);
        if (!read) co_return std::unexpected(std::move(read).error());
        co_return fail(Errc::peer_refused, link.name + " did not answer as expected.",
                       "status " + std::to_string(answer->status));
    }
    cache.put_capabilities(link.id, link.updated_at, *read, now);
    co_return *std::move(read);
}

Task<Result<DevelopmentSummary>> fetch_summary(Services& services, DevelopmentCall call) {
    AL_CO_TRY(const auto offered, co_await offered_by(services, call.link));
    if (!offered.summary.empty()) {
        AL_CO_TRY(const auto body, co_await fetch(services, call, offered.summary));
        co_return domain::read_summary(body);
    }
    if (offered.details.empty() && has_own_way(services, call.link)) {
        AL_CO_TRY(const auto detail, co_await by_type(services, call, std::nullopt));
        co_return domain::summarise(detail);
    }
    if (offered.details.empty()) co_return cannot_tell(call.link);
    co_return co_await summary_of_details(services, call, offered);
}

Task<Result<DevelopmentDetail>> fetch_detail(Services& services, DevelopmentCall call, DataType type) {
    AL_CO_TRY(const auto offered, co_await offered_by(services, call.link));
    const auto path = offered.details.find(type);
    const bool is_without = offered.summary.empty() && offered.details.empty();
    if (is_without && has_own_way(services, call.link)) co_return co_await by_type(services, call, type);
    if (is_without) co_return cannot_tell(call.link);
    if (path == offered.details.end()) co_return DevelopmentDetail{};
    AL_CO_TRY(const auto body, co_await fetch(services, call, path->second));
    co_return domain::read_detail(body);
}

SourceFailure failure_of(const Error& error, const Link& link, std::string_view things) {
    if (error.code == Errc::grant_required)
        return {.state = SourceState::connect,
                .message = "Connect to " + link.name + " to see " + std::string(things) + "."};
    if (error.code == Errc::not_allowed) return {.state = SourceState::forbidden, .message = error.message};
    if (error.code == Errc::not_found) return {.state = SourceState::unsupported, .message = error.message};
    const auto id = crypto::random_token(kErrorIdBytes);
    log::warn("development.not_read", {{"link", link.id},
                                       {"error_id", id},
                                       {"code", name_of(error.code)},
                                       {"reason", error.message},
                                       {"detail", error.detail}});
    if (means_down(error.code))
        return {.state = SourceState::down, .message = link.name + " cannot be asked now.", .error_id = id};
    return {.state = SourceState::error,
            .message = "What " + link.name + " answered cannot be used. Tell an administrator the error id.",
            .error_id = id};
}

}  // namespace applinks::peers
