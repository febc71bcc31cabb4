// SPDX-License-Identifier: Apache-2.0
#include "domain/identity/login.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "base/encoding.hpp"
#include "base/limits.hpp"
#include "crypto/digest.hpp"
#include "crypto/password.hpp"
#include "crypto/random.hpp"
#include "protocol/http/forwarded.hpp"

namespace applinks::domain {
namespace {

constexpr std::size_t kThrottleKeysMax = 100'000;
constexpr std::size_t kSessionBytes = 32;             // S-45: 256 bit
constexpr std::size_t kSessionCookieCharacters = 43;  // of which base64url without padding
constexpr std::chrono::minutes kTouchEvery{1};

// One sentence for every reason, so that nobody learns which names exist (S-55).
constexpr const char* kWrongPassword = "The user name or the password is not right.";

bool is_loopback(std::string_view address) {
    static const auto v4 = http::AddressBlock::parse("127.0.0.0/8");
    static const auto v6 = http::AddressBlock::parse("::1/128");
    return (v4 && v4->contains(address)) || (v6 && v6->contains(address));
}

struct ThrottleKeys {
    std::string account;
    std::string address;  // "": not counted
};

// Loopback is counted apart: whatever happens outside, someone at the machine can still sign in (S-55).
ThrottleKeys throttle_keys(std::string_view user_name, std::string_view address) {
    const auto name = name_key(user_name.substr(0, limits::kUserNameMax));
    if (is_loopback(address)) return {.account = "local account " + name, .address = ""};
    return {.account = "account " + name, .address = "address " + http::client_network(address)};
}

std::string wait_message(std::chrono::microseconds left) {
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(left).count();
    if (minutes <= 1) return "Too many attempts to sign in. Try again in a minute.";
    return "Too many attempts to sign in. Try again in " + std::to_string(minutes) + " minutes.";
}

AuditEntry session_audit(std::string event, const Account& account, std::string_view address, Timestamp now) {
    return {.at = now, .event = std::move(event), .actor = account.name.str(), .address = std::string(address)};
}

struct NewSession {
    std::string cookie_value;
    Session session;
};

NewSession make_session(const AccountId& account, std::string_view address, const Settings& settings, Timestamp now) {
    auto cookie_value = crypto::random_token(kSessionBytes);
    Session session{.id_hash = crypto::token_hash(cookie_value),
                    .account = account,
                    .created_at = now,
                    .last_seen_at = now,
                    .step_up_until = now + settings.step_up_life,
                    .address = std::string(address)};
    return {.cookie_value = std::move(cookie_value), .session = std::move(session)};
}

bool is_over(const Session& session, const Settings& settings, Timestamp now) {
    return now >= session.last_seen_at + settings.session_idle || now >= session.created_at + settings.session_absolute;
}

}  // namespace

Result<void> LoginThrottle::admit(std::string_view user_name, std::string_view address, Timestamp now) {
    const auto keys = throttle_keys(user_name, address);
    const std::lock_guard lock(mutex_);
    for (const auto* key : {&keys.account, &keys.address}) {
        const auto found = attempts_.find(*key);
        if (found == attempts_.end() || now >= found->second.window_ends) continue;
        if (found->second.count >= kAttemptsMax)
            return fail(Errc::throttled, wait_message(found->second.window_ends - now));
    }
    if (attempts_.size() + 2 > kThrottleKeysMax) {
        std::erase_if(attempts_, [now](const auto& entry) { return now >= entry.second.window_ends; });
        if (attempts_.size() + 2 > kThrottleKeysMax) return fail(Errc::throttled, wait_message(kWindow));
    }
    for (const auto* key : {&keys.account, &keys.address}) {
        if (key->empty()) continue;
        auto& attempts = attempts_[*key];
        if (now >= attempts.window_ends) attempts = {.count = 0, .window_ends = now + kWindow};
        ++attempts.count;
    }
    return {};
}

void LoginThrottle::succeeded(std::string_view user_name, std::string_view address) {
    const auto keys = throttle_keys(user_name, address);
    const std::lock_guard lock(mutex_);
    attempts_.erase(keys.account);
    // The address keeps what others tried from it: an own account must not buy more guesses at other people's.
    const auto found = attempts_.find(keys.address);
    if (found != attempts_.end() && --found->second.count <= 0) attempts_.erase(found);
}

bool is_acceptable_password(const Secret& password) {
    const auto bytes = password.reveal();
    return !trim_blanks(bytes).empty() && bytes.size() <= limits::kPasswordMax && !bytes.contains('\0');
}

std::unexpected<Error> wrong_password() {
    return fail(Errc::not_authenticated, kWrongPassword);
}

Result<Account> check_password(const PasswordLogin& login, const Snapshot& snapshot, Store& store,
                               LoginThrottle& throttle, Timestamp now) {
    AL_TRY_VOID(throttle.admit(login.user_name, login.address, now));
    const Account* account = parse_user_name(login.user_name) ? snapshot.find_account(login.user_name) : nullptr;
    if (account == nullptr || !account->active || !is_acceptable_password(login.password)) {
        crypto::verify_password_dummy(login.password);
        return wrong_password();
    }
    AL_TRY(const auto phc, store.password_phc(account->id));
    if (!phc) {
        crypto::verify_password_dummy(login.password);
        return wrong_password();
    }
    if (!crypto::verify_password(login.password, *phc)) return wrong_password();
    throttle.succeeded(login.user_name, login.address);
    return *account;
}

Result<std::string> begin_session(const Account& account, std::string_view address, const Snapshot& snapshot,
                                  Store& store, Timestamp now) {
    auto made = make_session(account.id, address, snapshot.settings, now);
    AL_TRY_VOID(store.add_session(made.session, session_audit("session.started", account, address, now)));
    return std::move(made.cookie_value);
}

Result<std::string> step_up_session(const Caller& caller, std::string_view address, const Snapshot& snapshot,
                                    Store& store, Timestamp now) {
    const auto old_hash = crypto::token_hash(caller.session_id);
    AL_TRY(const auto old, store.find_session(old_hash));
    if (!caller.account || !old || old->account != caller.account->id || is_over(*old, snapshot.settings, now))
        return fail(Errc::not_authenticated, "Your session has ended. Sign in again.");
    auto made = make_session(caller.account->id, address, snapshot.settings, now);
    made.session.created_at = old->created_at;  // the absolute end stays (S-45)
    auto replaced = store.replace_session(old_hash, made.session,
                                          session_audit("session.stepped_up", *caller.account, address, now));
    if (!replaced && replaced.error().code == Errc::not_found)
        return fail(Errc::not_authenticated, "Your session has ended. Sign in again.");
    if (!replaced) return std::unexpected(std::move(replaced).error());
    return std::move(made.cookie_value);
}

Result<std::optional<FoundSession>> find_session(std::string_view cookie_value, const Snapshot& snapshot, Store& store,
                                                 Timestamp now) {
    if (cookie_value.size() != kSessionCookieCharacters) return std::nullopt;
    AL_TRY(const auto session, store.find_session(crypto::token_hash(cookie_value)));
    if (!session || is_over(*session, snapshot.settings, now)) return std::nullopt;
    const Account* account = snapshot.find_account(session->account);
    if (account == nullptr || !account->active) return std::nullopt;
    return FoundSession{.caller = {.kind = Caller::Kind::session,
                                   .account = *account,
                                   .session_id = std::string(cookie_value),
                                   .step_up_until = session->step_up_until},
                        .touch_due = now - session->last_seen_at >= kTouchEvery};
}

}  // namespace applinks::domain
