// SPDX-License-Identifier: Apache-2.0
#include "support/instance.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <ctime>

#include "base/uuid.hpp"
#include "crypto/random.hpp"
#include "domain/identity/authenticate.hpp"
#include "peers/development_cache.hpp"
#include "protocol/applinks/consumer_info.hpp"
#include "protocol/applinks/manifest.hpp"
#include "protocol/applinks/rest.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "telemetry/log.hpp"

namespace applinks::testing {
namespace {

// Making an RSA key takes a second on a busy machine: three for the whole run.
crypto::RsaPrivateKey some_key() {
    static const std::array<crypto::RsaPrivateKey, 3> keys = {
        *crypto::RsaPrivateKey::generate(), *crypto::RsaPrivateKey::generate(), *crypto::RsaPrivateKey::generate()};
    static std::atomic<std::size_t> next{0};
    return keys.at(next++ % keys.size());
}

std::vector<std::string> all_types() {
    std::vector<std::string> names;
    for (const auto type : wire::types_of(wire::OAuthLevel::impersonation)) names.emplace_back(wire::class_name(type));
    return names;
}

std::string key_of(std::string_view method, std::string_view path) {
    return std::string(method) + " " + std::string(path);
}

}  // namespace

std::string http_date(Timestamp time) {
    const std::time_t seconds = to_seconds(time);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 40> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

net::Response reply(int status, std::string_view type, std::string body) {
    net::Response response{.status = status, .body = std::move(body)};
    if (!type.empty()) response.headers.set("Content-Type", type);
    return response;
}

Instance::Instance(std::string name, std::string base_path, LoopbackRule loopback)
    : name_(std::move(name)), id_(crypto::random_uuid()), runtime_({.io_threads = 1, .worker_threads = 2}) {
    log::set_level(log::Level::error);
    auto sealer = crypto::Sealer::create({Secret(crypto::random_bytes(32))});
    store_ = value_of(
        store::SqliteStore::open({.file = directory_.path() / "test.sqlite"}, *std::move(sealer), clock.now()));
    make_identity();
    server_ = value_of(
        net::Server::open(runtime_, {}, {}, {}, [this](net::Exchange& exchange) { return serve(this, exchange); }));
    const auto address = "http://127.0.0.1:" + std::to_string(server_->port()) + base_path;
    settings_.name = name_;
    settings_.type = TypeId("generic");
    settings_.url = value_of(http::AbsoluteUrl::parse_base(address));
    settings_.development_http = loopback == LoopbackRule::allowed;
    settings_.allow_loopback = loopback == LoopbackRule::allowed;
    settings_.gateway_key = Secret("gateway-key-of-the-test");
    snapshots_ = std::make_unique<domain::SnapshotHolder>(
        *store_, settings_, std::make_shared<const domain::TypeRegistry>(value_of(domain::TypeRegistry::standard())));
    value_of(snapshots_->reload());
    tokens_ = std::make_unique<domain::TokenCache>(*store_);
    egress_ = std::make_unique<net::Egress>(runtime_);
    services_ = std::make_unique<Services>(Services{*snapshots_, *store_, *tokens_, nonces_, throttle_, runtime_,
                                                    *egress_, clock, observed_, people_, items_});
    services_->development_cache = std::make_shared<peers::DevelopmentCache>();
}

Instance::~Instance() {
    server_->drain(net::deadline_in(std::chrono::milliseconds(100)));
    server_.reset();
    egress_.reset();
    runtime_.stop();
}

void Instance::make_identity() {
    value_of(store_->create_identity({.id = id_,
                                      .consumer_key = ConsumerKey(name_ + ":4711"),
                                      .signing_key_pem = some_key().pem(),
                                      .created_at = clock.now()}));
    for (const auto* user : {"alice", "bob", "root"})
        value_of(store_->add_account({.id = AccountId(crypto::random_uuid()),
                                      .name = UserName(user),
                                      .groups = {"staff"},
                                      .admin = std::string_view(user) == "root",
                                      .created_at = clock.now()},
                                     "", {.at = clock.now(), .event = "account.added", .actor = "console"}));
}

const domain::Link& Instance::link(const LinkId& id) {
    const auto current = snapshot();
    const auto* found = current->find_link(id);
    if (!found) throw std::runtime_error("no link " + id.str() + " at " + name_);
    found_ = *found;
    return found_;
}

std::vector<domain::AuditRow> Instance::audit_rows() {
    return value_of(store_->audit({.link = {}, .event_prefix = {}, .count = 1000}));
}

domain::Account Instance::account(std::string_view name) const {
    return *snapshot()->find_account(name);
}

void Instance::script(std::string method, std::string path, Script script) {
    const std::lock_guard lock(mutex_);
    scripts_[key_of(method, path)] = std::move(script);
}

void Instance::script(std::string method, std::string path, net::Response answer) {
    script(std::move(method), std::move(path), [answer = std::move(answer)](const Received&) { return answer; });
}

void Instance::unscript(const std::string& method, const std::string& path) {
    const std::lock_guard lock(mutex_);
    scripts_.erase(key_of(method, path));
}

std::vector<Received> Instance::received(std::string_view method, std::string_view path) {
    const std::lock_guard lock(mutex_);
    std::vector<Received> found;
    std::ranges::copy_if(received_, std::back_inserter(found),
                         [&](const Received& each) { return each.method == method && each.path == path; });
    return found;
}

std::size_t Instance::received_count() {
    const std::lock_guard lock(mutex_);
    return received_.size();
}

void Instance::change_link(const LinkId& id, const std::function<void(domain::Link&)>& change) {
    auto changed = link(id);
    change(changed);
    value_of(store_->update_link(changed, {.at = clock.now(), .event = "link.changed", .actor = "test", .link = id}));
    value_of(snapshots_->reload());
}

void Instance::rename(std::string new_id) {
    id_ = LinkId(std::move(new_id));
}

Task<void> Instance::serve(Instance* self, net::Exchange& exchange) {
    const auto& head = exchange.head();
    Received request{.method = head.method, .path = {}, .query = {}, .headers = head.headers, .body = {}};
    const auto question = std::min(head.target.find('?'), head.target.size());
    const std::string_view base = self->settings_.url.path();
    request.path = head.target.substr(0, question);
    if (request.path.starts_with(base)) request.path.erase(0, base.size());
    if (question < head.target.size()) request.query = head.target.substr(question + 1);
    if (head.has_body) {
        auto body = co_await exchange.read_body(limits::kJsonBodyMax);
        if (body) request.body = *std::move(body);
    }
    auto answer = self->answer(request);
    if (!answer.headers.contains("Date")) answer.headers.set("Date", http_date(self->clock.now()));
    static_cast<void>(co_await exchange.send(std::move(answer)));
}

net::Response Instance::answer(const Received& request) {
    Script script;
    {
        const std::lock_guard lock(mutex_);
        received_.push_back(request);
        const auto found = scripts_.find(key_of(request.method, request.path));
        if (found != scripts_.end()) script = found->second;
    }
    return script ? script(request) : standard_answer(request);
}

std::string Instance::manifest_json() const {
    return wire::write_manifest_json({.id = id_,
                                      .name = name_,
                                      .type_id = TypeId("generic"),
                                      .version = "1.0",
                                      .applinks_version = value_of(wire::Version::parse(wire::kOwnApplinksVersion)),
                                      .inbound_types = all_types(),
                                      .outbound_types = all_types(),
                                      .url = settings_.url});
}

net::Response Instance::standard_answer(const Received& request) {
    const auto current = snapshot();
    const std::string_view path = request.path;
    if (path == wire::paths::kDiscoveryManifest) return reply(200, "application/json", manifest_json());
    if (path == wire::paths::kProbeManifest) return signed_manifest(request);
    if (path == wire::paths::kCapabilities) return reply(200, "application/json", "[\"STATUS_API\"]");
    if (path == wire::paths::kConsumerInfo)
        return reply(200, wire::kConsumerInfoContentType,
                     wire::write_consumer_info({.key = current->identity.consumer_key,
                                                .name = name_,
                                                .public_key = current->signing_key.public_key().spki_base64(),
                                                .description = {},
                                                .callback = {}}));
    for (const auto& [id, link] : current->links)
        if (request.method == "GET" && path == wire::paths::oauth_status(id))
            return reply(200, "application/json",
                         wire::write_oauth_status({.incoming = link.incoming, .outgoing = link.outgoing}));
    return reply(404);
}

// As the guard of a real installation verifies it.
net::Response Instance::signed_manifest(const Received& request) {
    const auto current = snapshot();
    const auto taken = oauth1::take_apart({.method = request.method,
                                           .url_base = settings_.url.origin(),
                                           .path = std::string(settings_.url.path()) + request.path,
                                           .query = request.query,
                                           .authorization = request.headers.get("Authorization"),
                                           .content_type = {},
                                           .body = {}},
                                          oauth1::Place::resource);
    if (!taken || !*taken) return reply(200, "application/json", manifest_json());
    const auto caller = domain::verify_resource_call(**taken, {*current, *tokens_, nonces_}, clock.now());
    if (caller) return reply(200, "application/json", manifest_json());
    auto response = reply(oauth1::status_of(caller.error().code), {}, oauth1::problem_body(caller.error()));
    response.headers.set("WWW-Authenticate", oauth1::www_authenticate(settings_.url.str(), caller.error()));
    return response;
}

}  // namespace applinks::testing
