// SPDX-License-Identifier: Apache-2.0
// People whom a directory knows: signing in, looking somebody up by name, and asking again about everybody who is
// active here, so that whoever is disabled there loses sessions, tokens and streams here within 5 s (S-76).
//
// What the directory says is kept as accounts; requests look at those only. An account may be used for kFreshFor after
// the directory last confirmed it; accounts in use are confirmed in the background, so that requests seldom wait. When
// no server answers, calls of these people are refused (S-44); accounts of our own go on.
#pragma once

#include <chrono>
#include <expected>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/task.hpp"
#include "domain/identity/caller.hpp"
#include "domain/identity/directory.hpp"
#include "domain/identity/login.hpp"
#include "domain/identity/request_directory.hpp"
#include "protocol/oauth1/problem.hpp"
#include "protocol/oauth1/request.hpp"
#include "protocol/oauth2/failure.hpp"

namespace applinks {
struct Services;
}

namespace applinks::peers {

// Of the user names of one side that were compared, so many are known on the other.
struct Overlap {
    std::size_t compared = 0;
    std::size_t known = 0;
};

// How a linked application is told that the person it acts for was not confirmed.
std::variant<oauth1::Problem, oauth2::Failure, Error> refusal_of(const Error& error, const domain::Caller& caller);

class People {
public:
    static constexpr std::chrono::seconds kFreshFor{4};

    // Null: there is none. With neither there are no people but those with an account of our own.
    explicit People(std::unique_ptr<domain::Directory> directory = nullptr,
                    std::unique_ptr<domain::RequestDirectory> of_requests = nullptr)
        : directory_(std::move(directory)), of_requests_(std::move(of_requests)) {}

    domain::Directory* directory() const { return directory_.get(); }
    domain::RequestDirectory* of_requests() const { return of_requests_.get(); }

    // The person whom a browser's request itself names; nothing: nobody. Errors: unavailable, already_exists (an
    // account of our own has the name), storage_failed.
    Task<Result<std::optional<domain::Account>>> who(Services& services, const http::Headers& headers,
                                                     const http::Origin& origin, domain::Freshness freshness);
    // A session that counts only as long as the requests name the same person.
    bool is_named_by_requests(const domain::Caller& caller) const;
    // For such a session. Errors: not_authenticated (somebody else, or nobody), and those of who().
    Task<Result<void>> confirm_named(Services& services, const http::Headers& headers, const http::Origin& origin,
                                     domain::Caller& caller);

    // By the account's own password, or by the directory's. `snapshot` is the caller's.
    // Errors: not_authenticated, throttled, unavailable (the directory), already_exists, storage_failed.
    Task<Result<domain::Account>> sign_in(Services& services, const domain::Snapshot& snapshot,
                                          const domain::PasswordLogin& login);

    // Makes a person known who is named in a call. Nothing happens when there is no such person, or when she is known
    // by her own requests only (domain/identity/unknown_person.hpp). Errors: unavailable.
    Task<Result<void>> look_up(Services& services, std::string name);
    // The same for a name that a setting holds: nobody is asked about an account that is there, or about no name.
    Task<Result<void>> make_known(Services& services, UserName name);

    // A call on behalf of a person who was unknown (ProblemCode::user_unknown): asks the directory, and verifies the
    // rest.
    Task<std::expected<domain::Caller, oauth1::Problem>> resume(Services& services,
                                                                const oauth1::SignedRequest& request);

    // Before a caller's rights are used: notes the use, and says whether confirm() has to be called.
    bool must_confirm(const domain::Caller& caller);
    // Fills in what the directory says by now.
    // Errors: not_authenticated (gone, disabled, or not allowed any more), unavailable.
    Task<Result<void>> confirm(Services& services, domain::Caller& caller);
    // An answer to this account still streams: it is asked about in the background. Any thread.
    void note_use(const domain::Account& account);

    // Names of everybody who is known here, up to a limit. Of a directory they are kept for some minutes.
    Task<Result<std::vector<UserName>>> names(Services& services);
    // What comparing users with a linked application came to (user_sample.hpp); nothing: not lately.
    std::optional<Overlap> overlap_with(const LinkId& link);
    void learn_overlap(const LinkId& link, Overlap overlap);

    // Once a second, not twice at a time: asks about those in use whose confirmation grows old.
    Task<void> confirm_those_in_use(Services& services);

private:
    using Clock = std::chrono::steady_clock;
    struct Standing {
        std::string external_id;
        Clock::time_point confirmed_at{};
        Clock::time_point used_at{};
    };

    bool is_fresh(const AccountId& id, Clock::duration span);
    std::vector<AccountId> due();
    void note_confirmed(const std::vector<domain::Account>& accounts, Clock::time_point asked_at);
    Task<Result<void>> ask_about(Services& services, std::vector<domain::Account> accounts, Clock::duration fresh_for);
    Task<Result<domain::Account>> adopt(Services& services, domain::DirectoryPerson person, Clock::time_point asked_at);

    std::unique_ptr<domain::Directory> directory_;
    std::unique_ptr<domain::RequestDirectory> of_requests_;
    Clock::time_point next_look_at_disabled_{};  // of confirm_those_in_use only
    std::mutex mutex_;
    std::unordered_map<AccountId, Standing> standings_;  // of those in use; guarded by mutex_
    std::vector<UserName> names_;                        // guarded by mutex_
    Clock::time_point names_until_{};                    // guarded by mutex_
    struct Compared {
        Overlap overlap;
        Clock::time_point until{};
    };
    std::unordered_map<LinkId, Compared> compared_;  // guarded by mutex_
};

}  // namespace applinks::peers
