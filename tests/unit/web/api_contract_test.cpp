// SPDX-License-Identifier: Apache-2.0
// openapi.yaml is the contract: every route of our API stands in it, and everything in it is a route.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>

#include "web/api/answer.hpp"
#include "web/api/resources.hpp"

namespace applinks::web::api {
namespace {

const std::set<std::string> kMethods = {"get", "put", "post", "patch", "delete"};

std::string upper(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

// "GET /links/{id}" for each operation. The file is written by hand in one way: paths at two blanks, methods at four.
std::set<std::string> operations_of_the_contract() {
    std::ifstream file(AL_SOURCE "/src/web/api/openapi.yaml");
    std::set<std::string> operations;
    std::string path;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("  /")) path = line.substr(2, line.size() - 3);
        if (!line.starts_with("    ") || line.size() < 6 || line.at(4) == ' ' || !line.ends_with(':')) continue;
        const auto word = line.substr(4, line.size() - 5);
        if (kMethods.contains(word)) operations.insert(upper(word) + " " + path);
    }
    return operations;
}

std::set<std::string> operations_of_the_routes() {
    std::set<std::string> operations;
    for (const auto& route : api_routes())
        operations.insert(route.method + " " + route.pattern.substr(std::string_view(kRoot).size()));
    return operations;
}

TEST(ApiContract, names_every_route_and_nothing_else) {
    EXPECT_GT(operations_of_the_contract().size(), 40U) << "the file was read";
    EXPECT_EQ(operations_of_the_contract(), operations_of_the_routes());
}

TEST(ApiContract, has_routes_that_start) {
    Router router;
    router.add(api_routes());
    const auto checked = router.check();
    EXPECT_TRUE(checked) << checked.error().message;
}

TEST(ApiContract, lets_nobody_in_without_credentials_and_never_a_linked_application) {
    for (const auto& route : api_routes()) {
        EXPECT_TRUE(route.policy.who == Who::user || route.policy.who == Who::admin) << route.pattern;
        EXPECT_TRUE(route.policy.accepts == Accepts::session || route.policy.accepts == Accepts::session_or_basic)
            << route.pattern;
        EXPECT_EQ(route.policy.family, Family::api) << route.pattern;
    }
}

TEST(ApiTime, reads_what_it_writes_and_offsets) {
    EXPECT_EQ(text_of(from_micros(1'700'000'000'250'000)), "2023-11-14T22:13:20.250Z");
    EXPECT_EQ(parse_time("2023-11-14T22:13:20.250Z").value(), from_micros(1'700'000'000'250'000));
    EXPECT_EQ(parse_time("2023-11-14T22:13:20Z").value(), from_micros(1'700'000'000'000'000));
    EXPECT_EQ(parse_time("2023-11-15T00:13:20+02:00").value(), from_micros(1'700'000'000'000'000));
    EXPECT_EQ(parse_time("2023-11-14T19:43:20-02:30").value(), from_micros(1'700'000'000'000'000));
}

TEST(ApiTime, refuses_what_is_no_time) {
    for (const std::string_view text : {"", "2023-11-14", "2023-11-14T22:13:20", "2023-13-14T22:13:20Z",
                                        "2023-02-30T22:13:20Z", "2023-11-14T24:13:20Z", "2023-11-14T22:13:20.Zx",
                                        "2023-11-14T22:13:20+2", "x023-11-14T22:13:20Z", "2023-11-14T22:13:20 Z"}) {
        const auto parsed = parse_time(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().code, Errc::invalid_argument) << text;
    }
}

}  // namespace
}  // namespace applinks::web::api
