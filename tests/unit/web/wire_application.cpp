// SPDX-License-Identifier: Apache-2.0
#include "unit/web/wire_application.hpp"

#include <fstream>
#include <sstream>

#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "domain/identity/login.hpp"
#include "domain/links/link_rules.hpp"
#include "domain/links/type_registry.hpp"
#include "peers/development_cache.hpp"
#include "protocol/http/cookies.hpp"

namespace applinks::testing {
namespace {

Secret test_key() {
    return Secret(read_test_file("test_rsa2048_private.pem"));
}

domain::Settings completed(domain::Settings settings) {
    if (settings.name.empty()) settings.name = "Tracker";
    if (settings.type.empty()) settings.type = TypeId("generic");
    if (!settings.url.has_value()) settings.url = http::AbsoluteUrl::parse_base(Application::kUrl).value();
    return settings;
}

domain::AuditEntry audit_at(Timestamp now) {
    return {.at = now, .event = "test.prepared", .actor = "test"};
}

std::string cookie_value_of(const std::string& cookie) {
    return cookie.substr(cookie.find('=') + 1);
}

}  // namespace

std::string read_test_file(const std::string& name) {
    std::ifstream file(std::string(AL_TESTDATA) + "/" + name);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

Application::Application(domain::Settings settings) {
    auto sealer = crypto::Sealer::create({Secret(std::string(32, 'k'))});
    store =
        store::SqliteStore::open({.file = directory.path() / "applinkd.db"}, *std::move(sealer), clock.now()).value();
    store
        ->create_identity({.id = LinkId("11111111-2222-3333-8444-555555555555"),
                           .consumer_key = ConsumerKey("Tracker:4711"),
                           .signing_key_pem = test_key(),
                           .created_at = clock.now()})
        .value();
    tokens = std::make_unique<domain::TokenCache>(*store);
    snapshots = std::make_unique<domain::SnapshotHolder>(
        *store, completed(std::move(settings)),
        std::make_shared<const domain::TypeRegistry>(domain::TypeRegistry::standard().value()));
    reload();
    services.reset(
        new Services{*snapshots, *store, *tokens, nonces, throttle, runtime, egress, clock, observed, people, items});
    services->development_cache = std::make_shared<peers::DevelopmentCache>();
}

Application::~Application() {
    runtime.stop();
}

void Application::reload() {
    snapshots->reload().value();
    tokens->clear();
}

net::Response Application::call(Call call) {
    net::RequestHead head{.method = std::move(call.method),
                          .target = std::move(call.target),
                          .headers = {},
                          .peer_address = std::move(call.peer)};
    for (const auto& [name, value] : call.headers) head.headers.add(name, value);
    FakeExchange exchange(std::move(head), std::move(call.body));
    auto context = web::make_context(*services, exchange.head());
    if (!context) {
        runtime.wait(web::refuse(context.error(), exchange));
        return exchange.answer().value();
    }
    auto match = router.match(exchange.head().method, context->path);
    context->path_values = match.values;
    if (match.route) {
        runtime.wait(web::serve(*services, *match.route, *std::move(context), exchange));
    } else {
        runtime.wait(web::refuse(match, *std::move(context), exchange));
    }
    return exchange.answer().value();
}

domain::Account Application::add_account(const std::string& name, bool admin, std::vector<std::string> groups) {
    domain::Account account{.id = AccountId(crypto::random_uuid()),
                            .name = UserName(name),
                            .groups = std::move(groups),
                            .admin = admin,
                            .created_at = clock.now()};
    store->add_account(account, "", audit_at(clock.now())).value();
    reload();
    return account;
}

void Application::update_account(const domain::Account& account) {
    store->update_account(account, audit_at(clock.now())).value();
    reload();
}

std::string Application::sign_in(const domain::Account& account) {
    const auto snapshot = snapshots->current();
    const auto value = domain::begin_session(account, "192.0.2.7", *snapshot, *store, clock.now()).value();
    return http::cookie_name(domain::kSessionCookie, snapshot->settings.cookie_scope()) + "=" + value;
}

domain::Link Application::add_link(domain::OAuthLevel level) {
    domain::Link link{.id = LinkId(kPeer),
                      .type = TypeId("jira"),
                      .name = "Wiki",
                      .rpc_url = http::AbsoluteUrl::parse("https://wiki.example.com").value(),
                      .display_url = http::AbsoluteUrl::parse("https://wiki.example.com").value(),
                      .state = domain::LinkState::active,
                      .incoming = level,
                      .outgoing = level,
                      .created_at = clock.now()};
    domain::Consumer consumer{
        .key = ConsumerKey("peer"),
        .link = link.id,
        .name = "Wiki",
        .public_key = crypto::RsaPrivateKey::parse_pem(test_key()).value().public_key().spki_base64(),
        .created_at = clock.now()};
    domain::set_level(consumer, level);
    store->add_link(link, {consumer}, audit_at(clock.now())).value();
    reload();
    return *snapshots->current()->find_link(link.id);
}

void Application::change_consumer(const std::function<void(domain::Consumer&)>& change) {
    auto consumer = snapshots->current()->find_consumer(ConsumerKey("peer"))->consumer;
    change(consumer);
    store->put_consumer(consumer, audit_at(clock.now())).value();
    reload();
}

void Application::change_link(const std::function<void(domain::Link&)>& change) {
    auto link = *snapshots->current()->find_link(LinkId(kPeer));
    change(link);
    store->update_link(link, audit_at(clock.now())).value();
    reload();
}

Call Application::sign(Call call, Signature signature) {
    const auto url = http::AbsoluteUrl::parse("https://tracker.example.com" + call.target).value();
    const auto nonce = signature.nonce.empty() ? "nonce" + std::to_string(++next_nonce_) : signature.nonce;
    oauth1::OutgoingRequest request{.method = call.method,
                                    .url = &url,
                                    .extra = signature.extra,
                                    .consumer_key = signature.consumer,
                                    .timestamp_seconds = to_seconds(clock.now() + signature.clock_off),
                                    .nonce = nonce};
    if (signature.token) request.token = *signature.token;
    const auto key = oauth1::SignKey::rsa(crypto::RsaPrivateKey::parse_pem(test_key()).value());
    call.headers.emplace_back("Authorization", oauth1::authorization_header(oauth1::sign(request, key).value()));
    return call;
}

Call Application::from_browser(Call call, const std::string& cookie) {
    call.headers.emplace_back("Cookie", cookie);
    call.headers.emplace_back("Sec-Fetch-Site", "same-origin");
    return call;
}

Call Application::form(Call call, const std::string& cookie, http::Form form) {
    form.add("csrf", web::csrf_token(cookie_value_of(cookie)));
    call.body = form.str();
    call.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    return from_browser(std::move(call), cookie);
}

std::vector<domain::AuditRow> Application::audit() {
    return store->audit({}).value();
}

}  // namespace applinks::testing
