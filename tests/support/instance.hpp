// SPDX-License-Identifier: Apache-2.0
// A whole installation in miniature: store, snapshot, egress and, on loopback, the few endpoints that a peer calls when
// it links. Each endpoint can be replaced by a script. Every wait inside has a deadline; nothing sleeps.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/links/type_registry.hpp"
#include "net/server.hpp"
#include "peers/services.hpp"
#include "support/fake_clock.hpp"
#include "support/temporary_directory.hpp"

namespace applinks::testing {

// What came in, as the script sees it.
struct Received {
    std::string method;
    std::string path;   // below the base URL, without query
    std::string query;  // without '?'
    http::Headers headers;
    std::string body;
};

class NonceMemory final : public domain::NonceStore {
public:
    domain::NonceOutcome insert(std::string_view identity, std::int64_t, std::int64_t) override {
        const std::lock_guard lock(mutex_);
        return seen_.insert(std::string(identity)).second ? domain::NonceOutcome::fresh : domain::NonceOutcome::seen;
    }

private:
    std::mutex mutex_;
    std::set<std::string> seen_;
};

// refused: the settings of production, without the development switches.
enum class LoopbackRule { allowed, refused };

class Instance {
public:
    using Script = std::function<net::Response(const Received&)>;

    // `base_path`: "" or "/wiki". Has the accounts alice, bob and root (an administrator).
    explicit Instance(std::string name, std::string base_path = {}, LoopbackRule loopback = LoopbackRule::allowed);
    ~Instance();
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    const http::AbsoluteUrl& url() const { return settings_.url; }
    const LinkId& id() const { return id_; }
    Services& services() { return *services_; }
    domain::Store& store() { return *store_; }
    std::shared_ptr<const domain::Snapshot> snapshot() const { return snapshots_->current(); }
    const domain::Link& link(const LinkId& id);
    std::vector<domain::AuditRow> audit_rows();
    domain::Account account(std::string_view name) const;

    template <class T>
    T run(Task<T> task) {
        return runtime_.wait(std::move(task));
    }

    // Replaces the endpoint; `path` is below the base URL.
    void script(std::string method, std::string path, Script script);
    void script(std::string method, std::string path, net::Response answer);
    void unscript(const std::string& method, const std::string& path);
    // What was received there, oldest first.
    std::vector<Received> received(std::string_view method, std::string_view path);
    std::size_t received_count();

    // A change past the code under test: straight into the store, then visible.
    void change_link(const LinkId& id, const std::function<void(domain::Link&)>& change);
    void rename(std::string new_id);

    FakeClock clock;

private:
    static Task<void> serve(Instance* self, net::Exchange& exchange);
    net::Response answer(const Received& request);
    net::Response standard_answer(const Received& request);
    net::Response signed_manifest(const Received& request);
    std::string manifest_json() const;
    void make_identity();

    std::string name_;
    LinkId id_;
    TemporaryDirectory directory_;
    domain::Settings settings_;
    std::unique_ptr<domain::Store> store_;
    NonceMemory nonces_;
    std::unique_ptr<domain::SnapshotHolder> snapshots_;
    std::unique_ptr<domain::TokenCache> tokens_;
    domain::LoginThrottle throttle_;
    peers::Observations observed_;
    peers::People people_;
    peers::ItemCache items_;
    net::Runtime runtime_;
    std::unique_ptr<net::Egress> egress_;
    std::unique_ptr<Services> services_;
    std::mutex mutex_;
    std::map<std::string, Script> scripts_;
    std::vector<Received> received_;
    domain::Link found_;
    std::unique_ptr<net::Server> server_;  // last: its sessions use everything above
};

// As a Date header has it. Answers without one get the instance's own time.
std::string http_date(Timestamp time);

// An answer with a type, for scripts.
net::Response reply(int status, std::string_view type = {}, std::string body = {});

// The value, or an exception with the error's text, which fails the test.
template <class T>
T value_of(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message + " | " + result.error().detail);
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}

}  // namespace applinks::testing
