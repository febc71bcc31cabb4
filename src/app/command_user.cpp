// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <cstdio>

#include "app/assembly.hpp"
#include "app/command.hpp"
#include "app/console.hpp"
#include "crypto/password.hpp"
#include "crypto/random.hpp"

namespace applinks::app {
namespace {

using domain::Account;

std::string joined(const std::vector<std::string>& list) {
    std::string text;
    for (const auto& item : list) text += (text.empty() ? "" : ", ") + item;
    return text;
}

std::vector<const Account*> accounts_by_name(const domain::Snapshot& snapshot) {
    std::vector<const Account*> accounts;
    for (const auto& [id, account] : snapshot.accounts_by_id) accounts.push_back(&account);
    std::ranges::sort(accounts, {}, [](const Account* account) { return domain::name_key(account->name.str()); });
    return accounts;
}

Result<int> list(const UserCommand& command, const domain::Snapshot& snapshot) {
    boost::json::array json;
    std::vector<std::vector<std::string>> rows{{"NAME", "ROLE", "STATE", "GROUPS", "FROM"}};
    for (const auto* account : accounts_by_name(snapshot)) {
        rows.push_back({account->name.str(), account->admin ? "admin" : "user", account->active ? "active" : "disabled",
                        joined(account->groups), account->is_local() ? "here" : account->source});
        boost::json::array groups;
        for (const auto& group : account->groups) groups.emplace_back(group);
        json.push_back(boost::json::object{{"id", account->id.str()},
                                           {"name", account->name.str()},
                                           {"admin", account->admin},
                                           {"active", account->active},
                                           {"source", account->is_local() ? "local" : account->source},
                                           {"groups", std::move(groups)}});
    }
    if (command.json)
        std::printf("%s\n", boost::json::serialize(json).c_str());
    else
        print_table(rows);
    return 0;
}

Result<int> add(const UserCommand& command, domain::Store& store) {
    AL_TRY(auto name, domain::parse_user_name(command.name));
    AL_TRY(const auto password, read_password(command.password_file));
    const Account account{.id = AccountId(crypto::random_uuid()),
                          .name = name,
                          .groups = command.groups,
                          .admin = command.admin,
                          .created_at = SystemClock().now()};
    AL_TRY_VOID(store.add_account(account, crypto::hash_password(password), console_audit("user.created", name.str())));
    std::printf("Added %s.\n", name.str().c_str());
    return 0;
}

Result<int> change(const UserCommand& command, const domain::Snapshot& snapshot, domain::Store& store) {
    const auto* account = snapshot.find_account(command.name);
    if (!account) return fail(Errc::not_found, "There is no account \"" + command.name + "\".");
    if (!account->is_local())
        return fail(Errc::conflict, account->name.str() + " comes from the directory (" + account->source +
                                        "): change password and rights there.");
    if (command.action == UserCommand::Action::disable) {
        auto changed = *account;
        changed.active = false;
        AL_TRY_VOID(store.update_account(changed, console_audit("user.disabled", account->name.str())));
        std::printf("%s is disabled. Sessions and tokens of this account no longer work.\n",
                    account->name.str().c_str());
        return 0;
    }
    AL_TRY(const auto password, read_password(command.password_file));
    AL_TRY_VOID(store.set_password(account->id, crypto::hash_password(password),
                                   console_audit("user.password_set", account->name.str())));
    std::printf("%s has a new password.\n", account->name.str().c_str());
    return 0;
}

}  // namespace

Result<int> run(const UserCommand& command) {
    AL_TRY(const auto assembly, open_installation(command.data, {}, Purpose::command));
    auto& services = assembly->services();
    const auto snapshot = services.snapshots.current();
    switch (command.action) {
        case UserCommand::Action::list: return list(command, *snapshot);
        case UserCommand::Action::add: return add(command, services.store);
        case UserCommand::Action::passwd:
        case UserCommand::Action::disable: return change(command, *snapshot, services.store);
    }
    return 0;
}

}  // namespace applinks::app
