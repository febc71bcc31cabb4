// SPDX-License-Identifier: Apache-2.0
// How to ask an application whose browser this is, and who has a name: `[who]` and `[find]` in types/*.toml, for
// directory.kind = "host".
#pragma once

#include <string>
#include <vector>

namespace applinks::domain {

// Names of fields are dotted paths into the answer's JSON. "": the answer does not say it.
struct WhoAmI {
    std::string path{};                  // GET below the application, with the browser's cookies
    std::vector<std::string> cookies{};  // names of those that are sent; a '*' at an end stands for anything
    std::string id{};                    // the person's stable id; "" takes the login name
    std::string login{};
    std::string mail{};
    std::string groups{};       // a list of texts
    std::string admin{};        // true for administrators
    std::string admin_group{};  // or a group whose members are
    std::string anonymous{};    // there, and not false, when nobody is signed in
    std::string sign_in{};      // the application's page for signing in; {return}, if it is there, is the address to
                                // come back to
};

// Asked with the service key, for people who are named before they ever came: a service user, whoever is acted for.
struct PersonLookup {
    std::string path{};   // GET below the application, with {name}
    std::string items{};  // where the list of people stands in the answer
    std::string id{};     // as in WhoAmI, of one of them
    std::string login{};
    std::string mail{};
    std::string groups{};      // a list of texts, or of objects
    std::string group_name{};  // of one of those objects
    std::string admin{};
    std::string admin_group{};
    std::string disabled{};  // there, and neither false nor null, when the person may not sign in
    std::string more{};      // GET with {id}: a second question, where the list does not say everything
    std::string root{};      // where the person stands in its answer
};

}  // namespace applinks::domain
