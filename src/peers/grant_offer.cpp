// SPDX-License-Identifier: Apache-2.0
// Between the provider's answer and the stored grant: the person is told whose account it is, and says yes (S-31).
#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "domain/identity/login.hpp"
#include "peers/dance_steps.hpp"
#include "peers/link_steps.hpp"
#include "peers/may_call.hpp"
#include "peers/oauth2_endpoint.hpp"
#include "peers/signed_call.hpp"
#include "peers/trust.hpp"
#include "protocol/applinks/paths.hpp"
#include "telemetry/log.hpp"

namespace applinks::peers {
namespace {

using domain::Grant;
using domain::Link;
namespace json = boost::json;

// An offer lies among the dances: sealed, taken once, for minutes, of one person. Its name cannot be that of a dance.
std::string name_of_offer(std::string_view offer) {
    return "offered grant " + std::string(offer);
}

std::string_view text_of(const Secret& secret) {
    return secret.reveal();
}

Secret written(const Grant& grant) {
    return Secret(json::serialize(json::object{{"token", text_of(grant.token)},
                                               {"secret", text_of(grant.secret)},
                                               {"session_handle", text_of(grant.session_handle)},
                                               {"refresh_token", text_of(grant.refresh_token)},
                                               {"scope", grant.scope},
                                               {"remote_user", grant.remote_user},
                                               {"created_at", to_micros(grant.created_at)},
                                               {"expires_at", to_micros(grant.expires_at)}}));
}

std::string member(const json::object& object, std::string_view name) {
    const auto* const value = object.if_contains(name);
    const auto* const text = value ? value->if_string() : nullptr;
    return text ? std::string(*text) : std::string();
}

Timestamp time_member(const json::object& object, std::string_view name) {
    const auto* const value = object.if_contains(name);
    const auto* const number = value ? value->if_int64() : nullptr;
    return number ? from_micros(*number) : Timestamp{};
}

Result<Grant> read_offer(const domain::Dance& dance) {
    boost::system::error_code failed;
    const auto value = json::parse(dance.token.reveal(), failed);
    const auto* const object = failed ? nullptr : value.if_object();
    if (object == nullptr) return fail(Errc::internal, "This permission cannot be read. Connect again.");
    Grant grant;
    grant.link = dance.link;
    grant.account = dance.account;
    grant.token = Secret(member(*object, "token"));
    grant.secret = Secret(member(*object, "secret"));
    grant.session_handle = Secret(member(*object, "session_handle"));
    grant.refresh_token = Secret(member(*object, "refresh_token"));
    grant.scope = member(*object, "scope");
    grant.remote_user = member(*object, "remote_user");
    grant.created_at = time_member(*object, "created_at");
    grant.expires_at = time_member(*object, "expires_at");
    return grant;
}

Task<Result<void>> put_offer(Services& services, std::string offer, Grant grant, std::string return_to) {
    const domain::Dance dance{.token_hash = crypto::token_hash(name_of_offer(offer)),
                              .link = grant.link,
                              .account = grant.account,
                              .token = written(grant),
                              .secret = {},
                              .return_to = std::move(return_to),
                              .expires_at = services.clock.now() + kDanceLife};
    co_return co_await services.runtime.run([&] { return services.store.add_dance(dance); });
}

// Who the grant is for over there: with its own token, whatever the link's level. Plain providers of OAuth 1.0a have
// no such resource.
Task<std::string> ask_who(Services& services, Link link, Grant grant) {
    if (link.oauth2()) co_return co_await ask_identity(services, link, grant.token);
    if (link.kind != domain::LinkKind::applinks) co_return std::string();
    const auto url = link.rpc_url.join(wire::paths::kWhoAmI);
    if (!url) co_return std::string();
    const Credential credential{
        .kind = Credential::Kind::grant, .token = grant.token, .token_secret = grant.secret, .account = grant.account};
    const std::vector<http::Parameter> no_form;
    const SignInput input{.link = link,
                          .credential = credential,
                          .method = "GET",
                          .url = *url,
                          .form = no_form,
                          .now = services.observed.stamp_for(link.id, services.clock.now())};
    const auto head = co_await sign_on_pool(services, input);
    if (!head) co_return std::string();
    net::OutgoingCall call{.url = head->url};
    call.headers.add("Accept", "text/plain");
    call.headers.add(head->header_name, head->authorization);
    const auto snapshot = services.snapshots.current();
    call.trust =
        trust_toward(snapshot->settings, link.ca_pem, link.allow_loopback ? Loopback::allowed : Loopback::by_settings);
    const auto answer = co_await services.egress.fetch(std::move(call));
    if (!answer || answer->status != 200) co_return std::string();
    const auto name = domain::parse_user_name(trim_blanks(answer->body.substr(0, answer->body.find_first_of("\r\n"))));
    co_return name ? name->str() : std::string();
}

}  // namespace

Task<Result<DanceEnd>> offer_grant(Services& services, Link link, Grant grant, DanceEnd end) {
    end.offer = crypto::random_token();
    AL_CO_TRY_VOID(co_await put_offer(services, end.offer, grant, end.return_to));
    grant.remote_user = co_await ask_who(services, link, grant);
    end.remote_user = grant.remote_user;
    AL_CO_TRY(const auto before, services.store.find_grant(grant.link, grant.account));
    if (before) end.remote_user_before = before->remote_user;
    if (grant.remote_user.empty()) co_return end;
    // Once more, with the name: what is stored at the end is what the person was shown.
    AL_CO_TRY_VOID(co_await take_own_dance(services, name_of_offer(end.offer), grant.account));
    AL_CO_TRY_VOID(co_await put_offer(services, end.offer, grant, end.return_to));
    co_return end;
}

Task<Result<DanceEnd>> accept_offer(Services& services, std::string offer, AccountId account, domain::AuditEntry by) {
    AL_CO_TRY(const auto dance, co_await take_own_dance(services, name_of_offer(offer), std::move(account)));
    AL_CO_TRY(const auto link, find_link(services, dance.link));
    AL_CO_TRY_VOID(check_may_call(link, CallAs::person));
    AL_CO_TRY(const auto grant, read_offer(dance));
    const auto as = grant.remote_user.empty() ? std::string(".") : " as " + grant.remote_user + ".";
    const auto audit = audit_of(services, by, "grant.stored", link.id, "Connected to " + link.name + as);
    AL_CO_TRY_VOID(co_await services.runtime.run([&] { return services.store.put_grant(grant, audit); }));
    co_return DanceEnd{.link = dance.link, .return_to = dance.return_to, .remote_user = grant.remote_user};
}

Task<Result<DanceEnd>> reject_offer(Services& services, std::string offer, AccountId account) {
    AL_CO_TRY(const auto dance, co_await take_own_dance(services, name_of_offer(offer), std::move(account)));
    AL_CO_TRY(const auto link, find_link(services, dance.link));
    DanceEnd end{.link = dance.link, .return_to = dance.return_to, .remote_user = {}, .refused = true};
    if (!link.oauth2()) co_return end;  // OAuth 1.0a has no way to give a token back: nobody has it any more
    AL_CO_TRY(const auto grant, read_offer(dance));
    const auto revoked = co_await revoke_at_provider(services, link, grant);
    if (!revoked) log::warn("grant.not_revoked", {{"link", link.id}, {"detail", revoked.error().detail}});
    co_return end;
}

}  // namespace applinks::peers
