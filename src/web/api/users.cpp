// SPDX-License-Identifier: Apache-2.0
// Accounts of this installation. Nobody but the command line gets in without an administrator, so one stays.
#include <algorithm>
#include <boost/json/array.hpp>

#include "crypto/password.hpp"
#include "crypto/random.hpp"
#include "web/api/answer.hpp"
#include "web/api/fields.hpp"
#include "web/api/link_fields.hpp"
#include "web/api/people.hpp"
#include "web/api/resources.hpp"

namespace applinks::web::api {
namespace {

namespace json = boost::json;
using domain::Account;

constexpr std::size_t kPasswordMin = 8;

json::object user_json(const Account& account) {
    return {{"id", account.id.str()},
            {"name", account.name.str()},
            {"admin", account.admin},
            {"active", account.active},
            {"groups", json::array(account.groups.begin(), account.groups.end())},
            {"source", account.is_local() ? "local" : account.source},
            {"created_at", text_of(account.created_at)}};
}

net::Response user_answer(const Account& account, int status = 200) {
    const auto body = user_json(account);
    return with_etag(json_answer(body, status), etag_of(body));
}

Result<Account> account_of(const Context& context) {
    const auto* account = context.snapshot->find_account(AccountId(std::string(context.path_value("account"))));
    if (account == nullptr) return fail(Errc::not_found, "There is no such account.");
    return *account;
}

// Who somebody is, and what she may do, is said by the directory alone.
Result<Account> own_account_of(const Context& context) {
    AL_TRY(auto account, account_of(context));
    if (!account.is_local())
        return fail(Errc::conflict,
                    "This person comes from the directory: change name, password, groups and rights there.");
    return account;
}

Task<Result<net::Response>> list(Services&, Context& context) {
    std::vector<const Account*> accounts;
    for (const auto& [id, account] : context.snapshot->accounts_by_id) accounts.push_back(&account);
    std::ranges::sort(accounts, {}, [](const Account* account) { return domain::name_key(account->name.str()); });
    json::array users;
    for (const auto* account : accounts) users.push_back(user_json(*account));
    co_return json_answer(json::object{{"users", std::move(users)}});
}

Task<Result<net::Response>> get(Services&, Context& context) {
    AL_CO_TRY(const auto account, account_of(context));
    co_return user_answer(account);
}

Secret read_new_password(Fields& fields) {
    Secret password(fields.text("password", {.bytes_max = limits::kPasswordMax, .required = true, .as_typed = true}));
    if (fields.is_right("password") && password.reveal().size() < kPasswordMin)
        fields.wrong("password", "A password has at least 8 characters.");
    return password;
}

UserName read_name(Fields& fields, const domain::Snapshot& snapshot) {
    const auto text = fields.text("name", {.bytes_max = limits::kUserNameMax, .required = true});
    if (!fields.is_right("name")) return {};
    const auto name = domain::parse_user_name(text);
    if (!fields.take("name", name)) return {};
    if (snapshot.find_account(name->str()) != nullptr)
        fields.wrong("name", "There is an account of this name already.");
    return *name;
}

Task<Result<net::Response>> create(Services& services, Context& context) {
    AL_CO_TRY(auto input, Input::read(context));
    auto& fields = input.fields();
    const Account account{.id = AccountId(crypto::random_uuid()),
                          .name = read_name(fields, *context.snapshot),
                          .groups = fields.texts("groups", kGroupsMax),
                          .admin = fields.flag("admin", false),
                          .created_at = context.now};
    const auto password = read_new_password(fields);
    if (auto refusal = input.refusal(context)) co_return *std::move(refusal);
    const auto audit = context.audit("user.created", {}, account.name.str());
    const auto added = co_await services.change([&services, &account, &password, &audit] {
        return services.store.add_account(account, crypto::hash_password(password), audit);
    });
    if (!added && added.error().code == Errc::already_exists) {
        fields.wrong("name", "There is an account of this name already.");
        co_return faulty_answer(input.faults(), context);
    }
    if (!added) co_return std::unexpected(added.error());
    co_return user_answer(account, 201);
}

// Whether anyone could still administer this after the change. Read inside the change, past the snapshot.
Result<void> check_administrator_stays(domain::Store& store, const Account& changed) {
    if (changed.admin && changed.active) return {};
    AL_TRY(const auto accounts, store.accounts());
    const bool stays = std::ranges::any_of(
        accounts, [&](const Account& account) { return account.id != changed.id && account.admin && account.active; });
    if (stays) return {};
    return fail(Errc::conflict, "This is the last active administrator. Make another account one first.");
}

std::string_view event_of(const Account& before, const Account& after) {
    if (before.active && !after.active) return "user.disabled";
    return !before.active && after.active ? "user.enabled" : "user.changed";
}

Task<Result<net::Response>> edit(Services& services, Context& context) {
    AL_CO_TRY(const auto before, own_account_of(context));
    if (auto stale = stale_answer(context, etag_of(user_json(before)))) co_return *std::move(stale);
    AL_CO_TRY(auto input, Input::read(context));
    auto& fields = input.fields();
    auto account = before;
    account.admin = fields.flag("admin", before.admin);
    account.active = fields.flag("active", before.active);
    if (fields.has("groups")) account.groups = fields.texts("groups", kGroupsMax);
    if (auto refusal = input.refusal(context)) co_return *std::move(refusal);
    const auto audit = context.audit(std::string(event_of(before, account)), {}, account.name.str());
    AL_CO_TRY_VOID(co_await services.change([&services, &account, &audit]() -> Result<void> {
        AL_TRY_VOID(check_administrator_stays(services.store, account));
        return services.store.update_account(account, audit);
    }));
    const auto snapshot = services.snapshots.current();
    const auto* after = snapshot->find_account(account.id);
    co_return user_answer(after ? *after : account);
}

Task<Result<net::Response>> set_password(Services& services, Context& context) {
    AL_CO_TRY(const auto account, own_account_of(context));
    AL_CO_TRY(auto input, Input::read(context));
    const auto password = read_new_password(input.fields());
    if (auto refusal = input.refusal(context)) co_return *std::move(refusal);
    const auto audit = context.audit("user.password_set", {}, account.name.str());
    AL_CO_TRY_VOID(co_await services.change([&services, &account, &password, &audit] {
        return services.store.set_password(account.id, crypto::hash_password(password), audit);
    }));
    co_return no_content();
}

Task<Result<net::Response>> grants(Services& services, Context& context) {
    AL_CO_TRY(const auto account, account_of(context));
    AL_CO_TRY(const auto all, co_await services.runtime.run(
                                  [&services, &account] { return permissions_of(services.store, account.id); }));
    co_return json_answer(grants_json(all, *context.snapshot, context.now));
}

}  // namespace

std::vector<Route> user_routes() {
    const auto all = path_of("/users");
    const auto one = path_of("/users/{account}");
    const auto with_body = changes(Who::admin, Body::json);
    return {
        {.method = "GET", .pattern = all, .policy = reads(Who::admin), .handler = list},
        {.method = "POST", .pattern = all, .policy = with_body, .handler = create},
        {.method = "GET", .pattern = one, .policy = reads(Who::admin), .handler = get},
        {.method = "PATCH", .pattern = one, .policy = with_body, .handler = edit},
        {.method = "PUT", .pattern = one + "/password", .policy = with_body, .handler = set_password},
        {.method = "GET", .pattern = one + "/grants", .policy = reads(Who::admin), .handler = grants},
    };
}

}  // namespace applinks::web::api
