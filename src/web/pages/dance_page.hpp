// SPDX-License-Identifier: Apache-2.0
// What people see before and after their browser goes to a linked application to connect an account there (S-31).
#pragma once

#include <string>

#include "web/pages/layout.hpp"

namespace applinks::web::pages {

// Asked when the person did not come from a page of ours.
struct DanceStartPage {
    std::string action;  // address of the form
    std::string link_id;
    std::string name;       // of the linked application
    std::string user;       // who is signed in here
    std::string return_to;  // local return target or ""
};
std::string render_dance_start(const Frame& frame, const DanceStartPage& page);

// Asked before anything is stored: whose account it is (S-31).
struct DanceOfferPage {
    std::string action;
    std::string offer;
    std::string name;                // of the linked application
    std::string remote_user;         // "" when the other application did not tell
    std::string remote_user_before;  // of the permission that there is, "" when there is none or it has no name
    std::string user;                // who is signed in here
};
std::string render_dance_offer(const Frame& frame, const DanceOfferPage& page);

enum class DanceResult { connected, refused };
struct DanceEndPage {
    DanceResult result = DanceResult::connected;
    std::string name;
    std::string remote_user;  // "" when the other application did not tell
    std::string return_to;
};
std::string render_dance_end(const Frame& frame, const DanceEndPage& page);

}  // namespace applinks::web::pages
