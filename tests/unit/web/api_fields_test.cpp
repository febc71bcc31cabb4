// SPDX-License-Identifier: Apache-2.0
#include "web/api/fields.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <string>
#include <vector>

namespace applinks::web::api {
namespace {

struct Body {
    boost::json::object object;
    std::vector<FieldFault> faults{};
    Fields fields;

    explicit Body(std::string_view text)
        : object(boost::json::parse({text.data(), text.size()}).as_object()), fields(object, {}, faults) {}

    std::vector<std::string> pointers() const {
        std::vector<std::string> all;
        for (const auto& fault : faults) all.push_back(fault.pointer);
        return all;
    }
};

using Pointers = std::vector<std::string>;

TEST(ApiFields, give_texts_without_the_blanks_around_them_unless_they_count) {
    Body body(R"({"name": "  a b ", "password": " secret "})");
    EXPECT_EQ(body.fields.text("name"), "a b");
    EXPECT_EQ(body.fields.text("password", {.as_typed = true}), " secret ");
    EXPECT_EQ(body.fields.text("absent"), "");
    body.fields.refuse_others();
    EXPECT_EQ(body.pointers(), Pointers{});
}

TEST(ApiFields, tell_what_is_wrong_beside_each_field_and_give_nothing) {
    Body body(R"({"a": 1, "b": "12345", "c": "x\ny", "d": "", "e": null})");
    EXPECT_EQ(body.fields.text("a"), "");
    EXPECT_EQ(body.fields.text("b", {.bytes_max = 4}), "");
    EXPECT_EQ(body.fields.text("c"), "");
    EXPECT_EQ(body.fields.text("c", {.lines = true}), "x\ny");
    EXPECT_EQ(body.fields.text("d", {.required = true}), "");
    EXPECT_EQ(body.fields.text("e", {.required = true}), "") << "null is not sent";
    EXPECT_EQ(body.pointers(), (Pointers{"/a", "/b", "/c", "/d", "/e"}));
}

TEST(ApiFields, take_flags_and_words_as_they_are_or_otherwise) {
    Body body(R"({"on": true, "odd": "true", "word": "b", "wrong": "x"})");
    EXPECT_TRUE(body.fields.flag("on", false));
    EXPECT_TRUE(body.fields.flag("absent", true));
    EXPECT_FALSE(body.fields.flag("odd", false));
    EXPECT_EQ(body.fields.word("word", {"a", "b"}, "a"), "b");
    EXPECT_EQ(body.fields.word("no_word", {"a", "b"}, "a"), "a");
    EXPECT_EQ(body.fields.word("wrong", {"a", "b"}, "a"), "a");
    EXPECT_EQ(body.fields.word("required", {"a", "b"}, {}), "");
    EXPECT_EQ(body.pointers(), (Pointers{"/odd", "/wrong", "/required"}));
}

TEST(ApiFields, name_the_item_of_a_list) {
    Body body(R"({"names": ["a", 1, "", "b"], "many": ["1", "2", "3"], "none": "a"})");
    EXPECT_EQ(body.fields.texts("names", 10).size(), 4U);
    EXPECT_TRUE(body.fields.texts("many", 2).empty());
    EXPECT_TRUE(body.fields.texts("none", 2).empty());
    EXPECT_EQ(body.pointers(), (Pointers{"/names/1", "/names/2", "/many", "/none"}));
}

TEST(ApiFields, name_members_of_objects_and_escape_what_a_pointer_cannot_hold) {
    Body body(R"({"in/~ner": {"key": 1, "more": 2}, "flat": 3})");
    auto inner = body.fields.object("in/~ner");
    ASSERT_TRUE(inner);
    EXPECT_EQ(inner->text("key"), "");
    inner->refuse_others();
    EXPECT_FALSE(body.fields.object("flat"));
    EXPECT_FALSE(body.fields.object("absent"));
    EXPECT_EQ(body.pointers(), (Pointers{"/in~1~0ner/key", "/in~1~0ner/more", "/flat"}));
}

TEST(ApiFields, refuse_members_that_nobody_asked_for_once) {
    Body body(R"({"name": "a", "colour": 1})");
    EXPECT_EQ(body.fields.text("name"), "a");
    body.fields.refuse_others();
    body.fields.refuse_others();
    EXPECT_EQ(body.pointers(), Pointers{"/colour"});
}

TEST(ApiFields, take_addresses_in_their_normal_form) {
    Body body(R"({"url": "HTTPS://Wiki.Example:443/a", "wrong": "wiki"})");
    EXPECT_EQ(body.fields.url("url").str(), "https://wiki.example/a");
    EXPECT_FALSE(body.fields.url("wrong").has_value());
    EXPECT_FALSE(body.fields.url("absent").has_value());
    EXPECT_EQ(body.pointers(), Pointers{"/wrong"});
}

}  // namespace
}  // namespace applinks::web::api
