// SPDX-License-Identifier: Apache-2.0
// Application types: what differs between products, as data (design decision 5). The files stand in types/, and
// types/README.md describes every key.
//
// A registry is made once at start-up and never changes: any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "domain/links/development_type.hpp"
#include "domain/links/item_type.hpp"
#include "domain/links/who_am_i.hpp"
#include "protocol/http/path.hpp"
#include "protocol/http/url.hpp"
#include "protocol/oauth1/signature.hpp"

namespace applinks::domain {

// Diagnosis runs for Atlassian types only; every other answers GENERIC_LINK or NON_ATLASSIAN
// (applinks-protocol.md 1.3).
enum class TypeKind { atlassian, generic };

// What an application is for. Trackers and wikis are not asked for development information; a developer tool that
// cannot tell any is named in the panel.
enum class TypeRole { unknown, tracker, developer_tool, wiki };

struct EntityType {
    std::string id;    // "jira.project"
    std::string name;  // "Project"
    std::string url;   // "/browse/{key}" below the display URL; {key...} keeps slashes; empty: no page of its own
    std::optional<EntityList> list{};  // how to ask for all of them
};

// How to recognise a product that has no manifest: one GET below its base URL. All given conditions must hold.
struct Probe {
    std::string path;
    int status = 200;
    std::string body_contains;  // empty: not looked at
    std::string header;         // a header that must be there; empty: none
};

// How the guard acts as a user at the local application.
struct ActsAs {
    enum class Mode { none, headers };
    Mode mode = Mode::none;
    std::vector<std::pair<std::string, std::string>> headers;  // name, template: see HeaderValues
    std::vector<std::string>
        strip;                    // further identity headers of this product; those in `headers` are stripped as well
    bool assertion = false;       // send X-Applink-Assertion
    bool forwarded_user = false;  // send X-Forwarded-User, X-Forwarded-Groups, X-Applink-Id
};

// Endpoints of an OAuth 1.0a provider. A value that begins with '/' is below rpcUrl (authorize: displayUrl), 1.5.
struct OAuth1Endpoints {
    std::string request_token;
    std::string authorize;
    std::string access_token;
    oauth1::SignatureMethod signature = oauth1::SignatureMethod::rsa_sha1;
    std::string needs;  // what has to be installed over there, for people
};

struct OAuth2Endpoints {
    enum class Pkce { required, optional, off };
    enum class ClientAuth { body, basic, either };
    enum class Refresh { rotate, keep, yes, none, unknown };
    std::string authorize;  // as for OAuth 1.0a: '/' is below the base URL
    std::string token;
    std::string revoke;
    std::string discovery;
    std::vector<std::string> scopes;
    std::string scope_separator = " ";
    Pkce pkce = Pkce::required;
    ClientAuth client_auth = ClientAuth::body;
    Refresh refresh = Refresh::unknown;
};

// Pages of an application whose items are not described: what they say of themselves for previews (features.md 8.3).
struct PagePreview {
    bool oembed = false;
    bool opengraph = false;
};

struct ApplicationType {
    TypeId id;
    std::string name;
    TypeKind kind = TypeKind::generic;
    TypeRole role = TypeRole::unknown;
    // typeId in the manifest that we write when this is the local application. "generic" unless real products know the
    // type: they refuse a typeId whose plugin they lack (applinks-protocol.md 1.3). applinkd says its type besides.
    std::string wire_id;
    std::vector<std::string> accepted_ids;  // typeIds in manifests that mean this type; holds `id`
    std::string icon_letters;               // one or two, when there is no drawing
    std::string icon_svg;
    std::string setup_hint;  // one or two sentences for whoever links it
    std::vector<EntityType> entities;
    std::vector<Probe> probes;
    std::vector<ItemType> items;
    std::vector<DevelopmentType> development;
    PagePreview preview;
    ActsAs acts;
    std::optional<WhoAmI> who;
    std::optional<PersonLookup> find;
    http::PathRules paths;
    std::vector<std::string> public_paths;    // prefixes that are passed on without an identity: assets, health
    std::vector<std::string> withheld_paths;  // prefixes refused to linked applications: answers that hold credentials
    std::optional<OAuth1Endpoints> oauth1;
    std::optional<OAuth2Endpoints> oauth2;
    std::vector<std::string> unverified;  // keys to confirm against a live installation
};

// What the templates of ActsAs::headers may name: {user}, {email}, {display_name}, {groups} (comma-separated),
// {service_key}.
struct HeaderValues {
    std::string_view user{};
    std::string_view email{};
    std::string_view display_name{};
    std::string_view groups{};
    std::string_view service_key{};
};
// Errors: invalid_encoding (a value holds what a header cannot, S-42).
Result<std::string> fill_header(std::string_view header_template, const HeaderValues& values);

// The address of a project, space or repository (1.3); the key is percent-encoded. Empty when the type has no page for
// it.
std::string entity_url(const EntityType& type, const http::AbsoluteUrl& display_url, std::string_view key);

// An endpoint of a type at one installation. Errors: invalid_url.
Result<http::AbsoluteUrl> endpoint_url(const http::AbsoluteUrl& base, std::string_view endpoint);

// A type file: its name is for messages only.
struct TypeFile {
    std::string name;
    std::string text;
};

class TypeRegistry {
public:
    // Later lists replace types of the same id (an administrator's own file wins over ours). Inside one list an id, and
    // a typeId of the wire, occurs once. There must be a type "generic".
    //
    // Errors: configuration, with file and line (S-66): syntax, unknown key, wrong type, missing key, value out of
    // range.
    static Result<TypeRegistry> load(std::span<const TypeFile> built_in, std::span<const TypeFile> own = {});
    // The embedded files, and those of `directory` when it is given. A file of the directory that is wrong is left out
    // and told by `warnings()`: one slip must not take every other application down. Errors: configuration (the
    // directory cannot be read).
    static Result<TypeRegistry> standard(const std::optional<std::filesystem::path>& directory = std::nullopt);
    // Files that were left out, each with file, line and what is wrong there.
    const std::vector<std::string>& warnings() const { return warnings_; }

    const ApplicationType* find(const TypeId& id) const;
    // For a typeId from a manifest; null: no such type installed.
    const ApplicationType* find_wire(std::string_view wire_id) const;
    // The type, or "generic" when it is unknown: an older database may name a type whose file is gone.
    const ApplicationType& get(const TypeId& id) const;
    std::span<const ApplicationType> all() const { return types_; }  // by name

private:
    TypeRegistry() = default;
    std::vector<ApplicationType> types_;
    std::vector<std::string> warnings_;
};

// The embedded files, as `standard` uses them.
std::vector<TypeFile> embedded_types();
// *.toml of a directory, by name. Errors: configuration.
Result<std::vector<TypeFile>> read_type_files(const std::filesystem::path& directory);

}  // namespace applinks::domain
