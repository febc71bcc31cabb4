// SPDX-License-Identifier: Apache-2.0
// What was typed stays typed, and what is wrong stands beside the field.
#include "web/pages/forms.hpp"

#include <gtest/gtest.h>

namespace applinks::web::pages {
namespace {

FormState read(std::string_view body) {
    return FormState::read(http::Form::parse(body).value()).value();
}

TEST(FormState, refuses_a_field_that_was_sent_twice) {
    const auto form = FormState::read(http::Form::parse("name=a&name=b").value());
    ASSERT_FALSE(form);
    EXPECT_EQ(form.error().code, Errc::repeated_parameter);
}

TEST(FormState, keeps_the_first_sentence_about_a_field) {
    FormState form;
    form.wrong("name", "first");
    form.wrong("name", "second");
    EXPECT_EQ(form.wrong_of("name"), "first");
    EXPECT_FALSE(form.is_right());
}

// S-70: passwords are write-only.
TEST(FormState, never_gives_a_password_back) {
    const auto form = read("field=hidden-value");
    const Field field{.kind = Field::Kind::password, .name = "field", .label = "Field"};
    for (const auto& [name, value] : field_view(field, form).values()) {
        const auto* text = std::get_if<std::string>(&value);
        if (text != nullptr) EXPECT_EQ(text->find("hidden-value"), std::string::npos) << name;
    }
}

}  // namespace
}  // namespace applinks::web::pages
