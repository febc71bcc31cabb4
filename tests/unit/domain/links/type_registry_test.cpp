// SPDX-License-Identifier: Apache-2.0
#include "domain/links/type_registry.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "support/temporary_directory.hpp"

namespace applinks::domain {
namespace {

constexpr std::string_view kGenericText = "id = 'generic'\nname = 'Generic'\nicon = 'G'\n";

Result<TypeRegistry> load_one(std::string text) {
    const std::vector<TypeFile> files{{.name = "generic.toml", .text = std::string(kGenericText)},
                                      {.name = "mine.toml", .text = std::move(text)}};
    return TypeRegistry::load(files);
}

TypeRegistry standard() {
    auto registry = TypeRegistry::standard();
    EXPECT_TRUE(registry.has_value()) << (registry ? "" : registry.error().message);
    return *std::move(registry);
}

TEST(TypeRegistry, knows_every_type_that_ships_with_the_program) {
    const auto registry = standard();
    for (const auto* const id :
         {"generic", "jira", "confluence", "stash", "bamboo", "fecru", "crowd", "refapp", "redmine", "mediawiki",
          "jenkins", "gitlab", "gitea", "nextcloud", "openproject", "mattermost", "github", "xwiki", "trello"}) {
        EXPECT_NE(registry.find(TypeId(id)), nullptr) << id;
    }
    EXPECT_EQ(registry.all().size(), embedded_types().size());
}

TEST(TypeRegistry, lists_types_by_name) {
    const auto registry = standard();
    std::vector<std::string> names;
    for (const auto& type : registry.all()) names.push_back(type.name);
    ASSERT_FALSE(names.empty());
    EXPECT_EQ(names.front(), "Bamboo");
    EXPECT_EQ(names.back(), "XWiki");
}

TEST(TypeRegistry, takes_both_names_of_bitbucket_and_writes_the_old_one) {
    const auto registry = standard();
    const auto* const stash = registry.find_wire("bitbucket");
    ASSERT_NE(stash, nullptr);
    EXPECT_EQ(stash, registry.find_wire("stash"));
    EXPECT_EQ(stash->id, TypeId("stash"));
    EXPECT_EQ(stash->wire_id, "stash");
}

TEST(TypeRegistry, writes_generic_for_types_that_real_peers_do_not_have) {
    const auto registry = standard();
    EXPECT_EQ(registry.get(TypeId("redmine")).wire_id, "generic");
    EXPECT_EQ(registry.get(TypeId("jira")).wire_id, "jira");
    EXPECT_EQ(registry.find_wire("redmine"), registry.find(TypeId("redmine")));
}

TEST(TypeRegistry, falls_back_to_generic_for_a_type_whose_file_is_gone) {
    const auto registry = standard();
    EXPECT_EQ(registry.find(TypeId("no-such-type")), nullptr);
    EXPECT_EQ(registry.find_wire("no-such-type"), nullptr);
    EXPECT_EQ(registry.get(TypeId("no-such-type")).id, TypeId("generic"));
}

TEST(TypeRegistry, tells_how_to_act_as_a_user_at_redmine) {
    const auto registry = standard();
    const auto& acts = registry.get(TypeId("redmine")).acts;
    EXPECT_EQ(acts.mode, ActsAs::Mode::headers);
    const std::vector<std::pair<std::string, std::string>> want{{"X-Redmine-API-Key", "{service_key}"},
                                                                {"X-Redmine-Switch-User", "{user}"}};
    EXPECT_EQ(acts.headers, want);
    EXPECT_TRUE(acts.assertion);
    EXPECT_FALSE(acts.forwarded_user);
}

TEST(TypeRegistry, sends_an_assertion_to_mediawiki_and_to_generic_applications) {
    const auto registry = standard();
    EXPECT_TRUE(registry.get(TypeId("mediawiki")).acts.assertion);
    EXPECT_FALSE(registry.get(TypeId("mediawiki")).acts.forwarded_user);
    EXPECT_TRUE(registry.get(TypeId("generic")).acts.assertion);
    EXPECT_TRUE(registry.get(TypeId("generic")).acts.forwarded_user);
}

TEST(TypeRegistry, allows_odd_paths_only_where_the_product_has_them) {
    const auto registry = standard();
    EXPECT_TRUE(registry.get(TypeId("mediawiki")).paths.allow_parameters);
    EXPECT_TRUE(registry.get(TypeId("gitlab")).paths.allow_encoded_slash);
    EXPECT_FALSE(registry.get(TypeId("generic")).paths.allow_encoded_slash);
    EXPECT_FALSE(registry.get(TypeId("generic")).paths.allow_parameters);
}

TEST(TypeRegistry, has_the_oauth_endpoints_of_the_atlassian_products) {
    const auto registry = standard();
    for (const auto& type : registry.all()) {
        if (type.kind != TypeKind::atlassian) continue;
        ASSERT_TRUE(type.oauth1.has_value()) << type.name;
        EXPECT_EQ(type.oauth1->request_token, "/plugins/servlet/oauth/request-token");
        EXPECT_EQ(type.oauth1->authorize, "/plugins/servlet/oauth/authorize");
        EXPECT_EQ(type.oauth1->access_token, "/plugins/servlet/oauth/access-token");
        EXPECT_EQ(type.oauth1->signature, oauth1::SignatureMethod::rsa_sha1);
    }
}

// applinks-protocol.md 1.3
TEST(EntityUrl, follows_the_table_of_entity_types) {
    const auto registry = standard();
    const auto base = *http::AbsoluteUrl::parse_base("https://example.com/base");
    struct Case {
        std::string_view type, entity, want;
    };
    constexpr Case kCases[] = {
        {"jira", "jira.project", "https://example.com/base/browse/TRK"},
        {"confluence", "confluence.space", "https://example.com/base/display/TRK"},
        {"stash", "stash.project", "https://example.com/base/projects/TRK"},
        {"bamboo", "bamboo.project", "https://example.com/base/browse/TRK"},
        {"fecru", "fecru.project", "https://example.com/base/cru/TRK"},
        {"fecru", "fecru.repository", "https://example.com/base/changelog/TRK"},
        {"refapp", "refapp.charlie", ""},
        {"generic", "generic.entity", ""},
    };
    for (const auto& c : kCases) {
        const auto& entities = registry.get(TypeId(std::string(c.type))).entities;
        const auto entity = std::ranges::find(entities, c.entity, &EntityType::id);
        ASSERT_NE(entity, entities.end()) << c.entity;
        EXPECT_EQ(entity_url(*entity, base, "TRK"), c.want) << c.entity;
    }
}

TEST(EntityUrl, encodes_the_key_and_keeps_slashes_only_where_the_template_says_so) {
    const auto base = *http::AbsoluteUrl::parse_base("https://example.com");
    const EntityType one{.id = "a", .name = "A", .url = "/browse/{key}"};
    const EntityType several{.id = "b", .name = "B", .url = "/{key...}/-/tree"};
    EXPECT_EQ(entity_url(one, base, "a/b?c#d"), "https://example.com/browse/a%2Fb%3Fc%23d");
    EXPECT_EQ(entity_url(several, base, "group/sub/pro ject"), "https://example.com/group/sub/pro%20ject/-/tree");
}

TEST(EndpointUrl, is_below_the_application_or_absolute) {
    const auto base = *http::AbsoluteUrl::parse_base("https://wiki.example.com/w");
    EXPECT_EQ(endpoint_url(base, "/rest.php/oauth2/authorize")->str(),
              "https://wiki.example.com/w/rest.php/oauth2/authorize");
    EXPECT_EQ(endpoint_url(base, "https://trello.com/1/OAuthGetRequestToken")->str(),
              "https://trello.com/1/OAuthGetRequestToken");
    EXPECT_EQ(endpoint_url(base, "javascript:alert(1)").error().code, Errc::invalid_url);
}

TEST(FillHeader, puts_the_values_where_the_template_names_them) {
    const HeaderValues values{
        .user = "alice", .email = "a@example.com", .display_name = "Alice", .groups = "x,y", .service_key = "k"};
    EXPECT_EQ(*fill_header("{user}:{service_key}", values), "alice:k");
    EXPECT_EQ(*fill_header("{email} {display_name} {groups}", values), "a@example.com Alice x,y");
    EXPECT_EQ(*fill_header("Bearer", values), "Bearer");
}

// S-42
TEST(FillHeader, refuses_a_value_that_would_split_the_message) {
    const auto filled = fill_header("{user}", {.user = "alice\r\nX-Admin: 1"});
    ASSERT_FALSE(filled.has_value());
    EXPECT_EQ(filled.error().code, Errc::invalid_encoding);
}

// S-66
TEST(TypeFile, is_refused_with_file_and_line) {
    struct Case {
        std::string_view name, text, want;
    };
    constexpr Case kCases[] = {
        {"syntax", "id = 'x'\nname = \n", "mine.toml, line 2: "},
        {"unknown key", "id = 'x'\nname = 'X'\nicon = 'X'\ncolour = 'red'\n",
         "mine.toml, line 4: unknown key 'colour'."},
        {"unknown key in a table", "id = 'x'\nname = 'X'\nicon = 'X'\n[acts]\nasertion = true\n",
         "mine.toml, line 5: unknown key 'asertion'."},
        {"unknown table", "id = 'x'\nname = 'X'\nicon = 'X'\n[acts2]\n", "mine.toml, line 4: unknown key 'acts2'."},
        {"missing id", "name = 'X'\nicon = 'X'\n", "mine.toml, line 1: 'id' is missing."},
        {"missing name", "id = 'x'\nicon = 'X'\n", "mine.toml, line 1: 'name' is missing."},
        {"missing icon", "id = 'x'\nname = 'X'\n", "mine.toml, line 1: 'icon' or 'icon_svg' is missing."},
        {"odd id", "id = 'X Y'\nname = 'X'\nicon = 'X'\n", "mine.toml, line 1: 'id' must be lower-case letters"},
        {"wrong type", "id = 'x'\nname = 7\nicon = 'X'\n", "mine.toml, line 2: 'name' must be a text"},
        {"empty text", "id = 'x'\nname = ''\nicon = 'X'\n",
         "mine.toml, line 2: 'name' must be a text that is not empty"},
        {"unknown choice", "id = 'x'\nname = 'X'\nkind = 'other'\n",
         "mine.toml, line 3: 'kind' must be one of \"generic\", \"atlassian\"."},
        {"flag as text", "id = 'x'\nname = 'X'\nicon = 'X'\n[acts]\nassertion = 'yes'\n",
         "mine.toml, line 5: 'assertion' must be true or false."},
        {"framing header",
         "id = 'x'\nname = 'X'\nicon = 'X'\n[acts]\nmode = 'headers'\nheaders = { Host = '{user}' }\n",
         "mine.toml, line 6: 'headers' must not hold 'Host'."},
        {"header name", "id = 'x'\nname = 'X'\nicon = 'X'\n[acts]\nstrip = ['X User']\n",
         "mine.toml, line 5: 'strip' must not hold 'X User'."},
        {"unknown place",
         "id = 'x'\nname = 'X'\nicon = 'X'\n[acts]\nmode = 'headers'\nheaders = { X-User = '{password}' }\n",
         "mine.toml, line 6: 'headers' has a value for 'X-User'"},
        {"mode without headers", "id = 'x'\nname = 'X'\nicon = 'X'\n[acts]\nmode = 'headers'\n",
         "mine.toml, line 5: 'mode' must be"},
        {"headers without mode", "id = 'x'\nname = 'X'\nicon = 'X'\n[acts]\nheaders = { X-User = '{user}' }\n",
         "mine.toml, line 4: 'mode' must be"},
        {"endpoint elsewhere",
         "id = 'x'\nname = 'X'\nicon = 'X'\n[oauth1]\nrequest_token = '//evil/x'\nauthorize = '/a'\naccess_token = "
         "'/b'\n",
         "mine.toml, line 5: 'request_token' must begin with '/'"},
        {"endpoint missing", "id = 'x'\nname = 'X'\nicon = 'X'\n[oauth2]\nauthorize = '/a'\n",
         "mine.toml, line 4: 'token' is missing."},
        {"entity without key", "id = 'x'\nname = 'X'\nicon = 'X'\n[[entity]]\nid = 'x.y'\nname = 'Y'\nurl = '/y'\n",
         "mine.toml, line 7: 'url' must hold {key}"},
        {"probe of nothing", "id = 'x'\nname = 'X'\nicon = 'X'\n[[probe]]\npath = '/'\n",
         "mine.toml, line 5: 'path' needs"},
        {"status out of range",
         "id = 'x'\nname = 'X'\nicon = 'X'\n[[probe]]\npath = '/'\nheader = 'X-A'\nstatus = 1000\n",
         "mine.toml, line 7: 'status' must be a number from 200 to 499."},
        {"who without a way to sign in",
         "id = 'x'\nname = 'X'\nicon = 'X'\n[who]\npath = '/me'\ncookies = ['s']\nlogin = 'name'\n",
         "mine.toml, line 4: 'sign_in' is missing."},
        {"who with any cookie",
         "id = 'x'\nname = 'X'\nicon = 'X'\n[who]\npath = '/me'\ncookies = ['*']\nlogin = 'name'\nsign_in = '/in'\n",
         "mine.toml, line 6: 'cookies' must hold names of cookies"},
        {"find without a name in it",
         "id = 'x'\nname = 'X'\nicon = 'X'\n[find]\npath = '/users'\nitems = 'users'\nlogin = 'login'\n",
         "mine.toml, line 5: 'path' must hold {name}"},
        {"find more of nobody",
         "id = 'x'\nname = 'X'\nicon = 'X'\n[find]\npath = '/users?n={name}'\nitems = 'users'\nlogin = 'login'\n"
         "more = '/users/{id}'\n",
         "mine.toml, line 8: 'more' needs 'id' beside it"},
        {"development without a key in it",
         "id = 'x'\nname = 'X'\nicon = 'X'\n[[development]]\ndata = 'commit'\nget = '/s'\n",
         "mine.toml, line 6: 'get' must hold {key} or {project} or both"},
        {"development of another kind", "id = 'x'\nname = 'X'\nicon = 'X'\n[[development]]\ndata = 'tag'\n",
         "mine.toml, line 5: 'data' must be one of \"pullrequest\", \"branch\", \"commit\"."},
        {"development with an odd state",
         "id = 'x'\nname = 'X'\nicon = 'X'\n[[development]]\ndata = 'pullrequest'\nget = '/s?q={key}'\nitems = '$'\n"
         "id = 'i'\ntitle = 't'\nlink = 'l'\nstates = { done = 'DONE' }\n",
         "mine.toml, line 11: 'states' must hold OPEN"},
        {"public path", "id = 'x'\nname = 'X'\nicon = 'X'\n[paths]\npublic = ['assets']\n",
         "mine.toml, line 5: 'public' must hold paths"},
        {"tables expected", "id = 'x'\nname = 'X'\nicon = 'X'\nentity = ['a']\n",
         "mine.toml, line 4: 'entity' must be a list of tables."},
        {"table expected", "id = 'x'\nname = 'X'\nicon = 'X'\npaths = 'a'\n",
         "mine.toml, line 4: 'paths' must be a table."},
        {"drawing", "id = 'x'\nname = 'X'\nicon_svg = '<script>'\n",
         "mine.toml, line 3: 'icon_svg' must begin with '<svg '."},
    };
    for (const auto& c : kCases) {
        const auto registry = load_one(std::string(c.text));
        ASSERT_FALSE(registry.has_value()) << c.name;
        EXPECT_EQ(registry.error().code, Errc::configuration) << c.name;
        EXPECT_TRUE(registry.error().message.starts_with(c.want)) << c.name << ": " << registry.error().message;
    }
}

TEST(TypeRegistry, lets_an_administrators_file_replace_a_type) {
    const std::vector<TypeFile> built_in{{.name = "generic.toml", .text = std::string(kGenericText)}};
    const std::vector<TypeFile> own{{.name = "own.toml", .text = "id = 'generic'\nname = 'Anything'\nicon = 'A'\n"}};
    const auto registry = TypeRegistry::load(built_in, own);
    ASSERT_TRUE(registry.has_value());
    ASSERT_EQ(registry->all().size(), 1U);
    EXPECT_EQ(registry->get(TypeId("generic")).name, "Anything");
}

TEST(TypeRegistry, refuses_two_files_with_one_id) {
    const auto registry = load_one(std::string(kGenericText));
    ASSERT_FALSE(registry.has_value());
    EXPECT_EQ(registry.error().message, "mine.toml: another file defines the type 'generic' as well.");
}

TEST(TypeRegistry, refuses_two_types_that_accept_one_type_id) {
    const auto registry = load_one("id = 'x'\nname = 'X'\nicon = 'X'\n[wire]\naccept = ['generic']\n");
    ASSERT_FALSE(registry.has_value());
    EXPECT_EQ(registry.error().code, Errc::configuration);
    EXPECT_NE(registry.error().message.find("'generic'"), std::string::npos);
}

TEST(TypeRegistry, needs_a_generic_type) {
    const std::vector<TypeFile> files{{.name = "x.toml", .text = "id = 'x'\nname = 'X'\nicon = 'X'\n"}};
    const auto registry = TypeRegistry::load(files);
    ASSERT_FALSE(registry.has_value());
    EXPECT_EQ(registry.error().message, "There is no application type 'generic'.");
}

TEST(TypeRegistry, reads_the_toml_files_of_a_directory) {
    const auto files = read_type_files(std::filesystem::path(AL_SOURCE) / "types");
    ASSERT_TRUE(files.has_value());
    EXPECT_EQ(files->size(), embedded_types().size());
    const auto registry = TypeRegistry::load(*files);
    EXPECT_TRUE(registry.has_value()) << registry.error().message;
}

TEST(TypeRegistry, leaves_out_a_file_that_is_wrong_and_keeps_the_others) {
    const testing::TemporaryDirectory directory;
    const auto write = [&directory](const char* name, std::string_view text) {
        std::ofstream(directory.path() / name) << text;
    };
    write("a.toml", "id = 'a'\nname = 'A'\nicon = 'A'\n");
    write("broken.toml", "id = 'broken'\nname = 'B'\nicon = 'B'\nbogus = 1\n");
    write("greedy.toml", "id = 'greedy'\nname = 'G'\nicon = 'G'\n[wire]\naccept = ['jira']\n");
    write("z.toml", "id = 'z'\nname = 'Z'\nicon = 'Z'\n");
    const auto registry = TypeRegistry::standard(directory.path());
    ASSERT_TRUE(registry) << registry.error().message;
    for (const auto* const id : {"a", "z", "jira", "generic"}) EXPECT_NE(registry->find(TypeId(id)), nullptr) << id;
    for (const auto* const id : {"broken", "greedy"}) EXPECT_EQ(registry->find(TypeId(id)), nullptr) << id;
    ASSERT_EQ(registry->warnings().size(), 2U);
    EXPECT_TRUE(registry->warnings().front().ends_with("broken.toml, line 4: unknown key 'bogus'."))
        << registry->warnings().front();
    EXPECT_NE(registry->warnings().back().find("'jira'"), std::string::npos) << registry->warnings().back();
}

TEST(TypeRegistry, refuses_items_and_lists_that_could_not_be_asked_for) {
    const std::string head = "id = 'x'\nname = 'X'\nicon = 'X'\n[[item]]\nkind = 'issue'\nname = 'Issue'\n";
    for (const auto& [text, line] : std::vector<std::pair<std::string, int>>{
             {"url = ['/i/{n}']\nget = '/i/{m}'\ntitle = 't'\n", 8},
             {"url = ['/i/{n}']\nget = 'i/{n}'\ntitle = 't'\n", 8},
             {"url = ['/i/{n']\nget = '/i'\ntitle = 't'\n", 7},
             {"url = ['/i/{n}']\nget = '/i/{n}'\n", 4},
             {"get = '/i'\ntitle = 't'\n", 4},
             {"url = ['/i/{n}']\nget = '/i/{n}'\ntitle = 't'\n[item.search]\nget = '/s'\nitems = '$'\n", 11},
             {"url = ['/i/{n}']\nget = '/i/{n}'\ntitle = 't'\n[[entity]]\nid = 'x.p'\nname = 'P'\n[entity.list]\n"
              "get = '/p/{x}'\n",
              14}}) {
        const auto registry = load_one(head + text);
        ASSERT_FALSE(registry.has_value()) << text;
        EXPECT_TRUE(registry.error().message.starts_with("mine.toml, line " + std::to_string(line) + ": "))
            << text << registry.error().message;
    }
}

TEST(TypeRegistry, says_which_directory_cannot_be_read) {
    const auto registry = TypeRegistry::standard("/no/such/directory");
    ASSERT_FALSE(registry.has_value());
    EXPECT_EQ(registry.error().code, Errc::configuration);
    EXPECT_NE(registry.error().message.find("/no/such/directory"), std::string::npos);
}

}  // namespace
}  // namespace applinks::domain
