// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/status_entity.hpp"

#include <gtest/gtest.h>

namespace applinks::wire {
namespace {

TEST(StatusEntity, is_written_as_xml_unless_asked_otherwise) {
    EXPECT_EQ(
        write_status({.status = 401, .message = "You must be an <administrator>"}),
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<status>\n  <status-code>401</status-code>\n"
        "  <message>You must be an &lt;administrator&gt;</message>\n</status>\n");
    EXPECT_EQ(write_status({.status = 401, .message = "No"}, Format::json), R"({"status-code":401,"message":"No"})");
}

TEST(StatusEntity, names_what_a_call_made) {
    const StatusEntity made{
        .status = 201, .message = "Created", .created = {"https://j/rest/applinks/3.0/applicationlink/5f0e"}};
    EXPECT_NE(write_status(made).find("<resources-created>\n    <link rel=\"self\" "
                                      "href=\"https://j/rest/applinks/3.0/applicationlink/5f0e\"/>\n"),
              std::string::npos);
    EXPECT_EQ(write_status(made, Format::json),
              R"({"status-code":201,"message":"Created","resources-created":{"link":[{"rel":"self",)"
              R"("href":"https://j/rest/applinks/3.0/applicationlink/5f0e"}]}})");
}

TEST(StatusEntity, survives_being_written_and_read_in_both_formats) {
    const StatusEntity status{.status = 200,
                              .message = "Done & \"dusted\"",
                              .created = {"https://a/x?y=1&z=2"},
                              .updated = {"https://b", "https://c"}};
    for (const auto format : {Format::xml, Format::json}) {
        const auto again = parse_status(write_status(status, format));
        ASSERT_TRUE(again.has_value()) << again.error().message;
        EXPECT_EQ(again->status, status.status);
        EXPECT_EQ(again->message, status.message);
        EXPECT_EQ(again->created, status.created);
        EXPECT_EQ(again->updated, status.updated);
    }
}

TEST(StatusEntity, is_refused_without_a_status_code) {
    for (const auto* const body :
         {"", "{}", "<status/>", "<status><status-code>abc</status-code></status>", R"({"status-code":"401"})",
          R"({"status-code":99})", "<status><status-code>600</status-code></status>", "<!DOCTYPE x><status/>"}) {
        const auto status = parse_status(body);
        ASSERT_FALSE(status.has_value()) << body;
        EXPECT_EQ(status.error().code, Errc::peer_malformed) << body;
    }
}

// The two examples of applinks-protocol.md 0.4.
TEST(FormError, names_messages_and_fields) {
    const FormError error{.messages = {"text", "more"}, .fields = {"field-name"}};
    EXPECT_EQ(write_form_error(error, Format::json),
              R"({"status":400,"message":["text","more"],"fields":["field-name"]})");
    EXPECT_EQ(write_form_error(error, Format::xml),
              "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<error status=\"400\">\n  "
              "<message>text</message>\n"
              "  <message>more</message>\n  <fields>field-name</fields>\n</error>\n");
}

TEST(RestError, has_the_shape_of_version_three) {
    EXPECT_EQ(write_rest_error({.status = 404,
                                .entries = {{.context = "id", .summary = "No such application link", .details = {"d"}},
                                            {.summary = "s"}}}),
              R"({"status":404,"errors":[{"context":"id","summary":"No such application link","details":["d"]},)"
              R"({"context":null,"summary":"s","details":[]}]})");
}

}  // namespace
}  // namespace applinks::wire
