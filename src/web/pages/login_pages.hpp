// SPDX-License-Identifier: Apache-2.0
// Signing in, giving the password again, signing out (S-45, S-48, S-55). No account is ever made over the web (S-65).
#pragma once

#include <string>
#include <vector>

#include "web/pages/forms.hpp"
#include "web/pages/layout.hpp"
#include "web/router.hpp"

namespace applinks::web::pages {

struct LoginPage {
    FormState form;             // user, return_to
    std::string message{};      // why the last attempt failed
    bool first_run = false;     // no account exists
    std::string sign_in_url{};  // where people sign in who have no account of this server; "": here
};
std::string render_login(const Frame& frame, const LoginPage& page);

struct StepUpPage {
    FormState form;  // return_to
    std::string message{};
    std::chrono::minutes good_for{10};
    bool by_password = true;  // else by signing in where people sign in, which is looked at anew
};
std::string render_step_up(const Frame& frame, const StepUpPage& page);

std::vector<Route> login_routes();

}  // namespace applinks::web::pages
