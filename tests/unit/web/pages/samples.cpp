// SPDX-License-Identifier: Apache-2.0
#include "unit/web/pages/samples.hpp"

#include "domain/links/type_registry.hpp"
#include "web/pages/add_link_page.hpp"
#include "web/pages/audit_page.hpp"
#include "web/pages/connections_page.hpp"
#include "web/pages/consent_page.hpp"
#include "web/pages/dance_page.hpp"
#include "web/pages/error_page.hpp"
#include "web/pages/external_pages.hpp"
#include "web/pages/handover_page.hpp"
#include "web/pages/link_actions.hpp"
#include "web/pages/link_edit_page.hpp"
#include "web/pages/link_page.hpp"
#include "web/pages/links_page.hpp"
#include "web/pages/login_pages.hpp"

namespace applinks::testing {
namespace {

using namespace web::pages;
using domain::LinkKind;
using domain::LinkState;
using domain::OAuthLevel;

constexpr Timestamp kNow{std::chrono::seconds(1'700'000'000)};
const LinkId kWiki("5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d");

domain::Link sample_link(const std::string& text) {
    domain::Link link;
    link.id = kWiki;
    link.type = TypeId("mediawiki");
    link.name = text;
    link.rpc_url = sample_url("https://wiki.example.org");
    link.display_url = link.rpc_url;
    link.primary = true;
    link.state = LinkState::active;
    link.incoming = OAuthLevel::impersonation;
    link.outgoing = OAuthLevel::oauth;
    link.impersonation = {.users = {text}, .groups = {text}, .administrators = true};
    link.application_version = text;
    link.created_at = kNow - std::chrono::days(40);
    return link;
}

domain::Link sample_generic(const std::string& text) {
    auto link = sample_link(text);
    link.kind = LinkKind::generic;
    link.type = TypeId("jenkins");
    link.provider =
        domain::OutgoingProvider{.request_token_url = sample_url("https://ci.example.org/oauth/request-token"),
                                 .authorize_url = sample_url("https://ci.example.org/oauth/authorize"),
                                 .access_token_url = sample_url("https://ci.example.org/oauth/access-token"),
                                 .consumer_key = ConsumerKey(text)};
    return link;
}

domain::Consumer sample_consumer(const std::string& text) {
    domain::Consumer consumer;
    consumer.key = ConsumerKey(text);
    consumer.link = kWiki;
    consumer.name = text;
    consumer.description = text;
    consumer.method = oauth1::SignatureMethod::hmac_sha1;
    consumer.shared_secret = Secret("never shown");
    consumer.two_legged = true;
    consumer.two_legged_user = UserName(text);
    consumer.imported_key = true;
    consumer.callback_optional = true;
    return consumer;
}

domain::LinkUse sample_use(const std::string& text, std::string code) {
    return {.link = kWiki,
            .users_connected_outgoing = 214,
            .users_connected_incoming = 1,
            .last_success_at = kNow - std::chrono::minutes(5),
            .health_code = std::move(code),
            .health_text = text,
            .health_at = kNow - std::chrono::minutes(3)};
}

peers::EndsCheck sample_check(const std::string& text) {
    return {.our_incoming = OAuthLevel::oauth,
            .our_outgoing = OAuthLevel::oauth,
            .their_incoming = OAuthLevel::impersonation,
            .their_outgoing = OAuthLevel::oauth,
            .probe_ok = true,
            .code = "level_mismatch",
            .text = text,
            .catalogue = "AUTH_LEVEL_MISMATCH"};
}

wire::Manifest sample_manifest(const std::string& text) {
    wire::Manifest manifest;
    manifest.id = kWiki;
    manifest.name = text;
    manifest.type_id = TypeId("confluence");
    manifest.version = text;
    manifest.applinks_version = wire::Version::parse("9.1.4").value();
    manifest.public_signup = true;
    manifest.url = sample_url("https://wiki.example.org");
    return manifest;
}

domain::Snapshot sample_snapshot() {
    domain::Snapshot snapshot;
    snapshot.types = std::make_shared<const domain::TypeRegistry>(domain::TypeRegistry::standard().value());
    return snapshot;
}

class Samples {
public:
    explicit Samples(std::string text) : text_(std::move(text)), frame_(sample_frame(text_)) {}

    std::vector<SamplePage> all() {
        add_signing_in();
        add_lists();
        add_link_pages();
        add_linking();
        add_by_hand();
        add_permissions();
        add_dance();
        return std::move(pages_);
    }

private:
    void add(std::string name, std::string html) {
        pages_.push_back({.name = std::move(name), .html = std::move(html)});
    }
    Frame framed(std::string title, Width width) const {
        auto frame = frame_;
        frame.title = std::move(title);
        frame.width = width;
        return frame;
    }
    FormState typed(std::initializer_list<const char*> names) const {
        FormState form;
        for (const auto* name : names) {
            form.set(name, text_);
            form.wrong(name, text_);
        }
        return form;
    }

    void add_signing_in() {
        auto frame = framed("Sign in", Width::narrow);
        frame.user.clear();
        add("login", render_login(frame, {.form = {}}));
        add("login_failed", render_login(frame, {.form = typed({"user", "return_to"}), .message = text_}));
        frame.development_http = true;
        add("login_first_run", render_login(frame, {.form = {}, .first_run = true}));
        add("step_up", render_step_up(framed("Give your password again", Width::narrow),
                                      {.form = typed({"return_to", "password"}), .message = text_}));
        for (const int status : {400, 401, 403, 404, 409, 429, 500, 503})
            add("error_" + std::to_string(status),
                render_error_page(frame_, {.status = status, .sentence = text_, .request_id = RequestId(text_)}));
    }

    void add_lists() {
        const auto link = sample_link(text_);
        auto waiting = link;
        waiting.state = LinkState::setting_up;
        waiting.primary = false;
        auto suspended = link;
        suspended.state = LinkState::suspended;
        suspended.suspended_reason = text_;
        suspended.system = true;
        const auto good = sample_use(text_, "ok");
        const auto bad = sample_use(text_, "clock");
        const auto differs = sample_use(text_, "level_mismatch");
        const auto frame = framed("Links", Width::wide);
        add("links", render_links(frame, {.rows = {{&link, &good, text_, true},
                                                   {&link, &differs, text_},
                                                   {&link, &bad, text_},
                                                   {&waiting, nullptr, text_},
                                                   {&suspended, &good, text_}},
                                          .done = text_,
                                          .now = kNow}));
        add("links_empty", render_links(frame, {.rows = {}, .now = kNow}));
        AuditRowView row{.entry = {.at = kNow,
                                   .event = text_,
                                   .actor = text_,
                                   .acted_for = text_,
                                   .link = kWiki,
                                   .detail = text_,
                                   .address = text_,
                                   .success = false},
                         .link_name = text_};
        add("audit", render_audit(framed("Audit", Width::wide), {.rows = {row}, .older_before = 17}));
        add("audit_empty", render_audit(framed("Audit", Width::wide), {}));
    }

    void add_link_pages() {
        const auto link = sample_link(text_);
        const auto use = sample_use(text_, "ok");
        const PersonRow person{
            .user = text_, .remote_user = text_, .id = text_, .since = kNow, .last_used = {}, .expires = kNow};
        LinkPage page{.link = &link,
                      .use = &use,
                      .type_name = text_,
                      .old_addresses = {text_},
                      .outgoing_people = {person},
                      .incoming_people = {person},
                      .done = text_,
                      .now = kNow};
        add("link", render_link(framed("Wiki", Width::wide), page));
        page.check = sample_check(text_);
        add("link_mismatch", render_link(framed("Wiki", Width::wide), page));
        auto waiting = link;
        waiting.state = LinkState::setting_up;
        add("link_waiting",
            render_link(framed("Wiki", Width::wide), {.link = &waiting,
                                                      .type_name = text_,
                                                      .invitation = "https://wiki.example.org/x?a=" + text_,
                                                      .now = kNow}));
        const auto generic = sample_generic(text_);
        add("link_generic", render_link(framed("Builds", Width::wide), {.link = &generic,
                                                                        .use = &use,
                                                                        .type_name = text_,
                                                                        .consumers = {sample_consumer(text_)},
                                                                        .now = kNow}));
        add("link_action", render_action(framed("Suspend", Width::medium), {.link_id = kWiki.str(),
                                                                            .heading = text_,
                                                                            .sentence = text_,
                                                                            .button = "Suspend",
                                                                            .action = "suspend"}));
        add("link_move", render_move(framed("Move", Width::medium),
                                     {.link = &link, .form = typed({"address", "name"}), .needs_name = true}));
        add("link_delete",
            render_delete(framed("Delete", Width::medium),
                          {.link = &link, .outgoing_people = 3, .incoming_people = 1, .can_tell_peer = true}));
        add("link_edit",
            render_link_edit(framed("Edit", Width::medium),
                             {.link = &link,
                              .form = typed({"name", "display_url", "outgoing", "incoming", "users", "groups", "ca"}),
                              .message = text_}));
    }

    void add_linking() {
        const auto frame = framed("Add a link", Width::medium);
        add("add_link", render_add_link(frame, {.form = {}}));
        add("add_link_nothing", render_add_link(frame, {.form = typed({"address", "ca", "loopback"}), .probed = true}));
        peers::Discovery redirected{.entered = sample_url("http://wiki.example.org")};
        redirected.redirected_to = sample_url("https://sso.example.net/wiki");
        add("add_link_redirected",
            render_add_link(frame, {.form = typed({"ca"}), .found = redirected, .probed = true}));
        peers::Discovery found{.entered = sample_url("http://wiki.example.org")};
        found.manifest = sample_manifest(text_);
        AddLinkPage page{.form = typed({"ca"}), .found = found, .probed = true, .type_hint = text_};
        page.form.check("both_admins", true);
        add("add_link_found", render_add_link(frame, page));
        page.found->manifest->applinks_version.reset();
        add("add_link_by_id", render_add_link(frame, page));

        peers::HandoverView view{.starter = found,
                                 .choice = {.both_admins = true, .same_users = true},
                                 .incoming = OAuthLevel::impersonation,
                                 .outgoing = OAuthLevel::impersonation};
        HandoverPage handover{.view = view, .starting_url = text_, .action = text_};
        add("handover", render_handover(frame, handover));
        handover.view.already_linked = true;
        handover.view.link = kWiki;
        handover.view.choice.same_users = false;
        handover.view.incoming = OAuthLevel::oauth;
        handover.view.outgoing = OAuthLevel::disabled;
        add("handover_again", render_handover(frame, handover));
        handover.view.starter = redirected;
        add("handover_redirected", render_handover(frame, handover));
        handover.view.starter.redirected_to.reset();
        add("handover_nothing", render_handover(frame, handover));
    }

    void add_by_hand() {
        const auto snapshot = sample_snapshot();
        const auto frame = framed("By hand", Width::medium);
        ExternalPage page{.form = external_state({}), .message = text_, .own_key = text_, .own_pem = text_};
        page.form.check("incoming_on", true);
        add("external", render_external(frame, snapshot, page));
        const auto link = sample_generic(text_);
        const auto consumer = sample_consumer(text_);
        page.stored = {.link = &link, .consumer = &consumer};
        page.form = external_state(page.stored);
        for (const auto* name :
             {"name", "display_url", "key", "method", "public_key", "secret", "without_user", "service_user",
              "callback_optional", "users", "out_key", "authorize_url", "incoming_on"})
            page.form.wrong(name, text_);
        add("external_edit", render_external(frame, snapshot, page));
        add("external_done", render_external_done(frame, {.link = &link,
                                                          .consumer = &consumer,
                                                          .shows_secret = true,
                                                          .own_key = text_,
                                                          .own_pem = text_,
                                                          .own_url = "https://tracker.example.org"}));
    }

    void add_permissions() {
        add("consent", render_consent(framed("Allow access?", Width::narrow), {.application = text_,
                                                                               .description = text_,
                                                                               .host = text_,
                                                                               .callback_host = "elsewhere.example.net",
                                                                               .lasts = "5 years",
                                                                               .action = text_,
                                                                               .is_admin = true}));
        add("decided_code", render_decided(framed("Allowed", Width::narrow),
                                           {.application = text_, .verifier = text_, .allowed = true}));
        add("decided_refused", render_decided(framed("Refused", Width::narrow), {.application = text_}));
        const auto link = sample_link(text_);
        auto trusted = link;
        trusted.outgoing = OAuthLevel::impersonation;
        const domain::Grant grant{
            .link = kWiki, .remote_user = text_, .created_at = kNow, .expires_at = kNow, .last_used_at = kNow};
        const ConnectionsPage page{.outgoing = {{&link, grant}, {&link, std::nullopt}, {&trusted, std::nullopt, false}},
                                   .incoming = {{.token_id = text_,
                                                 .application = text_,
                                                 .description = text_,
                                                 .address = text_,
                                                 .since = kNow,
                                                 .last_used = kNow,
                                                 .expires = kNow}},
                                   .done = text_,
                                   .now = kNow};
        add("connections", render_connections(framed("My connections", Width::wide), page));
        add("connections_empty",
            render_connections(framed("My connections", Width::wide), {.outgoing = {}, .incoming = {}, .now = kNow}));
    }

    void add_dance() {
        const auto frame = framed("Connect", Width::narrow);
        add("dance_start",
            render_dance_start(
                frame, {.action = text_, .link_id = kWiki.str(), .name = text_, .user = text_, .return_to = text_}));
        add("dance_end", render_dance_end(frame, {.name = text_, .remote_user = text_, .return_to = text_}));
        add("dance_end_refused", render_dance_end(frame, {.result = DanceResult::refused, .name = text_}));
    }

    std::string text_;
    Frame frame_;
    std::vector<SamplePage> pages_;
};

}  // namespace

Frame sample_frame(const std::string& text) {
    return {.title = "Links",
            .application = text,
            .base = "/tracker",
            .user = text,
            .csrf = "csrf-of-the-session",
            .admin = true,
            .section = Section::links};
}

http::AbsoluteUrl sample_url(const std::string& text) {
    return http::AbsoluteUrl::parse(text).value();
}

std::vector<SamplePage> sample_pages(const std::string& text) {
    return Samples(text).all();
}

}  // namespace applinks::testing
