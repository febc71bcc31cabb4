// SPDX-License-Identifier: Apache-2.0
// Development information that links pushed (features.md 7.5).
#include "domain/sharing/pushed_development.hpp"

#include <algorithm>

#include "contract/contract.hpp"

namespace applinks::contract {
namespace {

using domain::EntityKind;
using domain::EntityName;
using domain::ItemKey;
using domain::PushedEntity;

class PushedDevelopmentContract : public StoreContract {
protected:
    PushedDevelopmentContract() {
        value_of(store().add_link(wiki_, {}, entry("link.created")));
        value_of(store().add_link(builds_, {}, entry("link.created")));
    }

    PushedEntity repository(std::int64_t sequence = 1) const {
        return {.link = wiki_.id,
                .name = {.kind = EntityKind::repository, .id = "web"},
                .sequence = sequence,
                .body = R"({"id":"web","name":"Web"})",
                .pushed_at = at(1)};
    }
    PushedEntity commit(std::string id, std::int64_t sequence = 1, std::vector<ItemKey> keys = {kFirst}) const {
        return {.link = wiki_.id,
                .name = {.kind = EntityKind::commit, .container = "web", .id = std::move(id)},
                .sequence = sequence,
                .keys = std::move(keys),
                .body = R"({"id":"c"})",
                .pushed_at = at(2)};
    }
    void put(const std::vector<PushedEntity>& entities, const domain::PushProperties& properties = {}) {
        value_of(store().put_development(entities, properties));
    }
    // "commit a 1, repository web 1" of what mentions the key.
    std::string about(const ItemKey& key) {
        std::vector<std::string> all;
        for (const auto& entity : value_of(store().development_of(std::span(&key, 1))))
            all.push_back(std::string(name_of(entity.name.kind)) + " " + entity.name.id + " " +
                          std::to_string(entity.sequence));
        std::ranges::sort(all);
        std::string text;
        for (const auto& one : all) text += (text.empty() ? "" : ", ") + one;
        return text;
    }

    inline static const ItemKey kFirst{.project = "TRACKER", .number = 1};
    inline static const ItemKey kSecond{.project = "TRACKER", .number = 2};
    const domain::Link builds_ = plain_link("builds");
};

INSTANTIATE_TEST_SUITE_P(Databases, PushedDevelopmentContract, ::testing::ValuesIn(backends()),
                         [](const auto& backend) { return std::string(backend.param.name); });

TEST_P(PushedDevelopmentContract, finds_by_item_what_was_pushed_with_its_repository_also_after_a_restart) {
    put({repository(), commit("a"), commit("b", 1, {kSecond})});
    reopen();
    EXPECT_EQ(about(kFirst), "commit a 1, repository web 1");
    const auto found = value_of(store().development_of(std::span(&kFirst, 1)));
    const auto one = std::ranges::find(found, EntityKind::commit, [](const auto& each) { return each.name.kind; });
    ASSERT_NE(one, found.end());
    EXPECT_EQ(one->link, wiki_.id);
    EXPECT_EQ(one->name.container, "web");
    EXPECT_EQ(one->body, R"({"id":"c"})");
    EXPECT_EQ(one->pushed_at, at(2));
    EXPECT_EQ(one->keys, std::vector{kFirst});
}

TEST_P(PushedDevelopmentContract, counts_what_mentions_several_keys_once) {
    put({repository(), commit("a", 1, {kFirst, kSecond})});
    const std::vector<ItemKey> both{kFirst, kSecond};
    EXPECT_EQ(value_of(store().development_of(both)).size(), 2U);
}

TEST_P(PushedDevelopmentContract, keeps_what_has_a_greater_sequence) {
    put({repository(5), commit("a", 5)});
    put({commit("a", 4, {kSecond})});
    EXPECT_EQ(about(kFirst), "commit a 5, repository web 5");
    EXPECT_EQ(about(kSecond), "");
    put({commit("a", 5, {kSecond})});
    EXPECT_EQ(about(kFirst), "");
    EXPECT_EQ(about(kSecond), "commit a 5, repository web 5");
}

TEST_P(PushedDevelopmentContract, keeps_links_apart) {
    put({repository(), commit("a")});
    auto foreign = commit("a", 9);
    foreign.link = builds_.id;
    put({foreign});
    EXPECT_EQ(about(kFirst), "commit a 1, commit a 9, repository web 1");
    EXPECT_TRUE(value_of(store().development_in(builds_.id, "web")).empty());
    value_of(store().remove_development(builds_.id, {.kind = EntityKind::repository, .id = "web"}, std::nullopt));
    value_of(store().remove_development(builds_.id, foreign.name, std::nullopt));
    EXPECT_EQ(about(kFirst), "commit a 1, repository web 1");
}

TEST_P(PushedDevelopmentContract, removes_a_repository_with_what_lies_in_it) {
    put({repository(), commit("a"), commit("b")});
    EXPECT_EQ(value_of(store().development_in(wiki_.id, "web")).size(), 3U);
    value_of(store().remove_development(wiki_.id, {.kind = EntityKind::repository, .id = "web"}, std::nullopt));
    EXPECT_EQ(about(kFirst), "");
    EXPECT_TRUE(value_of(store().development_in(wiki_.id, "web")).empty());
}

TEST_P(PushedDevelopmentContract, removes_nothing_that_is_newer_than_the_deletion) {
    put({repository(), commit("a", 7)});
    value_of(store().remove_development(wiki_.id, commit("a").name, 6));
    EXPECT_EQ(about(kFirst), "commit a 7, repository web 1");
    value_of(store().remove_development(wiki_.id, commit("a").name, 7));
    EXPECT_EQ(about(kFirst), "");
}

TEST_P(PushedDevelopmentContract, finds_and_removes_by_all_of_the_properties) {
    put({repository(), commit("a")}, {{"account", "x"}, {"site", "1"}});
    put({commit("b")}, {{"account", "x"}, {"site", "2"}});
    const domain::PushProperties both{{"account", "x"}, {"site", "2"}};
    EXPECT_TRUE(value_of(store().has_development_with(wiki_.id, both)));
    EXPECT_FALSE(value_of(store().has_development_with(builds_.id, both)));
    EXPECT_FALSE(value_of(store().has_development_with(wiki_.id, {{"account", "y"}})));
    value_of(store().remove_development_with(builds_.id, both, std::nullopt));
    value_of(store().remove_development_with(wiki_.id, both, std::nullopt));
    EXPECT_EQ(about(kFirst), "commit a 1, repository web 1");
    value_of(store().remove_development_with(wiki_.id, {{"account", "x"}}, 0));
    EXPECT_EQ(about(kFirst), "commit a 1, repository web 1");
    value_of(store().remove_development_with(wiki_.id, {{"account", "x"}}, std::nullopt));
    EXPECT_EQ(about(kFirst), "");
}

TEST_P(PushedDevelopmentContract, goes_with_its_link) {
    put({repository(), commit("a")});
    value_of(store().remove_link(wiki_.id, entry("link.removed")));
    EXPECT_EQ(about(kFirst), "");
}

TEST_P(PushedDevelopmentContract, stores_all_or_nothing) {
    auto lost = commit("b");
    lost.link = LinkId("no-such-link");
    EXPECT_FALSE(store().put_development(std::vector{commit("a"), lost}, {}).has_value());
    EXPECT_EQ(about(kFirst), "");
}

}  // namespace
}  // namespace applinks::contract
