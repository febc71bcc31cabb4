// SPDX-License-Identifier: Apache-2.0
// Links as a file: export, and apply with a look at what it would do.
#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>

#include "app/assembly.hpp"
#include "app/command.hpp"
#include "app/console.hpp"
#include "peers/link_plan.hpp"
#include "web/api/plan_view.hpp"

namespace applinks::app {
namespace {

using domain::SecretReference;

// Whoever runs the command may read the file anyway.
Result<Secret> secret_of(const SecretReference& reference) {
    if (reference.kind == SecretReference::Kind::file) return read_secret_line(reference.name);
    const char* value = std::getenv(reference.name.c_str());
    if (value == nullptr || *value == '\0')
        return fail(Errc::configuration, "The environment variable " + reference.name + " is not set.");
    return Secret(std::string(value));
}

std::string faults_text(const std::string& file, const domain::FileFaults& faults) {
    std::string text = "Nothing was changed. ";
    for (const auto& fault : faults)
        text += "\n  " + file + ", line " + std::to_string(fault.line) + ": " + fault.sentence;
    return text;
}

void print_plan(const peers::LinkPlan& plan, bool dry_run) {
    std::vector<std::vector<std::string>> rows{{"LINK", "ACTION", "WHAT"}};
    std::size_t count = 0;
    for (const auto& planned : plan.links) {
        if (planned.action == peers::PlannedLink::Action::unchanged) continue;
        ++count;
        for (const auto& detail : planned.details)
            rows.push_back({planned.link.name, std::string(name_of(planned.action)), detail});
    }
    if (count > 0) print_table(rows);
    const auto* const tense = dry_run ? "would change" : "changed";
    std::printf("%zu of %zu links %s. %zu other links stay as they are.\n", count, plan.links.size(), tense,
                plan.untouched.size());
}

}  // namespace

Result<int> run(const ExportCommand& command) {
    AL_TRY(const auto assembly, open_installation(command.data, {}, Purpose::command));
    std::fputs(domain::write_link_file(*assembly->services().snapshots.current()).c_str(), stdout);
    return 0;
}

Result<int> run(const ApplyCommand& command) {
    AL_TRY(const auto text, read_text_file(command.file, domain::kLinkFileMax));
    AL_TRY(const auto assembly, open_installation(command.data, {}, Purpose::command));
    auto& services = assembly->services();
    const auto snapshot = services.snapshots.current();
    const auto plan = peers::plan_links(*snapshot, text, secret_of, services.clock.now());
    if (!plan) return fail(Errc::invalid_argument, faults_text(command.file, plan.error()));
    if (!command.dry_run) AL_TRY_VOID(services.runtime.wait(peers::carry_out(services, *plan, by_console())));
    if (command.json)
        std::printf("%s\n", boost::json::serialize(web::api::plan_json(*plan, !command.dry_run)).c_str());
    else
        print_plan(*plan, command.dry_run);
    return 0;
}

}  // namespace applinks::app
