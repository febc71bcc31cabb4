// SPDX-License-Identifier: Apache-2.0
#include "web/pages/dance_page.hpp"

namespace applinks::web::pages {

std::string render_dance_start(const Frame& frame, const DanceStartPage& page) {
    View view;
    view.text("action", page.action)
        .text("link", page.link_id)
        .text("name", page.name)
        .text("user", page.user)
        .text("return_to", page.return_to);
    return render_page(frame, "dance_start", std::move(view));
}

std::string render_dance_offer(const Frame& frame, const DanceOfferPage& page) {
    View view;
    view.text("action", page.action)
        .text("offer", page.offer)
        .text("name", page.name)
        .text("remote_user", page.remote_user)
        .text("before", page.remote_user_before == page.remote_user ? std::string() : page.remote_user_before)
        .text("user", page.user);
    return render_page(frame, "dance_offer", std::move(view));
}

std::string render_dance_end(const Frame& frame, const DanceEndPage& page) {
    View view;
    view.text("name", page.name)
        .text("remote_user", page.remote_user)
        .text("return_to", page.return_to)
        .flag("refused", page.result == DanceResult::refused);
    return render_page(frame, "dance_end", std::move(view));
}

}  // namespace applinks::web::pages
