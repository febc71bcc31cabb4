// SPDX-License-Identifier: Apache-2.0
#include "web/pages/interface.hpp"

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "embedded/interface_files.hpp"
#include "web/pages/page.hpp"
#include "web/pages/view.hpp"

namespace applinks::web::pages {
namespace {

constexpr std::size_t kVersionCharacters = 16;
constexpr std::string_view kCompressed = ".gz";

// One digest over all files: each names the others relative to itself.
const std::string& interface_version() {
    static const auto version = [] {
        std::string digests;
        for (const auto& file : embedded::interface_files::files()) digests += crypto::token_hash(file.content);
        return crypto::token_hash(digests).substr(0, kVersionCharacters);
    }();
    return version;
}

std::string_view content_type_of(std::string_view name) {
    return name.ends_with(".css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8";
}

// RFC 9110 12.5.3, for the one coding that we have: named, and not with weight zero.
bool takes_gzip(std::string_view accepted) {
    while (!accepted.empty()) {
        const auto end = accepted.find(',');
        const auto item = accepted.substr(0, end);
        accepted = end == std::string_view::npos ? std::string_view() : accepted.substr(end + 1);
        const auto coding = trim_blanks(item.substr(0, item.find(';')));
        const bool refused = item.find("q=0") != std::string_view::npos &&
                             item.find_first_of("123456789", item.find("q=0")) == std::string_view::npos;
        if (equal_ignoring_case(coding, "gzip")) return !refused;
    }
    return false;
}

void set_content(net::Response& response, const Context& context, std::string_view name) {
    response.headers.set("Vary", "Accept-Encoding");
    response.headers.set("Content-Type", content_type_of(name));
    response.body = embedded::interface_files::find(name);
    if (!takes_gzip(context.head.headers.get("Accept-Encoding"))) return;
    response.headers.set("Content-Encoding", "gzip");
    response.body = embedded::interface_files::find(std::string(name).append(kCompressed));
}

// Pages of the application name it without a version, so browsers ask now and then whether it is still the same.
Task<Result<net::Response>> get_embed(Services&, Context& context) {
    const auto etag = "\"" + interface_version() + "\"";
    net::Response response;
    response.headers.set("Cache-Control", "public, max-age=300");
    response.headers.set("ETag", etag);
    if (context.head.headers.get("If-None-Match").contains(etag)) {
        response.status = 304;
        response.headers.set("Vary", "Accept-Encoding");
        co_return response;
    }
    set_content(response, context, "embed.js");
    co_return response;
}

Task<Result<net::Response>> get_file(Services&, Context& context) {
    const auto name = context.path_value("name");
    const auto content = embedded::interface_files::find(name);
    // The directory of another version is gone with the binary that had it: the page loads the present one.
    if (content.data() == nullptr || name.ends_with(kCompressed) ||
        context.path_value("version") != interface_version())
        co_return fail(Errc::not_found, "There is no such file. Load the page again.");
    net::Response response;
    response.headers.set("Cache-Control", "public, max-age=31536000, immutable");
    set_content(response, context, name);
    co_return response;
}

Task<Result<net::Response>> get_home(Services&, Context& context) {
    co_return go_to(context, context.caller.is_admin() ? "/applinks/links" : "/applinks/connections");
}

Route page_route(std::string pattern, Who who) {
    return {.method = "GET", .pattern = std::move(pattern), .policy = reads(who), .handler = show_interface};
}

}  // namespace

std::string render_interface(const Frame& frame) {
    View view;
    view.text("application", frame.application).text("base", frame.base).text("version", interface_version());
    return render("interface", view);
}

Task<Result<net::Response>> show_interface(Services&, Context& context) {
    co_return html(render_interface(frame_of(context, {})));
}

std::vector<Route> interface_routes() {
    const Policy file{.who = Who::anyone,
                      .accepts = Accepts::nothing,
                      .step_up = StepUp::no,
                      .csrf = Csrf::none,
                      .family = Family::page};
    return {
        {.method = "GET", .pattern = "/applinks/ui/{version}/{name}", .policy = file, .handler = get_file},
        {.method = "GET", .pattern = "/applinks/embed.js", .policy = file, .handler = get_embed},
        {.method = "GET", .pattern = "/applinks/", .policy = reads(Who::user), .handler = get_home},
        {.method = "GET", .pattern = "/applinks", .policy = reads(Who::user), .handler = get_home},
        // Where other applications send administrators, and users of their products look (applinks-protocol.md 3.1).
        page_route("/plugins/servlet/applinks/listApplicationLinks", Who::admin),
        page_route("/applinks/links", Who::admin),
        page_route("/applinks/links/new", Who::admin),
        page_route("/applinks/links/new/external", Who::admin),
        page_route("/applinks/links/{id}", Who::admin),
        page_route("/applinks/links/{id}/edit", Who::admin),
        page_route("/applinks/map", Who::admin),
        page_route("/applinks/users", Who::admin),
        page_route("/applinks/audit", Who::admin),
        page_route("/applinks/settings", Who::admin),
        page_route("/applinks/connections", Who::user),
        page_route("/applinks/applications", Who::user),
    };
}

}  // namespace applinks::web::pages
