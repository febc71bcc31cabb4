// SPDX-License-Identifier: Apache-2.0
// The directory port (design "Who the user is"): where people are known who have no account of their own here. What it
// says about a person is kept as an account (AccountStore::adopt_account), so that tokens and grants have an owner that
// survives a rename (S-54).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "domain/health/finding.hpp"

namespace applinks::domain {

// Groups of one person that are kept; what is over is cut, with a finding.
inline constexpr std::size_t kPersonGroupsMax = 1000;

struct DirectoryPerson {
    std::string source{};  // the kind of directory
    std::string id{};      // stable: entryUUID, objectGUID, the application's number of the user
    UserName name{};
    std::string mail{};
    std::vector<std::string> groups{};
    bool admin = false;
};

struct DirectoryFinding {
    std::string code{};  // "directory_down" …: a row of docs/troubleshooting.md
    Severity severity = Severity::ok;
    std::string text{};
    std::string remedy{};
};

// Every call waits for another server: only on the pool that is made for that (net::Runtime::run_apart). Any thread.
//
// Errors of every call: unavailable, when no server answers. The message may be shown to anyone; the detail says why.
class Directory {
public:
    virtual ~Directory() = default;
    virtual std::string_view source() const = 0;
    // not_authenticated: no such person, more than one, or another password.
    virtual Result<DirectoryPerson> sign_in(const UserName& name, const Secret& password) = 0;
    // Nothing: no such person, or more than one.
    virtual Result<std::optional<DirectoryPerson>> find(const UserName& name) = 0;
    // Those of them that are there; the others are gone, or may not sign in any more.
    virtual Result<std::vector<DirectoryPerson>> find_all(std::span<const std::string> ids) = 0;
    // Names of people, as many as are wanted at most.
    virtual Result<std::vector<UserName>> names(std::size_t count_max) = 0;
    // Asks every server, and says what is wrong with them or with what they said lately.
    virtual std::vector<DirectoryFinding> check() = 0;
};

}  // namespace applinks::domain
