// SPDX-License-Identifier: Apache-2.0
// Reading links from a file: everything that is wrong with it is told at once, by line.
#include <toml++/toml.h>
#include <algorithm>
#include <set>

#include "base/limits.hpp"
#include "base/uuid.hpp"
#include "domain/links/link_file.hpp"

namespace applinks::domain {
namespace {

using Kind = SecretReference::Kind;

std::int64_t line_of(const toml::node& node) {
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(node.source().begin.line));  // 0: made by the parser
}

struct TextRule {
    std::size_t bytes_max = 255;
    bool required = false;
};

// One table. What is not asked for is a fault; values that are wrong are faults and come back empty.
class Section {
public:
    Section(const toml::table& table, FileFaults& faults) : table_(&table), faults_(&faults) {}

    std::int64_t line() const { return line_of(*table_); }
    void wrong(std::int64_t line, std::string sentence) { faults_->push_back({line, std::move(sentence)}); }
    void wrong(std::string_view key, const std::string& sentence) {
        const auto* node = table_->get(key);
        wrong(node == nullptr ? line() : line_of(*node), std::string(key) + ": " + sentence);
    }

    std::string text(std::string_view key, TextRule rule = {}) {
        const auto* node = take(key);
        if (node == nullptr) {
            if (rule.required) wrong(line(), std::string(key) + " is missing.");
            return {};
        }
        const auto* value = node->as_string();
        if (value == nullptr) {
            wrong(key, "This has to be a text.");
        } else if (value->get().size() > rule.bytes_max) {
            wrong(key, "This is too long: at most " + std::to_string(rule.bytes_max) + " bytes are taken.");
        } else if (rule.required && value->get().empty()) {
            wrong(key, "This is empty.");
        } else {
            return value->get();
        }
        return {};
    }
    bool has(std::string_view key) const { return table_->contains(key); }
    bool flag(std::string_view key) {
        const auto* node = take(key);
        if (node == nullptr) return false;
        if (const auto* value = node->as_boolean()) return value->get();
        wrong(key, "This has to be true or false.");
        return false;
    }
    std::vector<std::string> texts(std::string_view key, std::size_t count_max) {
        const auto* node = take(key);
        if (node == nullptr) return {};
        const auto* list = node->as_array();
        std::vector<std::string> values;
        if (list != nullptr && list->size() <= count_max)
            for (const auto& item : *list)
                if (const auto* value = item.as_string(); value != nullptr && !value->get().empty())
                    values.push_back(value->get());
        if (list == nullptr || values.size() != list->size())
            wrong(key, "This has to be a list of at most " + std::to_string(count_max) + " texts.");
        return values;
    }
    template <class Parse>
    auto parsed(std::string_view key, std::string_view otherwise, const std::string& sentence, Parse parse) {
        auto word = text(key);
        if (word.empty()) word = otherwise;
        const auto value = parse(std::string_view(word));
        if (!value) wrong(key, sentence);
        return value;
    }
    // No value when absent.
    AbsoluteUrl url(std::string_view key, bool is_base) {
        const auto value = text(key, {.bytes_max = limits::kUrlMax});
        if (value.empty()) return {};
        auto url = is_base ? AbsoluteUrl::parse_base(value) : AbsoluteUrl::parse(value);
        if (!url) wrong(key, url.error().message);
        return url.value_or(AbsoluteUrl());
    }
    SecretReference secret(std::string_view name = "secret") {
        const auto* node = take(name);
        if (node == nullptr) return {};
        SecretReference reference{.line = line_of(*node)};
        if (const auto* word = node->as_string(); word != nullptr && word->get() == "stored") {
            reference.kind = Kind::stored;
            return reference;
        }
        const auto* place = node->as_table();
        const bool has_one = place != nullptr && place->size() == 1;
        for (const auto& [key, kind] : {std::pair("file", Kind::file), std::pair("environment", Kind::environment)}) {
            const auto* where = has_one && place->get(key) != nullptr ? place->get(key)->as_string() : nullptr;
            if (where == nullptr || where->get().empty()) continue;
            reference.kind = kind;
            reference.name = where->get();
            return reference;
        }
        wrong(name, "Write \"stored\", { file = \"…\" } or { environment = \"…\" }; never the secret itself.");
        return {};
    }
    std::optional<Section> section(std::string_view key) {
        const auto* node = take(key);
        if (node == nullptr) return std::nullopt;
        if (const auto* table = node->as_table()) return Section(*table, *faults_);
        wrong(key, "This has to be a table.");
        return std::nullopt;
    }
    void refuse_others() {
        for (const auto& [key, node] : *table_)
            if (!asked_.contains(std::string(key.str())))
                wrong(line_of(node), "There is no key " + std::string(key.str()) + " here.");
    }

private:
    const toml::node* take(std::string_view key) {
        asked_.emplace(key);
        return table_->get(key);
    }

