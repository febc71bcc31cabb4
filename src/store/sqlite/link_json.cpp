// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/link_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "store/sqlite/link_rows.hpp"

namespace applinks::store {

namespace {

namespace json = boost::json;
using domain::Link;
using domain::OAuth1Provider;
using domain::OAuth2Provider;
using http::AbsoluteUrl;

json::array json_of(const std::vector<std::string>& texts) {
    json::array array;
    for (const std::string& text : texts) array.emplace_back(text);
    return array;
}

json::object json_of(const OAuth1Provider& provider) {
    return {{"request_token_url", provider.request_token_url.str()},
            {"authorize_url", provider.authorize_url.str()},
            {"access_token_url", provider.access_token_url.str()},
            {"consumer_key", provider.consumer_key.str()},
            {"method", oauth1::name_of(provider.method)},
            {"shared_secret", provider.shared_secret.reveal()}};
}

json::object json_of(const OAuth2Provider& provider) {
    return {{"issuer", provider.issuer},
            {"issuer_answers", provider.issuer_answers},
            {"authorize_url", provider.authorize_url.str()},
            {"token_url", provider.token_url.str()},
            {"revoke_url", provider.revoke_url.str()},
            {"identity_url", provider.identity_url.str()},
            {"client_id", provider.client_id.str()},
            {"client_secret", provider.client_secret.reveal()},
            {"scopes", json_of(provider.scopes)},
            {"scope_separator", provider.scope_separator},
            {"authorize_parameters", json_of(texts_of(provider.authorize_parameters))},
            {"authentication", oauth2::name_of(provider.authentication)},
            {"pkce", provider.pkce},
            {"token_kind", text_of(kTokenKinds, provider.token_kind)},
            {"link_token", provider.link_token.reveal()},
            {"header_template", provider.header_template}};
}

// Reads what we wrote ourselves: anything that does not fit makes the whole link unreadable.
class Reader {
public:
    explicit Reader(const json::object& object) : object_(object) {}

    std::string text(std::string_view name) {
        const auto* const value = find(name);
        if (value != nullptr && value->is_string()) return {value->get_string().data(), value->get_string().size()};
        ok_ = false;
        return {};
    }
    bool flag(std::string_view name) {
        const auto* const value = find(name);
        if (value != nullptr && value->is_bool()) return value->get_bool();
        ok_ = false;
        return false;
    }
    Timestamp time(std::string_view name) {
        const auto* const value = find(name);
        if (value != nullptr && value->is_int64()) return from_micros(value->get_int64());
        ok_ = false;
        return {};
    }
    AbsoluteUrl url(std::string_view name) {
        const std::string found = text(name);
        if (found.empty()) return {};
        auto url = AbsoluteUrl::parse(found);
        ok_ = ok_ && url.has_value();
        return url ? *std::move(url) : AbsoluteUrl();
    }
    std::vector<std::string> texts(std::string_view name) {
        std::vector<std::string> all;
        const auto* const value = find(name);
        ok_ = ok_ && value != nullptr && value->is_array();
        if (!ok_) return all;
        for (const auto& item : value->get_array()) {
            ok_ = ok_ && item.is_string();
            if (ok_) all.emplace_back(item.get_string().data(), item.get_string().size());
        }
        return all;
    }
    template <class Enum, std::size_t Count>
    Enum one_of(std::string_view name, const std::array<EnumTexts<Enum>, Count>& texts) {
        const std::string found = text(name);
        for (const auto& [value, value_text] : texts)
            if (value_text == found) return value;
        ok_ = false;
        return {};
    }
    template <class Parse>
    auto parsed(std::string_view name, Parse parse) {
        const std::string found = text(name);
        const auto value = parse(found);
        ok_ = ok_ && value.has_value();
        return value.value_or(typename decltype(parse(found))::value_type{});
    }
    const json::object* object(std::string_view name) {
        const auto* const value = find(name);
        return value == nullptr ? nullptr : value->if_object();
    }
    bool ok() const { return ok_; }

private:
    const json::value* find(std::string_view name) const {
        return object_.if_contains(json::string_view(name.data(), name.size()));
    }

