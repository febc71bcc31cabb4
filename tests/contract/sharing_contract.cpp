// SPDX-License-Identifier: Apache-2.0
#include "contract/contract.hpp"
#include "domain/sharing/remote_link.hpp"

namespace applinks::contract {
namespace {

using domain::EntityLink;
using domain::OtherHalf;
using domain::RemoteLink;

class SharingContract : public StoreContract {
protected:
    SharingContract() { put_world(); }

    RemoteLink remote(std::string global_id, std::string item = "issue:12") const {
        RemoteLink link{.item = std::move(item), .item_key = "OFFICE-12", .global_id = std::move(global_id)};
        link.relationship = "mentioned in";
        link.application_type = "mediawiki";
        link.application_name = "Wiki";
        link.url = "https://wiki.example/1#x";
        link.title = "Runbook";
        link.summary = "How to";
        link.icon = {.url = "https://wiki.example/i.png", .title = "Page", .link = {}};
        link.resolved = true;
        link.status = {.url = "https://wiki.example/s.png", .title = "Draft", .link = "https://wiki.example/s"};
        link.link = wiki_.id;
        link.peer_key = "Runbook";
        link.author = UserName("alice");
        link.created_at = at(1);
        link.updated_at = at(2);
        return link;
    }
    OtherHalf half() const {
        return {.action = OtherHalf::Action::write,
                .link = wiki_.id,
                .account = AccountId("a"),
                .peer_key = "Runbook",
                .body = "{}",
                .next_attempt_at = at(60),
                .give_up_at = at(600)};
    }
    EntityLink project(std::string remote_key, int seconds = 0) const {
        return {.local_type = "redmine.project",
                .local_key = "office",
                .local_name = "Office",
                .link = wiki_.id,
                .remote_type = "mediawiki.namespace",
                .remote_key = std::move(remote_key),
                .remote_name = "Help",
                .created_at = at(seconds)};
    }
    std::string primary() {
        std::string keys;
        for (const auto& link : value_of(store().entity_links()))
            if (link.primary) keys += link.remote_key + ";";
        return keys;
    }
};

INSTANTIATE_TEST_SUITE_P(Every, SharingContract, ::testing::ValuesIn(backends()),
                         [](const auto& backend) { return std::string(backend.param.name); });

std::string all_of(const RemoteLink& link) {
    return std::to_string(link.id) + "|" + link.item + "|" + link.item_key + "|" + link.global_id + "|" +
           link.relationship + "|" + link.application_type + "|" + link.application_name + "|" + link.url + "|" +
           link.title + "|" + link.summary + "|" + link.icon.url + "|" + link.icon.title + "|" +
           (link.resolved ? "1" : "0") + "|" + link.status.url + "|" + link.status.title + "|" + link.status.link +
           "|" + link.link.str() + "|" + link.peer_key + "|" + (link.pending ? "1" : "0") + "|" + link.author.str() +
           "|" + std::to_string(to_micros(link.created_at)) + "|" + std::to_string(to_micros(link.updated_at));
}

TEST_P(SharingContract, keeps_every_field_of_a_remote_link_over_a_restart) {
    const auto saved = value_of(store().save_remote_link(remote("g1"), std::nullopt, entry("remote_link.saved")));
    EXPECT_TRUE(saved.created);
    auto want = remote("g1");
    want.id = saved.link.id;
    reopen();
    EXPECT_EQ(all_of(present(store().find_remote_link(saved.link.id))), all_of(want));
    ASSERT_EQ(value_of(store().remote_links("issue:12")).size(), 1U);
    EXPECT_TRUE(value_of(store().remote_links("issue:13")).empty());
}

TEST_P(SharingContract, replaces_a_remote_link_of_the_same_global_id_and_item) {
    const auto first = value_of(store().save_remote_link(remote("g1"), std::nullopt, entry("remote_link.saved")));
    auto changed = remote("g1");
    changed.title = "Other";
    const auto second = value_of(store().save_remote_link(changed, std::nullopt, entry("remote_link.saved")));
    EXPECT_FALSE(second.created);
    EXPECT_EQ(second.link.id, first.link.id);
    EXPECT_EQ(present(store().find_remote_link(first.link.id)).title, "Other");
    const auto elsewhere =
        value_of(store().save_remote_link(remote("g1", "issue:13"), std::nullopt, entry("remote_link.saved")));
    EXPECT_TRUE(elsewhere.created);
    const auto nameless = value_of(store().save_remote_link(remote(""), std::nullopt, entry("remote_link.saved")));
    EXPECT_NE(value_of(store().save_remote_link(remote(""), std::nullopt, entry("remote_link.saved"))).link.id,
              nameless.link.id);
    const std::vector<std::string> ids{"g1", "none"};
    EXPECT_EQ(value_of(store().remote_links_to(ids)).size(), 2U);
}

TEST_P(SharingContract, knows_a_link_by_its_id_only_at_its_own_item) {
    const auto saved = value_of(store().save_remote_link(remote("g1"), std::nullopt, entry("remote_link.saved")));
    auto foreign = remote("g1", "issue:13");
    foreign.id = saved.link.id;
    const auto result = store().save_remote_link(foreign, std::nullopt, entry("remote_link.saved"));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Errc::not_found);
}

TEST_P(SharingContract, keeps_a_half_that_is_to_be_written_until_it_is_settled) {
    const auto saved = value_of(store().save_remote_link(remote("g1"), half(), entry("remote_link.saved")));
    EXPECT_TRUE(saved.link.pending);
    reopen();
    EXPECT_TRUE(present(store().find_remote_link(saved.link.id)).pending);
    EXPECT_TRUE(value_of(store().due_halves(at(59))).empty());
    auto due = value_of(store().due_halves(at(60)));
    ASSERT_EQ(due.size(), 1U);
    EXPECT_EQ(due.front().remote_link, saved.link.id);
    EXPECT_EQ(due.front().peer_key, "Runbook");
    EXPECT_EQ(due.front().give_up_at, at(600));
    value_of(store().reschedule_half(saved.half, at(120)));
    EXPECT_TRUE(value_of(store().due_halves(at(60))).empty());
    EXPECT_EQ(value_of(store().due_halves(at(120))).front().attempts, 1);
    value_of(store().settle_half(saved.half, "Runbook", entry("remote_link.settled")));
    EXPECT_FALSE(present(store().find_remote_link(saved.link.id)).pending);
    EXPECT_TRUE(value_of(store().due_halves(at(10'000))).empty());
}

TEST_P(SharingContract, writes_only_the_newest_half_of_a_link) {
    value_of(store().save_remote_link(remote("g1"), half(), entry("remote_link.saved")));
    auto newer = half();
    newer.body = "{\"new\":1}";
    const auto saved = value_of(store().save_remote_link(remote("g1"), newer, entry("remote_link.saved")));
    const auto due = value_of(store().due_halves(at(60)));
    ASSERT_EQ(due.size(), 1U);
    EXPECT_EQ(due.front().body, "{\"new\":1}");
    EXPECT_TRUE(present(store().find_remote_link(saved.link.id)).pending);
}

TEST_P(SharingContract, remembers_what_is_to_be_removed_over_there_after_the_link_is_gone) {
    const auto saved = value_of(store().save_remote_link(remote("g1"), half(), entry("remote_link.saved")));
    auto removal = half();
    removal.action = OtherHalf::Action::remove;
    value_of(store().remove_remote_link(saved.link.id, removal, entry("remote_link.removed")));
    EXPECT_FALSE(value_of(store().find_remote_link(saved.link.id)));
    const auto due = value_of(store().due_halves(at(60)));
    ASSERT_EQ(due.size(), 1U);
    EXPECT_EQ(due.front().action, OtherHalf::Action::remove);
    const auto again = store().remove_remote_link(saved.link.id, std::nullopt, entry("remote_link.removed"));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Errc::not_found);
}

TEST_P(SharingContract, forgets_halves_but_no_remote_links_with_the_link_to_their_application) {
    const auto saved = value_of(store().save_remote_link(remote("g1"), half(), entry("remote_link.saved")));
    value_of(store().add_entity_link(project("12"), entry("entity_link.added")));
    value_of(store().remove_link(wiki_.id, entry("link.removed")));
    EXPECT_TRUE(value_of(store().due_halves(at(10'000))).empty());
    EXPECT_FALSE(present(store().find_remote_link(saved.link.id)).pending) << "nothing waits any more";
    EXPECT_TRUE(value_of(store().entity_links()).empty()) << "applinks-protocol.md 8";
}

TEST_P(SharingContract, takes_five_hundred_links_for_one_item) {
    for (int i = 0; i < 500; ++i)
        value_of(store().save_remote_link(remote("g" + std::to_string(i)), std::nullopt, entry("remote_link.saved")));
    const auto result = store().save_remote_link(remote("one too many"), std::nullopt, entry("remote_link.saved"));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Errc::limit_exceeded);
    EXPECT_TRUE(store().save_remote_link(remote("g7"), std::nullopt, entry("remote_link.saved")));
}

TEST_P(SharingContract, has_one_primary_entity_link_per_local_entity_and_remote_type) {
    value_of(store().add_entity_link(project("1", 1), entry("entity_link.added")));
    value_of(store().add_entity_link(project("2", 2), entry("entity_link.added")));
    value_of(store().add_entity_link(project("3", 3), entry("entity_link.added")));
    auto other_type = project("P");
    other_type.remote_type = "mediawiki.page";
    value_of(store().add_entity_link(other_type, entry("entity_link.added")));
    EXPECT_EQ(primary(), "1;P;");
    value_of(store().make_entity_link_primary(project("2"), entry("entity_link.primary")));
    EXPECT_EQ(primary(), "2;P;");
    value_of(store().remove_entity_link(project("2"), entry("entity_link.removed")));
    EXPECT_EQ(primary(), "1;P;") << "the next one";
    const auto twice = store().add_entity_link(project("1"), entry("entity_link.added"));
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().code, Errc::already_exists);
    for (const auto& result : {store().remove_entity_link(project("9"), entry("x")),
                               store().make_entity_link_primary(project("9"), entry("x"))}) {
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().code, Errc::not_found);
    }
}

TEST_P(SharingContract, keeps_the_half_of_an_entity_link_until_it_is_settled) {
    auto waiting = project("1");
    waiting.half =
        domain::EntityHalf{.account = alice_.id, .attempts = 1, .next_attempt_at = at(15), .give_up_at = at(600)};
    value_of(store().add_entity_link(waiting, entry("entity_link.added")));
    value_of(store().add_entity_link(project("2"), entry("entity_link.added")));
    reopen();
    const auto half_of = [this](std::size_t index) { return value_of(store().entity_links()).at(index).half; };
    ASSERT_TRUE(half_of(0));
    EXPECT_FALSE(half_of(1));
    EXPECT_EQ(half_of(0)->account, alice_.id);
    EXPECT_EQ(half_of(0)->attempts, 1);
    EXPECT_EQ(half_of(0)->next_attempt_at, at(15));
    EXPECT_EQ(half_of(0)->give_up_at, at(600));
    waiting.half->attempts = 2;
    waiting.half->next_attempt_at = at(45);
    value_of(store().reschedule_entity_half(waiting));
    EXPECT_EQ(half_of(0)->next_attempt_at, at(45));
    EXPECT_FALSE(half_of(1));
    value_of(store().settle_entity_half(waiting, entry("entity_link.settled")));
    EXPECT_FALSE(half_of(0));
    EXPECT_TRUE(store().reschedule_entity_half(project("9"))) << "gone in the meantime";
}

TEST_P(SharingContract, keeps_the_last_twenty_items_of_each_person) {
    for (int i = 0; i < 30; ++i) {
        domain::RecentItem recent{.item = {.link = wiki_.id}, .used_at = at(i)};
        recent.item.url = "https://wiki.example/" + std::to_string(i);
        recent.item.title = "Page";
        value_of(store().note_recent_item(alice_.id, recent));
    }
    const auto recent = value_of(store().recent_items(alice_.id));
    ASSERT_EQ(recent.size(), 20U);
    EXPECT_EQ(recent.front().item.url, "https://wiki.example/29");
    EXPECT_EQ(recent.back().item.url, "https://wiki.example/10");
    EXPECT_TRUE(value_of(store().recent_items(bob_.id)).empty()) << "S-70";
    value_of(store().remove_link(wiki_.id, entry("link.removed")));
    EXPECT_TRUE(value_of(store().recent_items(alice_.id)).empty());
}

}  // namespace
}  // namespace applinks::contract
