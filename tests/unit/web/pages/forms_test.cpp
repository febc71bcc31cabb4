// SPDX-License-Identifier: Apache-2.0
// What was typed stays typed, and what is wrong stands beside the field.
#include "web/pages/forms.hpp"

#include <gtest/gtest.h>

#include "web/pages/probe_limit.hpp"

namespace applinks::web::pages {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kNow{std::chrono::seconds(1'700'000'000)};

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

// S-36.
TEST(ProbeLimit, admits_ten_probes_a_minute_for_each_administrator) {
    ProbeLimit limit;
    const AccountId alice("a");
    for (std::size_t i = 0; i < ProbeLimit::kProbesMax; ++i) EXPECT_TRUE(limit.admit(alice, kNow));
    const auto refused = limit.admit(alice, kNow + 59s);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::throttled);
    EXPECT_TRUE(limit.admit(AccountId("b"), kNow + 59s));
    EXPECT_TRUE(limit.admit(alice, kNow + 60s));
}

}  // namespace
}  // namespace applinks::web::pages
