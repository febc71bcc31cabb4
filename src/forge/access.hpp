// SPDX-License-Identifier: Apache-2.0
// Who may read which repository: a small TOML file of rules (docs/forge.md). What no rule names, administrators alone
// may read. Pure, but for the file that is read anew when it changes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/sharing/repositories.hpp"

namespace applinks::forge {

struct AccessRule {
    std::vector<std::string> repositories;  // names; `*` stands for any characters
    bool everyone = false;                  // whoever is signed in, and linked applications by themselves
    std::vector<std::string> users;         // as domain::name_key
    std::vector<std::string> groups;
};

class Access {
public:
    Access() = default;  // administrators only
    // Errors: configuration, with file and line.
    static Result<Access> parse(std::string_view text, std::string_view file);

    // Rules add up: one that names the reader is enough.
    bool may_read(const domain::Reader& reader, std::string_view repository) const;
    // A linked application without a person sees what everyone sees.
    bool may_everyone_read(std::string_view repository) const;

private:
    std::vector<AccessRule> rules_;
};

// `*` stands for any characters, also none and also `/`. Linear but for backtracking to the last `*`.
bool matches_pattern(std::string_view text, std::string_view pattern);

}  // namespace applinks::forge
