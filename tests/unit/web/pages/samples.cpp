// SPDX-License-Identifier: Apache-2.0
#include "unit/web/pages/samples.hpp"

#include "web/pages/consent_page.hpp"
#include "web/pages/dance_page.hpp"
#include "web/pages/error_page.hpp"
#include "web/pages/forge_pages.hpp"
#include "web/pages/login_pages.hpp"

namespace applinks::testing {
namespace {

using namespace web::pages;
const LinkId kWiki("5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d");

class Samples {
public:
    explicit Samples(std::string text) : text_(std::move(text)), frame_(sample_frame(text_)) {}

    std::vector<SamplePage> all() {
        add_signing_in();
        add_permissions();
        add_dance();
        add_forge();
        return std::move(pages_);
    }

private:
    void add(std::string name, std::string html) {
        pages_.push_back({.name = std::move(name), .html = std::move(html)});
    }
    Frame framed(std::string title, Width width) const {
        auto frame = frame_;
        frame.title = std::move(title);
        frame.width = width;
        return frame;
    }
    FormState typed(std::initializer_list<const char*> names) const {
        FormState form;
        for (const auto* name : names) {
            form.set(name, text_);
            form.wrong(name, text_);
        }
        return form;
    }

    void add_signing_in() {
        auto frame = framed("Sign in", Width::narrow);
        frame.user.clear();
        add("login", render_login(frame, {.form = {}}));
        add("login_failed", render_login(frame, {.form = typed({"user", "return_to"}), .message = text_}));
        frame.development_http = true;
        add("login_first_run", render_login(frame, {.form = {}, .first_run = true}));
        add("step_up", render_step_up(framed("Give your password again", Width::narrow),
                                      {.form = typed({"return_to", "password"}), .message = text_}));
        for (const int status : {400, 401, 403, 404, 409, 429, 500, 503})
            add("error_" + std::to_string(status),
                render_error_page(frame_, {.status = status, .sentence = text_, .request_id = RequestId(text_)}));
    }

    void add_permissions() {
        add("consent", render_consent(framed("Allow access?", Width::narrow), {.application = text_,
                                                                               .description = text_,
                                                                               .host = text_,
                                                                               .callback_host = "elsewhere.example.net",
                                                                               .lasts = "5 years",
                                                                               .action = text_,
                                                                               .is_admin = true}));
        add("decided_code", render_decided(framed("Allowed", Width::narrow),
                                           {.application = text_, .verifier = text_, .allowed = true}));
        add("decided_refused", render_decided(framed("Refused", Width::narrow), {.application = text_}));
    }

    void add_dance() {
        const auto frame = framed("Connect", Width::narrow);
        add("dance_start",
            render_dance_start(
                frame, {.action = text_, .link_id = kWiki.str(), .name = text_, .user = text_, .return_to = text_}));
        add("dance_offer", render_dance_offer(frame, {.action = text_,
                                                      .offer = text_,
                                                      .name = text_,
                                                      .remote_user = text_,
                                                      .remote_user_before = "before " + text_,
                                                      .user = text_}));
        add("dance_end", render_dance_end(frame, {.name = text_, .remote_user = text_, .return_to = text_}));
        add("dance_end_refused", render_dance_end(frame, {.result = DanceResult::refused, .name = text_}));
    }

    // Everything that a repository may hold is foreign: its name, authors, messages, paths, lines.
    void add_forge() {
        const auto frame = framed("Repositories", Width::wide);
        const Timestamp now{std::chrono::seconds(1'700'000'000)};
        const domain::RepositoryLine line{
            .name = text_, .default_branch = text_, .commit_count = 1, .findings = {text_}};
        const domain::CommitLine commit{
            .id = std::string(40, 'a'), .subject = text_, .author = text_, .at = now, .is_merge = true};
        const std::vector<domain::RefLine> refs{{.name = text_, .commit = commit.id, .at = now}};
        add("forge_list", render_repositories(frame, {.repositories = {line}, .troubles = {text_}}, now));
        add("forge_repository",
            render_repository(frame, {.about = line, .branches = refs, .tags = refs, .commits = {commit}}, now));
        add("forge_log", render_log(frame,
                                    {.repository = text_,
                                     .page = 2,
                                     .log = {.branch = text_, .commits = {commit}, .has_more = true, .trouble = text_}},
                                    now));
        domain::FileChange file{.path = text_, .lines_added = 1, .is_cut = true};
        for (const auto kind : {domain::DiffLine::Kind::context, domain::DiffLine::Kind::added,
                                domain::DiffLine::Kind::removed, domain::DiffLine::Kind::place})
            file.lines.push_back({.kind = kind, .text = text_});
        add("forge_commit", render_commit(frame, {.repository = text_,
                                                  .commit = {.about = commit,
                                                             .message = text_,
                                                             .parents = {commit.id},
                                                             .refs = {text_},
                                                             .files = {file},
                                                             .file_count = 7,
                                                             .keys = {{.project = "ABC", .number = 1}},
                                                             .trouble = text_}}));
        const domain::MergeLine merge{.id = commit.id, .title = text_, .source = text_, .author = text_, .at = now};
        add("forge_item", render_item(frame,
                                      {.key = "ABC-1",
                                       .trackers = {{.name = text_, .url = "https://tracker.example.org/issues/1"}},
                                       .mentions = {{.repository = line,
                                                     .branches = refs,
                                                     .tags = refs,
                                                     .commits = {commit},
                                                     .commit_count = 3,
                                                     .merges = {merge}}}},
                                      now));
    }

    std::string text_;
    Frame frame_;
    std::vector<SamplePage> pages_;
};

}  // namespace

Frame sample_frame(const std::string& text) {
    return {.title = "Links",
            .application = text,
            .base = "/tracker",
            .user = text,
            .csrf = "csrf-of-the-session",
            .admin = true,
            .section = Section::links};
}

http::AbsoluteUrl sample_url(const std::string& text) {
    return http::AbsoluteUrl::parse(text).value();
}

std::vector<SamplePage> sample_pages(const std::string& text) {
    return Samples(text).all();
}

}  // namespace applinks::testing
