// SPDX-License-Identifier: Apache-2.0
// The command line as values: parsed in command_line.cpp, carried out in commands_*.cpp.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace applinks::app {

struct InitCommand {
    std::string data, name, type, url, upstream, admin, password_file;
    std::string repositories;  // of a forge
    bool everyone_reads = false;
};
struct ServeCommand {
    std::string data, listen, config;
};
struct UserCommand {
    enum class Action { add, list, passwd, disable };
    Action action = Action::list;
    std::string data, name, password_file;
    bool admin = false;
    std::vector<std::string> groups;
    bool json = false;
};
struct LinkCommand {
    enum class Action { list, show, add, remove };
    Action action = Action::list;
    std::string data, link;  // id, name or address
    std::string remote_admin, remote_password_file;
    bool same_users = false;
    bool keep_other_side = false;
    bool json = false;
};
struct ConsumerCommand {
    enum class Action { add, list };
    Action action = Action::list;
    std::string data, key, name, public_key_file, secret_file, callback, run_as;
    bool two_legged = false;
    bool impersonate = false;
    bool without_verifier = false;  // the OAuth 1.0 way (S-10)
    bool json = false;
};
struct CheckCommand {
    std::string data, link;
    bool self = false;  // the installation in place of its links
    bool json = false;
};
struct RekeyCommand {
    std::string data;
};
struct RotateKeyCommand {
    std::string data;
};
// Links as a file that people review (docs/reference/link-file.md).
struct ExportCommand {
    std::string data;
};
struct ApplyCommand {
    std::string data, file;
    bool dry_run = false;
    bool json = false;
};
struct ForgeCommand {
    std::string data, repository;  // name, or a path of it
};
// Text that was asked for: help or version.
struct ShowText {
    std::string text;
};

using Command = std::variant<InitCommand, ServeCommand, UserCommand, LinkCommand, ConsumerCommand, CheckCommand,
                             RekeyCommand, RotateKeyCommand, ExportCommand, ApplyCommand, ForgeCommand, ShowText>;

// Errors: invalid_argument, one sentence.
Result<Command> parse_command_line(int argc, const char* const* argv);

// Exit status 0, 1 (a check is red) or, as an error, 2 with one sentence that says what to do.
Result<int> run(const InitCommand& command);
Result<int> run(const ServeCommand& command);
Result<int> run(const UserCommand& command);
Result<int> run(const LinkCommand& command);
Result<int> run(const ConsumerCommand& command);
Result<int> run(const CheckCommand& command);
Result<int> run(const RekeyCommand& command);
Result<int> run(const RotateKeyCommand& command);
Result<int> run(const ExportCommand& command);
Result<int> run(const ApplyCommand& command);
Result<int> run(const ForgeCommand& command);
Result<int> run(const ShowText& command);

}  // namespace applinks::app
