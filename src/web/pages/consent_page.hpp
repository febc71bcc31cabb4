// SPDX-License-Identifier: Apache-2.0
// Asking a person whether an application may act for them (applinks-protocol.md 4.7, features.md 6, S-10).
#pragma once

#include <string>
#include <vector>

#include "domain/links/link.hpp"
#include "protocol/oauth1/problem.hpp"
#include "web/pages/layout.hpp"
#include "web/router.hpp"

namespace applinks::web::pages {

struct ConsentPage {
    std::string application;      // name of who asks
    std::string description{};    // in its own words
    std::string host{};           // where it is
    std::string callback_host{};  // where the browser goes next; "" shows a code
    std::string can = "see and change what you can see and change here, and nothing more";
    std::string lasts;      // "5 years"
    std::string action;     // this address with its query
    bool is_admin = false;  // the person, who then gives away much
};
std::string render_consent(const Frame& frame, const ConsentPage& page);

struct DecidedPage {
    std::string application;
    std::string verifier{};  // "": refused, or nothing to copy
    bool allowed = false;
};
std::string render_decided(const Frame& frame, const DecidedPage& page);

// What a request token in a wrong state means, for people.
std::string_view consent_problem_sentence(oauth1::ProblemCode code);

std::vector<Route> consent_routes();

}  // namespace applinks::web::pages
