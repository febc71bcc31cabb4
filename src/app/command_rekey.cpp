// SPDX-License-Identifier: Apache-2.0
// `applinkd rekey`: a new master key (S-59). The daemon seals everything anew, at once when it runs, else when it
// starts.
#include <cstdio>

#include "app/assembly.hpp"
#include "app/command.hpp"
#include "app/console.hpp"
#include "app/master_key.hpp"

namespace applinks::app {

Result<int> run(const RekeyCommand& command) {
    AL_TRY(const auto assembly, open_installation(command.data, {}, Purpose::command));
    const auto file = assembly->configuration().path_of(assembly->configuration().master_key_file);
    AL_TRY_VOID(make_new_master_key(file));
    AL_TRY_VOID(assembly->services().store.append_audit(console_audit("master_key.changed", "A new master key.")));
    std::printf(
        "%s holds a new master key. applinkd seals everything with it, now if it runs, else when it starts, and "
        "removes "
        "%s.old when that is done.\nKeep a copy of the new key apart from the database; backups of before need the old "
        "one.\n",
        file.c_str(), file.c_str());
    return 0;
}

}  // namespace applinks::app
