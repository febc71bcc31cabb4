// SPDX-License-Identifier: Apache-2.0
// The promises of the Store port (domain/store.hpp), tested on every database: one fixture, and objects to put in.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "domain/store.hpp"
#include "support/temporary_directory.hpp"

namespace applinks::contract {

// A kind of database. `open` is called again on the same directory to see what a restart finds.
struct Backend {
    std::string_view name;
    std::function<Result<std::unique_ptr<domain::Store>>(const std::filesystem::path& directory)> open;
};

std::vector<Backend> backends();

inline Timestamp at(int seconds) {
    return from_micros(1'700'000'000'000'000) + std::chrono::seconds(seconds);
}

// The value or the error as an exception, which fails the test with its text.
template <class T>
T value_of(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message + " " + result.error().detail);
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}
// What must be there.
template <class T>
T present(Result<std::optional<T>> result) {
    auto value = value_of(std::move(result));
    if (!value) throw std::runtime_error("nothing was found");
    return *std::move(value);
}

http::AbsoluteUrl url(std::string_view text);
domain::AuditEntry entry(std::string_view event, int seconds = 0);
// A link with every field set to something that is not its default; `name` makes id, name and addresses its own.
domain::Link full_link(std::string_view name, std::string_view type = "wiki");
domain::OAuth2Provider full_oauth2_provider();
domain::Link plain_link(std::string_view name, std::string_view type = "wiki");
domain::Consumer full_consumer(std::string_view key, const LinkId& link);
domain::Account account(std::string_view name);
domain::Session session(std::string_view id_hash, const domain::Account& account);

// Every field in one text, so that two objects compare and a difference can be read.
std::string all_of(const domain::Link& link);
std::string all_of(const domain::OAuth2Provider& provider);
std::string all_of(const domain::Consumer& consumer);
std::string all_of(const domain::Account& account);
std::string all_of(const domain::Session& session);
std::string all_of(const domain::RequestToken& token);
std::string all_of(const domain::AccessToken& token);
std::string all_of(const domain::Grant& grant);
std::string all_of(const domain::Dance& dance);

class StoreContract : public ::testing::TestWithParam<Backend> {
protected:
    StoreContract() { reopen(); }

    domain::Store& store() { return *store_; }
    void reopen() {
        store_.reset();
        store_ = value_of(GetParam().open(directory_.path()));
    }
    // The newest event, or "".
    std::string last_event();
    std::size_t audit_rows();
    domain::Link link_by_id(const LinkId& id);
    // Names of the primary links, in the order of links().
    std::string primaries();

    // The world of most tests: alice and bob, the link "wiki", its consumer "wiki-key".
    void put_world();
    domain::RequestToken request_token(std::string_view hash);
    domain::AccessToken access_token(std::string_view hash);
    void put_approved(std::string_view hash);

    const domain::Account alice_ = account("alice");
    const domain::Account bob_ = account("bob");
    const domain::Link wiki_ = plain_link("wiki");
    const ConsumerKey wiki_key_{"wiki-key"};

private:
    applinks::testing::TemporaryDirectory directory_;
    std::unique_ptr<domain::Store> store_;
};

#define EXPECT_FAILS(expression, wanted)                                                      \
    do {                                                                                      \
        const auto outcome = (expression);                                                    \
        ASSERT_FALSE(outcome.has_value()) << "it went well";                                  \
        EXPECT_EQ(name_of(outcome.error().code), name_of(wanted)) << outcome.error().message; \
    } while (false)

}  // namespace applinks::contract
