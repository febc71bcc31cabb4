// SPDX-License-Identifier: Apache-2.0
// What every page handler uses: its frame, its answer, where to go next, and the declarations of page routes (S-69).
#pragma once

#include <string>
#include <string_view>

#include "net/message.hpp"
#include "web/context.hpp"
#include "web/pages/layout.hpp"
#include "web/router.hpp"

namespace applinks::web::pages {

struct Heading {
    std::string title{};
    Section section = Section::none;
    Width width = Width::wide;
};
Frame frame_of(const Context& context, Heading heading);

net::Response html(std::string text, int status = 200);

// 303 to one of our own paths ("/applinks/links"), under the public address' own path.
net::Response go_to(const Context& context, std::string_view own_path);
// 303 to an address that was checked before; `kept` is a local return target or an absolute URL.
net::Response go_to_address(const std::string& checked_address);

// The local return target in a query or form field, else the start page (S-72).
std::string return_target(const Context& context, std::string_view wanted);

// Lets forms of this answer end at these origins as well (S-49): browsers check `form-action` along redirects, too.
void allow_form_targets(net::Response& response, const std::vector<http::AbsoluteUrl>& urls);
// Where linked applications ask people for permission.
std::vector<http::AbsoluteUrl> permission_urls(const domain::Snapshot& snapshot);

// Declarations. Reading pages change nothing; forms carry the hidden field `csrf`.
Policy reads(Who who);
Policy changes(Who who);  // admin: with step-up (S-48)

}  // namespace applinks::web::pages
