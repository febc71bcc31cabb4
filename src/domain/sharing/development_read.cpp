// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <boost/json/array.hpp>

#include "base/encoding.hpp"
#include "domain/sharing/development_json.hpp"
#include "protocol/applinks/json_text.hpp"
#include "protocol/applinks/time_text.hpp"
#include "protocol/http/url.hpp"

namespace applinks::domain {
namespace development_reading {
namespace {

enum class LineEnds { become_blanks, stay };

// Cut at a character's border.
std::string shown_text(std::string_view text, std::size_t bytes_max, LineEnds line_ends) {
    if (text.size() > bytes_max) {
        while (bytes_max > 0 && (static_cast<unsigned char>(text.at(bytes_max)) & 0xC0U) == 0x80U) --bytes_max;
        text = text.substr(0, bytes_max);
    }
    std::string out(text);
    for (auto& c : out) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 || byte == 0x7f) && (c != '\n' || line_ends == LineEnds::become_blanks)) c = ' ';
    }
    return out;
}

// Ids come as numbers, too.
std::string read_text(const boost::json::object& object, std::string_view name, std::size_t bytes_max,
                      LineEnds line_ends) {
    const auto* value = wire::member(object, name);
    if (value == nullptr) return {};
    if (const auto* whole = value->if_int64()) return std::to_string(*whole);
    if (const auto* whole = value->if_uint64()) return std::to_string(*whole);
    const auto* text = value->if_string();
    return text == nullptr ? std::string() : shown_text(wire::view(*text), bytes_max, line_ends);
}

}  // namespace

std::string text(const boost::json::object& object, std::string_view name, std::size_t bytes_max) {
    return read_text(object, name, bytes_max, LineEnds::become_blanks);
}

std::string lines(const boost::json::object& object, std::string_view name, std::size_t bytes_max) {
    return read_text(object, name, bytes_max, LineEnds::stay);
}

// The check of addresses refuses fragments, which these may have: they say where on a page.
std::string url(const boost::json::object& object, std::string_view name) {
    const auto* value = wire::member(object, name);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    if (text == nullptr) return {};
    const auto whole = wire::view(*text);
    const auto hash = std::min(whole.find('#'), whole.size());
    const auto checked = http::AbsoluteUrl::parse(whole.substr(0, hash));
    if (!checked) return {};
    const auto fragment = whole.substr(hash);
    const bool harmless = fragment.size() <= limits::kUrlMax && std::ranges::all_of(fragment, [](char c) {
                              return c > ' ' && c < '\x7f' && c != '"' && c != '<' && c != '>' && c != '\\' && c != '`';
                          });
    return harmless ? checked->str() + std::string(fragment) : checked->str();
}

std::int64_t number(const boost::json::object& object, std::string_view name, std::int64_t otherwise) {
    const auto* value = wire::member(object, name);
    if (value == nullptr) return otherwise;
    std::optional<std::int64_t> read;
    if (const auto* whole = value->if_int64()) read = *whole;
    if (const auto* text = value->if_string()) read = parse_int(wire::view(*text));
    if (!read || *read < 0) return otherwise;
    return std::min(*read, kDevelopmentCountMax);
}

bool flag(const boost::json::object& object, std::string_view name) {
    const auto* value = wire::member(object, name);
    return value != nullptr && value->is_bool() && value->get_bool();
}

Timestamp time(const boost::json::object& object, std::string_view name) {
    constexpr std::int64_t kMillisMax = 253'402'300'800'000;  // the year 10000
    const auto* value = wire::member(object, name);
    if (value == nullptr) return {};
    if (const auto* millis = value->if_int64())
        return *millis > 0 && *millis < kMillisMax ? from_micros(*millis * 1000) : Timestamp{};
    const auto* text = value->if_string();
    const auto read = text == nullptr ? std::nullopt : wire::read_time(wire::view(*text));
    return std::max(read.value_or(Timestamp{}), Timestamp{});  // nothing here is older than 1970
}

