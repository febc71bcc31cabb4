// SPDX-License-Identifier: Apache-2.0
#include "domain/sharing/development_rows.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "domain/sharing/json_path.hpp"
#include "protocol/applinks/time_text.hpp"

namespace applinks::domain {
namespace {

namespace json = boost::json;

constexpr std::size_t kMentionMax = 64 * 1024;
constexpr std::size_t kDisplayDigits = 10;
constexpr std::int64_t kMillisMax = 253'402'300'799'000;  // the end of the year 9999

bool mentions_key(const DevelopmentType& type, const json::value& row, const ItemKey& key) {
    if (type.mentions.empty()) return true;
    return std::ranges::any_of(type.mentions, [&](const std::string& path) {
        const auto* value = json_at(row, path);
        const auto* text = value == nullptr ? nullptr : value->if_string();
        if (text == nullptr) return false;
        const auto read = std::string_view(text->data(), text->size()).substr(0, kMentionMax);
        const auto found = find_item_keys(read, KeyCase::any);
        return std::ranges::find(found, key) != found.end();
    });
}

// Milliseconds, or a text of RFC 3339.
Timestamp time_in(const json::value& row, const std::string& path) {
    const auto* value = path.empty() ? nullptr : json_at(row, path);
    if (value == nullptr) return {};
    if (const auto* millis = value->if_int64())
        return *millis > 0 && *millis < kMillisMax ? from_micros(*millis * 1000) : Timestamp{};
    return std::max(wire::read_time(json_text(row, path)).value_or(Timestamp{}), Timestamp{});
}

std::string picture_in(const json::value& row, const std::string& path) {
    const auto url = path.empty() ? Result<http::AbsoluteUrl>() : http::AbsoluteUrl::parse(json_text(row, path));
    return url && url->has_value() ? url->str() : std::string();
}

std::string text_in(const json::value& row, const std::string& path) {
    return path.empty() ? std::string() : json_text(row, path);
}

PullRequestState state_in(const DevelopmentType& type, const json::value& row) {
    const auto* merged = type.merged.empty() ? nullptr : json_at(row, type.merged);
    const auto* flag = merged == nullptr ? nullptr : merged->if_bool();
    const bool is_merged = merged != nullptr && !merged->is_null() && (flag == nullptr || *flag);
    if (is_merged) return PullRequestState::merged;
    const auto word = text_in(row, type.state);
    for (const auto& [theirs, ours] : type.states)
        if (theirs == word) return parse_pull_request_state(ours);
    return parse_pull_request_state(word);
}

Commit commit_in(const DevelopmentType& type, const json::value& row, std::string message) {
    return {.id = text_in(row, type.id),
            .display_id = text_in(row, type.id).substr(0, kDisplayDigits),
            .message = std::move(message),
            .author = {.name = text_in(row, type.author), .avatar = picture_in(row, type.avatar)},
            .authored_at = time_in(row, type.updated),
            .url = {}};
}

// What one answer is read with.
struct Reading {
    const DevelopmentType& type;
    const ItemPlace& place;
    const KeyInProject& asked;

    std::string url_in(const json::value& row) const {
        return address_in_answer(place, row, type.link, {{"project", asked.project}});
    }
    RepositoryRef repository_in(const json::value& row) const {
        const auto name = type.repository.empty() ? asked.project : text_in(row, type.repository);
        return {.id = name, .name = name, .url = {}, .avatar = {}};
    }
};

void add_commit(DevelopmentDetail& all, const Reading& reading, const json::value& row) {
    auto commit = commit_in(reading.type, row, text_in(row, reading.type.title));
    commit.url = reading.url_in(row);
    const auto ref = reading.repository_in(row);
    auto found = std::ranges::find(all.repositories, ref.name, [](const Repository& each) { return each.ref.name; });
    if (found == all.repositories.end()) found = all.repositories.insert(found, Repository{.ref = ref, .commits = {}});
    const bool is_known = std::ranges::find(found->commits, commit.id, &Commit::id) != found->commits.end();
    if (!is_known) found->commits.push_back(std::move(commit));
}

void add_branch(DevelopmentDetail& all, const Reading& reading, const json::value& row) {
    const auto& type = reading.type;
    Branch branch{
        .name = text_in(row, type.title), .url = reading.url_in(row), .repository = reading.repository_in(row)};
    if (!text_in(row, type.id).empty()) branch.last_commit = commit_in(type, row, text_in(row, type.message));
    const auto is_same = [&](const Branch& each) {
        return each.name == branch.name && each.repository.name == branch.repository.name;
    };
    if (std::ranges::none_of(all.branches, is_same)) all.branches.push_back(std::move(branch));
}

void add_pull_request(DevelopmentDetail& all, const Reading& reading, const json::value& row) {
    const auto& type = reading.type;
    PullRequest request{.id = text_in(row, type.id),
                        .name = text_in(row, type.title),
                        .url = reading.url_in(row),
                        .status = state_in(type, row),
                        .author = {.name = text_in(row, type.author), .avatar = picture_in(row, type.avatar)},
                        .source_branch = text_in(row, type.source_branch),
                        .destination_branch = text_in(row, type.destination_branch),
                        .last_updated = time_in(row, type.updated),
                        .repository = reading.repository_in(row)};
    request.comment_count = std::max<std::int64_t>(parse_int(text_in(row, type.comments)).value_or(0), 0);
    const auto is_same = [&](const PullRequest& each) {
        return each.id == request.id && each.repository.name == request.repository.name && each.url == request.url;
    };
    if (std::ranges::none_of(all.pull_requests, is_same)) all.pull_requests.push_back(std::move(request));
}

}  // namespace

bool asks_each_project(const DevelopmentType& type) {
    const auto names = template_names(type.get);
    return names && std::ranges::find(*names, "project") != names->end();
}

std::string development_request(const DevelopmentType& type, const KeyInProject& asked) {
    return fill_address(type.get, {{"key", asked.key.str()}, {"project", asked.project}});
}

Result<void> add_development(DevelopmentDetail& all, const DevelopmentType& type, const ItemPlace& place,
                             const KeyInProject& asked, const json::value& answer) {
    AL_TRY(const auto rows, rows_of_answer(answer, type.items));
    const Reading reading{.type = type, .place = place, .asked = asked};
    std::size_t taken = 0;
    for (const auto* row : rows) {
        if (taken >= kDevelopmentListMax) break;
        if (text_in(*row, type.title).empty() || !mentions_key(type, *row, asked.key)) continue;
        ++taken;
        switch (type.data) {
            case DevelopmentType::Data::pull_request: add_pull_request(all, reading, *row); break;
            case DevelopmentType::Data::branch: add_branch(all, reading, *row); break;
            case DevelopmentType::Data::commit: add_commit(all, reading, *row); break;
        }
    }
    return {};
}

}  // namespace applinks::domain
