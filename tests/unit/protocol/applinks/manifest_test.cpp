// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/manifest.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "protocol/applinks/auth_types.hpp"

namespace applinks::wire {
namespace {

constexpr std::string_view kId = "5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d";
constexpr std::string_view kOAuth = "com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider";

// The examples of applinks-protocol.md 2.2.
constexpr std::string_view kXml = R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<manifest>
  <id>5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d</id>
  <name>Example Tracker</name>
  <typeId>jira</typeId>
  <version>9.12.0</version>
  <buildNumber>912000</buildNumber>
  <applinksVersion>9.1.4</applinksVersion>
  <inboundAuthenticationTypes>com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider</inboundAuthenticationTypes>
  <inboundAuthenticationTypes>com.atlassian.applinks.api.auth.types.TwoLeggedOAuthAuthenticationProvider</inboundAuthenticationTypes>
  <outboundAuthenticationTypes>com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider</outboundAuthenticationTypes>
  <publicSignup>true</publicSignup>
  <url>https://tracker.example.com</url>
  <iconUrl>https://tracker.example.com/icon16.png</iconUrl>
</manifest>)";
constexpr std::string_view kJson =
    R"({"id":"5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d","name":"Example Tracker","typeId":"jira",
 "version":"9.12.0","buildNumber":912000,"applinksVersion":"9.1.4",
 "inboundAuthenticationTypes":["com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider",
 "com.atlassian.applinks.api.auth.types.TwoLeggedOAuthAuthenticationProvider"],
 "outboundAuthenticationTypes":["com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider"],
 "publicSignup":true,"url":"https://tracker.example.com","iconUrl":"https://tracker.example.com/icon16.png"})";

std::string xml_with(std::string_view more) {
    return "<manifest><id>" + std::string(kId) +
           "</id><name>N</name><typeId>jira</typeId><url>https://t.example.com</url>" + std::string(more) +
           "</manifest>";
}

void expect_example(const Manifest& manifest) {
    EXPECT_EQ(manifest.id.str(), kId);
    EXPECT_EQ(manifest.name, "Example Tracker");
    EXPECT_EQ(manifest.type_id.str(), "jira");
    EXPECT_EQ(manifest.version, "9.12.0");
    EXPECT_EQ(manifest.build_number, 912000);
    ASSERT_TRUE(manifest.applinks_version.has_value());
    EXPECT_EQ(manifest.applinks_version->number, (VersionNumber{9, 1, 4}));
    EXPECT_EQ(manifest.inbound_types.size(), 2U);
    EXPECT_EQ(manifest.outbound_types, std::vector<std::string>{std::string(kOAuth)});
    EXPECT_TRUE(manifest.public_signup);
    EXPECT_EQ(manifest.url.str(), "https://tracker.example.com");
    EXPECT_EQ(manifest.icon_url.str(), "https://tracker.example.com/icon16.png");
    EXPECT_FALSE(manifest.icon_uri.has_value());
}

TEST(Manifest, is_read_from_xml) {
    const auto manifest = parse_manifest(kXml, "application/xml");
    ASSERT_TRUE(manifest.has_value()) << manifest.error().message;
    expect_example(*manifest);
}

TEST(Manifest, is_read_from_json) {
    const auto manifest = parse_manifest(kJson, "application/json;charset=UTF-8");
    ASSERT_TRUE(manifest.has_value()) << manifest.error().message;
    expect_example(*manifest);
}

TEST(Manifest, is_recognised_by_its_first_character_when_the_type_is_unclear) {
    for (const auto* const type : {"", "text/plain;charset=utf-8", "application/octet-stream"}) {
        EXPECT_TRUE(parse_manifest(kXml, type).has_value()) << type;
        EXPECT_TRUE(parse_manifest(kJson, type).has_value()) << type;
    }
    const auto html = parse_manifest(kXml, "text/html");
    ASSERT_FALSE(html.has_value());
    EXPECT_EQ(html.error().code, Errc::unsupported_media_type);
}

// The facade of applinks-protocol.md 2.2: no applinksVersion, no authentication types.
TEST(Manifest, needs_little_for_a_one_way_link) {
    const auto manifest = parse_manifest(
        R"({"id":"5F0E3F2A-7C1D-3C55-9A40-6D0B1F2E3C4D","name":"n","typeId":"jira","url":"https://t.example.com/jira/"})",
        "application/json");
    ASSERT_TRUE(manifest.has_value()) << manifest.error().message;
    EXPECT_EQ(manifest->id.str(), kId);
    EXPECT_EQ(manifest->url.str(), "https://t.example.com/jira");
    EXPECT_FALSE(manifest->applinks_version.has_value());
    EXPECT_TRUE(manifest->inbound_types.empty());
    EXPECT_EQ(manifest->build_number, 0);
    EXPECT_FALSE(manifest->public_signup);
}

