// SPDX-License-Identifier: Apache-2.0
// Signing in: password check with throttling (S-55), sessions with idle and absolute ends (S-45), step-up (S-48).
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "domain/identity/caller.hpp"
#include "domain/snapshot.hpp"
#include "domain/store.hpp"

namespace applinks::domain {

// Counts attempts per account and per client address before the password is looked at (S-55). Any thread.
class LoginThrottle {
public:
    static constexpr int kAttemptsMax = 10;  // per key and window
    static constexpr std::chrono::minutes kWindow{5};

    // Errors: throttled, with the time to wait in the message. Loopback has counters of its own: nobody outside can
    // lock the emergency admin out.
    Result<void> admit(std::string_view user_name, std::string_view address, Timestamp now);
    void succeeded(std::string_view user_name, std::string_view address);

private:
    struct Attempts {
        int count = 0;
        Timestamp window_ends{};
    };
    std::mutex mutex_;
    std::unordered_map<std::string, Attempts>
        attempts_;  // bounded: expired entries go first, then new keys are refused
};

struct PasswordLogin {
    std::string user_name;
    Secret password;
    std::string address;
};

// Not empty or blank, not too long, without NUL: others are refused before anybody is asked (S-52).
bool is_acceptable_password(const Secret& password);
// The one answer to wrong names and wrong passwords, so that nobody learns which names exist (S-55).
std::unexpected<Error> wrong_password();

// For accounts of our own. Blocking (about 17 ms): worker pool only. The same time and sentence for unknown users and
// wrong passwords. Errors: not_authenticated, throttled, storage_failed.
Result<Account> check_password(const PasswordLogin& login, const Snapshot& snapshot, Store& store,
                               LoginThrottle& throttle, Timestamp now);

// A new session for the account; returns the cookie value (256 bit). `stepped_up`: the password was just given.
Result<std::string> begin_session(const Account& account, std::string_view address, const Snapshot& snapshot,
                                  Store& store, Timestamp now);
// The password was given again: the old id dies, the new one may do what needs step-up. Returns the new cookie value.
Result<std::string> step_up_session(const Caller& caller, std::string_view address, const Snapshot& snapshot,
                                    Store& store, Timestamp now);
// A caller of kind session, or nothing: unknown, expired (idle or absolute), account gone or disabled. One indexed
// read. Writes last_seen at most once a minute through `touch_due` (the caller of this function does it on the pool).
struct FoundSession {
    Caller caller;
    bool touch_due = false;
};
Result<std::optional<FoundSession>> find_session(std::string_view cookie_value, const Snapshot& snapshot, Store& store,
                                                 Timestamp now);

}  // namespace applinks::domain