namespace {

// What of an array are objects, cut; null counts as empty.
template <class F>
void each(const boost::json::object& object, std::string_view name, std::size_t count_max, F take) {
    const auto* array = wire::array_member(object, name);
    if (array == nullptr) return;
    std::size_t taken = 0;
    for (const auto& item : *array) {
        const auto* entry = item.if_object();
        if (entry == nullptr) continue;
        if (++taken > count_max) return;
        take(*entry);
    }
}

Developer developer(const boost::json::object& object, std::string_view name) {
    const auto* person = wire::object_member(object, name);
    if (person == nullptr) return {.name = text(object, name, kDevelopmentNameMax)};
    return {.name = text(*person, "name", kDevelopmentNameMax), .avatar = url(*person, "avatar")};
}

RepositoryRef repository_ref(const boost::json::object& object) {
    return {.id = text(object, "id", kDevelopmentNameMax),
            .name = text(object, "name", kDevelopmentNameMax),
            .url = url(object, "url"),
            .avatar = url(object, "avatar")};
}

ChangedFile changed_file(const boost::json::object& object) {
    return {.path = text(object, "path", kDevelopmentTextMax),
            .url = url(object, "url"),
            .change_type = text(object, "changeType", 16),
            .lines_added = number(object, "linesAdded"),
            .lines_removed = number(object, "linesRemoved")};
}

std::vector<Reviewer> reviewers(const boost::json::object& object) {
    std::vector<Reviewer> list;
    each(object, "reviewers", kReviewersMax, [&](const boost::json::object& entry) {
        const bool approved = flag(entry, "approved") || text(entry, "approvalStatus", 16) == "APPROVED";
        list.push_back({.person = {.name = text(entry, "name", kDevelopmentNameMax), .avatar = url(entry, "avatar")},
                        .approved = approved});
    });
    return list;
}

Repository repository(const boost::json::object& object) {
    Repository out{.ref = repository_ref(object),
                   .avatar_description = text(object, "avatarDescription", kDevelopmentTextMax)};
    each(object, "commits", kDevelopmentListMax,
         [&](const boost::json::object& entry) { out.commits.push_back(commit(entry)); });
    return out;
}

Branch branch(const boost::json::object& object) {
    Branch out{.name = text(object, "name", kDevelopmentNameMax),
               .url = url(object, "url"),
               .create_pull_request_url = url(object, "createPullRequestUrl"),
               .repository = {}};
    if (const auto* ref = wire::object_member(object, "repository")) out.repository = repository_ref(*ref);
    if (const auto* last = wire::object_member(object, "lastCommit")) out.last_commit = commit(*last);
    return out;
}

PullRequest pull_request(const boost::json::object& object) {
    PullRequest out{.id = text(object, "id", kDevelopmentNameMax),
                    .name = text(object, "name", kDevelopmentTextMax),
                    .url = url(object, "url"),
                    .status = parse_pull_request_state(text(object, "status", 16)),
                    .author = developer(object, "author"),
                    .reviewers = reviewers(object),
                    .comment_count = number(object, "commentCount"),
                    .last_updated = time(object, "lastUpdate"),
                    .repository = {.id = text(object, "repositoryId", kDevelopmentNameMax),
                                   .name = text(object, "repositoryName", kDevelopmentNameMax),
                                   .url = url(object, "repositoryUrl")}};
    if (const auto* source = wire::object_member(object, "source")) {
        out.source_branch = text(*source, "branch", kDevelopmentNameMax);
        out.source_url = url(*source, "url");
        const auto* from = wire::object_member(*source, "repository");
        if (from != nullptr && out.repository.name.empty()) out.repository = repository_ref(*from);
    }
    if (const auto* destination = wire::object_member(object, "destination")) {
        out.destination_branch = text(*destination, "branch", kDevelopmentNameMax);
        out.destination_url = url(*destination, "url");
    }
    return out;
}

Build build(const boost::json::object& object) {
    Build out{.pipeline_id = text(object, "pipelineId", kDevelopmentNameMax),
              .number = number(object, "number"),
              .name = text(object, "displayName", kDevelopmentNameMax),
              .description = text(object, "description", kDevelopmentTextMax),
              .url = url(object, "url"),
              .state = parse_run_state(text(object, "state", 32)).value_or(RunState::unknown),
              .last_updated = time(object, "lastUpdated")};
    if (out.name.empty()) out.name = text(object, "name", kDevelopmentNameMax);
    if (const auto* tests = wire::object_member(object, "testInfo")) {
        out.tests_total = number(*tests, "totalNumber");
        out.tests_passed = number(*tests, "numberPassed");
        out.tests_failed = number(*tests, "numberFailed");
        out.tests_skipped = number(*tests, "numberSkipped");
    }
    return out;
}

Review review(const boost::json::object& object) {
    return {.id = text(object, "id", kDevelopmentNameMax),
            .name = text(object, "name", kDevelopmentTextMax),
            .url = url(object, "url"),
            .state = text(object, "state", 32),
            .completed = flag(object, "completed"),
            .author = developer(object, "author"),
            .reviewers = reviewers(object),
            .due_at = time(object, "dueDate"),
            .last_updated = time(object, "lastUpdated")};
}

Deployment deployment(const boost::json::object& object) {
    Deployment out{.id = text(object, "id", kDevelopmentNameMax),
                   .name = text(object, "displayName", kDevelopmentNameMax),
                   .url = url(object, "url"),
                   .state = parse_run_state(text(object, "state", 32)).value_or(RunState::unknown),
                   .last_updated = time(object, "lastUpdated")};
    if (const auto* pipeline = wire::object_member(object, "pipeline")) {
        out.pipeline_id = text(*pipeline, "id", kDevelopmentNameMax);
        out.pipeline_name = text(*pipeline, "displayName", kDevelopmentNameMax);
        out.pipeline_url = url(*pipeline, "url");
    }
    if (const auto* environment = wire::object_member(object, "environment")) {
        out.environment = {.id = text(*environment, "id", kDevelopmentNameMax),
                           .name = text(*environment, "displayName", kDevelopmentNameMax)};
        const auto said = parse_environment_type(text(*environment, "type", 32));
        out.environment.type = said ? *said : guess_environment_type(out.environment.name);
    }
    return out;
}

template <class T>
void read_list(const boost::json::object& object, DataType type, T (*read)(const boost::json::object&),
               std::vector<T>& into) {
    const auto room = kDevelopmentListMax - std::min(kDevelopmentListMax, into.size());
    each(object, array_of(type), room, [&](const boost::json::object& entry) { into.push_back(read(entry)); });
}

void read_lists(const boost::json::object& object, DevelopmentDetail& detail) {
    read_list(object, DataType::pull_request, pull_request, detail.pull_requests);
    read_list(object, DataType::branch, branch, detail.branches);
    read_list(object, DataType::repository, repository, detail.repositories);
    read_list(object, DataType::build, build, detail.builds);
    read_list(object, DataType::review, review, detail.reviews);
    read_list(object, DataType::deployment, deployment, detail.deployments);
}

const boost::json::object& overall_of(const boost::json::object& summary, DataType type) {
    static const boost::json::object none;
    const auto* section = wire::object_member(summary, name_of(type));
    const auto* overall = section == nullptr ? nullptr : wire::object_member(*section, "overall");
    return overall == nullptr ? none : *overall;
}

void read_environments(const boost::json::object& overall, std::vector<TopEnvironment>& environments) {
    each(overall, "topEnvironments", kTopEnvironmentsMax, [&](const boost::json::object& entry) {
        TopEnvironment one{.id = text(entry, "id", kDevelopmentNameMax),
                           .title = text(entry, "title", kDevelopmentNameMax),
                           .url = url(entry, "url"),
                           .status = text(entry, "status", 32),
                           .last_updated = time(entry, "lastUpdated")};
        const auto said = parse_environment_type(text(entry, "type", 32));
        one.type = said ? *said : guess_environment_type(one.title);
        environments.push_back(std::move(one));
    });
}

void read_states(const boost::json::object& members, DevelopmentSummary& summary) {
    const auto& requests = overall_of(members, DataType::pull_request);
    summary.pull_requests.state = parse_pull_request_state(text(requests, "state", 16));
    summary.pull_requests.state_count = std::min(number(requests, "stateCount"), summary.pull_requests.count);
    const auto& builds = overall_of(members, DataType::build);
    summary.builds.failed = number(builds, "failedBuildCount");
    summary.builds.successful = number(builds, "successfulBuildCount");
    summary.builds.unknown = number(builds, "unknownBuildCount");
    const auto& reviews = overall_of(members, DataType::review);
    summary.reviews.state = text(reviews, "state", 32);
    summary.reviews.state_count = number(reviews, "stateCount");
    summary.reviews.due_at = time(reviews, "dueDate");
    summary.reviews.completed = flag(reviews, "completed");
    const auto& deployments = overall_of(members, DataType::deployment);
    summary.deployments.successful = number(deployments, "successfulCount");
    read_environments(deployments, summary.deployments.environments);
}

Result<boost::json::object> parse_answer(std::string_view text) {
    return wire::from_peer(wire::parse_json_object(text, kDevelopmentAnswerMax));
}

}  // namespace