TEST(Manifest, does_not_depend_on_order_prefixes_or_unknown_elements) {
    const auto manifest = parse_manifest(
        "<n:manifest xmlns:n='x'><url>https://t.example.com</url><future><name>no</name></future>"
        "<typeId> jira </typeId><n:name>Yes</n:name><id>" +
            std::string(kId) + "</id></n:manifest>",
        "application/xml");
    ASSERT_TRUE(manifest.has_value()) << manifest.error().message;
    EXPECT_EQ(manifest->name, "Yes");
    EXPECT_EQ(manifest->type_id.str(), "jira");
}

TEST(Manifest, reads_a_build_number_that_is_not_one_as_zero) {
    EXPECT_EQ(parse_manifest(xml_with("<buildNumber>12a</buildNumber>"), "application/xml")->build_number, 0);
    EXPECT_EQ(
        parse_manifest(xml_with("<buildNumber>99999999999999999999</buildNumber>"), "application/xml")->build_number,
        0);
    EXPECT_EQ(parse_manifest(xml_with("<buildNumber>12</buildNumber>"), "application/xml")->build_number, 12);
    constexpr std::string_view kHead =
        R"({"id":"5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d","name":"n","typeId":"jira","url":"https://t","buildNumber":)";
    EXPECT_EQ(parse_manifest(std::string(kHead) + "\"12\"}", "application/json")->build_number, 12);
    EXPECT_EQ(parse_manifest(std::string(kHead) + "[]}", "application/json")->build_number, 0);
}

TEST(Manifest, takes_a_version_that_cannot_be_compared_as_absent) {
    const auto manifest =
        parse_manifest(xml_with("<applinksVersion>latest</applinksVersion><version>x</version>"), "application/xml");
    ASSERT_TRUE(manifest.has_value());
    EXPECT_FALSE(manifest->applinks_version.has_value());
    EXPECT_EQ(manifest->version, "x");
}

TEST(Manifest, keeps_unknown_authentication_types_and_drops_the_placeholder) {
    const auto manifest =
        parse_manifest(xml_with("<inboundAuthenticationTypes>placeholder.to.ensure.backwards.compatibility"
                                "</inboundAuthenticationTypes><inboundAuthenticationTypes>com.example.New"
                                "</inboundAuthenticationTypes>"),
                       "application/xml");
    ASSERT_TRUE(manifest.has_value());
    EXPECT_EQ(manifest->inbound_types, std::vector<std::string>{"com.example.New"});
}

// S-72
TEST(Manifest, leaves_out_icons_that_are_no_web_addresses) {
    const auto manifest = parse_manifest(
        xml_with("<iconUrl>javascript:alert(1)</iconUrl><iconUri>data:image/svg+xml,x</iconUri>"), "application/xml");
    ASSERT_TRUE(manifest.has_value());
    EXPECT_FALSE(manifest->icon_url.has_value());
    EXPECT_FALSE(manifest->icon_uri.has_value());
}

// S-50: a hostile name is data.
TEST(Manifest, takes_markup_in_a_name_as_text) {
    const auto manifest = parse_manifest(
        R"({"id":"5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d","name":"<script>alert(1)</script>","typeId":"jira","url":"https://t"})",
        "application/json");
    ASSERT_TRUE(manifest.has_value());
    EXPECT_EQ(manifest->name, "<script>alert(1)</script>");
    const auto again = parse_manifest(write_manifest_xml(*manifest), "application/xml");
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->name, manifest->name);
}

TEST(Manifest, is_refused_with_a_reason) {
    constexpr std::string_view kRest = "<name>N</name><typeId>jira</typeId><url>https://t</url></manifest>";
    const std::string id = "<id>" + std::string(kId) + "</id>";
    struct Case {
        std::string_view name;
        std::string body;
        std::string_view type;
        Errc want;
    };
    const Case kCases[] = {
        {"empty", "", "application/xml", Errc::peer_malformed},
        {"another root", "<html/>", "application/xml", Errc::peer_malformed},
        {"doctype (S-37)", "<!DOCTYPE manifest>" + std::string(kXml), "application/xml", Errc::peer_malformed},
        {"no id", "<manifest>" + std::string(kRest), "application/xml", Errc::peer_malformed},
        {"bad id", "<manifest><id>1-2-3</id>" + std::string(kRest), "application/xml", Errc::peer_malformed},
        {"no name", "<manifest>" + id + "<typeId>jira</typeId><url>https://t</url></manifest>", "application/xml",
         Errc::peer_malformed},
        {"no type", "<manifest>" + id + "<name>N</name><url>https://t</url></manifest>", "application/xml",
         Errc::peer_malformed},
        {"no url", "<manifest>" + id + "<name>N</name><typeId>jira</typeId></manifest>", "application/xml",
         Errc::peer_malformed},
        {"url of another scheme", "<manifest>" + id + "<name>N</name><typeId>j</typeId><url>ftp://t</url></manifest>",
         "application/xml", Errc::peer_malformed},
        {"url with user", "<manifest>" + id + "<name>N</name><typeId>j</typeId><url>https://a:b@t</url></manifest>",
         "application/xml", Errc::peer_malformed},
        {"line end in the name",
         "<manifest>" + id + "<name>a&#10;b</name><typeId>j</typeId><url>https://t</url></manifest>", "application/xml",
         Errc::peer_malformed},
        {"long name",
         "<manifest>" + id + "<name>" + std::string(limits::kLinkNameMax + 1, 'n') +
             "</name><typeId>j</typeId><url>https://t</url></manifest>",
         "application/xml", Errc::limit_exceeded},
        {"long body", std::string(limits::kManifestMax + 1, ' '), "application/json", Errc::limit_exceeded},
        {"JSON list", "[]", "application/json", Errc::peer_malformed},
        {"name as number", R"({"id":"5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d","name":7,"typeId":"j","url":"https://t"})",
         "application/json", Errc::peer_malformed},
        {"deep JSON", std::string(100, '['), "application/json", Errc::peer_malformed},
        {"bytes that are not UTF-8", "{\"id\":\"\xff\"}", "application/json", Errc::peer_malformed},
        {"signup as word", xml_with("<publicSignup>maybe</publicSignup>"), "application/xml", Errc::peer_malformed},
        {"JSON said to be XML", std::string(kJson), "application/xml", Errc::peer_malformed},
    };
    for (const auto& c : kCases) {
        const auto manifest = parse_manifest(c.body, c.type);
        ASSERT_FALSE(manifest.has_value()) << c.name;
        EXPECT_EQ(manifest.error().code, c.want) << c.name << ": " << manifest.error().message;
        EXPECT_FALSE(manifest.error().message.empty()) << c.name;
    }
}

