// SPDX-License-Identifier: Apache-2.0
#include "app/config.hpp"

#include <sys/stat.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "app/config_keys.hpp"
#include "base/encoding.hpp"

namespace applinks::app {
namespace {

template <std::string Configuration::* member>
Result<void> set_text(Configuration& configuration, const Value& value) {
    configuration.*member = text_of(value);
    return {};
}

template <bool domain::Settings::* member>
Result<void> set_flag(Configuration& configuration, const Value& value) {
    configuration.settings.*member = flag_of(value);
    return {};
}

template <std::chrono::seconds domain::Settings::* member, std::int64_t lowest, std::int64_t highest,
          std::int64_t unit_seconds>
Result<void> set_span(Configuration& configuration, const Value& value) {
    const auto number = number_of(value);
    if (number < lowest || number > highest)
        return fail(Errc::configuration,
                    "must be between " + std::to_string(lowest) + " and " + std::to_string(highest));
    configuration.settings.*member = std::chrono::seconds(number * unit_seconds);
    return {};
}

template <http::AbsoluteUrl domain::Settings::* member>
Result<void> set_base_url(Configuration& configuration, const Value& value) {
    if (text_of(value).empty()) return {};
    AL_TRY(configuration.settings.*member, http::AbsoluteUrl::parse_base(text_of(value)));
    return {};
}

template <std::vector<http::AddressBlock> domain::Settings::* member>
Result<void> set_blocks(Configuration& configuration, const Value& value) {
    for (const auto& text : list_of(value)) {
        AL_TRY(auto block, http::AddressBlock::parse(text));
        (configuration.settings.*member).push_back(std::move(block));
    }
    return {};
}

Result<void> set_name(Configuration& configuration, const Value& value) {
    if (text_of(value).empty() || text_of(value).size() > limits::kLinkNameMax)
        return fail(Errc::configuration, "must have 1 to 255 characters");
    configuration.settings.name = text_of(value);
    return {};
}

Result<void> set_type(Configuration& configuration, const Value& value) {
    configuration.settings.type = TypeId(text_of(value));
    return {};
}

Result<void> set_speaks_as(Configuration& configuration, const Value& value) {
    configuration.settings.speaks_as = TypeId(text_of(value));
    return {};
}

Result<void> set_listen(Configuration& configuration, const Value& value) {
    AL_TRY(configuration.listen, parse_listen_address(text_of(value)));
    return {};
}

Result<void> set_certificate(Configuration& configuration, const Value& value) {
    configuration.tls.certificate_file = text_of(value);
    return {};
}

Result<void> set_certificate_key(Configuration& configuration, const Value& value) {
    configuration.tls.key_file = text_of(value);
    return {};
}

Result<void> set_threads(Configuration& configuration, const Value& value) {
    if (number_of(value) < 0 || number_of(value) > 256) return fail(Errc::configuration, "must be between 0 and 256");
    configuration.threads = static_cast<unsigned>(number_of(value));
    return {};
}

Result<void> set_connections(Configuration& configuration, const Value& value) {
    if (number_of(value) < 1 || number_of(value) > 1'000'000)
        return fail(Errc::configuration, "must be between 1 and 1000000");
    configuration.limits.connections_max = static_cast<std::size_t>(number_of(value));
    return {};
}

Result<void> set_drain_time(Configuration& configuration, const Value& value) {
    if (number_of(value) < 0 || number_of(value) > 600) return fail(Errc::configuration, "must be between 0 and 600");
    configuration.drain_time = std::chrono::seconds(number_of(value));
    return {};
}

Result<void> set_forge_poll(Configuration& configuration, const Value& value) {
    if (number_of(value) < 1 || number_of(value) > 3600) return fail(Errc::configuration, "must be between 1 and 3600");
    configuration.forge_poll = std::chrono::seconds(number_of(value));
    return {};
}

Result<void> set_log_level(Configuration& configuration, const Value& value) {
    const auto& level = text_of(value);
    if (level != "error" && level != "warn" && level != "info" && level != "debug")
        return fail(Errc::configuration, "must be error, warn, info or debug");
    configuration.log_level = level;
    return {};
}

using S = domain::Settings;
using C = Configuration;

// With those of config_directory.cpp, the one list of keys. docs/reference/configuration.md explains each; a test holds
// the two together.
constexpr Key kKeys[] = {
    {"application.name", Kind::text, set_name},
    {"application.type", Kind::text, set_type},
    {"application.speaks_as", Kind::text, set_speaks_as},
    {"application.url", Kind::text, set_base_url<&S::url>},
    {"application.types_directory", Kind::text, set_text<&C::types_directory>},
    {"upstream.url", Kind::text, set_base_url<&S::upstream>},
    {"upstream.service_key_file", Kind::text, set_text<&C::service_key_file>},
    {"upstream.assertion_key_file", Kind::text, set_text<&C::assertion_key_file>},
    {"upstream.require_user", Kind::flag, set_flag<&S::require_user>},
    {"upstream.trust_sessions", Kind::flag, set_flag<&S::trust_sessions>},
    {"upstream.first_byte_timeout_seconds", Kind::number, set_span<&S::upstream_first_byte_timeout, 1, 3600, 1>},
    {"gateway.key_file", Kind::text, set_text<&C::gateway_key_file>},
    {"server.listen", Kind::text, set_listen},
    {"server.tls_certificate_file", Kind::text, set_certificate},
    {"server.tls_key_file", Kind::text, set_certificate_key},
    {"server.trusted_proxies", Kind::list, set_blocks<&S::trusted_proxies>},
    {"server.threads", Kind::number, set_threads},
    {"server.connections_max", Kind::number, set_connections},
    {"server.drain_seconds", Kind::number, set_drain_time},
    {"egress.allow_loopback", Kind::flag, set_flag<&S::allow_loopback>},
    {"egress.allow_private", Kind::flag, set_flag<&S::allow_private>},
    {"egress.allow_any_port", Kind::flag, set_flag<&S::allow_any_port>},
    {"egress.only", Kind::list, set_blocks<&S::allowed_only>},
    {"oauth.timestamp_window_seconds", Kind::number, set_span<&S::timestamp_window, 60, 900, 1>},
    {"oauth.access_token_days", Kind::number, set_span<&S::access_token_life, 1, 3650, 86'400>},
    {"oauth.session_handle_days", Kind::number, set_span<&S::session_handle_life, 1, 3650, 86'400>},
    {"session.idle_minutes", Kind::number, set_span<&S::session_idle, 1, 1440, 60>},
    {"session.absolute_hours", Kind::number, set_span<&S::session_absolute, 1, 168, 3600>},
    {"session.step_up_minutes", Kind::number, set_span<&S::step_up_life, 1, 60, 60>},
    {"health.interval_seconds", Kind::number, set_span<&S::health_interval, 0, 86'400, 1>},
    {"storage.database_file", Kind::text, set_text<&C::database_file>},
    {"storage.master_key_file", Kind::text, set_text<&C::master_key_file>},
    {"forge.repositories", Kind::text, set_text<&C::forge_repositories>},
    {"forge.access_file", Kind::text, set_text<&C::forge_access_file>},
    {"forge.poll_seconds", Kind::number, set_forge_poll},
    {"log.level", Kind::text, set_log_level},
};

const std::vector<Key>& all_keys() {
    static const auto all = [] {
        std::vector<Key> keys(std::begin(kKeys), std::end(kKeys));
        std::ranges::copy(directory_keys(), std::back_inserter(keys));
        return keys;
    }();
    return all;
}

std::string environment_name(std::string_view key) {
    std::string name = "APPLINKD_";
    for (const char c : key) name.push_back(c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c));
    return name;
}

std::string_view kind_name(Kind kind) {
    switch (kind) {
        case Kind::text: return "a text in quotes";
        case Kind::number: return "a whole number";
        case Kind::flag: return "true or false";
        case Kind::list: return "a list of texts";
    }
    return "";
}

std::optional<Value> value_of_node(const toml::node& node, Kind kind) {
    switch (kind) {
        case Kind::text:
            if (const auto* text = node.as_string()) return Value(text->get());
            break;
        case Kind::number:
            if (const auto* number = node.as_integer()) return Value(number->get());
            break;
        case Kind::flag:
            if (const auto* flag = node.as_boolean()) return Value(flag->get());
            break;
        case Kind::list: {
            const auto* array = node.as_array();
            if (!array) break;
            std::vector<std::string> list;
            for (const auto& element : *array) {
                const auto* text = element.as_string();
                if (!text) return std::nullopt;
                list.push_back(text->get());
            }
            return Value(std::move(list));
        }
    }
    return std::nullopt;
}

std::optional<Value> value_of_text(const std::string& text, Kind kind) {
    switch (kind) {
        case Kind::text: return Value(text);
        case Kind::number: {
            const auto number = parse_int(text);
            return number ? std::optional<Value>(Value(*number)) : std::nullopt;
        }
        case Kind::flag:
            if (text == "true" || text == "false") return Value(text == "true");
            return std::nullopt;
        case Kind::list: {
            std::vector<std::string> list;
            for (std::size_t at = 0; at <= text.size();) {
                const auto end = std::min(text.find(',', at), text.size());
                const auto part = trim_blanks(std::string_view(text).substr(at, end - at));
                if (!part.empty()) list.emplace_back(part);
                at = end + 1;
            }
            return Value(std::move(list));
        }
    }
    return std::nullopt;
}

Result<void> apply(Configuration& configuration, const Key& key, const std::optional<Value>& value,
                   const std::string& place) {
    if (!value)
        return fail(Errc::configuration,
                    place + ": " + std::string(key.name) + " must be " + std::string(kind_name(key.kind)) + ".");
    const auto set = key.set(configuration, *value);
    if (!set) return fail(Errc::configuration, place + ": " + std::string(key.name) + ": " + set.error().message + ".");
    return {};
}

std::string place_of(const std::string& file, const toml::node& node) {
    return file + " line " + std::to_string(node.source().begin.line);
}

Result<void> apply_section(Configuration& configuration, const std::string& file, std::string_view section,
                           const toml::table& table) {
    for (const auto& [name, node] : table) {
        const auto full = std::string(section) + "." + std::string(name.str());
        const auto key = std::ranges::find(all_keys(), std::string_view(full), &Key::name);
        if (key == all_keys().end())
            return fail(Errc::configuration, place_of(file, node) + ": there is no setting " + full + ".");
        AL_TRY_VOID(apply(configuration, *key, value_of_node(node, key->kind), place_of(file, node)));
    }
    return {};
}

Result<toml::table> parse_toml(const std::string& text, const std::string& file) {
    try {
        return toml::parse(text, file);
    } catch (const toml::parse_error& error) {
        return fail(Errc::configuration, file + " line " + std::to_string(error.source().begin.line) + ": " +
                                             std::string(error.description()) + ".");
    }
}

Result<void> apply_file(Configuration& configuration, const std::string& file) {
    AL_TRY(const auto text, read_text_file(file, 1024 * 1024));
    AL_TRY(const auto parsed, parse_toml(text, file));
    for (const auto& [section, node] : parsed) {
        const auto* table = node.as_table();
        if (!table)
            return fail(Errc::configuration, place_of(file, node) + ": " + std::string(section.str()) +
                                                 " must stand in a section such as [server].");
        AL_TRY_VOID(apply_section(configuration, file, section.str(), *table));
    }
    return {};
}

Result<void> check_complete(const Configuration& configuration, const std::string& file) {
    const auto& settings = configuration.settings;
    const auto missing = [&](std::string_view key) {
        return fail(Errc::configuration, file + ": " + std::string(key) + " is missing.");
    };
    if (settings.name.empty()) return missing("application.name");
    if (settings.type.empty()) return missing("application.type");
    if (!settings.url.has_value()) return missing("application.url");
    if (settings.type.str() == "forge" && configuration.forge_repositories.empty())
        return missing("forge.repositories");
    if (configuration.tls.certificate_file.empty() != configuration.tls.key_file.empty())
        return fail(Errc::configuration, file + ": server.tls_certificate_file and server.tls_key_file go together.");
    return check_directory(settings, file);
}

}  // namespace

std::string Configuration::path_of(std::string_view file) const {
    return file.starts_with('/') ? std::string(file) : data_directory + "/" + std::string(file);
}

Environment process_environment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value ? std::optional<std::string>(value) : std::nullopt;
    };
}

Result<Configuration> load_configuration(const std::string& data_directory, const std::string& file,
                                         const Environment& environment) {
    Configuration configuration;
    configuration.data_directory = data_directory;
    const auto path = file.empty() ? data_directory + "/applinkd.toml" : file;
    AL_TRY_VOID(apply_file(configuration, path));
    for (const auto& key : all_keys()) {
        const auto name = environment_name(key.name);
        if (const auto text = environment(name))
            AL_TRY_VOID(apply(configuration, key, value_of_text(*text, key.kind), name));
    }
    AL_TRY_VOID(check_complete(configuration, path));
    auto& tls = configuration.tls;
    if (!tls.certificate_file.empty()) tls.certificate_file = configuration.path_of(tls.certificate_file);
    if (!tls.key_file.empty()) tls.key_file = configuration.path_of(tls.key_file);
    configuration.settings.development_http = !configuration.settings.url.is_https();
    if (configuration.settings.speaks_as.empty()) configuration.settings.speaks_as = TypeId("generic");
    return configuration;
}

Result<std::string> read_text_file(const std::string& path, std::size_t bytes_max) {
    std::ifstream in(path, std::ios::binary);
    std::string text(bytes_max + 1, '\0');
    if (in) in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad() || (!in.eof() && !in.good()) || !in.is_open())
        return fail(Errc::configuration, "The file " + path + " cannot be read.");
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > bytes_max) return fail(Errc::configuration, "The file " + path + " is too large.");
    return text;
}

