// SPDX-License-Identifier: Apache-2.0
#include "web/wire/rest_forge.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "web/api/answer.hpp"
#include "web/forge_reader.hpp"
#include "web/wire/rest.hpp"

namespace applinks::web {
namespace {

constexpr std::int64_t kLimitDefault = 10;
constexpr std::int64_t kLimitMax = 1000;
constexpr std::size_t kShortId = 10;

boost::json::object item_json(const Context& context, const domain::FoundItem& item) {
    const std::string_view kind = item.kind == domain::FoundItem::Kind::commit   ? "commit"
                                  : item.kind == domain::FoundItem::Kind::branch ? "branch"
                                                                                 : "repository";
    return {{"kind", kind},
            {"id", item.id},
            {"key", item.kind == domain::FoundItem::Kind::commit ? item.id.substr(0, kShortId) : item.id},
            {"title", item.title},
            {"subtitle", item.repository},
            {"author", item.author},
            {"updated", api::optional_time(item.at)},
            {"url", context.own_url(item.path)}};
}

Result<domain::FoundItem> find_item(Services& services, const Context& context) {
    using Kind = domain::FoundItem::Kind;
    AL_TRY(const auto query, context.query());
    AL_TRY(const auto repository, query.only("repository"));
    AL_TRY(const auto commit, query.at_most_one("commit"));
    AL_TRY(const auto branch, query.at_most_one("branch"));
    const auto reader = reader_of(context.caller);
    if (!commit.empty()) {
        AL_TRY(const auto view, services.repositories->commit(reader, repository, commit));
        return domain::FoundItem{.kind = Kind::commit,
                                 .repository = repository,
                                 .id = view.about.id,
                                 .title = view.about.subject,
                                 .author = view.about.author,
                                 .path = domain::commit_path(repository, view.about.id),
                                 .at = view.about.at};
    }
    if (!branch.empty()) {
        AL_TRY(const auto log, services.repositories->log(reader, repository, branch, 1));
        domain::FoundItem item{.kind = Kind::branch,
                               .repository = repository,
                               .id = branch,
                               .title = branch,
                               .path = domain::branch_path(repository, branch)};
        if (!log.commits.empty()) {
            item.author = log.commits.front().author;
            item.at = log.commits.front().at;
        }
        return item;
    }
    AL_TRY(const auto view, services.repositories->repository(reader, repository));
    return domain::FoundItem{.kind = Kind::repository,
                             .repository = repository,
                             .id = repository,
                             .title = repository,
                             .path = domain::repository_path(repository),
                             .at = view.about.changed_at};
}

Result<std::string> search(Services& services, const Context& context) {
    AL_TRY(const auto query, context.query());
    AL_TRY(const auto text, query.only("q"));
    AL_TRY(const auto kind, query.at_most_one("kind"));
    AL_TRY(const auto limit_text, query.at_most_one("limit"));
    const auto limit = limit_text.empty() ? kLimitDefault : parse_int(limit_text).value_or(0);
    if (limit < 1) return fail(Errc::invalid_argument, "limit must be a number from 1 on.");
    AL_TRY(const auto found,
           services.repositories->search(reader_of(context.caller),
                                         {.text = text, .kind = kind, .limit = std::min(limit, kLimitMax)}));
    boost::json::array items;
    for (const auto& item : found) items.push_back(item_json(context, item));
    return boost::json::serialize(boost::json::object{{"items", std::move(items)}});
}

// Repositories are read on the worker pool.
Task<Result<net::Response>> get_item(Services& services, Context& context) {
    const auto found = co_await services.runtime.run([&services, &context] { return find_item(services, context); });
    if (!found) co_return std::unexpected(found.error());
    co_return json(boost::json::serialize(item_json(context, *found)));
}

Task<Result<net::Response>> get_search(Services& services, Context& context) {
    auto found = co_await services.runtime.run([&services, &context] { return search(services, context); });
    if (!found) co_return std::unexpected(std::move(found).error());
    co_return json(*std::move(found));
}

}  // namespace

std::vector<Route> forge_resources() {
    return {
        {.method = "GET", .pattern = "/rest/forge/1.0/item", .policy = rest_reads(Who::user), .handler = get_item},
        {.method = "GET", .pattern = "/rest/forge/1.0/search", .policy = rest_reads(Who::user), .handler = get_search}};
}

}  // namespace applinks::web
