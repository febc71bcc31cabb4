// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/entities.hpp"

#include <gtest/gtest.h>

namespace applinks::wire {
namespace {

constexpr std::string_view kId = "5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d";

// applinks-protocol.md 8
TEST(Entities, are_written_as_older_peers_read_them) {
    const Entity list[] = {{.key = "TRK",
                            .name = "A & B",
                            .type_id = "jira.project",
                            .icon = *http::AbsoluteUrl::parse("https://t/i.png")},
                           {.key = "X", .name = "X", .type_id = "jira.project", .icon = {}}};
    EXPECT_EQ(write_entities(list, Format::xml), R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<entities>
  <entity key="TRK" name="A &amp; B" typeId="jira.project" iconUri="https://t/i.png">
    <iconUrl>https://t/i.png</iconUrl>
  </entity>
  <entity key="X" name="X" typeId="jira.project"/>
</entities>
)");
    EXPECT_EQ(
        write_entities(list, Format::json),
        R"({"entity":[{"key":"TRK","name":"A & B","typeId":"jira.project","iconUrl":"https://t/i.png","iconUri":"https://t/i.png"},)"
        R"({"key":"X","name":"X","typeId":"jira.project","iconUrl":null,"iconUri":null}]})");
}

TEST(Entities, survive_being_written_and_read_in_both_formats) {
    const Entity list[] = {{.key = "T<\"&",
                            .name = "Ä",
                            .type_id = "fecru.repository",
                            .icon = *http::AbsoluteUrl::parse("https://t/i.png?a&b")},
                           {.key = "X", .name = "Y", .type_id = "z", .icon = {}}};
    for (const auto format : {Format::xml, Format::json}) {
        const auto again = parse_entities(write_entities(list, format));
        ASSERT_TRUE(again.has_value()) << again.error().message;
        ASSERT_EQ(again->size(), 2U);
        for (std::size_t i = 0; i < 2; ++i) {
            EXPECT_EQ(again->at(i).key, list[i].key);
            EXPECT_EQ(again->at(i).name, list[i].name);
            EXPECT_EQ(again->at(i).type_id, list[i].type_id);
            EXPECT_EQ(again->at(i).icon, list[i].icon);
        }
    }
}

TEST(Entities, may_have_their_icon_as_attribute_or_element) {
    const auto list = parse_entities(
        "<entities><entity key='a' name='n' typeId='t' iconUrl='https://t/1'/><entity><key>b</key><typeId>t</typeId>"
        "<iconUrl>https://t/2</iconUrl></entity><entity key='c' typeId='t' iconUrl='javascript:x'/></entities>");
    ASSERT_TRUE(list.has_value()) << list.error().message;
    ASSERT_EQ(list->size(), 3U);
    EXPECT_EQ(list->at(0).icon.str(), "https://t/1");
    EXPECT_EQ(list->at(1).icon.str(), "https://t/2");
    EXPECT_EQ(list->at(1).name, "b");
    EXPECT_FALSE(list->at(2).icon.has_value());
}

TEST(Entities, are_refused_with_a_reason) {
    struct Case {
        std::string_view name;
        std::string body;
        Errc want;
    };
    std::string many = "{\"entity\":[";
    std::string many_xml = "<entities>";
    for (int i = 0; i <= 1000; ++i) {
        many += std::string(i == 0 ? "" : ",") + R"({"key":"k","typeId":"t"})";
        many_xml += "<entity key='k' typeId='t'/>";
    }
    const Case kCases[] = {
        {"empty", "", Errc::peer_malformed},
        {"no key", R"({"entity":[{"typeId":"t"}]})", Errc::peer_malformed},
        {"no type", "<entities><entity key='k'/></entities>", Errc::peer_malformed},
        {"no object", R"({"entity":[1]})", Errc::peer_malformed},
        {"line end in a name", "<entities><entity key='k' typeId='t' name='a&#10;b'/></entities>",
         Errc::peer_malformed},
        {"too many in JSON", many + "]}", Errc::limit_exceeded},
        {"too many in XML", many_xml + "</entities>", Errc::limit_exceeded},
    };
    for (const auto& c : kCases) {
        const auto list = parse_entities(c.body);
        ASSERT_FALSE(list.has_value()) << c.name;
        EXPECT_EQ(list.error().code, c.want) << c.name << ": " << list.error().message;
    }
    EXPECT_TRUE(parse_entities("{}")->empty());
    EXPECT_TRUE(parse_entities("<entities/>")->empty());
}

TEST(EntityLink, is_written_as_the_example_says) {
    const EntityLink link{
        .application_id = LinkId(std::string(kId)), .type_id = "jira.project", .key = "TRK", .name = "Tracker"};
    EXPECT_EQ(
        write_entity_link(link, Format::json),
        R"({"applicationId":"5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d","typeId":"jira.project","key":"TRK","name":"Tracker",)"
        R"("displayUrl":null,"iconUri":null,"isPrimary":false})");
    EXPECT_EQ(write_entity_links({}, Format::json), R"({"entity":[]})");
    EXPECT_NE(write_entity_links({&link, 1}, Format::xml).find("<entities>\n  <entity>\n    <applicationId>5f0e"),
              std::string::npos);
}

TEST(EntityLink, survives_being_written_and_read_in_both_formats) {
    const EntityLink link{.application_id = LinkId(std::string(kId)),
                          .type_id = "jira.project",
                          .key = "T&K",
                          .name = "Tracker",
                          .display_url = *http::AbsoluteUrl::parse("https://t/browse/T"),
                          .icon_uri = *http::AbsoluteUrl::parse("https://t/i"),
                          .is_primary = true};
    for (const auto format : {Format::xml, Format::json}) {
        const auto again = parse_entity_link(write_entity_link(link, format), format);
        ASSERT_TRUE(again.has_value()) << again.error().message;
        EXPECT_EQ(again->application_id, link.application_id);
        EXPECT_EQ(again->type_id, link.type_id);
        EXPECT_EQ(again->key, link.key);
        EXPECT_EQ(again->name, link.name);
        EXPECT_EQ(again->display_url, link.display_url);
        EXPECT_EQ(again->icon_uri, link.icon_uri);
        EXPECT_TRUE(again->is_primary);
    }
}

TEST(EntityLink, is_refused_with_a_reason) {
    struct Case {
        std::string_view name, body;
        Errc want;
    };
    constexpr Case kCases[] = {
        {"no id", R"({"typeId":"t","key":"k"})", Errc::malformed},
        {"bad id", R"({"applicationId":"x","typeId":"t","key":"k"})", Errc::malformed},
        {"no type", R"({"applicationId":"5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d","key":"k"})", Errc::malformed},
        {"no key", R"({"applicationId":"5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d","typeId":"t"})", Errc::malformed},
        {"script as URL (S-72)",
         R"({"applicationId":"5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d","typeId":"t","key":"k","displayUrl":"javascript:x"})",
         Errc::invalid_url},
    };
    for (const auto& c : kCases) {
        const auto link = parse_entity_link(c.body, Format::json);
        ASSERT_FALSE(link.has_value()) << c.name;
        EXPECT_EQ(link.error().code, c.want) << c.name;
    }
}

}  // namespace
}  // namespace applinks::wire