    const toml::table* table_;
    FileFaults* faults_;
    std::set<std::string> asked_{};
};

std::optional<LinkState> parse_state(std::string_view word) {
    if (word == "setting_up") return LinkState::setting_up;
    if (word == "active") return LinkState::active;
    if (word == "suspended") return LinkState::suspended;
    return std::nullopt;
}

std::optional<LinkKind> parse_kind(std::string_view word) {
    if (word == "applinks") return LinkKind::applinks;
    if (word == "generic") return LinkKind::generic;
    return std::nullopt;
}

OAuthLevel read_level(Section& table, std::string_view key) {
    return table
        .parsed(key, "disabled", "This is disabled, three_legged, oauth or impersonation.",
                [](std::string_view word) { return wire::parse_level(word); })
        .value_or(OAuthLevel::disabled);
}

oauth1::SignatureMethod read_method(Section& table) {
    return table
        .parsed("method", "RSA-SHA1", "This is RSA-SHA1, RSA-SHA256, HMAC-SHA1 or HMAC-SHA256.",
                [](std::string_view word) { return oauth1::signature_method(word); })
        .value_or(oauth1::SignatureMethod::rsa_sha1);
}

ImpersonationRule read_rule(Section table) {
    ImpersonationRule rule{.users = table.texts("users", 1000),
                           .groups = table.texts("groups", 100),
                           .administrators = table.flag("administrators")};
    table.refuse_others();
    return rule;
}

OAuth1Provider read_oauth1_provider(Section& table) {
    return {.request_token_url = table.url("request_token_url", false),
            .authorize_url = table.url("authorize_url", false),
            .access_token_url = table.url("access_token_url", false),
            .consumer_key = ConsumerKey(table.text("consumer_key")),
            .method = read_method(table)};
}

std::vector<http::Parameter> read_parameters(Section& table) {
    std::vector<http::Parameter> parameters;
    for (const auto& text : table.texts("authorize_parameters", oauth2::kExtraParameterCountMax)) {
        const auto equals = std::min(text.find('='), text.size());
        parameters.emplace_back(text.substr(0, equals), equals < text.size() ? text.substr(equals + 1) : std::string());
    }
    return parameters;
}

OAuth2Provider read_oauth2_provider(Section& table, SecretReference& link_token) {
    OAuth2Provider provider{.issuer = table.text("issuer", {.bytes_max = limits::kUrlMax}),
                            .issuer_answers = table.flag("issuer_answers"),
                            .authorize_url = table.url("authorize_url", false),
                            .token_url = table.url("token_url", false),
                            .revoke_url = table.url("revoke_url", false),
                            .identity_url = table.url("identity_url", false),
                            .client_id = ClientId(table.text("client_id")),
                            .scopes = table.texts("scopes", 50),
                            .authorize_parameters = read_parameters(table),
                            .pkce = !table.has("pkce") || table.flag("pkce"),
                            .header_template = table.text("header")};
    if (table.has("scope_separator")) provider.scope_separator = table.text("scope_separator");
    const auto authentication =
        table.parsed("client_auth", "client_secret_post",
                     "This is client_secret_post, client_secret_basic, private_key_jwt or none.",
                     [](std::string_view word) { return oauth2::parse_client_authentication(word); });
    provider.authentication = authentication.value_or(oauth2::ClientAuthentication::post);
    const auto kind = table.text("token_kind");
    if (!kind.empty() && kind != "per_user" && kind != "per_link")
        table.wrong("token_kind", "This is per_user or per_link.");
    if (kind == "per_link") provider.token_kind = OutgoingTokenKind::per_link;
    link_token = table.secret("link_token");
    return provider;
}

OutgoingProvider read_provider(Section table, FileLink& file) {
    const auto protocol = table.text("protocol");
    if (!protocol.empty() && protocol != "oauth1" && protocol != "oauth2")
        table.wrong("protocol", "This is oauth1 or oauth2.");
    OutgoingProvider provider;
    if (protocol == "oauth2")
        provider = read_oauth2_provider(table, file.link_token);
    else
        provider = read_oauth1_provider(table);
    file.provider_secret = table.secret();
    table.refuse_others();
    return provider;
}

FileConsumer read_consumer(Section table) {
    FileConsumer read{.consumer = {.key = ConsumerKey(table.text("key", {.required = true})),
                                   .name = table.text("name", {.required = true}),
                                   .description = table.text("description"),
                                   .method = read_method(table),
                                   .public_key = table.text("public_key", {.bytes_max = 16'384}),
                                   .imported_key = table.flag("imported_key"),
                                   .callback = table.url("callback", false),
                                   .two_legged_user = UserName(table.text("service_user")),
                                   .callback_optional = table.flag("callback_optional")},
                      .secret = table.secret(),
                      .line = table.line()};
    table.refuse_others();
    return read;
}

FileClient read_client(Section table) {
    const auto scope = table.parsed("scope", "READ", "This is READ, WRITE or ADMIN.",
                                    [](std::string_view word) { return oauth2::parse_scope(word); });
    FileClient read{.client = {.id = ClientId(table.text("id", {.required = true})),
                               .name = table.text("name", {.required = true}),
                               .redirect_uris = table.texts("redirect_uris", 20),
                               .scope = scope.value_or(oauth2::Scope::read),
                               .service_user = UserName(table.text("service_user"))},
                    .secret = table.secret(),
                    .line = table.line()};
    table.refuse_others();
    return read;
}

LinkId read_id(Section& table) {
    const auto text = table.text("id", {.required = true});
    const auto id = parse_uuid(text);
    if (!id && !text.empty()) table.wrong("id", "The id of a link is a UUID.");
    return LinkId(id.value_or(std::string()));
}

FileLink read_link(Section table) {
    FileLink read{.line = table.line()};
    auto& link = read.link;
    link.name = table.text("name", {.bytes_max = limits::kLinkNameMax, .required = true});
    link.id = read_id(table);
    link.kind =
        table.parsed("kind", "applinks", "This is applinks or generic.", parse_kind).value_or(LinkKind::applinks);
    link.type = TypeId(table.text("type", {.required = true}));
    link.rpc_url = table.url("rpc_url", true);
    link.display_url = table.url("display_url", true);
    if (!link.display_url.has_value()) link.display_url = link.rpc_url;
    link.primary = table.flag("primary");
    link.state = table.parsed("state", "active", "This is active, suspended or setting_up.", parse_state)
                     .value_or(LinkState::active);
    link.incoming = read_level(table, "incoming");
    link.outgoing = read_level(table, "outgoing");
    link.shared_users = table.flag("shared_users");
    link.allow_loopback = table.flag("allow_loopback");
    link.ca_pem = table.text("ca_pem", {.bytes_max = 65'536});
    if (auto rule = table.section("impersonation")) link.impersonation = read_rule(*rule);
    if (auto provider = table.section("provider")) link.provider = read_provider(*provider, read);
    if (auto consumer = table.section("consumer")) read.consumer = read_consumer(*consumer);
    if (auto client = table.section("client")) read.client = read_client(*client);
    if (read.consumer && read.client) table.wrong("client", "A link has a consumer or a client, not both.");
    table.refuse_others();
    return read;
}

// What is unique among stored links has to be so in the file: else half of it could be written before it shows.
class Unique {
public:
    explicit Unique(FileFaults& faults) : faults_(faults) {}
    void take(std::int64_t line, const std::string& what, const std::string& value) {
        if (!value.empty() && !seen_.insert({what, value}).second)
            faults_.push_back({line, "The " + what + " " + value + " stands in this file twice."});
    }

private:
    FileFaults& faults_;
    std::set<std::pair<std::string, std::string>> seen_{};
};

void refuse_repeated(const std::vector<FileLink>& links, FileFaults& faults) {
    Unique unique(faults);
    for (const auto& [link, secret, token, consumer, client, line] : links) {
        unique.take(line, "id", link.id.str());
        unique.take(line, "name", name_key(link.name));
        unique.take(line, "rpc_url", link.rpc_url.str());
        if (link.primary) unique.take(line, "primary link of the type", link.type.str());
        if (consumer) unique.take(consumer->line, "consumer key", consumer->consumer.key.str());
        if (client) unique.take(client->line, "client id", client->client.id.str());
    }
}

void check_version(Section& root, const toml::table& table) {
    const auto* version = table["version"].as_integer();
    if (version == nullptr || version->get() != kLinkFileVersion)
        root.wrong(1, "The file has to say version = " + std::to_string(kLinkFileVersion) + ".");
}

std::vector<FileLink> read_links(const toml::table& table, FileFaults& faults) {
    Section root(table, faults);
    check_version(root, table);
    std::vector<FileLink> links;
    for (const auto& [key, node] : table) {
        const auto* list = key.str() == "link" ? node.as_array() : nullptr;
        if (list == nullptr && key.str() != "version") {
            root.wrong(line_of(node),
                       "There is no key " + std::string(key.str()) + " here. Links begin with [[link]].");
            continue;
        }
        for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
            const auto* link = list->get(i)->as_table();
            if (link == nullptr)
                root.wrong(line_of(*list->get(i)), "Links begin with [[link]].");
            else
                links.push_back(read_link(Section(*link, faults)));
        }
    }
    refuse_repeated(links, faults);
    return links;
}

}  // namespace

std::expected<std::vector<FileLink>, FileFaults> read_link_file(std::string_view text) {
    if (text.size() > kLinkFileMax)
        return std::unexpected(FileFaults{{1, "The file is too long: at most a million bytes are taken."}});
    FileFaults faults;
    std::vector<FileLink> links;
    try {
        links = read_links(toml::parse(text), faults);
    } catch (const toml::parse_error& error) {  // the library's only way to say so
        const auto line = static_cast<std::int64_t>(error.source().begin.line);
        faults = {{std::max<std::int64_t>(1, line), std::string(error.description()) + "."}};
    }
    std::ranges::sort(faults, {}, &FileFault::line);
    if (!faults.empty()) return std::unexpected(std::move(faults));
    return links;
}

}  // namespace applinks::domain
