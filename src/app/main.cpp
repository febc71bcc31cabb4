// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <exception>

#include "app/command.hpp"

namespace {

// One sentence on stderr; the detail follows in brackets because the console belongs to the administrator.
int report(const applinks::Error& error) {
    std::fprintf(stderr, "applinkd: %s%s%s%s\n", error.message.c_str(), error.detail.empty() ? "" : " (",
                 error.detail.c_str(), error.detail.empty() ? "" : ")");
    return 2;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const auto command = applinks::app::parse_command_line(argc, argv);
        if (!command) return report(command.error());
        const auto status = std::visit([](const auto& chosen) { return applinks::app::run(chosen); }, *command);
        return status ? *status : report(status.error());
    } catch (const std::exception& error) {
        return report({applinks::Errc::internal, "Stopped by an error of its own.", error.what()});
    }
}