    const json::object& object_;
    bool ok_ = true;
};

OAuth1Provider read_oauth1(Reader& reader) {
    return {.request_token_url = reader.url("request_token_url"),
            .authorize_url = reader.url("authorize_url"),
            .access_token_url = reader.url("access_token_url"),
            .consumer_key = ConsumerKey(reader.text("consumer_key")),
            .method = reader.parsed("method", oauth1::signature_method),
            .shared_secret = Secret(reader.text("shared_secret"))};
}

OAuth2Provider read_oauth2(Reader& reader) {
    return {.issuer = reader.text("issuer"),
            .issuer_answers = reader.flag("issuer_answers"),
            .authorize_url = reader.url("authorize_url"),
            .token_url = reader.url("token_url"),
            .revoke_url = reader.url("revoke_url"),
            .identity_url = reader.url("identity_url"),
            .client_id = oauth2::ClientId(reader.text("client_id")),
            .client_secret = Secret(reader.text("client_secret")),
            .scopes = reader.texts("scopes"),
            .scope_separator = reader.text("scope_separator"),
            .authorize_parameters = parameters_of(reader.texts("authorize_parameters")),
            .authentication = reader.parsed("authentication", oauth2::parse_client_authentication),
            .pkce = reader.flag("pkce"),
            .token_kind = reader.one_of("token_kind", kTokenKinds),
            .link_token = Secret(reader.text("link_token")),
            .header_template = reader.text("header_template")};
}

// False: there is one, and it cannot be read.
template <class Provider>
bool read_provider(Reader& link_reader, std::string_view name, Provider (*read)(Reader&), Link& link) {
    const auto* const object = link_reader.object(name);
    if (object == nullptr) return true;
    Reader reader(*object);
    link.provider = read(reader);
    return reader.ok();
}

Link read_link(Reader& reader) {
    return {.id = LinkId(reader.text("id")),
            .kind = reader.one_of("kind", kLinkKinds),
            .type = TypeId(reader.text("type")),
            .name = reader.text("name"),
            .rpc_url = reader.url("rpc_url"),
            .display_url = reader.url("display_url"),
            .primary = reader.flag("primary"),
            .system = reader.flag("system"),
            .state = reader.one_of("state", kLinkStates),
            .incoming = reader.parsed("incoming", wire::parse_level),
            .outgoing = reader.parsed("outgoing", wire::parse_level),
            .shared_users = reader.flag("shared_users"),
            .impersonation = {.users = reader.texts("impersonation_users"),
                              .groups = reader.texts("impersonation_groups"),
                              .administrators = reader.flag("impersonation_administrators")},
            .ca_pem = reader.text("ca_pem"),
            .allow_loopback = reader.flag("allow_loopback"),
            .application_version = reader.text("application_version"),
            .applinks_version = reader.text("applinks_version"),
            .suspended_reason = reader.text("suspended_reason"),
            .created_at = reader.time("created_at"),
            .updated_at = reader.time("updated_at")};
}

}  // namespace

Secret json_of_link(const Link& link) {
    json::object object{{"id", link.id.str()},
                        {"kind", text_of(kLinkKinds, link.kind)},
                        {"type", link.type.str()},
                        {"name", link.name},
                        {"rpc_url", link.rpc_url.str()},
                        {"display_url", link.display_url.str()},
                        {"primary", link.primary},
                        {"system", link.system},
                        {"state", text_of(kLinkStates, link.state)},
                        {"incoming", wire::name_of(link.incoming)},
                        {"outgoing", wire::name_of(link.outgoing)},
                        {"shared_users", link.shared_users},
                        {"impersonation_users", json_of(link.impersonation.users)},
                        {"impersonation_groups", json_of(link.impersonation.groups)},
                        {"impersonation_administrators", link.impersonation.administrators},
                        {"ca_pem", link.ca_pem},
                        {"allow_loopback", link.allow_loopback},
                        {"application_version", link.application_version},
                        {"applinks_version", link.applinks_version},
                        {"suspended_reason", link.suspended_reason},
                        {"created_at", to_micros(link.created_at)},
                        {"updated_at", to_micros(link.updated_at)}};
    if (const auto* provider = link.oauth1()) object.emplace("provider", json_of(*provider));
    if (const auto* provider = link.oauth2()) object.emplace("oauth2_provider", json_of(*provider));
    return Secret(json::serialize(object));
}

Result<Link> link_of_json(const Secret& json_text) {
    const auto unreadable = [] { return fail(Errc::storage_failed, "The database holds a link that cannot be read."); };
    boost::system::error_code failed;
    const auto text = json_text.reveal();
    const auto value = json::parse(json::string_view(text.data(), text.size()), failed);
    if (failed || !value.is_object()) return unreadable();
    Reader reader(value.get_object());
    Link link = read_link(reader);
    const bool reads = read_provider(reader, "provider", read_oauth1, link) &&
                       read_provider(reader, "oauth2_provider", read_oauth2, link);
    if (!reads || !reader.ok()) return unreadable();
    return link;
}

}  // namespace applinks::store
