// SPDX-License-Identifier: Apache-2.0
#include "unit/web/pages/samples.hpp"

#include "domain/links/type_registry.hpp"
#include "web/pages/consent_page.hpp"
#include "web/pages/dance_page.hpp"
#include "web/pages/error_page.hpp"
#include "web/pages/external_pages.hpp"
#include "web/pages/link_edit_page.hpp"
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
        domain::OAuth1Provider{.request_token_url = sample_url("https://ci.example.org/oauth/request-token"),
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
        add_link_pages();
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

    void add_link_pages() {
        const auto link = sample_link(text_);
        add("link_edit",
            render_link_edit(framed("Edit", Width::medium),
                             {.link = &link,
                              .form = typed({"name", "display_url", "outgoing", "incoming", "users", "groups", "ca"}),
                              .message = text_}));
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
    }

    void add_dance() {
        const auto frame = framed("Connect", Width::narrow);
        add("dance_start",
            render_dance_start(
                frame, {.action = text_, .link_id = kWiki.str(), .name = text_, .user = text_, .return_to = text_}));
        add("dance_offer", render_dance_offer(frame, {.action = text_,
                                                      .offer = text_,
                                                      .name = text_,
                                                      .remote_user = text_,
                                                      .remote_user_before = "before " + text_,
                                                      .user = text_}));
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
