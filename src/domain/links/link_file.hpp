// SPDX-License-Identifier: Apache-2.0
// Links as a file that people review and keep beside their other configuration (docs/reference/link-file.md). TOML,
// because every value knows its line. Secrets are not in it: only where they come from.
//
// Pure; any thread. What a file would change is found out by peers/link_plan.hpp.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/links/link.hpp"
#include "domain/snapshot.hpp"

namespace applinks::domain {

inline constexpr std::size_t kLinkFileMax = 1'000'000;
inline constexpr std::int64_t kLinkFileVersion = 1;

struct FileFault {
    std::int64_t line = 0;
    std::string sentence;
};
using FileFaults = std::vector<FileFault>;

// `secret = "stored"`, `{ file = "…" }` or `{ environment = "…" }`.
struct SecretReference {
    enum class Kind { none, stored, file, environment };
    Kind kind = Kind::none;
    std::string name{};
    std::int64_t line = 0;
};

// Who calls us: OAuth 1.0a or 2.0. What it may do is the link's incoming level.
struct FileConsumer {
    Consumer consumer;
    SecretReference secret{};
    std::int64_t line = 0;
};
struct FileClient {
    OAuth2Client client;
    SecretReference secret{};  // none: a public client
    std::int64_t line = 0;
};

struct FileLink {
    Link link;
    SecretReference provider_secret{};
    SecretReference link_token{};  // of an OAuth 2.0 provider with one token for the link
    std::optional<FileConsumer> consumer{};
    std::optional<FileClient> client{};
    std::int64_t line = 0;
};

// The links in the order of the file, or everything that is wrong with it, by line: syntax, unknown keys, wrong kinds
// of values, missing ones, ids and names that occur twice.
std::expected<std::vector<FileLink>, FileFaults> read_link_file(std::string_view text);

// All links by name, the same text for the same links.
std::string write_link_file(const Snapshot& snapshot);

}  // namespace applinks::domain
