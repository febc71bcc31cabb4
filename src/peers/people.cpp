// SPDX-License-Identifier: Apache-2.0
#include "peers/people.hpp"

#include <algorithm>

#include "crypto/password.hpp"
#include "domain/identity/authenticate.hpp"
#include "domain/identity/still_allowed.hpp"
#include "peers/services.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace applinks::peers {
namespace {

using domain::Account;
using domain::Caller;
using domain::DirectoryPerson;
using std::chrono::seconds;

// In use: for this long after the last use, an account is confirmed in the background.
constexpr seconds kInUseFor{60};
constexpr seconds kConfirmAfter{2};
constexpr seconds kLookAtDisabledEvery{30};
constexpr std::chrono::minutes kNamesKeptFor{10};
constexpr std::size_t kNamesMax = 20'000;
constexpr std::size_t kAskedAtOnceMax = 500;

bool says_the_same(const Account& account, const DirectoryPerson& person) {
    return account.active && account.name == person.name && account.admin == person.admin &&
           account.mail == person.mail && account.groups == person.groups;
}

const DirectoryPerson* find_person(const std::vector<DirectoryPerson>& people, const Account& account) {
    const auto found = std::ranges::find(people, account.external_id, &DirectoryPerson::id);
    return found == people.end() ? nullptr : &*found;
}

struct Change {
    Account account;
    const DirectoryPerson* person;  // null: gone
};

// What the directory says now against what we know.
std::vector<Change> changes_of(const std::vector<Account>& accounts, const std::vector<DirectoryPerson>& people) {
    std::vector<Change> changes;
    for (const auto& account : accounts) {
        const auto* person = find_person(people, account);
        const bool is_known = person == nullptr ? !account.active : says_the_same(account, *person);
        if (!is_known) changes.push_back({.account = account, .person = person});
    }
    return changes;
}

Result<void> write_change(domain::Store& store, const Change& change, Timestamp now) {
    if (change.person != nullptr) {
        const auto adopted = store.adopt_account(*change.person, now);
        if (adopted) return {};
        if (adopted.error().code != Errc::already_exists) return std::unexpected(adopted.error());
        log::warn("directory.name_taken", {{"user", change.person->name}});
    }
    auto account = change.account;
    account.active = false;
    return store.update_account(account,
                                {.at = now,
                                 .event = "user.disabled",
                                 .actor = "directory",
                                 .detail = account.name.str() + ": gone from the directory, or disabled there"});
}

void note_failure(const Error& error) {
    static const auto failures = metrics::registry().counter("applinkd_directory_failures_total",
                                                             "Questions that no server of the directory answered.");
    failures.add();
    log::warn("directory.unavailable", {{"reason", error.detail.empty() ? error.message : error.detail}});
}

}  // namespace

std::variant<oauth1::Problem, oauth2::Failure, Error> refusal_of(const Error& error, const Caller& caller) {
    const bool is_gone = error.code == Errc::not_authenticated;
    if (caller.kind == Caller::Kind::bearer)
        return oauth2::Failure{
            .code = is_gone ? oauth2::FailureCode::invalid_token : oauth2::FailureCode::temporarily_unavailable,
            .description = error.message};
    if (caller.is_linked_application())
        return oauth1::Problem{
            .code = is_gone ? oauth1::ProblemCode::permission_denied : oauth1::ProblemCode::unavailable,
            .detail = error.detail.empty() ? error.message : error.detail};
    return error;
}

bool People::is_fresh(const AccountId& id, Clock::duration span) {
    const auto now = Clock::now();
    const std::lock_guard lock(mutex_);
    const auto found = standings_.find(id);
    if (found == standings_.end()) return false;
    return now - found->second.confirmed_at < span;
}

void People::note_use(const Account& account) {
    if (!directory_ || account.is_local()) return;
    const std::lock_guard lock(mutex_);
    auto& standing = standings_[account.id];
    standing.external_id = account.external_id;
    standing.used_at = Clock::now();
}

void People::note_confirmed(const std::vector<Account>& accounts, Clock::time_point asked_at) {
    const std::lock_guard lock(mutex_);
    for (const auto& account : accounts) {
        auto& standing = standings_[account.id];
        standing.external_id = account.external_id;
        standing.confirmed_at = std::max(standing.confirmed_at, asked_at);
    }
}

std::vector<AccountId> People::due() {
    const auto now = Clock::now();
    const std::lock_guard lock(mutex_);
    std::erase_if(standings_, [now](const auto& entry) { return now - entry.second.used_at > kInUseFor; });
    std::vector<AccountId> ids;
    for (const auto& [id, standing] : standings_)
        if (now - standing.confirmed_at >= kConfirmAfter && ids.size() < kAskedAtOnceMax) ids.push_back(id);
    return ids;
}

