// SPDX-License-Identifier: Apache-2.0
// The servers of a directory: which one is asked, fail-over, and connections that are kept.
//
// The first server that works is asked. One that failed is left alone for a time that doubles with each failure, so
// that a server which hangs does not cost every question its time-out. Any thread.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "directory/ldap/connection.hpp"
#include "domain/identity/directory_settings.hpp"

namespace applinks::directory {

class Servers {
public:
    explicit Servers(const domain::LdapSettings& settings);

    // Runs a question on a connection that is bound as applinkd. `question` returns Result<T> and may run twice: on a
    // kept connection that turns out to be closed, and on a new one.
    // Errors: unavailable, when no server answers; what the question returns.
    template <class F>
    std::invoke_result_t<F, Connection&> ask(F question);

    // A new connection for a person's bind, so that nobody's rights stay behind on one that is kept.
    Result<Connection> open_unbound();

    struct State {
        std::string url;
        Result<void> outcome;
    };
    // Connects to each of them now.
    std::vector<State> try_all();

private:
    using Clock = std::chrono::steady_clock;
    struct Server {
        std::string url;
        int failures = 0;
        Clock::time_point asked_at{};
        Clock::time_point left_alone_until{};
    };
    struct Kept {
        std::size_t server;
        Connection connection;
    };

    static bool is_about_the_server(const Error& error);
    std::vector<std::size_t> candidates();
    std::string last_failure();
    void note(std::size_t server, bool works);
    std::vector<Kept> take_kept();
    void keep(Kept kept);
    Result<Connection> open_bound(const std::string& url);
    Result<Kept> open(Result<Connection> (Servers::*make)(const std::string& url));
    Result<Connection> open_plain(const std::string& url) { return Connection::open(url, settings_.ca_file); }

    const domain::LdapSettings settings_;
    std::mutex mutex_;
    std::vector<Server> servers_;  // guarded by mutex_
    std::vector<Kept> kept_;       // guarded by mutex_
    std::string last_failure_;     // guarded by mutex_
};

template <class F>
std::invoke_result_t<F, Connection&> Servers::ask(F question) {
    for (auto& kept : take_kept()) {
        auto answer = question(kept.connection);
        if (answer || !is_about_the_server(answer.error())) {
            keep(std::move(kept));
            return answer;
        }
        // The server may have closed it long ago: that says nothing about it. One that hangs is not asked twice.
        if (answer.error().code == Errc::timeout) note(kept.server, false);
    }
    AL_TRY(auto made, open(&Servers::open_bound));
    auto answer = question(made.connection);
    if (answer || !is_about_the_server(answer.error())) {
        keep(std::move(made));
        return answer;
    }
    note(made.server, false);
    return fail(Errc::unavailable, "The directory of users does not answer. Try again in a minute.",
                answer.error().detail);
}

}  // namespace applinks::directory
