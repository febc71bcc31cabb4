// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/application_link.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace applinks::wire {
namespace {

constexpr std::string_view kId = "5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d";

http::AbsoluteUrl url(std::string_view text) {
    return *http::AbsoluteUrl::parse(text);
}

ApplicationLink example() {
    return {.self_href = "https://jira.example.com/rest/applinks/2.0/applicationlink/5f0e",
            .id = LinkId(std::string(kId)),
            .type_id = TypeId("jira"),
            .name = "Example Tracker",
            .display_url = url("https://tracker.example.com"),
            .rpc_url = url("https://tracker.internal.example.com"),
            .is_primary = true};
}

// applinks-protocol.md 3.5
TEST(ApplicationLink, is_written_in_both_formats) {
    EXPECT_EQ(
        write_application_link(example(), Format::json),
        R"({"link":[{"rel":"self","href":"https://jira.example.com/rest/applinks/2.0/applicationlink/5f0e"}],)"
        R"("id":"5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d","typeId":"jira","name":"Example Tracker","displayUrl":"https://tracker.example.com",)"
        R"("rpcUrl":"https://tracker.internal.example.com","isPrimary":true,"isSystem":false})");
    EXPECT_EQ(write_application_link(example(), Format::xml), R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<applicationLink>
  <link rel="self" href="https://jira.example.com/rest/applinks/2.0/applicationlink/5f0e"/>
  <id>5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d</id>
  <typeId>jira</typeId>
  <name>Example Tracker</name>
  <displayUrl>https://tracker.example.com</displayUrl>
  <rpcUrl>https://tracker.internal.example.com</rpcUrl>
  <isPrimary>true</isPrimary>
  <isSystem>false</isSystem>
</applicationLink>
)");
}

TEST(ApplicationLink, hides_the_server_address_of_system_links) {
    auto link = example();
    link.is_system = true;
    for (const auto format : {Format::xml, Format::json}) {
        EXPECT_EQ(write_application_link(link, format).find("tracker.internal"), std::string::npos);
    }
}

TEST(ApplicationLink, is_listed_in_both_formats) {
    const ApplicationLink links[] = {example(), example()};
    const auto json = write_application_links(links, Format::json);
    EXPECT_TRUE(json.starts_with(R"({"applicationLinks":[{"link":)")) << json;
    EXPECT_EQ(write_application_links({}, Format::json), R"({"applicationLinks":[]})");
    const auto xml = write_application_links(links, Format::xml);
    EXPECT_NE(xml.find("<applicationLinks>\n  <applicationLinks>\n    <link rel=\"self\""), std::string::npos) << xml;
}

TEST(ApplicationLink, survives_being_written_and_read_in_both_formats) {
    auto link = example();
    link.name = "A & <B> \"ä\"";
    link.icon_uri = url("https://tracker.example.com/i.png?a=1&b=2");
    for (const auto format : {Format::xml, Format::json}) {
        const auto again = parse_application_link(write_application_link(link, format), format);
        ASSERT_TRUE(again.has_value()) << again.error().message;
        EXPECT_EQ(again->id, link.id);
        EXPECT_EQ(again->type_id, link.type_id);
        EXPECT_EQ(again->name, link.name);
        EXPECT_EQ(again->display_url, link.display_url);
        EXPECT_EQ(again->rpc_url, link.rpc_url);
        EXPECT_EQ(again->icon_uri, link.icon_uri);
        EXPECT_TRUE(again->is_primary);
        EXPECT_FALSE(again->is_system);
    }
}

TEST(ApplicationLink, may_come_without_id_and_with_trailing_slashes) {
    const auto link = parse_application_link(
        R"({"name":" N ","rpcUrl":"https://t.example.com/jira//","typeId":"generic","id":null,"new":{}})",
        Format::json);
    ASSERT_TRUE(link.has_value()) << link.error().message;
    EXPECT_TRUE(link->id.empty());
    EXPECT_EQ(link->name, "N");
    EXPECT_EQ(link->rpc_url.str(), "https://t.example.com/jira");
    EXPECT_FALSE(link->display_url.has_value());
}

TEST(ApplicationLink, is_refused_with_a_reason) {
    struct Case {
        std::string_view name;
        std::string body;
        Format format;
        Errc want;
    };
    const Case kCases[] = {
        {"no JSON", "x", Format::json, Errc::malformed},
        {"no object", "[]", Format::json, Errc::malformed},
        {"bad id", R"({"id":"x"})", Format::json, Errc::malformed},
        {"name as number", R"({"name":1})", Format::json, Errc::malformed},
        {"primary as number", R"({"isPrimary":1})", Format::json, Errc::malformed},
        {"script as URL (S-72)", R"({"displayUrl":"javascript:x"})", Format::json, Errc::invalid_url},
        {"file as URL", R"({"rpcUrl":"file:///etc/passwd"})", Format::json, Errc::invalid_url},
        {"long name", R"({"name":")" + std::string(limits::kLinkNameMax + 1, 'n') + "\"}", Format::json,
         Errc::limit_exceeded},
        {"another root", "<status/>", Format::xml, Errc::malformed},
        {"doctype (S-37)", "<!DOCTYPE a><applicationLink/>", Format::xml, Errc::malformed},
        {"bad id in XML", "<applicationLink><id>x</id></applicationLink>", Format::xml, Errc::malformed},
        {"URL with user in XML", "<applicationLink><rpcUrl>http://a@b</rpcUrl></applicationLink>", Format::xml,
         Errc::invalid_url},
    };
    for (const auto& c : kCases) {
        const auto link = parse_application_link(c.body, c.format);
        ASSERT_FALSE(link.has_value()) << c.name;
        EXPECT_EQ(link.error().code, c.want) << c.name << ": " << link.error().message;
    }
}

// applinks-protocol.md 3.6
TEST(Applink, is_written_with_the_members_of_version_three) {
    const Applink link{.id = LinkId(std::string(kId)),
                       .name = "T",
                       .display_url = url("https://t"),
                       .rpc_url = url("https://r"),
                       .type = TypeId("jira"),
                       .primary = true,
                       .properties = {{"k", "v"}},
                       .data = {{"editable", "true"}, {"capabilities", R"(["STATUS_API"])"}}};
    const std::string_view want =
        R"({"id":"5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d","name":"T","displayUrl":"https://t","rpcUrl":"https://r","type":"jira","system":false,)"
        R"("primary":true,"properties":{"k":"v"},"data":{"editable":true,"capabilities":["STATUS_API"]}})";
    EXPECT_EQ(write_applink(link), want);
    EXPECT_EQ(write_applinks({&link, 1}), "[" + std::string(want) + "]");
}

TEST(ApplinkChange, reads_what_may_change) {
    const auto change =
        parse_applink_change(R"({"name":"T","rpcUrl":"https://r/","displayUrl":"https://d","primary":true})");
    ASSERT_TRUE(change.has_value());
    EXPECT_EQ(change->name, "T");
    EXPECT_EQ(change->rpc_url.str(), "https://r");
    EXPECT_EQ(change->display_url.str(), "https://d");
    EXPECT_EQ(change->primary, true);
    EXPECT_EQ(parse_applink_change("{}")->primary, std::nullopt);
    EXPECT_EQ(parse_applink_change(R"({"rpcUrl":"data:x"})").error().code, Errc::invalid_url);
    EXPECT_EQ(parse_applink_change("[]").error().code, Errc::malformed);
}

// features.md 11
TEST(ListedLinks, carry_the_providers_of_both_directions) {
    const ListedLink link{.application = example(), .incoming = OAuthLevel::oauth, .outgoing = OAuthLevel::disabled};
    const auto json = write_listed_links({&link, 1}, Format::json);
    EXPECT_TRUE(json.starts_with(R"({"list":[{"application":{"link":)")) << json;
    EXPECT_NE(
        json.find(
            R"("configuredInboundAuthenticators":["com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider",)"
            R"("com.atlassian.applinks.api.auth.types.TwoLeggedOAuthAuthenticationProvider"],"configuredOutboundAuthenticators":[])"),
        std::string::npos)
        << json;
    const auto xml = write_listed_links({&link, 1}, Format::xml);
    EXPECT_NE(xml.find("<configuredInboundAuthenticators>com.atlassian"), std::string::npos);
    EXPECT_EQ(xml.find("configuredOutboundAuthenticators"), std::string::npos);
}

}  // namespace
}  // namespace applinks::wire
