// SPDX-License-Identifier: Apache-2.0
#include "directory/host.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace applinks::directory {
namespace {

using domain::DirectoryPerson;
using domain::Freshness;
using domain::WhoAmI;

const WhoAmI kRedmine{.path = "/applinks_whoami.json",
                      .cookies = {"_redmine_session"},
                      .id = "id",
                      .login = "login",
                      .mail = "mail",
                      .admin = "admin",
                      .sign_in = "/login?back_url={return}"};
const WhoAmI kWiki{.path = "/api.php",
                   .cookies = {"*_session", "*Token"},
                   .id = "query.userinfo.id",
                   .login = "query.userinfo.name",
                   .groups = "query.userinfo.groups",
                   .admin_group = "sysop",
                   .anonymous = "query.userinfo.anon",
                   .sign_in = "/index.php?title=Special:UserLogin"};

std::optional<DirectoryPerson> who(const WhoAmI& rules, int status, std::string body) {
    auto read = read_who(rules, {.status = status, .body = std::move(body)});
    EXPECT_TRUE(read.has_value()) << (read ? "" : read.error().detail);
    return read ? *read : std::nullopt;
}

TEST(HostCookies, are_those_that_the_type_names_and_never_ours) {
    EXPECT_EQ(session_cookies(kRedmine, "a=1; _redmine_session=xyz; autologin=q"), "_redmine_session=xyz");
    EXPECT_EQ(session_cookies(kWiki, "wiki_session=1; wikiToken=2; other=3"), "wiki_session=1; wikiToken=2");
    EXPECT_EQ(session_cookies({.cookies = {"*session"}}, "__Host-applinkd-session=secret; dev-applinkd-session=secret"),
              "");
    EXPECT_EQ(session_cookies(kRedmine, ""), "");
    EXPECT_EQ(session_cookies(kRedmine, "_redmine_session"), "_redmine_session");
}

TEST(HostAnswer, names_the_person_by_the_fields_of_the_type) {
    const auto person = who(kRedmine, 200, R"({"id":7,"login":"alice","mail":"a@example.org","admin":true})");
    ASSERT_TRUE(person.has_value());
    EXPECT_EQ(person->id, "7");
    EXPECT_EQ(person->name.str(), "alice");
    EXPECT_EQ(person->mail, "a@example.org");
    EXPECT_TRUE(person->admin);
    const auto author =
        who(kWiki, 200, R"({"query":{"userinfo":{"id":3,"name":"Bob","groups":["*","user","sysop"]}}})");
    ASSERT_TRUE(author.has_value());
    EXPECT_EQ(author->name.str(), "Bob");
    EXPECT_TRUE(author->admin);
}

TEST(HostAnswer, without_an_id_means_the_name) {
    const auto person = who(kRedmine, 200, R"({"login":"Alice"})");
    ASSERT_TRUE(person.has_value());
    EXPECT_EQ(person->id, "alice");
    EXPECT_FALSE(person->admin);
}

TEST(HostAnswer, says_that_nobody_is_signed_in) {
    for (const int status : {401, 403, 302}) EXPECT_FALSE(who(kRedmine, status, "").has_value()) << status;
    EXPECT_FALSE(who(kRedmine, 200, R"({"login":null})").has_value());
    EXPECT_FALSE(who(kRedmine, 200, R"({"login":""})").has_value());
    EXPECT_FALSE(who(kWiki, 200, R"({"query":{"userinfo":{"id":0,"name":"127.0.0.1","anon":true}}})").has_value());
    EXPECT_FALSE(who(kWiki, 200, "[]").has_value());
}

TEST(HostAnswer, that_cannot_be_read_is_no_answer) {
    for (const auto& answer : {HostAnswer{.status = 500, .body = ""}, HostAnswer{.status = 200, .body = "<html>"},
                               HostAnswer{.status = 200, .body = R"({"login":" alice"})"},
                               HostAnswer{.status = 200, .body = R"({"login":"a\nb"})"}}) {
        const auto read = read_who(kRedmine, answer);
        ASSERT_FALSE(read.has_value()) << answer.body;
        EXPECT_EQ(read.error().code, Errc::unavailable);
    }
}

const domain::PersonLookup kFindAtRedmine{.path = "/users.json?name={name}",
                                          .items = "users",
                                          .id = "id",
                                          .login = "login",
                                          .mail = "mail",
                                          .groups = "groups",
                                          .group_name = "name",
                                          .admin = "admin",
                                          .disabled = "locked",
                                          .more = "/users/{id}.json",
                                          .root = "user"};

TEST(HostLookup, takes_who_has_exactly_the_name_and_may_sign_in) {
    const auto found = [](std::string body) {
        const auto read = read_found(kFindAtRedmine, UserName("alice"), {.status = 200, .body = std::move(body)});
        EXPECT_TRUE(read.has_value());
        return read && *read ? (*read)->id : std::string("nobody");
    };
    EXPECT_EQ(found(R"({"users":[{"id":8,"login":"malice"},{"id":7,"login":"Alice"}]})"), "7");
    EXPECT_EQ(found(R"({"users":[{"id":8,"login":"malice"}]})"), "nobody");
    EXPECT_EQ(found(R"({"users":[{"id":7,"login":"alice","locked":true}]})"), "nobody");
    EXPECT_EQ(found(R"({"users":[{"id":7,"login":"alice","locked":null}]})"), "7");
    EXPECT_EQ(found(R"({"users":[{"login":"alice","missing":true}]})"), "nobody");
    EXPECT_EQ(found(R"({"users":[{"id":7,"login":"alice\n"}]})"), "nobody");
    EXPECT_EQ(found(R"({"error":"no"})"), "nobody");
    for (const int status : {401, 403, 500}) {
        const auto read = read_found(kFindAtRedmine, UserName("alice"), {.status = status, .body = ""});
        ASSERT_FALSE(read.has_value()) << "nobody was asked";
        EXPECT_EQ(read.error().code, Errc::unavailable);
    }
}

TEST(HostLookup, learns_the_rest_from_a_second_answer) {
    const DirectoryPerson person{.source = "host", .id = "7", .name = UserName("alice"), .mail = "a@example.org"};
    const auto more =
        read_more(kFindAtRedmine, person,
                  {.status = 200,
                   .body = R"({"user":{"id":7,"admin":true,"groups":[{"id":2,"name":"dev"},{"id":3,"name":"all"}]}})"});
    ASSERT_TRUE(more.has_value());
    EXPECT_EQ(more->groups, (std::vector<std::string>{"all", "dev"}));
    EXPECT_EQ(more->mail, "a@example.org");
    EXPECT_TRUE(more->admin);
    EXPECT_FALSE(read_more(kFindAtRedmine, person, {.status = 404, .body = ""}).has_value());
}

Task<Result<HostAnswer>> answer_of(std::string* cookies, int* count, HostQuestion question) {
    ++*count;
    *cookies = question.cookies;
    co_return HostAnswer{.status = 200, .body = R"({"id":7,"login":"alice"})"};
}

class HostDirectoryTest : public ::testing::Test {
protected:
    std::optional<DirectoryPerson> who(const std::string& cookie, Freshness freshness = Freshness::cached) {
        http::Headers headers;
        if (!cookie.empty()) headers.set("Cookie", cookie);
        const http::Origin origin;
        auto person = directory_->who(headers, origin, freshness).run_now();
        return person ? *person : std::nullopt;
    }

