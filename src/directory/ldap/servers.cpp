// SPDX-License-Identifier: Apache-2.0
#include "directory/ldap/servers.hpp"

#include <algorithm>

namespace applinks::directory {
namespace {

using std::chrono::seconds;

constexpr std::size_t kKeptMax = 4;
constexpr seconds kLeftAloneFirst{2};
constexpr seconds kLeftAloneMax{60};
// When none works, each is tried again as often as this: a directory that comes back is seen at once.
constexpr seconds kRetryEvery{1};
constexpr int kDoublingsMax = 5;

std::unexpected<Error> no_server(std::string detail) {
    return fail(Errc::unavailable, "The directory of users does not answer. Try again in a minute.", std::move(detail));
}

}  // namespace

Servers::Servers(const domain::LdapSettings& settings) : settings_(settings) {
    for (const auto& url : settings_.servers) servers_.push_back({.url = url});
}

bool Servers::is_about_the_server(const Error& error) {
    return error.code == Errc::connection_lost || error.code == Errc::connect_failed || error.code == Errc::timeout ||
           error.code == Errc::tls_failed;
}

std::string Servers::last_failure() {
    const std::lock_guard lock(mutex_);
    return last_failure_;
}

std::vector<std::size_t> Servers::candidates() {
    const auto now = Clock::now();
    const std::lock_guard lock(mutex_);
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < servers_.size(); ++i)
        if (servers_.at(i).left_alone_until <= now) order.push_back(i);
    if (order.empty())
        for (std::size_t i = 0; i < servers_.size(); ++i)
            if (servers_.at(i).asked_at + kRetryEvery <= now) order.push_back(i);
    for (const auto i : order) servers_.at(i).asked_at = now;
    return order;
}

void Servers::note(std::size_t index, bool works) {
    const std::lock_guard lock(mutex_);
    auto& server = servers_.at(index);
    if (works) {
        server.failures = 0;
        server.left_alone_until = {};
        return;
    }
    const auto span = kLeftAloneFirst * (1 << std::min(server.failures, kDoublingsMax));
    ++server.failures;
    server.left_alone_until = Clock::now() + std::min<Clock::duration>(span, kLeftAloneMax);
    std::erase_if(kept_, [index](const Kept& kept) { return kept.server == index; });
}

std::vector<Servers::Kept> Servers::take_kept() {
    const std::lock_guard lock(mutex_);
    std::vector<Kept> taken;
    if (kept_.empty()) return taken;
    taken.push_back(std::move(kept_.back()));
    kept_.pop_back();
    return taken;
}

void Servers::keep(Kept kept) {
    const std::lock_guard lock(mutex_);
    if (kept_.size() < kKeptMax) kept_.push_back(std::move(kept));
}

Result<Connection> Servers::open_bound(const std::string& url) {
    AL_TRY(auto connection, Connection::open(url, settings_.ca_file));
    if (const auto bound = connection.bind(settings_.bind_dn, settings_.bind_password); !bound)
        return fail(bound.error().code == Errc::not_authenticated ? Errc::peer_refused : bound.error().code,
                    "The directory server does not let applinkd in.", bound.error().detail);
    return connection;
}

Result<Servers::Kept> Servers::open(Result<Connection> (Servers::*make)(const std::string& url)) {
    std::string detail = last_failure();
    for (const auto index : candidates()) {
        auto connection = (this->*make)(settings_.servers.at(index));
        note(index, connection.has_value());
        if (connection) return Kept{.server = index, .connection = *std::move(connection)};
        detail = settings_.servers.at(index) + ": " + connection.error().detail;
        const std::lock_guard lock(mutex_);
        last_failure_ = detail;
    }
    return no_server(std::move(detail));
}

Result<Connection> Servers::open_unbound() {
    AL_TRY(auto made, open(&Servers::open_plain));
    return std::move(made.connection);
}

std::vector<Servers::State> Servers::try_all() {
    std::vector<State> states;
    for (std::size_t i = 0; i < settings_.servers.size(); ++i) {
        const auto& url = settings_.servers.at(i);
        auto connection = open_bound(url);
        note(i, connection.has_value());
        if (connection)
            states.push_back({.url = url, .outcome = {}});
        else
            states.push_back({.url = url, .outcome = std::unexpected(std::move(connection).error())});
    }
    return states;
}

}  // namespace applinks::directory
