// SPDX-License-Identifier: Apache-2.0
// DIR/applinkd.toml, overridden by the environment (docs/reference/configuration.md). Every key stands in one table in
// config.cpp; what is not there is refused with its line (S-66).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "domain/settings.hpp"
#include "net/server.hpp"

namespace applinks::app {

struct Configuration {
    std::string data_directory;
    domain::Settings settings;
    net::ListenAddress listen{.address = "127.0.0.1", .port = 8480};
    net::TlsFiles tls;
    net::ServerLimits limits;
    unsigned threads = 0;  // 0: one per core
    std::string log_level = "info";
    std::string database_file = "applinkd.db";   // relative to the data directory
    std::string master_key_file = "master.key";  // likewise
    std::string service_key_file;
    std::string assertion_key_file = "assertion.key";
    std::string gateway_key_file = "gateway.key";
    std::string types_directory;  // more application types; "" : the built-in ones only
    std::chrono::seconds drain_time{20};
    std::string forge_repositories;  // folder; only with the application type "forge"
    std::string forge_access_file = "forge-access.toml";
    std::chrono::seconds forge_poll{10};

    std::string path_of(std::string_view file) const;  // absolute, or below the data directory
};

// Environment look-up, for tests: name -> value.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
Environment process_environment();

// `file` empty: DIR/applinkd.toml. Reads and checks everything but the key files.
// Errors: configuration, one sentence with file and line.
Result<Configuration> load_configuration(const std::string& data_directory, const std::string& file,
                                         const Environment& environment);

// Key files: hex in one line, at least 32 bytes, readable by the owner only (S-66).
Result<Secret> read_key_file(const std::string& path);
// First line of a file that holds a password, a service key or a secret.
Result<Secret> read_secret_line(const std::string& path);
Result<std::string> read_text_file(const std::string& path, std::size_t bytes_max);

// "127.0.0.1:8480", "[::1]:8480" or ":8480".
Result<net::ListenAddress> parse_listen_address(std::string_view text);

// Every key with its kind and what it means, for `--help-config` and the test that holds the reference page to it.
struct KeyDescription {
    std::string name;         // "server.listen"
    std::string environment;  // "APPLINKD_SERVER_LISTEN"
};
std::vector<KeyDescription> configuration_keys();

}  // namespace applinks::app
