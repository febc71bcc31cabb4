// SPDX-License-Identifier: Apache-2.0
// Hostile XML (S-37).
#include "protocol/applinks/xml_read.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "base/limits.hpp"

namespace applinks::wire {
namespace {

std::string nested(std::size_t levels) {
    std::string text;
    for (std::size_t i = 0; i < levels; ++i) text += "<a>";
    for (std::size_t i = 0; i < levels; ++i) text += "</a>";
    return text;
}

TEST(XmlDocument, refuses_declarations_and_other_encodings_before_parsing) {
    using std::string_literals::operator""s;
    struct Case {
        std::string_view name;
        std::string text;
    };
    const Case kCases[] = {
        {"doctype", "<!DOCTYPE a><a/>"},
        {"doctype in small letters", "<!doctype a><a/>"},
        {"external entity",
         "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>"},
        {"entity without doctype", "<!ENTITY x \"y\"><a>&x;</a>"},
        {"billion laughs", "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]><l>&b;</l>"},
        {"parameter entity", "<!DOCTYPE a [<!ENTITY % x SYSTEM \"http://127.0.0.66/x\"> %x;]><a/>"},
        {"doctype inside the root", "<a><!DOCTYPE b></a>"},
        {"doctype after the root", "<a/><!DOCTYPE b>"},
        {"doctype after a comment", "<!-- x --><!DOCTYPE a><a/>"},
        {"attribute list", "<!ATTLIST a b CDATA #IMPLIED><a/>"},
        {"UTF-16 little endian", "\xff\xfe<\0a\0/\0>\0"s},
        {"UTF-16 without mark", "<\0a\0/\0>\0"s},
        {"UTF-32", "\0\0\0<\0\0\0a\0\0\0/\0\0\0>"s},
        {"declared UTF-7", "<?xml version=\"1.0\" encoding=\"UTF-7\"?><a>+ADw-script+AD4-</a>"},
        {"declared UTF-16", "<?xml version='1.0' encoding='UTF-16'?><a/>"},
        {"declared ISO 8859-1", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>"},
        {"bytes that are not UTF-8", "<a>\xe9</a>"},
        {"overlong UTF-8", "<a>\xc0\xbc</a>"},
        {"NUL", "<a>\0</a>"s},
        {"escape character", "<a>\x1b[2J</a>"},
    };
    for (const auto& c : kCases) {
        const auto document = XmlDocument::parse(c.text);
        ASSERT_FALSE(document.has_value()) << c.name;
        EXPECT_EQ(document.error().code, Errc::malformed) << c.name;
    }
}

TEST(XmlDocument, refuses_broken_syntax) {
    for (const auto* const text : {"", "   ", "text", "<a>", "<a", "<a></b>", "</a>", "<a/></a>", "<a><!-- </a>",
                                   "<a b=\"></a>", "<a><![CDATA[x</a>", "<?xml", "<a b=c/>"}) {
        const auto document = XmlDocument::parse(text);
        ASSERT_FALSE(document.has_value()) << text;
        EXPECT_EQ(document.error().code, Errc::malformed) << text;
    }
}

TEST(XmlDocument, allows_exactly_the_depth_of_the_limit) {
    EXPECT_TRUE(XmlDocument::parse(nested(limits::kXmlDepthMax)).has_value());
    const auto deep = XmlDocument::parse(nested(limits::kXmlDepthMax + 1));
    ASSERT_FALSE(deep.has_value());
    EXPECT_EQ(deep.error().code, Errc::limit_exceeded);
}

TEST(XmlDocument, counts_depth_over_empty_elements_and_quoted_brackets) {
    std::string flat = "<r>";
    for (int i = 0; i < 1000; ++i) flat += "<a b=\">\" c='<'/>";
    EXPECT_TRUE(XmlDocument::parse(flat + "</r>").has_value());
}

TEST(XmlDocument, allows_exactly_the_size_of_the_limit) {
    const std::string most = "<a>" + std::string(limits::kManifestMax - 7, 'x') + "</a>";
    EXPECT_TRUE(XmlDocument::parse(most).has_value());
    const auto longer = XmlDocument::parse(most + " ");
    ASSERT_FALSE(longer.has_value());
    EXPECT_EQ(longer.error().code, Errc::limit_exceeded);
}

TEST(XmlDocument, takes_no_longer_than_a_tenth_of_a_second_for_the_worst_input) {
    std::string many_attributes = "<a ";
    while (many_attributes.size() < limits::kManifestMax - 100) many_attributes += "a='b' ";
    many_attributes += "/>";
    std::string quotes(limits::kManifestMax - 10, '"');
    std::string brackets(limits::kManifestMax - 10, '<');
    std::string references = "<a>";
    while (references.size() < limits::kManifestMax - 100) references += "&x;&#65;";
    for (const auto& text : {many_attributes, "<a " + quotes, brackets, references + "</a>"}) {
        const auto start = std::chrono::steady_clock::now();
        (void)XmlDocument::parse(text);
        EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(100));
    }
}

TEST(XmlDocument, leaves_unknown_entities_as_text) {
    const auto document = XmlDocument::parse("<a>&nbsp;&xxe;&lt;&#65;</a>");
    ASSERT_TRUE(document.has_value());
    EXPECT_EQ(text_of(document->root()), "&nbsp;&xxe;<A");
}

TEST(XmlDocument, reads_text_in_all_its_forms) {
    const auto document = XmlDocument::parse(
        "\xef\xbb\xbf<?xml version=\"1.0\" encoding='utf-8'?>\n<n:r xmlns:n=\"x\"><b> a"
        "<!-- no -->b<![CDATA[<c>]]>&amp; </b><b/><n:c>true</n:c></n:r>\n");
    ASSERT_TRUE(document.has_value());
    EXPECT_EQ(local_name(document->root()), "r");
    EXPECT_EQ(text_of(child(document->root(), "b")), "ab<c>&");
    EXPECT_EQ(children(document->root(), "b").size(), 2U);
    EXPECT_EQ(*text_children(document->root(), "b"), std::vector<std::string>{"ab<c>&"});
    EXPECT_EQ(*bool_child(document->root(), "c"), true);
    EXPECT_EQ(*bool_child(document->root(), "d"), std::nullopt);
    EXPECT_EQ(*text_child(document->root(), "d"), "");
    EXPECT_FALSE(bool_child(document->root(), "b").has_value());
}

TEST(XmlDocument, finds_the_first_element_of_a_name_anywhere) {
    const auto document = XmlDocument::parse("<r><x><key>one</key></x><key>two</key></r>");
    ASSERT_TRUE(document.has_value());
    EXPECT_EQ(text_of(document->first("key")), "one");
    EXPECT_EQ(text_of(document->first("nothing")), "");
}

TEST(XmlDocument, refuses_control_characters_that_come_as_references) {
    const auto document = XmlDocument::parse("<r><a>x&#10;y</a><b>&#27;[2J</b></r>");
    ASSERT_TRUE(document.has_value());
    EXPECT_EQ(text_child(document->root(), "a").error().code, Errc::malformed);
    EXPECT_EQ(text_child(document->root(), "b").error().code, Errc::malformed);
}

TEST(XmlDocument, limits_the_length_of_texts_and_lists) {
    const auto document = XmlDocument::parse("<r><a>12345</a></r>");
    EXPECT_EQ(text_child(document->root(), "a", 5).value(), "12345");
    EXPECT_EQ(text_child(document->root(), "a", 4).error().code, Errc::limit_exceeded);
    std::string many = "<r>";
    for (std::size_t i = 0; i <= kListMax; ++i) many += "<a>x</a>";
    const auto list = XmlDocument::parse(many + "</r>");
    ASSERT_TRUE(list.has_value());
    EXPECT_EQ(text_children(list->root(), "a").error().code, Errc::limit_exceeded);
}

}  // namespace
}  // namespace applinks::wire