    std::string cookies_;
    int count_ = 0;
    std::unique_ptr<domain::RequestDirectory> directory_ = make_host_directory(
        {.who = kRedmine}, {.admin_groups = {}}, "https://tracker.example.org",
        [this](HostQuestion question) { return answer_of(&cookies_, &count_, std::move(question)); });
};

TEST_F(HostDirectoryTest, asks_once_for_the_same_cookies_and_anew_for_others) {
    ASSERT_TRUE(who("_redmine_session=a; noise=1").has_value());
    EXPECT_EQ(cookies_, "_redmine_session=a");
    EXPECT_TRUE(who("noise=2; _redmine_session=a").has_value());
    EXPECT_EQ(count_, 1);
    EXPECT_TRUE(who("_redmine_session=b").has_value());
    EXPECT_EQ(count_, 2);
    EXPECT_TRUE(who("_redmine_session=a", Freshness::now).has_value());
    EXPECT_EQ(count_, 3);
}

TEST_F(HostDirectoryTest, asks_nobody_about_a_browser_without_a_session) {
    EXPECT_FALSE(who("").has_value());
    EXPECT_FALSE(who("noise=1").has_value());
    EXPECT_EQ(count_, 0);
}

TEST_F(HostDirectoryTest, leads_to_the_page_for_signing_in_and_back) {
    EXPECT_EQ(
        directory_->sign_in_page("https://tracker.example.org/applinks/login?a=b"),
        "https://tracker.example.org/login?back_url=https%3A%2F%2Ftracker.example.org%2Fapplinks%2Flogin%3Fa%3Db");
    EXPECT_TRUE(directory_->leads_back());
}

}  // namespace
}  // namespace applinks::directory
