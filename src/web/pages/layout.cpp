// SPDX-License-Identifier: Apache-2.0
#include "web/pages/layout.hpp"

#include <vector>

#include "domain/sharing/repositories.hpp"
#include "web/pages/assets.hpp"

namespace applinks::web::pages {
namespace {

View nav_item(std::string_view label, std::string_view path, bool current) {
    return View().text("label", label).text("path", path).flag("current", current);
}

std::vector<View> navigation(const Frame& frame) {
    std::vector<View> items;
    if (frame.forge)
        items.push_back(
            nav_item("Repositories", std::string(domain::kForgePath) + "/", frame.section == Section::repositories));
    if (frame.admin) {
        items.push_back(nav_item("Links", "/applinks/links", frame.section == Section::links));
        items.push_back(nav_item("Map", "/applinks/map", false));
        items.push_back(nav_item("Users", "/applinks/users", false));
        items.push_back(nav_item("Audit", "/applinks/audit", false));
        items.push_back(nav_item("Settings", "/applinks/settings", false));
    }
    items.push_back(nav_item("My connections", "/applinks/connections", frame.section == Section::connections));
    items.push_back(nav_item("Connected applications", "/applinks/applications", false));
    return items;
}

std::string_view class_of(Width width) {
    switch (width) {
        case Width::wide: return "wide";
        case Width::medium: return "medium";
        case Width::narrow: return "narrow";
    }
    return "wide";
}

}  // namespace

std::string render_page(const Frame& frame, std::string_view template_name, View view) {
    view.text("base", frame.base).text("csrf", frame.csrf).text("application", frame.application);
    const auto content = render(template_name, view);
    View around;
    around.text("title", frame.title)
        .text("application", frame.application)
        .text("base", frame.base)
        .text("user", frame.user)
        .text("csrf", frame.csrf)
        .text("css_version", css_version())
        .text("width", class_of(frame.width))
        .flag("signed_in", !frame.user.empty())
        .flag("development_http", frame.development_http)
        .list("nav", navigation(frame));
    return render_framed(content, around);
}

}  // namespace applinks::web::pages
