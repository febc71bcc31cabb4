// SPDX-License-Identifier: Apache-2.0
#include "domain/identity/unknown_person.hpp"

#include "domain/links/type_registry.hpp"

namespace applinks::domain {

std::string unknown_person(const Snapshot& snapshot, std::string sentence) {
    const auto kind = snapshot.settings.directory.kind;
    if (kind == DirectoryKind::header)
        sentence += " Whoever signs in through the proxy is known here from the first visit on.";
    if (kind == DirectoryKind::host && !snapshot.local_type().find)
        sentence += " Whoever signs in at the application is known here from the first visit on.";
    return sentence;
}

}  // namespace applinks::domain
