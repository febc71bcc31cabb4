// SPDX-License-Identifier: Apache-2.0
// What a reviewed file of links would change here, and the change itself (domain/links/link_file.hpp). The command line
// and our API do the same. No peer is asked: what a file says is checked against what is stored.
#pragma once

#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/links/link_file.hpp"
#include "peers/services.hpp"

namespace applinks::peers {

// One link as it will be.
struct PlannedLink {
    enum class Action { create, change, unchanged };
    Action action = Action::unchanged;
    std::vector<std::string> details{};  // one sentence for each difference
    domain::Link link{};
    std::optional<domain::Consumer> consumer{};
    std::optional<domain::OAuth2Client> client{};
    bool becomes_primary = false;
};
std::string_view name_of(PlannedLink::Action action);

struct LinkPlan {
    std::vector<PlannedLink> links{};
    std::vector<std::string> untouched{};  // names of links that the file does not name
};

// Gives the secret that a reference of kind file or environment names. Errors: one sentence, told with the line.
using SecretSource = std::function<Result<Secret>(const domain::SecretReference&)>;
// For callers who must not read files of this machine.
Result<Secret> no_secret_source(const domain::SecretReference& reference);

// Everything that is wrong, or what has to be done. The file is taken whole or not at all.
std::expected<LinkPlan, domain::FileFaults> plan_links(const domain::Snapshot& snapshot, std::string_view file,
                                                       const SecretSource& secrets, Timestamp now);

// Errors: storage_failed, already_exists (somebody was faster).
Task<Result<void>> carry_out(Services& services, LinkPlan plan, domain::AuditEntry by);

}  // namespace applinks::peers
