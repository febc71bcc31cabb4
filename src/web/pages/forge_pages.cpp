// SPDX-License-Identifier: Apache-2.0
#include "web/pages/forge_pages.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "domain/links/type_registry.hpp"
#include "web/forge_reader.hpp"
#include "web/pages/page.hpp"

namespace applinks::web::pages {
namespace {

std::unexpected<Error> nothing_here() {
    return fail(Errc::not_found, "There is nothing here.");
}

Result<std::string> decoded(std::string_view text) {
    auto plain = percent_decode(text);
    if (!plain || plain->empty()) return nothing_here();
    return *std::move(plain);
}

// Reading repositories and filling a page take their time: both on the worker pool.
template <class Make>
Task<Result<net::Response>> answer(Services& services, Make make) {
    auto text = co_await services.runtime.run(std::move(make));
    if (!text) co_return std::unexpected(std::move(text).error());
    co_return html(*std::move(text));
}

Frame frame_for(const Context& context, std::string title) {
    return frame_of(context, {.title = std::move(title), .section = Section::repositories});
}

Task<Result<net::Response>> get_start(Services&, Context& context) {
    co_return go_to(context, std::string(domain::kForgePath) + "/");
}

Task<Result<net::Response>> get_repositories(Services& services, Context& context) {
    co_return co_await answer(services, [&services, &context]() -> Result<std::string> {
        const auto reader = reader_of(context.caller);
        AL_TRY(auto repositories, services.repositories->list(reader));
        auto troubles = reader.is_admin ? services.repositories->troubles() : std::vector<std::string>();
        return render_repositories(frame_for(context, "Repositories"),
                                   {.repositories = std::move(repositories), .troubles = std::move(troubles)},
                                   context.now);
    });
}

Task<Result<net::Response>> get_item(Services& services, Context& context) {
    AL_CO_TRY(const auto key, domain::parse_item_key(context.path_value("key")));
    co_return co_await answer(services, [&services, &context, &key]() -> Result<std::string> {
        AL_TRY(auto mentions, services.repositories->item(reader_of(context.caller), key));
        return render_item(
            frame_for(context, key.str()),
            {.key = key.str(), .trackers = tracker_addresses(*context.snapshot, key), .mentions = std::move(mentions)},
            context.now);
    });
}

Result<std::int64_t> page_number(const Context& context) {
    AL_TRY(const auto query, context.query());
    AL_TRY(const auto text, query.at_most_one("page"));
    if (text.empty()) return 1;
    const auto number = parse_int(text);
    if (!number) return nothing_here();
    return *number;
}

Result<std::string> page_at(Services& services, const Context& context, const ForgePlace& place) {
    auto& repositories = *services.repositories;
    const auto reader = reader_of(context.caller);
    const auto& name = place.repository;
    if (!place.commit.empty()) {
        AL_TRY(auto commit, repositories.commit(reader, name, place.commit));
        auto frame = frame_for(context, commit.about.subject);
        return render_commit(frame, {.repository = name, .commit = std::move(commit)});
    }
    if (!place.branch.empty()) {
        AL_TRY(const auto page, page_number(context));
        AL_TRY(auto log, repositories.log(reader, name, place.branch, page));
        return render_log(frame_for(context, place.branch), {.repository = name, .page = page, .log = std::move(log)},
                          context.now);
    }
    AL_TRY(const auto view, repositories.repository(reader, name));
    return render_repository(frame_for(context, name), view, context.now);
}

Task<Result<net::Response>> get_place(Services& services, Context& context) {
    AL_CO_TRY(const auto place, parse_forge_place(context.path_value("path")));
    co_return co_await answer(services, [&services, &context, &place] { return page_at(services, context, place); });
}

// The address that a row of the tracker's search would have: its names for an issue's number and key are all that is
// known here. "": its type says nothing of this kind.
std::string issue_address(const domain::Link& link, const domain::ApplicationType& type, const domain::ItemKey& key) {
    const domain::Variables values{{"id", std::to_string(key.number)}, {"key", key.str()}};
    for (const auto& item : type.items) {
        if (item.kind != "issue" || !item.search || !item.search->fields.link.starts_with('/')) continue;
        const auto& text = item.search->fields.link;
        const auto names = domain::template_names(text);
        const auto is_known = [&](const std::string& name) { return domain::find_variable(values, name) != nullptr; };
        if (!names || !std::ranges::all_of(*names, is_known)) continue;
        const auto url = link.display_url.join(domain::fill_address(text, values));
        if (url) return url->str();
    }
    return {};
}

}  // namespace

std::vector<TrackerAddress> tracker_addresses(const domain::Snapshot& snapshot, const domain::ItemKey& key) {
    std::vector<TrackerAddress> addresses;
    for (const auto* link : snapshot.links_by_name()) {
        const auto& type = snapshot.types->get(link->type);
        if (type.role != domain::TypeRole::tracker || !link->display_url.has_value()) continue;
        auto url = issue_address(*link, type, key);
        if (!url.empty()) addresses.push_back({.name = link->name, .url = std::move(url)});
    }
    return addresses;
}

Result<ForgePlace> parse_forge_place(std::string_view path) {
    constexpr std::string_view kMark = "/-/";
    constexpr std::string_view kCommit = "commit/";
    constexpr std::string_view kBranch = "branch/";
    const auto mark = path.find(kMark);
    ForgePlace place;
    auto name = path.substr(0, mark);
    if (mark == std::string_view::npos && name.ends_with('/')) name.remove_suffix(1);
    AL_TRY(place.repository, decoded(name));
    if (mark == std::string_view::npos) return place;
    const auto rest = path.substr(mark + kMark.size());
    if (rest.starts_with(kCommit)) {
        AL_TRY(place.commit, decoded(rest.substr(kCommit.size())));
    } else if (rest.starts_with(kBranch)) {
        AL_TRY(place.branch, decoded(rest.substr(kBranch.size())));
    } else {
        return nothing_here();
    }
    return place;
}

std::vector<Route> forge_routes() {
    const std::string root(domain::kForgePath);
    const auto page = [](std::string pattern, Handler handler) {
        return Route{.method = "GET", .pattern = std::move(pattern), .policy = reads(Who::user), .handler = handler};
    };
    return {page("/", get_start), page(root, get_start), page(root + "/", get_repositories),
            page(root + "/-/item/{key}", get_item), page(root + "/{path...}", get_place)};
}

}  // namespace applinks::web::pages
