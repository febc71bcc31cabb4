// SPDX-License-Identifier: Apache-2.0
// The frame around every page: application name, navigation, who is signed in.
#pragma once

#include <string>
#include <string_view>

#include "web/pages/view.hpp"

namespace applinks::web::pages {

enum class Section { none, links, connections, repositories };
enum class Width { wide, medium, narrow };

struct Frame {
    std::string title;
    std::string application;  // name of this installation
    std::string base;         // path of the public address, "" or "/tracker"
    std::string user;         // "": nobody is signed in
    std::string csrf;         // token of the session, in each form
    bool admin = false;
    bool forge = false;  // the application has repositories of its own to show
    bool development_http = false;
    Section section = Section::none;
    Width width = Width::wide;
};

// Fills the template and puts the frame around it. Templates see `base`, `csrf` and `application` besides the view.
std::string render_page(const Frame& frame, std::string_view template_name, View view);

}  // namespace applinks::web::pages