Task<Result<void>> People::ask_about(Services& services, std::vector<Account> accounts, Clock::duration fresh_for) {
    const auto asked_at = Clock::now();
    std::vector<std::string> ids;
    const auto found = co_await services.runtime.run_apart([&]() -> Result<std::vector<DirectoryPerson>> {
        // Others may have asked while this waited for its turn.
        std::erase_if(accounts, [&](const Account& account) { return is_fresh(account.id, fresh_for); });
        for (const auto& account : accounts) ids.push_back(account.external_id);
        if (ids.empty()) return std::vector<DirectoryPerson>();
        return directory_->find_all(ids);
    });
    if (!found) {
        note_failure(found.error());
        co_return std::unexpected(found.error());
    }
    const auto changes = changes_of(accounts, *found);
    if (!changes.empty()) {
        const auto now = services.clock.now();
        AL_CO_TRY_VOID(co_await services.change([&]() -> Result<void> {
            for (const auto& change : changes) AL_TRY_VOID(write_change(services.store, change, now));
            return {};
        }));
    }
    note_confirmed(accounts, asked_at);
    co_return Result<void>();
}

Task<Result<Account>> People::adopt(Services& services, DirectoryPerson person, Clock::time_point asked_at) {
    const auto snapshot = services.snapshots.current();
    const auto* known = snapshot->find_account(person.name.str());
    if (known != nullptr && known->source == person.source && known->external_id == person.id &&
        says_the_same(*known, person)) {
        note_confirmed({*known}, asked_at);
        co_return *known;
    }
    const auto now = services.clock.now();
    AL_CO_TRY(auto account, co_await services.change([&] { return services.store.adopt_account(person, now); }));
    note_confirmed({account}, asked_at);
    co_return account;
}

Task<Result<Account>> People::sign_in(Services& services, const domain::Snapshot& snapshot,
                                      const domain::PasswordLogin& login) {
    const auto now = services.clock.now();
    const auto* known = snapshot.find_account(login.user_name);
    if (!directory_ || (known != nullptr && known->is_local()))
        co_return co_await services.runtime.run(
            [&] { return domain::check_password(login, snapshot, services.store, services.throttle, now); });
    AL_CO_TRY_VOID(services.throttle.admit(login.user_name, login.address, now));
    const auto name = domain::parse_user_name(login.user_name);
    auto person = Result<DirectoryPerson>(domain::wrong_password());
    const auto asked_at = Clock::now();
    if (name && domain::is_acceptable_password(login.password))
        person = co_await services.runtime.run_apart([&] { return directory_->sign_in(*name, login.password); });
    if (!person && person.error().code == Errc::not_authenticated) {
        // The same work as for an account of our own, so that the time does not tell which names are (S-55).
        const auto refused = co_await services.runtime.run([&login]() -> Result<Account> {
            crypto::verify_password_dummy(login.password);
            return domain::wrong_password();
        });
        co_return refused;
    }
    if (!person) {
        note_failure(person.error());
        co_return std::unexpected(std::move(person).error());
    }
    AL_CO_TRY(auto account, co_await adopt(services, *std::move(person), asked_at));
    services.throttle.succeeded(login.user_name, login.address);
    note_use(account);
    co_return account;
}

Task<Result<std::optional<Account>>> People::who(Services& services, const http::Headers& headers,
                                                 const http::Origin& origin, domain::Freshness freshness) {
    if (!of_requests_) co_return std::nullopt;
    auto person = co_await of_requests_->who(headers, origin, freshness);
    if (!person) {
        note_failure(person.error());
        co_return std::unexpected(std::move(person).error());
    }
    if (!*person) co_return std::nullopt;
    AL_CO_TRY(auto account, co_await adopt(services, **std::move(person), Clock::now()));
    co_return std::optional(std::move(account));
}

bool People::is_named_by_requests(const Caller& caller) const {
    return of_requests_ && caller.kind == Caller::Kind::session && caller.account &&
           caller.account->source == of_requests_->source();
}

Task<Result<void>> People::confirm_named(Services& services, const http::Headers& headers, const http::Origin& origin,
                                         Caller& caller) {
    AL_CO_TRY(auto person, co_await who(services, headers, origin, domain::Freshness::cached));
    if (!person || person->id != caller.account->id)
        co_return fail(Errc::not_authenticated, "You have signed out, or in as somebody else. Sign in again.");
    caller.account = *std::move(person);
    co_return Result<void>();
}

