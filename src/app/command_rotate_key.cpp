// SPDX-License-Identifier: Apache-2.0
// `applinkd rotate-key`: a new signing key (S-59). The daemon tells linked applications, within a minute when it runs,
// else when it starts.
#include <cstdio>

#include "app/assembly.hpp"
#include "app/command.hpp"
#include "app/console.hpp"
#include "peers/key_change.hpp"

namespace applinks::app {

Result<int> run(const RotateKeyCommand& command) {
    AL_TRY(const auto assembly, open_installation(command.data, {}, Purpose::command));
    auto& services = assembly->services();
    AL_TRY_VOID(peers::change_signing_key(services.store, *services.snapshots.current(), by_console()));
    AL_TRY_VOID(services.snapshots.reload());
    const auto snapshot = services.snapshots.current();
    std::printf("The new signing key has the SHA-256 fingerprint\n%s\n",
                snapshot->signing_key.public_key().fingerprint_sha256().c_str());
    for (const auto* link : snapshot->links_by_name())
        if (snapshot->know_the_former_key.contains(link->id))
            std::printf(
                "%s knows the former key; calls are signed with it until it knows the new one, for seven days "
                "at most.\n",
                link->name.c_str());
    return 0;
}

}  // namespace applinks::app
