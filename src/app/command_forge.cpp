// SPDX-License-Identifier: Apache-2.0
// `applinkd forge notify`: what a post-receive hook runs. It writes one row; the daemon sees it within a second.
#include <algorithm>
#include <filesystem>

#include "app/assembly.hpp"
#include "app/command.hpp"

namespace applinks::app {
namespace {

namespace fs = std::filesystem;

// By name, with or without ".git", or by the path of its directory, as hooks know it.
Result<std::string> name_of(const std::string& text, const fs::path& folder) {
    AL_TRY(const auto found, forge::find_repositories(folder));
    std::error_code error;
    const auto path = fs::canonical(text, error);
    const auto is_meant = [&](const forge::FoundRepository& repository) {
        if (repository.name == text || repository.name + ".git" == text) return true;
        std::error_code ignored;
        const auto git = fs::canonical(repository.git, ignored);
        return !error && (path == git || path / ".git" == git);
    };
    const auto one = std::ranges::find_if(found.repositories, is_meant);
    if (one == found.repositories.end())
        return fail(Errc::not_found, "There is no repository " + text + " in " + folder.string() + ".");
    return one->name;
}

}  // namespace

Result<int> run(const ForgeCommand& command) {
    AL_TRY(const auto configuration, load_configuration(command.data, {}, process_environment()));
    if (configuration.forge_repositories.empty())
        return fail(Errc::configuration, "This installation has no folder of repositories.");
    const auto options = forge_options(configuration);
    AL_TRY(const auto name, name_of(command.repository, options.folder));
    AL_TRY_VOID(forge::Forge::notify(options.index_file, name));
    return 0;
}

}  // namespace applinks::app
