// SPDX-License-Identifier: Apache-2.0
#include "web/pages/error_page.hpp"

#include "web/pages/page.hpp"

namespace applinks::web::pages {
namespace {

std::string_view heading_of(int status) {
    switch (status) {
        case 401: return "Please sign in";
        case 403: return "This is not allowed";
        case 404: return "Nothing is here";
        case 405: return "This page cannot be used that way";
        case 409: return "This does not fit what is there already";
        case 410: return "This has run out";
        case 413: return "That is too much at once";
        case 429: return "Too many attempts";
        case 502: return "The other application did not answer as expected";
        case 503: return "This server cannot do that now";
        case 504: return "The other application did not answer in time";
        default: return status >= 500 ? "Something went wrong on this server" : "That did not work";
    }
}

}  // namespace

std::string render_error_page(const Frame& frame, const ErrorPage& page) {
    auto titled = frame;
    titled.title = heading_of(page.status);
    titled.width = Width::narrow;
    View view;
    view.text("heading", titled.title)
        .text("sentence", page.sentence)
        .text("request_id", page.request_id.str())
        .flag("sign_in", page.status == 401);
    return render_page(titled, "error", std::move(view));
}

std::string render_error_page(int status, const std::string& sentence, const Context& context) {
    return render_error_page(frame_of(context, {}),
                             ErrorPage{.status = status, .sentence = sentence, .request_id = context.request_id});
}

}  // namespace applinks::web::pages
