// SPDX-License-Identifier: Apache-2.0
// Writing links as a file. By hand: toml++ sorts keys by name, and people read a file from the name down.
#include <algorithm>

#include "domain/links/link_file.hpp"

namespace applinks::domain {
namespace {

std::string quoted(std::string_view text) {
    static constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (byte < 0x20 || byte == 0x7f) {
            out += "\\u00";
            out += kHex.at(byte >> 4U);
            out += kHex.at(byte & 15U);
        } else {
            out += c;
        }
    }
    return out + '"';
}

// Certificates are read by people line by line.
std::string block(std::string_view text) {
    const bool is_plain = !text.contains("'''") && !text.ends_with('\'') && std::ranges::none_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\n') || byte == 0x7f;
    });
    return is_plain ? "'''\n" + std::string(text) + "'''" : quoted(text);
}

class Writer {
public:
    void begin(std::string_view name) { text_ += "\n" + std::string(name) + "\n"; }
    void word(std::string_view key, std::string_view value) { line(key, quoted(value)); }
    void word_unless_empty(std::string_view key, std::string_view value) {
        if (!value.empty()) word(key, value);
    }
    void flag(std::string_view key, bool value) { line(key, value ? "true" : "false"); }
    void flag_if(std::string_view key, bool value) {
        if (value) flag(key, true);
    }
    void words(std::string_view key, const std::vector<std::string>& values) {
        std::string list;
        for (const auto& value : values) list += (list.empty() ? "" : ", ") + quoted(value);
        line(key, "[" + list + "]");
    }
    void line(std::string_view key, std::string_view value) {
        text_ += std::string(key) + " = " + std::string(value) + "\n";
    }
    std::string take() { return std::move(text_); }

private:
    std::string text_{};
};

std::string_view state_word(LinkState state) {
    switch (state) {
        case LinkState::setting_up: return "setting_up";
        case LinkState::active: return "active";
        case LinkState::suspended: return "suspended";
    }
    return "";
}

void write_rule(Writer& out, const ImpersonationRule& rule) {
    if (rule.users.empty() && rule.groups.empty() && !rule.administrators) return;
    out.begin("[link.impersonation]");
    out.words("users", rule.users);
    out.words("groups", rule.groups);
    out.flag("administrators", rule.administrators);
}

void write_provider(Writer& out, const OAuth1Provider& provider) {
    out.begin("[link.provider]");
    out.word("request_token_url", provider.request_token_url.str());
    out.word("authorize_url", provider.authorize_url.str());
    out.word("access_token_url", provider.access_token_url.str());
    out.word_unless_empty("consumer_key", provider.consumer_key.str());
    out.word("method", oauth1::name_of(provider.method));
    if (!provider.shared_secret.empty()) out.word("secret", "stored");
}

void write_provider(Writer& out, const OAuth2Provider& provider) {
    out.begin("[link.provider]");
    out.word("protocol", "oauth2");
    out.word_unless_empty("issuer", provider.issuer);
    out.flag_if("issuer_answers", provider.issuer_answers);
    out.word_unless_empty("authorize_url", provider.authorize_url.str());
    out.word_unless_empty("token_url", provider.token_url.str());
    out.word_unless_empty("revoke_url", provider.revoke_url.str());
    out.word_unless_empty("identity_url", provider.identity_url.str());
    out.word_unless_empty("client_id", provider.client_id.str());
    out.word("client_auth", oauth2::name_of(provider.authentication));
    if (!provider.client_secret.empty()) out.word("secret", "stored");
    out.words("scopes", provider.scopes);
    if (provider.scope_separator != " ") out.word("scope_separator", provider.scope_separator);
    std::vector<std::string> parameters;
    for (const auto& [name, value] : provider.authorize_parameters) parameters.push_back(name + "=" + value);
    if (!parameters.empty()) out.words("authorize_parameters", parameters);
    out.flag("pkce", provider.pkce);
    out.word("token_kind", provider.token_kind == OutgoingTokenKind::per_link ? "per_link" : "per_user");
    if (!provider.link_token.empty()) out.word("link_token", "stored");
    out.word_unless_empty("header", provider.header_template);
}

void write_consumer(Writer& out, const Consumer& consumer) {
    out.begin("[link.consumer]");
    out.word("key", consumer.key.str());
    out.word("name", consumer.name);
    out.word_unless_empty("description", consumer.description);
    out.word("method", oauth1::name_of(consumer.method));
    out.word_unless_empty("public_key", consumer.public_key);
    out.flag_if("imported_key", consumer.imported_key);
    if (!consumer.shared_secret.empty()) out.word("secret", "stored");
    out.word_unless_empty("callback", consumer.callback.str());
    out.word_unless_empty("service_user", consumer.two_legged_user.str());
    out.flag_if("callback_optional", consumer.callback_optional);
}

void write_client(Writer& out, const OAuth2Client& client) {
    out.begin("[link.client]");
    out.word("id", client.id.str());
    out.word("name", client.name);
    out.words("redirect_uris", client.redirect_uris);
    out.word("scope", oauth2::name_of(client.scope));
    out.word_unless_empty("service_user", client.service_user.str());
    if (client.is_confidential()) out.word("secret", "stored");
}

void write_link(Writer& out, const Link& link) {
    out.begin("[[link]]");
    out.word("name", link.name);
    out.word("id", link.id.str());
    out.word("kind", link.kind == LinkKind::applinks ? "applinks" : "generic");
    out.word("type", link.type.str());
    out.word_unless_empty("rpc_url", link.rpc_url.str());
    out.word_unless_empty("display_url", link.display_url.str());
    out.flag("primary", link.primary);
    out.word("state", state_word(link.state));
    out.word("incoming", wire::name_of(link.incoming));
    out.word("outgoing", wire::name_of(link.outgoing));
    out.flag("shared_users", link.shared_users);
    out.flag_if("allow_loopback", link.allow_loopback);
    if (!link.ca_pem.empty()) out.line("ca_pem", block(link.ca_pem));
    write_rule(out, link.impersonation);
    if (link.provider) std::visit([&out](const auto& provider) { write_provider(out, provider); }, *link.provider);
}

// A link has one, or none.
const Consumer* consumer_of(const Snapshot& snapshot, const LinkId& link) {
    const Consumer* found = nullptr;
    for (const auto& [key, known] : snapshot.consumers)
        if (known.consumer.link == link && (found == nullptr || key < found->key)) found = &known.consumer;
    return found;
}

}  // namespace

std::string write_link_file(const Snapshot& snapshot) {
    Writer out;
    out.line("version", std::to_string(kLinkFileVersion));
    for (const auto* link : snapshot.links_by_name()) {
        if (link->system) continue;  // comes from the configuration already
        write_link(out, *link);
        if (const auto* consumer = consumer_of(snapshot, link->id)) write_consumer(out, *consumer);
        if (const auto* client = snapshot.find_oauth2_client(link->id)) write_client(out, *client);
    }
    return "# Links of this applinkd, for `applinkd apply`. Secrets are not in here: \"stored\" keeps the one that is "
           "there.\n" +
           out.take();
}

}  // namespace applinks::domain
