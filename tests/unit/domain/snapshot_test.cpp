// SPDX-License-Identifier: Apache-2.0
// The snapshot: made as a whole, kept when it cannot be made anew, and without consumers whose key is no key (S-44).
#include "domain/snapshot.hpp"

#include <gtest/gtest.h>

#include "domain/links/type_registry.hpp"
#include "support/stub_store.hpp"

namespace applinks::domain {
namespace {

const crypto::RsaPrivateKey& own_key() {
    static const auto key = *crypto::RsaPrivateKey::generate();
    return key;
}

class FilledStore : public testing::StubStore {
public:
    Result<Identity> identity() override {
        if (is_down) return fail(Errc::storage_failed, "The store does not answer.");
        return Identity{
            .id = LinkId("self"), .consumer_key = ConsumerKey("own-key"), .signing_key_pem = own_key().pem()};
    }
    Result<std::vector<Link>> links() override { return all_links; }
    Result<std::vector<Consumer>> consumers() override { return all_consumers; }
    Result<std::vector<OAuth2Client>> oauth2_clients() override { return std::vector<OAuth2Client>(); }
    Result<std::vector<Account>> accounts() override {
        return std::vector<Account>{{.id = AccountId("a-1"), .name = UserName("Alice")}};
    }
    std::vector<Link> all_links;
    std::vector<Consumer> all_consumers;
    bool is_down = false;
};

Link link_named(std::string name) {
    Link link;
    link.id = LinkId("id-" + name);
    link.name = std::move(name);
    return link;
}

Consumer consumer_with_key(std::string key, std::string public_key) {
    Consumer consumer;
    consumer.key = ConsumerKey(std::move(key));
    consumer.link = LinkId("id-Wiki");
    consumer.public_key = std::move(public_key);
    return consumer;
}

class Snapshots : public ::testing::Test {
protected:
    Snapshots() {
        store.all_links = {link_named("Wiki"), link_named("build"), link_named("Atlas")};
        store.all_consumers = {consumer_with_key("wiki", own_key().public_key().spki_base64())};
    }
    std::shared_ptr<const Snapshot> loaded() {
        const auto done = holder.reload();
        EXPECT_TRUE(done.has_value()) << (done ? "" : done.error().message + done.error().detail);
        return holder.current();
    }
    FilledStore store;
    SnapshotHolder holder{store, Settings{}, std::make_shared<const TypeRegistry>(*TypeRegistry::standard())};
};

TEST_F(Snapshots, finds_links_consumers_and_accounts) {
    const auto snapshot = loaded();
    ASSERT_NE(snapshot->find_link(LinkId("id-Wiki")), nullptr);
    EXPECT_EQ(snapshot->find_link(LinkId("id-none")), nullptr);
    ASSERT_NE(snapshot->find_consumer(ConsumerKey("wiki")), nullptr);
    EXPECT_EQ(snapshot->find_consumer(ConsumerKey("none")), nullptr);
    ASSERT_NE(snapshot->find_account("ALICE"), nullptr);
    ASSERT_NE(snapshot->find_account(AccountId("a-1")), nullptr);
    EXPECT_EQ(snapshot->find_account("bob"), nullptr);
}

TEST_F(Snapshots, lists_links_by_name_whatever_their_letters) {
    const auto snapshot = loaded();
    std::vector<std::string> names;
    for (const auto* link : snapshot->links_by_name()) names.push_back(link->name);
    EXPECT_EQ(names, (std::vector<std::string>{"Atlas", "build", "Wiki"}));
}

TEST_F(Snapshots, grows_its_generation_with_each_reload) {
    const auto first = loaded()->generation;
    EXPECT_EQ(loaded()->generation, first + 1);
}

TEST_F(Snapshots, keeps_the_old_one_when_the_store_fails) {
    const auto before = loaded();
    store.is_down = true;
    store.all_links.clear();
    EXPECT_EQ(holder.reload().error().code, Errc::storage_failed);
    EXPECT_EQ(holder.current(), before);
}

TEST_F(Snapshots, goes_on_without_a_consumer_whose_key_is_no_key) {
    store.all_consumers.push_back(consumer_with_key("broken", "not a key"));
    const auto snapshot = loaded();
    EXPECT_EQ(snapshot->find_consumer(ConsumerKey("broken")), nullptr);
    EXPECT_NE(snapshot->find_consumer(ConsumerKey("wiki")), nullptr);
    ASSERT_EQ(holder.warnings().size(), 1U);
    EXPECT_NE(holder.warnings().front().find("broken"), std::string::npos);
}

TEST_F(Snapshots, goes_on_without_a_consumer_whose_secret_is_empty) {  // S-07
    auto consumer = consumer_with_key("hmac", "");
    consumer.method = oauth1::SignatureMethod::hmac_sha1;
    store.all_consumers.push_back(consumer);
    EXPECT_EQ(loaded()->find_consumer(ConsumerKey("hmac")), nullptr);
}

TEST_F(Snapshots, signs_with_our_key_unless_the_provider_gave_us_a_secret) {
    const auto snapshot = loaded();
    Link link = link_named("Jenkins");
    EXPECT_EQ(snapshot->sign_key(link).method(), oauth1::SignatureMethod::rsa_sha1);
    EXPECT_EQ(snapshot->consumer_key_toward(link).str(), "own-key");
    OAuth1Provider provider{.consumer_key = ConsumerKey("given"),
                            .method = oauth1::SignatureMethod::hmac_sha256,
                            .shared_secret = Secret("s")};
    link.provider = provider;
    EXPECT_EQ(snapshot->sign_key(link).method(), oauth1::SignatureMethod::hmac_sha256);
    EXPECT_EQ(snapshot->consumer_key_toward(link).str(), "given");
    provider.consumer_key = ConsumerKey();
    link.provider = provider;
    EXPECT_EQ(snapshot->consumer_key_toward(link).str(), "own-key");
}

}  // namespace
}  // namespace applinks::domain
