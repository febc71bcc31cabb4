// SPDX-License-Identifier: Apache-2.0
// What the page of a link shows, as data for its template.
#include "crypto/rsa.hpp"
#include "web/pages/link_common.hpp"
#include "web/pages/link_page.hpp"

namespace applinks::web::pages {
namespace {

using domain::OAuthLevel;

Direction direction_of(OAuthLevel ours, std::optional<OAuthLevel> theirs, const std::string& peer) {
    Direction direction{.title = std::string(words_of(ours))};
    // As it is called in Jira, Confluence and the others: their administrators have to find it there.
    if (ours != OAuthLevel::disabled) direction.note = wire::title_of(ours);
    if (theirs && *theirs != ours) {
        direction.chip = peer + " has “" + std::string(words_of(*theirs)) + "”";
        direction.tone = Tone::warn;
    } else if (ours == OAuthLevel::disabled) {
        direction.chip = "off";
    }
    return direction;
}

void mark(Direction& direction, Tone tone, std::string chip) {
    if (!direction.chip.empty()) return;
    direction.tone = tone;
    direction.chip = std::move(chip);
}

Ends bare_ends(const Frame& frame, const domain::Link& link) {
    return {.local_name = frame.application,
            .remote_name = link.name,
            .remote_address = short_address(link.display_url.has_value() ? link.display_url : link.rpc_url),
            .outgoing = {},
            .incoming = {}};
}

std::string rule_text(const domain::ImpersonationRule& rule) {
    const auto joined = [](const std::vector<std::string>& names) {
        std::string text;
        for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
        return text;
    };
    std::string text = "everyone";
    if (!rule.users.empty()) text = joined(rule.users);
    if (!rule.groups.empty()) text = (rule.users.empty() ? "" : text + "; ") + "members of " + joined(rule.groups);
    return text + (rule.administrators ? "; administrators, too" : "; never administrators");
}

std::string key_text(const domain::Consumer& consumer) {
    if (consumer.public_key.empty()) return "shared secret";
    const auto key = crypto::RsaPublicKey::parse(consumer.public_key, crypto::RsaStrength::imported);
    if (!key) return "a key that cannot be used";
    return "RSA, " + std::to_string(key->bits()) + " bits, SHA-256 " + key->fingerprint_sha256();
}

View client_view(const domain::OAuth2Client& client) {
    std::string redirects;
    for (const auto& uri : client.redirect_uris) redirects += (redirects.empty() ? "" : ", ") + uri;
    const std::string_view secret = client.is_confidential() ? "with a secret" : "without a secret";
    View view;
    view.text("client_id", client.id.str())
        .text("client_name", client.name)
        .text("client_secret", secret)
        .text("scope", oauth2::name_of(client.scope))
        .text("redirects", redirects)
        .text("acts_as", client.without_user ? client.service_user.str() : std::string());
    return view;
}

View consumer_view(const domain::Consumer& consumer) {
    std::string without_user = "no calls without a user";
    if (consumer.two_legged)
        without_user = consumer.two_legged_user.empty() ? "calls without a user as nobody in particular"
                                                        : "calls without a user as " + consumer.two_legged_user.str();
    if (consumer.impersonate) without_user += "; on behalf of named users";
    return View()
        .text("key", consumer.key.str())
        .text("consumer_name", consumer.name)
        .text("method", oauth1::name_of(consumer.method))
        .text("key_text", key_text(consumer))
        .text("without_user", without_user)
        .text("callback", consumer.callback.str())
        .flag("weak", consumer.imported_key)
        .flag("legacy", consumer.callback_optional);
}

std::vector<View> people_views(const std::vector<PersonRow>& people, const LinkPage& page) {
    std::vector<View> views;
    for (const auto& person : people)
        views.push_back(View()
                            .text("user", person.user)
                            .text("remote_user", person.remote_user)
                            .text("person_id", person.id)
                            .text("since", date_text(person.since))
                            .text("last_used", ago(person.last_used, page.now))
                            .text("expires", person.expires == Timestamp{} ? "" : date_text(person.expires)));
    return views;
}

void add_facts(View& view, const LinkPage& page) {
    const auto& link = *page.link;
    std::vector<View> old_addresses;
    for (const auto& address : page.old_addresses) old_addresses.push_back(View().text("old_address", address));
    std::vector<View> consumers;
    if (link.kind == domain::LinkKind::generic)
        for (const auto& consumer : page.consumers) consumers.push_back(consumer_view(consumer));
    view.text("type_name", page.type_name)
        .text("rpc_url", link.rpc_url.str())
        .text("display_url", link.display_url.str())
        .text("id", link.id.str())
        .text("version", link.application_version)
        .text("created", date_text(link.created_at))
        .text("users_text", link.shared_users ? "mean the same person on both sides" : "are separate on both sides")
        .text("rule", link.incoming == OAuthLevel::impersonation ? rule_text(link.impersonation) : "")
        .flag("own_ca", !link.ca_pem.empty())
        .flag("loopback", link.allow_loopback)
        .flag("generic", link.kind == domain::LinkKind::generic)
        .list("old_addresses", std::move(old_addresses))
        .list("consumers", std::move(consumers));
    if (page.client != nullptr) view.part("client", client_view(*page.client));
    if (!link.provider) return;
    view.part("provider", View()
                              .text("request_token_url", link.provider->request_token_url.str())
                              .text("authorize_url", link.provider->authorize_url.str())
                              .text("access_token_url", link.provider->access_token_url.str())
                              .text("provider_key", link.provider->consumer_key.str())
                              .text("provider_method", oauth1::name_of(link.provider->method)));
}

}  // namespace

Ends ends_of(const Frame& frame, const domain::Link& link, const domain::LinkUse* use) {
    auto ends = bare_ends(frame, link);
    ends.outgoing = direction_of(link.outgoing, std::nullopt, link.name);
    ends.incoming = direction_of(link.incoming, std::nullopt, link.name);
    const bool is_waiting = link.state != domain::LinkState::active;
    if (is_waiting || use == nullptr || use->health_code.empty()) {
        const std::string chip = link.state == domain::LinkState::suspended    ? "suspended"
                                 : link.state == domain::LinkState::setting_up ? "waiting"
                                                                               : "not tested";
        mark(ends.outgoing, Tone::idle, chip);
        mark(ends.incoming, Tone::idle, chip);
        return ends;
    }
    if (use->health_code == "ok") {
        mark(ends.outgoing, Tone::ok, "works");
        mark(ends.incoming, Tone::ok, "agreed");
        return ends;
    }
    const auto words = health_words(use->health_code, use->health_text);
    mark(ends.outgoing, words.tone, to_lower_first(words.word));
    mark(ends.incoming, words.tone == Tone::warn ? Tone::warn : Tone::idle,
         words.tone == Tone::warn ? "to be checked" : "not known");
    return ends;
}

Ends ends_of(const Frame& frame, const domain::Link& link, const peers::EndsCheck& check) {
    auto ends = bare_ends(frame, link);
    ends.outgoing = direction_of(check.our_outgoing, check.their_incoming, link.name);
    ends.incoming = direction_of(check.our_incoming, check.their_outgoing, link.name);
    if (check.probe_ok) {
        mark(ends.outgoing, Tone::ok, "works");
    } else {
        mark(ends.outgoing, health_words(check.code, {}).tone, "does not work");
    }
    const bool they_tell = check.their_outgoing.has_value();
    mark(ends.incoming, they_tell ? Tone::ok : Tone::idle, they_tell ? "agreed" : "not known");
    return ends;
}

std::string render_link(const Frame& frame, const LinkPage& page) {
    const auto& link = *page.link;
    const auto status =
        page.check ? health_words(page.check->code, page.check->text) : status_words(link, page.use, page.now);
    const bool shows_status_of_state = link.state != domain::LinkState::active;
    const auto shown = shows_status_of_state ? status_words(link, page.use, page.now) : status;
    // "Working. Last checked …" says it already.
    const bool shows_age = !page.check && page.use && page.use->health_at != Timestamp{} && shown.tone != Tone::ok;
    View view;
    view.text("name", link.name)
        .text("initial", initial(link.name))
        .text("status", shown.word)
        .text("tone", class_of(shown.tone))
        .text("sentence",
              shows_status_of_state && page.check && page.check->code != "ok" ? page.check->text : shown.sentence)
        .flag("can_match", status.can_match && !link.system)
        .flag("just_checked", page.check.has_value())
        .text("checked_at", shows_age ? ago(page.use->health_at, page.now) : "")
        .text("done", page.done)
        .text("invitation", page.invitation)
        .flag("setting_up", link.state == domain::LinkState::setting_up)
        .flag("primary", link.primary)
        .flag("system", link.system)
        .part("ends", ends_view(page.check ? ends_of(frame, link, *page.check) : ends_of(frame, link, page.use)))
        .flag("has_people", !page.outgoing_people.empty() || !page.incoming_people.empty())
        .list("outgoing_people", people_views(page.outgoing_people, page))
        .list("incoming_people", people_views(page.incoming_people, page));
    add_facts(view, page);
    add_abilities(view, link);
    return render_page(frame, "link", std::move(view));
}

}  // namespace applinks::web::pages
