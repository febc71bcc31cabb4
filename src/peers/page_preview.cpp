// SPDX-License-Identifier: Apache-2.0
#include "peers/page_preview.hpp"

#include "base/encoding.hpp"
#include "domain/sharing/page_facts.hpp"
#include "peers/local_application.hpp"
#include "peers/signed_call.hpp"

namespace applinks::peers {
namespace {

using domain::Account;
using domain::Link;
using Status = ItemView::Status;

constexpr std::size_t kPageMax = 1024 * 1024;
constexpr std::size_t kOembedMax = 64 * 1024;

// Below the server's address; "" when the address is outside the link.
std::string path_inside(const Link& link, const http::AbsoluteUrl& url) {
    for (const auto* base : {&link.display_url, &link.rpc_url}) {
        if (!base->has_value() || !url.is_within(*base)) continue;
        auto path = url.request_target().substr(base->path().size());
        return path.starts_with('/') ? path : "/" + path;
    }
    return {};
}

struct Question {
    std::string path;
    std::string accept;
    std::size_t bytes_max = kPageMax;
};

// References: the objects outlive the call, which is awaited at once.
Task<Result<net::Response>> ask(Services& services, const Link& link, const Account& viewer, Question question) {
    const bool is_called = link.outgoing != domain::OAuthLevel::disabled;
    co_return co_await call_link(services, link,
                                 {.link = link.id,
                                  .as = is_called ? CallAs::person : CallAs::anonymous,
                                  .person = viewer,
                                  .path = std::move(question.path),
                                  .accept = std::move(question.accept),
                                  .timeout = kItemCallTimeout,
                                  .answer_bytes_max = question.bytes_max});
}

// Only inside the link: the viewer's credential does not go anywhere else (S-13).
Task<domain::PageFacts> ask_oembed(Services& services, const Link& link, const Account& viewer, std::string address) {
    const auto url = address.starts_with('/') && !address.starts_with("//") ? link.display_url.join(address)
                                                                            : http::AbsoluteUrl::parse(address);
    const auto path = url ? path_inside(link, *url) : std::string();
    if (path.empty()) co_return domain::PageFacts{};
    const auto answer = co_await ask(services, link, viewer, {path, "application/json", kOembedMax});
    if (!answer || answer->status != 200) co_return domain::PageFacts{};
    const auto body = json_of(*answer);
    co_return body ? domain::oembed_facts(*body) : domain::PageFacts{};
}

}  // namespace

bool has_page_preview(const domain::Snapshot& snapshot, const Link& link, const http::AbsoluteUrl& url) {
    const auto& preview = snapshot.types->get(link.type).preview;
    return (preview.oembed || preview.opengraph) && !path_inside(link, url).empty();
}

Task<ItemView> preview_page(Services& services, Link link, Account viewer, http::AbsoluteUrl url) {
    const auto answer = co_await ask(services, link, viewer, {path_inside(link, url), "text/html"});
    if (!answer) co_return refused_view(answer.error(), link);
    if (answer->status != 200) co_return refused_view(answer->status, link);
    ItemView plain{.status = Status::plain, .item = {.link = link.id}};
    if (!to_lower_ascii(answer->headers.get("Content-Type")).contains("html")) co_return plain;
    const auto snapshot = services.snapshots.current();
    const auto& preview = snapshot->types->get(link.type).preview;
    const auto said = domain::page_facts(answer->body);
    domain::PageFacts facts;
    if (preview.oembed && !said.oembed.empty()) facts = co_await ask_oembed(services, link, viewer, said.oembed);
    if (facts.title.empty() && preview.opengraph) facts = said;
    if (facts.title.empty()) co_return plain;
    ItemView view{.status = Status::ok, .item = {.link = link.id}, .fetched_at = services.clock.now()};
    view.item.kind = "link";
    view.item.kind_name = "Page";
    view.item.title = facts.title;
    view.item.subtitle = facts.site;
    co_return view;
}

}  // namespace applinks::peers