Task<Result<void>> People::look_up(Services& services, std::string name) {
    const auto parsed = domain::parse_user_name(name);
    if (!parsed || (!directory_ && !of_requests_)) co_return Result<void>();
    const auto asked_at = Clock::now();
    auto person = Result<std::optional<DirectoryPerson>>(std::nullopt);
    if (directory_)
        person = co_await services.runtime.run_apart([&] { return directory_->find(*parsed); });
    else
        person = co_await of_requests_->find(*parsed);
    if (!person) {
        note_failure(person.error());
        co_return std::unexpected(std::move(person).error());
    }
    if (!*person) co_return Result<void>();
    const auto adopted = co_await adopt(services, **std::move(person), asked_at);
    if (!adopted && adopted.error().code != Errc::already_exists) co_return std::unexpected(adopted.error());
    co_return Result<void>();
}

Task<Result<void>> People::make_known(Services& services, UserName name) {
    if (name.empty() || services.snapshots.current()->find_account(name.str()) != nullptr) co_return Result<void>();
    co_return co_await look_up(services, name.str());
}

Task<std::expected<Caller, oauth1::Problem>> People::resume(Services& services, const oauth1::SignedRequest& request) {
    if (const auto asked = co_await look_up(services, request.requestor_id.value_or("")); !asked)
        co_return std::unexpected(
            oauth1::Problem{.code = oauth1::ProblemCode::unavailable, .detail = asked.error().detail});
    co_return domain::resume_impersonation(request, *services.snapshots.current());
}

bool People::must_confirm(const Caller& caller) {
    if (!directory_ || !caller.account || caller.account->is_local()) return false;
    note_use(*caller.account);
    return !is_fresh(caller.account->id, kFreshFor);
}

Task<Result<void>> People::confirm(Services& services, Caller& caller) {
    AL_CO_TRY_VOID(co_await ask_about(services, {*caller.account}, kFreshFor));
    const auto snapshot = services.snapshots.current();
    if (!still_allowed(caller, *snapshot, services.tokens, services.store, services.clock.now()))
        co_return fail(Errc::not_authenticated, "This account was disabled or removed in the directory of users.");
    if (const auto* account = snapshot->find_account(caller.account->id)) {
        const bool may_be_admin = caller.account->admin;  // some callers act without that right
        caller.account = *account;
        caller.account->admin = account->admin && may_be_admin;
    }
    co_return Result<void>();
}

Task<Result<std::vector<UserName>>> People::names(Services& services) {
    if (!directory_) {
        std::vector<UserName> all;
        for (const auto& [id, account] : services.snapshots.current()->accounts_by_id)
            if (account.active && all.size() < kNamesMax) all.push_back(account.name);
        co_return all;
    }
    {
        const std::lock_guard lock(mutex_);
        if (Clock::now() < names_until_) co_return names_;
    }
    auto all = co_await services.runtime.run_apart([this] { return directory_->names(kNamesMax); });
    if (!all) {
        note_failure(all.error());
        co_return std::unexpected(std::move(all).error());
    }
    const std::lock_guard lock(mutex_);
    names_ = *all;
    names_until_ = Clock::now() + kNamesKeptFor;
    co_return *std::move(all);
}

std::optional<Overlap> People::overlap_with(const LinkId& link) {
    const std::lock_guard lock(mutex_);
    const auto found = compared_.find(link);
    if (found == compared_.end() || Clock::now() >= found->second.until) return std::nullopt;
    return found->second.overlap;
}

void People::learn_overlap(const LinkId& link, Overlap overlap) {
    const std::lock_guard lock(mutex_);
    compared_.insert_or_assign(link, Compared{.overlap = overlap, .until = Clock::now() + kNamesKeptFor});
}

Task<void> People::confirm_those_in_use(Services& services) {
    if (!directory_) co_return;
    const auto snapshot = services.snapshots.current();
    std::vector<Account> accounts;
    for (const auto& id : due())
        if (const auto* account = snapshot->find_account(id)) accounts.push_back(*account);
    // Nobody can use what is disabled, so it is asked about for its own sake: it may be enabled over there again.
    if (const auto now = Clock::now(); now >= next_look_at_disabled_) {
        next_look_at_disabled_ = now + kLookAtDisabledEvery;
        for (const auto& [id, account] : snapshot->accounts_by_id)
            if (account.source == directory_->source() && !account.active && accounts.size() < kAskedAtOnceMax)
                accounts.push_back(account);
    }
    if (accounts.empty()) co_return;
    const auto asked = co_await ask_about(services, std::move(accounts), kConfirmAfter);
    if (!asked) log::debug("directory.not_confirmed", {{"reason", asked.error().detail}});
}

}  // namespace applinks::peers