Result<Secret> read_secret_line(const std::string& path) {
    AL_TRY(auto text, read_text_file(path, 64 * 1024));
    const auto end = text.find_first_of("\r\n");
    Secret line(text.substr(0, end));
    wipe(text);
    if (line.empty()) return fail(Errc::configuration, "The file " + path + " is empty.");
    return line;
}

Result<Secret> read_key_file(const std::string& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0)
        return fail(Errc::configuration, "The key file " + path + " cannot be read.");
    if ((status.st_mode & 077) != 0)
        return fail(Errc::configuration, "The key file " + path + " can be read by others. Run: chmod 600 " + path);
    AL_TRY(const auto line, read_secret_line(path));
    auto bytes = hex_decode(line.reveal());
    if (!bytes || bytes->size() < 32)
        return fail(Errc::configuration,
                    "The key file " + path + " must hold at least 64 hexadecimal digits in its first line.");
    return Secret(*std::move(bytes));
}

Result<net::ListenAddress> parse_listen_address(std::string_view text) {
    const auto wrong = [&] {
        return fail(Errc::configuration,
                    "\"" + std::string(text) +
                        "\" is not an address to listen on; write ADDRESS:PORT, for example 127.0.0.1:8480");
    };
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return wrong();
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    const auto port = parse_int(text.substr(colon + 1));
    if (!port || *port < 0 || *port > 65'535) return wrong();
    return net::ListenAddress{.address = host.empty() ? "0.0.0.0" : std::string(host),
                              .port = static_cast<std::uint16_t>(*port)};
}

std::vector<KeyDescription> configuration_keys() {
    std::vector<KeyDescription> keys;
    for (const auto& key : all_keys()) keys.push_back({std::string(key.name), environment_name(key.name)});
    return keys;
}

}  // namespace applinks::app
