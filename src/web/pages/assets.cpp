// SPDX-License-Identifier: Apache-2.0
#include "web/pages/assets.hpp"

#include <string>

#include "crypto/digest.hpp"
#include "embedded/page_assets.hpp"

namespace applinks::web::pages {
namespace {

constexpr std::size_t kVersionCharacters = 16;

std::string_view content_type_of(std::string_view name) {
    return name.ends_with(".svg") ? "image/svg+xml" : "text/css; charset=utf-8";
}

// The digest is over what is sent, so the same tag means the same bytes.
Task<Result<net::Response>> get_asset(Services&, Context& context) {
    const auto name = context.path_value("name");
    const auto content = embedded::page_assets::find(name);
    if (content.data() == nullptr) co_return fail(Errc::not_found, "There is no such file.");
    const auto version = crypto::token_hash(content).substr(0, kVersionCharacters);
    const auto tag = '"' + version + '"';
    net::Response response;
    response.headers.set("ETag", tag);
    const bool asked_by_version = context.target.query == "v=" + version;
    response.headers.set("Cache-Control",
                         asked_by_version ? "public, max-age=31536000, immutable" : "public, no-cache");
    if (context.head.headers.get("If-None-Match") == tag) {
        response.status = 304;
        co_return response;
    }
    response.headers.set("Content-Type", content_type_of(name));
    response.body = content;
    co_return response;
}

}  // namespace

std::string_view css_version() {
    static const auto version =
        crypto::token_hash(embedded::page_assets::find("app.css")).substr(0, kVersionCharacters);
    return version;
}

std::vector<Route> asset_routes() {
    return {{.method = "GET",
             .pattern = "/applinks/assets/{name}",
             .policy = {.who = Who::anyone,
                        .accepts = Accepts::nothing,
                        .step_up = StepUp::no,
                        .csrf = Csrf::none,
                        .family = Family::page},
             .handler = get_asset}};
}

}  // namespace applinks::web::pages
