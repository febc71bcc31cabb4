// SPDX-License-Identifier: Apache-2.0
// The application's own login: asks it whose the browser's cookies are, at the address that its type names.
//
// An answer counts for some seconds, and for exactly these cookies: a browser that signed out or in has others, so it
// is asked about anew.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "domain/identity/directory_settings.hpp"
#include "domain/identity/request_directory.hpp"
#include "domain/links/who_am_i.hpp"

namespace applinks::directory {

struct HostQuestion {
    std::string path;
    std::string cookies{};  // for the Cookie header
    enum class As { browser, service } as = As::browser;
};
struct HostAnswer {
    int status = 0;
    std::string body;
};
// The port to the application: app/ hands in what calls it.
using AskHost = std::function<Task<Result<HostAnswer>>(HostQuestion question)>;

// How the application is asked; `find` only where its type says how.
struct HostRules {
    domain::WhoAmI who;
    std::optional<domain::PersonLookup> find{};
};
std::unique_ptr<domain::RequestDirectory> make_host_directory(HostRules rules, domain::DirectorySettings settings,
                                                              std::string public_url, AskHost ask);

// The cookies of the header that the rules name; "" when there is none.
std::string session_cookies(const domain::WhoAmI& rules, std::string_view cookie_header);
// Nothing: nobody is signed in. Errors: unavailable, when the answer says neither.
Result<std::optional<domain::DirectoryPerson>> read_who(const domain::WhoAmI& rules, const HostAnswer& answer);
// The one of the list who has this name, as far as the list says it. Nothing: nobody has, or she may not sign in.
// Errors: unavailable.
Result<std::optional<domain::DirectoryPerson>> read_found(const domain::PersonLookup& rules, const UserName& name,
                                                          const HostAnswer& answer);
// What the second answer says of her. Errors: unavailable.
Result<domain::DirectoryPerson> read_more(const domain::PersonLookup& rules, domain::DirectoryPerson person,
                                          const HostAnswer& answer);

}  // namespace applinks::directory