Commit commit(const boost::json::object& object) {
    Commit out{.id = text(object, "id", kDevelopmentNameMax),
               .display_id = text(object, "displayId", kDevelopmentNameMax),
               .message = lines(object, "message", kDevelopmentTextMax),
               .author = developer(object, "author"),
               .authored_at = time(object, "authorTimestamp"),
               .url = url(object, "url"),
               .merge = flag(object, "merge"),
               .file_count = number(object, "fileCount")};
    each(object, "files", kCommitFilesMax,
         [&](const boost::json::object& entry) { out.files.push_back(changed_file(entry)); });
    out.file_count = std::max(out.file_count, static_cast<std::int64_t>(out.files.size()));
    return out;
}

}  // namespace development_reading

Result<DevelopmentSummary> read_summary(std::string_view text) {
    namespace reading = development_reading;
    AL_TRY(const auto answer, reading::parse_answer(text));
    DevelopmentSummary summary;
    const auto* members = wire::object_member(answer, "summary");
    if (members == nullptr) return summary;
    for (const auto type : kDataTypes) {
        const auto& overall = reading::overall_of(*members, type);
        summary.of(type).count = reading::number(overall, "count");
        summary.of(type).last_updated = reading::time(overall, "lastUpdated");
    }
    reading::read_states(*members, summary);
    return summary;
}

Result<DevelopmentDetail> read_detail(std::string_view text) {
    AL_TRY(const auto answer, development_reading::parse_answer(text));
    return read_detail(answer);
}

DevelopmentDetail read_detail(const boost::json::object& answer) {
    namespace reading = development_reading;
    DevelopmentDetail detail;
    reading::read_lists(answer, detail);
    reading::each(answer, "detail", kDevelopmentListMax,
                  [&](const boost::json::object& entry) { reading::read_lists(entry, detail); });
    put_in_order(detail);
    return detail;
}

}  // namespace applinks::domain