TEST(Manifest, survives_being_written_and_read_in_both_formats) {
    auto manifest = *parse_manifest(kXml, "application/xml");
    manifest.name = "Ä & <B> \"c\" 'd'";
    manifest.icon_uri = *http::AbsoluteUrl::parse("https://tracker.example.com/icon.svg?a=1&b=2");
    manifest.applinkd_type = TypeId("redmine");
    for (const auto& again : {parse_manifest(write_manifest_xml(manifest), "application/xml"),
                              parse_manifest(write_manifest_json(manifest), "application/json")}) {
        ASSERT_TRUE(again.has_value()) << again.error().message;
        EXPECT_EQ(again->id, manifest.id);
        EXPECT_EQ(again->name, manifest.name);
        EXPECT_EQ(again->type_id, manifest.type_id);
        EXPECT_EQ(again->version, manifest.version);
        EXPECT_EQ(again->build_number, manifest.build_number);
        EXPECT_EQ(again->applinks_version, manifest.applinks_version);
        EXPECT_EQ(again->inbound_types, manifest.inbound_types);
        EXPECT_EQ(again->outbound_types, manifest.outbound_types);
        EXPECT_EQ(again->public_signup, manifest.public_signup);
        EXPECT_EQ(again->url, manifest.url);
        EXPECT_EQ(again->icon_url, manifest.icon_url);
        EXPECT_EQ(again->icon_uri, manifest.icon_uri);
        EXPECT_EQ(again->applinkd_type, manifest.applinkd_type);
    }
}

TEST(Manifest, is_written_as_products_write_it) {
    Manifest manifest{.id = LinkId(std::string(kId)),
                      .name = "Wiki",
                      .type_id = TypeId("generic"),
                      .version = "1.0",
                      .applinks_version = *Version::parse("9.1.4"),
                      .url = *http::AbsoluteUrl::parse("https://wiki.example.com")};
    manifest.inbound_types = {std::string(kOAuth)};
    EXPECT_EQ(write_manifest_xml(manifest), R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<manifest>
  <id>5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d</id>
  <name>Wiki</name>
  <typeId>generic</typeId>
  <version>1.0</version>
  <buildNumber>0</buildNumber>
  <applinksVersion>9.1.4</applinksVersion>
  <inboundAuthenticationTypes>com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider</inboundAuthenticationTypes>
  <inboundAuthenticationTypes>placeholder.to.ensure.backwards.compatibility</inboundAuthenticationTypes>
  <outboundAuthenticationTypes>placeholder.to.ensure.backwards.compatibility</outboundAuthenticationTypes>
  <publicSignup>false</publicSignup>
  <url>https://wiki.example.com</url>
</manifest>
)");
    EXPECT_EQ(
        write_manifest_json(manifest),
        R"({"id":"5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d","name":"Wiki","typeId":"generic","version":"1.0","buildNumber":0,)"
        R"("applinksVersion":"9.1.4","inboundAuthenticationTypes":["com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider",)"
        R"("placeholder.to.ensure.backwards.compatibility"],"outboundAuthenticationTypes":["placeholder.to.ensure.backwards.compatibility"],)"
        R"("publicSignup":false,"url":"https://wiki.example.com"})");
}

TEST(ProductType, is_what_an_applinkd_says_besides_the_type_for_real_products) {
    auto manifest = *parse_manifest(kXml, "application/xml");
    EXPECT_EQ(product_type(manifest).str(), "jira");
    manifest.applinkd_type = TypeId("redmine");
    EXPECT_EQ(product_type(manifest).str(), "redmine");
}

}  // namespace
}  // namespace applinks::wire
