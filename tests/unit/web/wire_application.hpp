// SPDX-License-Identifier: Apache-2.0
// A whole application without sockets: a database in a temporary directory, a clock that stands, and requests that go
// through the route table as the server would send them.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "net/egress.hpp"
#include "net/runtime.hpp"
#include "peers/services.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_exchange.hpp"
#include "support/temporary_directory.hpp"
#include "web/router.hpp"

namespace applinks::testing {

class MemoryNonces final : public domain::NonceStore {
public:
    domain::NonceOutcome insert(std::string_view identity, std::int64_t, std::int64_t) override {
        if (broken) return domain::NonceOutcome::unavailable;
        const std::lock_guard lock(mutex_);
        return seen_.insert(std::string(identity)).second ? domain::NonceOutcome::fresh : domain::NonceOutcome::seen;
    }
    bool broken = false;

private:
    std::mutex mutex_;
    std::set<std::string> seen_;
};

struct Call {
    std::string method = "GET";
    std::string target;
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};
    std::string peer = "192.0.2.7";

    Call&& with(std::string name, std::string value) && {
        headers.emplace_back(std::move(name), std::move(value));
        return std::move(*this);
    }
};

// How a linked application signs: RSA-SHA1 with the test key.
struct Signature {
    std::string consumer = "peer";
    std::optional<std::string> token = "";
    std::vector<http::Parameter> extra{};
    std::string nonce{};  // "": a new one
    std::chrono::seconds clock_off{0};
};

class Application {
public:
    static constexpr const char* kUrl = "https://tracker.example.com";
    static constexpr const char* kPeer = "5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d";

    explicit Application(domain::Settings settings = {});
    ~Application();

    // The answer of serve() or of refuse(), as the dispatcher of the program chooses.
    net::Response call(Call call);

    domain::Account add_account(const std::string& name, bool admin = false, std::vector<std::string> groups = {});
    void update_account(const domain::Account& account);
    // A session of that account as a Cookie header; its password counts as given.
    std::string sign_in(const domain::Account& account);
    // A link to the application kPeer whose consumer "peer" has all rights of the level.
    domain::Link add_link(domain::OAuthLevel level = domain::OAuthLevel::impersonation);
    void change_consumer(const std::function<void(domain::Consumer&)>& change);
    void change_link(const std::function<void(domain::Link&)>& change);

    // The call, signed into its Authorization header over the public URL.
    Call sign(Call call, Signature signature = {});
    // The call with the headers of a browser's own page and, for forms, their token.
    Call from_browser(Call call, const std::string& cookie);
    Call form(Call call, const std::string& cookie, http::Form form = {});

    std::vector<domain::AuditRow> audit();

    TemporaryDirectory directory;
    FakeClock clock;
    MemoryNonces nonces;
    domain::LoginThrottle throttle;
    peers::Observations observed;
    peers::People people;
    peers::ItemCache items;
    net::Runtime runtime{{.io_threads = 1, .worker_threads = 2}};
    net::Egress egress{runtime};
    std::unique_ptr<store::SqliteStore> store;
    std::unique_ptr<domain::TokenCache> tokens;
    std::unique_ptr<domain::SnapshotHolder> snapshots;
    std::unique_ptr<Services> services;
    web::Router router;

private:
    void reload();
    int next_nonce_ = 0;
};

std::string read_test_file(const std::string& name);

}  // namespace applinks::testing
