// SPDX-License-Identifier: Apache-2.0
// Identity, links, consumers, health, pairings and notices.
#include "contract/contract.hpp"

namespace applinks::contract {
namespace {

using domain::Consumer;
using domain::Identity;
using domain::Link;
using domain::PairingState;
using domain::PeerNotice;

class LinkContract : public StoreContract {};
INSTANTIATE_TEST_SUITE_P(Every, LinkContract, ::testing::ValuesIn(backends()),
                         [](const auto& backend) { return std::string(backend.param.name); });

domain::HealthRecord health(const LinkId& link, std::string_view code, int second) {
    return {.link = link, .code = std::string(code), .text = {}, .checked_at = at(second)};
}

TEST_P(LinkContract, has_no_identity_before_init_and_exactly_one_after) {
    EXPECT_FAILS(store().identity(), Errc::not_found);
    const Identity identity{.id = LinkId("5f0e3a1c-0000-4000-8000-000000000001"),
                            .consumer_key = ConsumerKey("Tracker:123"),
                            .signing_key_pem = Secret("-----BEGIN PRIVATE KEY-----"),
                            .created_at = at(7)};
    value_of(store().create_identity(identity));
    Identity other = identity;
    other.id = LinkId("5f0e3a1c-0000-4000-8000-000000000002");
    EXPECT_FAILS(store().create_identity(other), Errc::already_exists);
    reopen();
    const Identity found = value_of(store().identity());
    EXPECT_EQ(found.id, identity.id);
    EXPECT_EQ(found.consumer_key, identity.consumer_key);
    EXPECT_EQ(found.signing_key_pem.reveal(), identity.signing_key_pem.reveal());
    EXPECT_EQ(found.created_at, identity.created_at);
}

TEST_P(LinkContract, gives_back_every_field_of_a_link_and_its_consumers_after_a_restart) {
    Link link = full_link("wiki");
    const Consumer first = full_consumer("key-1", link.id);
    const Consumer second{.key = ConsumerKey("key-2"), .link = link.id, .name = "second", .created_at = at(1)};
    value_of(store().add_link(link, {second, first}, entry("link.created")));
    reopen();
    link.primary = true;
    const auto links = value_of(store().links());
    ASSERT_EQ(links.size(), 1U);
    EXPECT_EQ(all_of(links.at(0)), all_of(link));
    const auto consumers = value_of(store().consumers());
    ASSERT_EQ(consumers.size(), 2U);
    EXPECT_EQ(all_of(consumers.at(0)), all_of(first));
    EXPECT_EQ(all_of(consumers.at(1)), all_of(second));
    EXPECT_EQ(last_event(), "link.created");
}

TEST_P(LinkContract, keeps_a_link_without_addresses_and_provider) {
    Link link = plain_link("incoming-only");
    link.rpc_url = {};
    link.display_url = {};
    Link another = plain_link("another");
    another.rpc_url = {};
    value_of(store().add_link(link, {}, entry("link.created")));
    value_of(store().add_link(another, {}, entry("link.created")));
    const Link found = link_by_id(link.id);
    EXPECT_FALSE(found.rpc_url.has_value());
    EXPECT_FALSE(found.display_url.has_value());
    EXPECT_FALSE(found.provider.has_value());
}

TEST_P(LinkContract, keeps_a_provider_of_oauth_2_and_lets_the_other_kind_take_its_place) {
    Link link = full_link("wiki");
    const auto oauth1 = link.provider;
    link.provider = full_oauth2_provider();
    value_of(store().add_link(link, {}, entry("link.created")));
    reopen();
    link.primary = true;
    EXPECT_EQ(all_of(link_by_id(link.id)), all_of(link));
    for (const auto& provider : {oauth1, std::optional<domain::OutgoingProvider>(domain::OAuth2Provider{}),
                                 std::optional<domain::OutgoingProvider>()}) {
        link.provider = provider;
        value_of(store().update_link(link, entry("link.changed")));
        EXPECT_EQ(all_of(link_by_id(link.id)), all_of(link));
    }
}

// applinks-protocol.md 3.7: names, ids and addresses are unique. The message says which one is taken.
TEST_P(LinkContract, refuses_a_second_link_with_the_id_name_address_or_consumer_key_of_another) {
    const Link first = plain_link("first");
    value_of(store().add_link(first, {full_consumer("key", first.id)}, entry("link.created")));
    const std::size_t rows = audit_rows();
    struct Case {
        std::string_view name;
        std::function<void(Link&)> change;
        std::string_view consumer_key;
        std::string_view message;
    };
    const Case cases[] = {
        {"id", [&](Link& link) { link.id = first.id; }, "other", "application"},
        {"name", [&](Link& link) { link.name = first.name; }, "other", "name"},
        {"address", [&](Link& link) { link.rpc_url = first.rpc_url; }, "other", "address"},
        {"key", [](Link&) {}, "key", "consumer key"},
    };
    for (const Case& test : cases) {
        Link second = plain_link("second");
        test.change(second);
        const auto outcome =
            store().add_link(second, {full_consumer(test.consumer_key, second.id)}, entry("link.created"));
        ASSERT_FALSE(outcome.has_value()) << test.name;
        EXPECT_EQ(outcome.error().code, Errc::already_exists) << test.name;
        EXPECT_NE(outcome.error().message.find(test.message), std::string::npos) << outcome.error().message;
    }
    EXPECT_EQ(value_of(store().links()).size(), 1U);
    EXPECT_EQ(value_of(store().consumers()).size(), 1U);
    EXPECT_EQ(audit_rows(), rows) << "a refused change leaves no row";
}

TEST_P(LinkContract, makes_the_first_link_of_a_type_primary_and_no_second_one) {
    value_of(store().add_link(plain_link("w1", "wiki"), {}, entry("link.created")));
    value_of(store().add_link(plain_link("w2", "wiki"), {}, entry("link.created")));
    value_of(store().add_link(plain_link("t1", "tracker"), {}, entry("link.created")));
    EXPECT_EQ(primaries(), "t1 w1 ");
}

TEST_P(LinkContract, gives_the_place_to_a_link_that_is_added_as_primary) {
    value_of(store().add_link(plain_link("w1"), {}, entry("link.created")));
    Link second = plain_link("w2");
    second.primary = true;
    value_of(store().add_link(second, {}, entry("link.created")));
    EXPECT_EQ(primaries(), "w2 ");
}

TEST_P(LinkContract, moves_the_primary_place_when_told_to) {
    const Link second = plain_link("w2");
    value_of(store().add_link(plain_link("w1"), {}, entry("link.created")));
    value_of(store().add_link(second, {}, entry("link.created")));
    value_of(store().make_primary(second.id, entry("link.made_primary")));
    EXPECT_EQ(primaries(), "w2 ");
    EXPECT_EQ(last_event(), "link.made_primary");
    value_of(store().make_primary(second.id, entry("link.made_primary")));
    EXPECT_EQ(primaries(), "w2 ");
    EXPECT_FAILS(store().make_primary(LinkId("nobody"), entry("x")), Errc::not_found);
}

TEST_P(LinkContract, promotes_the_oldest_link_of_the_type_when_the_primary_one_is_removed) {
    Link old = plain_link("z-old");
    old.created_at = at(1);
    Link young = plain_link("a-young");
    young.created_at = at(2);
    Link primary = plain_link("primary");
    primary.created_at = at(0);
    for (const auto& link : {primary, young, old}) value_of(store().add_link(link, {}, entry("link.created")));
    value_of(store().remove_link(primary.id, entry("link.deleted")));
    EXPECT_EQ(primaries(), "z-old ");
    value_of(store().remove_link(young.id, entry("link.deleted")));
    EXPECT_EQ(primaries(), "z-old ");
}

TEST_P(LinkContract, changes_every_field_of_a_link_but_id_primary_and_creation) {
    const Link before = plain_link("before");
    value_of(store().add_link(before, {}, entry("link.created")));
    Link changed = full_link("after");
    changed.id = before.id;
    changed.primary = false;
    value_of(store().update_link(changed, entry("link.changed")));
    EXPECT_EQ(last_event(), "link.changed");
    changed.primary = true;
    changed.created_at = before.created_at;
    EXPECT_EQ(all_of(link_by_id(before.id)), all_of(changed));
    changed.provider.reset();
    value_of(store().update_link(changed, entry("link.changed")));
    EXPECT_FALSE(link_by_id(before.id).provider.has_value());
}

TEST_P(LinkContract, refuses_to_change_a_link_into_another_one_or_one_that_is_not_there) {
    const Link first = plain_link("first");
    value_of(store().add_link(first, {}, entry("link.created")));
    value_of(store().add_link(plain_link("second"), {}, entry("link.created")));
    Link renamed = first;
    renamed.name = "second";
    EXPECT_FAILS(store().update_link(renamed, entry("x")), Errc::already_exists);
    Link moved = first;
    moved.rpc_url = plain_link("second").rpc_url;
    EXPECT_FAILS(store().update_link(moved, entry("x")), Errc::already_exists);
    EXPECT_TRUE(value_of(store().aliases(first.id)).empty()) << "the refused change left a trace";
    EXPECT_FAILS(store().update_link(plain_link("nobody"), entry("x")), Errc::not_found);
    EXPECT_EQ(last_event(), "link.created");
}

TEST_P(LinkContract, finds_both_types_a_primary_link_when_one_changes_its_type) {
    Link first = plain_link("w1", "wiki");
    value_of(store().add_link(first, {}, entry("link.created")));
    value_of(store().add_link(plain_link("w2", "wiki"), {}, entry("link.created")));
    first.type = TypeId("tracker");
    value_of(store().update_link(first, entry("link.changed")));
    EXPECT_EQ(primaries(), "w1 w2 ");
    first.type = TypeId("wiki");
    value_of(store().update_link(first, entry("link.changed")));
    EXPECT_EQ(primaries(), "w2 ");
}

TEST_P(LinkContract, keeps_an_old_address_as_an_alias_until_it_is_used_again) {
    Link link = plain_link("wiki");
    const auto first = link.rpc_url;
    value_of(store().add_link(link, {}, entry("link.created")));
    link.name = "renamed";
    value_of(store().update_link(link, entry("link.changed")));
    EXPECT_TRUE(value_of(store().aliases(link.id)).empty());
    const auto second = url("https://moved.example.com");
    link.rpc_url = second;
    link.updated_at = at(10);
    value_of(store().update_link(link, entry("link.moved")));
    EXPECT_EQ(value_of(store().aliases(link.id)), std::vector{first.str()});
    link.rpc_url = url("https://third.example.com");
    link.updated_at = at(20);
    value_of(store().update_link(link, entry("link.moved")));
    EXPECT_EQ(value_of(store().aliases(link.id)), (std::vector{first.str(), second.str()}));
    link.rpc_url = first;
    value_of(store().update_link(link, entry("link.moved")));
    EXPECT_EQ(value_of(store().aliases(link.id)),
              (std::vector{second.str(), std::string("https://third.example.com")}));
}

TEST_P(LinkContract, removes_with_a_link_everything_that_hangs_on_it_and_nothing_else) {
    put_world();
    const Link other = plain_link("other");
    value_of(store().add_link(other, {full_consumer("other-key", other.id)}, entry("link.created")));
    value_of(store().add_request_token(request_token("request")));
    put_approved("approved");
    ASSERT_EQ(
        value_of(store().exchange_request_token("approved", "verifier", access_token("access"), entry("token.given"))),
        domain::ExchangeOutcome::exchanged);
    for (const LinkId& id : {wiki_.id, other.id}) {
        value_of(store().put_grant({.link = id, .account = alice_.id, .token = Secret("t")}, entry("grant.stored")));
        value_of(store().add_dance(
            {.token_hash = "dance " + id.str(), .link = id, .account = alice_.id, .expires_at = at(900)}));
        value_of(store().add_pairing(
            {.nonce_hash = "pairing " + id.str(), .link = id, .account = alice_.id, .expires_at = at(900)}));
        value_of(store().put_health(health(id, "ok", 5), entry("x")));
    }
    value_of(store().remove_link(wiki_.id, entry("link.deleted")));
    EXPECT_EQ(last_event(), "link.deleted");
    EXPECT_EQ(value_of(store().links()).size(), 1U);
    EXPECT_EQ(value_of(store().consumers()).size(), 1U);
    EXPECT_FALSE(value_of(store().find_request_token("request")).has_value());
    EXPECT_FALSE(value_of(store().find_access_token(wiki_key_, "access")).has_value());
    EXPECT_FALSE(value_of(store().find_grant(wiki_.id, alice_.id)).has_value());
    EXPECT_FALSE(value_of(store().take_dance("dance " + wiki_.id.str(), at(0))).has_value());
    EXPECT_FALSE(value_of(store().take_pairing("pairing " + wiki_.id.str(), at(0))).has_value());
    EXPECT_TRUE(value_of(store().find_grant(other.id, alice_.id)).has_value());
    EXPECT_TRUE(value_of(store().take_dance("dance " + other.id.str(), at(0))).has_value());
    EXPECT_TRUE(value_of(store().take_pairing("pairing " + other.id.str(), at(0))).has_value());
    EXPECT_FAILS(store().remove_link(wiki_.id, entry("x")), Errc::not_found);
}

TEST_P(LinkContract, replaces_a_consumer_without_touching_its_tokens) {
    put_world();
    put_approved("approved");
    value_of(store().exchange_request_token("approved", "verifier", access_token("access"), entry("token.given")));
    Consumer changed = full_consumer(wiki_key_.str(), wiki_.id);
    value_of(store().put_consumer(changed, entry("consumer.changed")));
    EXPECT_EQ(last_event(), "consumer.changed");
    changed.created_at = at(1);  // that of the first
    EXPECT_EQ(all_of(value_of(store().consumers()).at(0)), all_of(changed));
    EXPECT_TRUE(value_of(store().find_access_token(wiki_key_, "access")).has_value());
}

TEST_P(LinkContract, adds_a_consumer_to_a_link_but_never_takes_one_from_another_link) {
    put_world();
    const Link other = plain_link("other");
    value_of(store().add_link(other, {}, entry("link.created")));
    value_of(store().put_consumer(full_consumer("second", wiki_.id), entry("consumer.added")));
    EXPECT_EQ(value_of(store().consumers()).size(), 2U);
    EXPECT_FAILS(store().put_consumer(full_consumer("second", other.id), entry("x")), Errc::already_exists);
    EXPECT_FAILS(store().put_consumer(full_consumer("third", LinkId("nobody")), entry("x")), Errc::not_found);
    EXPECT_EQ(last_event(), "consumer.added");
}

TEST_P(LinkContract, removes_a_consumer_with_its_tokens) {
    put_world();
    put_approved("approved");
    value_of(store().exchange_request_token("approved", "verifier", access_token("access"), entry("token.given")));
    value_of(store().remove_consumer(wiki_key_, entry("consumer.removed")));
    EXPECT_TRUE(value_of(store().consumers()).empty());
    EXPECT_FALSE(value_of(store().find_access_token(wiki_key_, "access")).has_value());
    EXPECT_FAILS(store().remove_consumer(wiki_key_, entry("x")), Errc::not_found);
    EXPECT_EQ(last_event(), "consumer.removed");
}

TEST_P(LinkContract, counts_who_uses_a_link_and_remembers_its_health) {
    put_world();
    const Link other = plain_link("unused");
    value_of(store().add_link(other, {}, entry("link.created")));
    for (const auto hash : {"one", "two"}) {  // both of alice: one person
        put_approved(hash);
        value_of(store().exchange_request_token(hash, "verifier", access_token(std::string("access ") + hash),
                                                entry("token.given")));
    }
    for (const auto& owner : {alice_, bob_})
        value_of(
            store().put_grant({.link = wiki_.id, .account = owner.id, .token = Secret("t")}, entry("grant.stored")));
    value_of(store().put_health(health(wiki_.id, "ok", 50), entry("x")));
    auto refused = health(wiki_.id, "refused", 60);
    refused.text = "It does not answer.";
    value_of(store().put_health(refused, entry("x")));
    const auto uses = value_of(store().link_uses());
    ASSERT_EQ(uses.size(), 2U);
    EXPECT_EQ(uses.at(0).link, other.id);
    EXPECT_EQ(uses.at(0).users_connected_incoming, 0);
    EXPECT_EQ(uses.at(0).health_code, "");
    EXPECT_EQ(uses.at(0).last_success_at, Timestamp{});
    EXPECT_EQ(uses.at(1).link, wiki_.id);
    EXPECT_EQ(uses.at(1).users_connected_incoming, 1);
    EXPECT_EQ(uses.at(1).users_connected_outgoing, 2);
    EXPECT_EQ(uses.at(1).health_code, "refused");
    EXPECT_EQ(uses.at(1).health_text, "It does not answer.");
    EXPECT_EQ(uses.at(1).health_at, at(60));
    EXPECT_EQ(uses.at(1).last_success_at, at(50)) << "of the last time it was well";
    value_of(store().touch_grant(wiki_.id, bob_.id, at(70)));
    EXPECT_EQ(value_of(store().link_uses()).at(1).last_success_at, at(70)) << "a call counts as well";
    EXPECT_FAILS(store().put_health(health(LinkId("nobody"), "ok", 1), entry("x")), Errc::not_found);
}

TEST_P(LinkContract, tells_once_that_a_link_broke_and_once_that_it_recovered) {
    put_world();
    const auto put = [&](std::string_view code, int second) {
        return value_of(store().put_health(health(wiki_.id, code, second), entry("link.tested")));
    };
    EXPECT_EQ(put("ok", 1), domain::HealthChange::none);
    EXPECT_NE(last_event(), "link.tested");
    EXPECT_EQ(put("refused", 2), domain::HealthChange::broken);
    EXPECT_EQ(last_event(), "link.broken");
    EXPECT_EQ(put("timeout", 3), domain::HealthChange::none);
    EXPECT_EQ(value_of(store().find_health(wiki_.id))->failures, 2);
    EXPECT_EQ(value_of(store().find_health(wiki_.id))->broken_since, at(2));
    EXPECT_EQ(put("ok", 4), domain::HealthChange::recovered);
    EXPECT_EQ(last_event(), "link.recovered");
    EXPECT_EQ(put("ok", 5), domain::HealthChange::none);
}

TEST_P(LinkContract, keeps_the_whole_of_a_test) {
    put_world();
    EXPECT_FALSE(value_of(store().find_health(wiki_.id)).has_value());
    auto record = health(wiki_.id, "clock_drift", 9);
    record.report = "{\"layers\":[]}";
    record.clock_offset = std::chrono::seconds(-75);
    value_of(store().put_health(record, entry("x")));
    record.clock_offset.reset();  // not learnt this time: the last one stays
    value_of(store().put_health(record, entry("x")));
    const auto all = value_of(store().healths());
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all.at(0).code, "clock_drift");
    EXPECT_EQ(all.at(0).report, "") << "too much for a list";
    EXPECT_EQ(value_of(store().find_health(wiki_.id))->report, "{\"layers\":[]}");
    EXPECT_EQ(all.at(0).checked_at, at(9));
    EXPECT_EQ(all.at(0).clock_offset, std::chrono::seconds(-75));
}

TEST_P(LinkContract, gives_a_pairing_once_and_only_before_it_expires) {
    put_world();
    const PairingState pairing{
        .nonce_hash = "nonce", .link = LinkId("not-there-yet"), .account = alice_.id, .expires_at = at(100)};
    value_of(store().add_pairing(pairing));
    EXPECT_FALSE(value_of(store().take_pairing("other", at(0))).has_value());
    EXPECT_FALSE(value_of(store().take_pairing("nonce", at(100))).has_value());
    const auto taken = present(store().take_pairing("nonce", at(99)));
    EXPECT_EQ(taken.nonce_hash, "nonce");
    EXPECT_EQ(taken.link, pairing.link);
    EXPECT_EQ(taken.account, alice_.id);
    EXPECT_EQ(taken.expires_at, at(100));
    EXPECT_FALSE(value_of(store().take_pairing("nonce", at(99))).has_value());
}

TEST_P(LinkContract, remembers_what_a_peer_must_be_told_after_the_link_is_gone) {
    const Link link = full_link("gone");
    const PeerNotice notice{
        .kind = "link.deleted", .link = link, .attempts = 0, .next_attempt_at = at(10), .give_up_at = at(1000)};
    PeerNotice later = notice;
    later.link = plain_link("later");
    later.next_attempt_at = at(500);
    value_of(store().add_notice(notice));
    value_of(store().add_notice(later));
    reopen();
    EXPECT_TRUE(value_of(store().due_notices(at(9))).empty());
    const auto due = value_of(store().due_notices(at(10)));
    ASSERT_EQ(due.size(), 1U);
    EXPECT_EQ(due.at(0).kind, "link.deleted");
    EXPECT_EQ(all_of(due.at(0).link), all_of(link));
    EXPECT_EQ(due.at(0).attempts, 0);
    EXPECT_EQ(due.at(0).next_attempt_at, at(10));
    EXPECT_EQ(due.at(0).give_up_at, at(1000));
    value_of(store().reschedule_notice(due.at(0).number, at(20)));
    EXPECT_TRUE(value_of(store().due_notices(at(19))).empty());
    EXPECT_EQ(value_of(store().due_notices(at(20))).at(0).attempts, 1);
    EXPECT_EQ(value_of(store().due_notices(at(500))).size(), 2U);
    EXPECT_EQ(value_of(store().notices_of(domain::kLinkDeleted)).size(), 2U);
    EXPECT_TRUE(value_of(store().notices_of(domain::kKeyChanged)).empty());
    value_of(store().remove_notice(due.at(0).number, entry("peer.told")));
    EXPECT_EQ(last_event(), "peer.told");
    const std::size_t rows = audit_rows();
    value_of(store().remove_notice(due.at(0).number, entry("peer.told")));
    EXPECT_EQ(audit_rows(), rows) << "nothing changed";
    ASSERT_EQ(value_of(store().due_notices(at(500))).size(), 1U);
    EXPECT_EQ(all_of(value_of(store().due_notices(at(500))).at(0).link), all_of(later.link));
}

// S-59.
TEST_P(LinkContract, keeps_the_former_signing_key_until_it_is_retired_and_never_two_of_them) {
    value_of(store().create_identity({.id = LinkId("5f0e3a1c-0000-4000-8000-000000000001"),
                                      .consumer_key = ConsumerKey("Tracker:123"),
                                      .signing_key_pem = Secret("first"),
                                      .created_at = at(7)}));
    EXPECT_TRUE(value_of(store().identity()).former_key_pem.empty());
    value_of(store().replace_signing_key(Secret("second"), at(10), at(20), entry("signing_key.changed")));
    reopen();
    const auto changed = value_of(store().identity());
    EXPECT_EQ(changed.signing_key_pem.reveal(), "second");
    EXPECT_EQ(changed.former_key_pem.reveal(), "first");
    EXPECT_EQ(changed.key_since, at(10));
    EXPECT_EQ(changed.former_ends_at, at(20));
    EXPECT_EQ(last_event(), "signing_key.changed");
    EXPECT_FAILS(store().replace_signing_key(Secret("third"), at(11), at(21), entry("signing_key.changed")),
                 Errc::conflict);
    value_of(store().remove_former_signing_key(entry("signing_key.retired")));
    EXPECT_EQ(last_event(), "signing_key.retired");
    const auto rows = audit_rows();
    value_of(store().remove_former_signing_key(entry("signing_key.retired")));
    EXPECT_EQ(audit_rows(), rows) << "nothing changed";
    EXPECT_TRUE(value_of(store().identity()).former_key_pem.empty());
    EXPECT_EQ(value_of(store().identity()).signing_key_pem.reveal(), "second");
    value_of(store().replace_signing_key(Secret("third"), at(11), at(21), entry("signing_key.changed")));
}

// features.md 4 "Rotate".
TEST_P(LinkContract, keeps_one_former_credential_of_an_owner_until_it_is_removed_ends_or_loses_its_link) {
    put_world();
    const auto former = [&](std::string secret, int ends_at) {
        return domain::FormerCredential{.owner = domain::owner_of(wiki_key_),
                                        .link = wiki_.id,
                                        .public_key = "spki",
                                        .shared_secret = Secret(std::move(secret)),
                                        .secret_hash = "hash",
                                        .ends_at = at(ends_at)};
    };
    const auto all = [&] { return value_of(store().former_credentials()); };
    value_of(store().put_former_credential(former("first", 100)));
    value_of(store().put_former_credential(former("second", 200)));
    reopen();
    ASSERT_EQ(all().size(), 1u);
    EXPECT_EQ(all().front().owner, "consumer:wiki-key");
    EXPECT_EQ(all().front().link, wiki_.id);
    EXPECT_EQ(all().front().public_key, "spki");
    EXPECT_EQ(all().front().shared_secret.reveal(), "second");
    EXPECT_EQ(all().front().secret_hash, "hash");
    EXPECT_EQ(all().front().ends_at, at(200));
    value_of(store().prune(at(199)));
    EXPECT_EQ(all().size(), 1u);
    value_of(store().prune(at(200)));
    EXPECT_TRUE(all().empty());
    value_of(store().put_former_credential(former("third", 300)));
    const auto before = audit_rows();
    value_of(store().remove_former_credential("consumer:other", entry("credential.ended")));
    EXPECT_EQ(audit_rows(), before);
    value_of(store().remove_former_credential("consumer:wiki-key", entry("credential.ended")));
    EXPECT_EQ(last_event(), "credential.ended");
    EXPECT_TRUE(all().empty());
    value_of(store().put_former_credential(former("fourth", 400)));
    value_of(store().remove_link(wiki_.id, entry("link.removed")));
    EXPECT_TRUE(all().empty());
}

}  // namespace
}  // namespace applinks::contract
