// SPDX-License-Identifier: Apache-2.0
#include "forge/commit_object.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace applinks::forge {
namespace {

constexpr std::size_t kSubjectMax = 255;
constexpr std::size_t kAuthorMax = 255;
constexpr std::int64_t kLatestSecond = 253'402'300'799;  // end of the year 9999

std::string_view next_line(std::string_view& text) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

// "tree 4b825d…"; nothing when the line begins with another word.
std::optional<ObjectId> id_in(std::string_view line, std::string_view word) {
    if (!line.starts_with(word)) return std::nullopt;
    auto id = ObjectId::parse(line.substr(word.size()));
    return id ? std::optional(*id) : std::nullopt;
}

struct Signature {
    std::string name;
    Timestamp at{};
};

// "Alice Example <alice@example.org> 1700000000 +0100"
Signature signature_in(std::string_view text) {
    Signature signature;
    const auto mail = text.find('<');
    auto name = text.substr(0, mail);
    while (name.ends_with(' ')) name.remove_suffix(1);
    signature.name = to_utf8(cut_text(name, kAuthorMax));
    const auto closing = text.rfind('>');
    if (closing == std::string_view::npos) return signature;
    auto time = trim_blanks(text.substr(closing + 1));
    time = time.substr(0, time.find(' '));
    const auto seconds = parse_int(time);
    if (seconds && *seconds >= 0 && *seconds <= kLatestSecond) signature.at = Timestamp(std::chrono::seconds(*seconds));
    return signature;
}

struct Message {
    std::string text;
    bool is_cut = false;
};

Message message_in(std::string_view text) {
    const bool is_cut = text.size() > kMessageReadMax;
    return {.text = to_utf8(cut_text(text, kMessageReadMax)), .is_cut = is_cut};
}

// What stands between `before` and `after`, and what follows.
std::optional<std::string_view> between(std::string_view& text, std::string_view before, std::string_view after) {
    if (!text.starts_with(before)) return std::nullopt;
    const auto end = text.find(after, before.size());
    if (end == std::string_view::npos) return std::nullopt;
    const auto found = text.substr(before.size(), end - before.size());
    text.remove_prefix(end + after.size());
    return found;
}

bool is_number(std::string_view text) {
    return !text.empty() && text.size() <= 18 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// The first line below the blank one: what hosting programs write the title of a request into.
std::string_view first_body_line(std::string_view text) {
    while (!text.empty()) {
        const auto line = next_line(text);
        if (!line.empty()) return line.substr(0, kSubjectMax);
    }
    return {};
}

// "See merge request group/project!7"
std::string request_named_in(std::string_view message) {
    constexpr std::string_view kSays = "See merge request ";
    const auto at = message.find(kSays);
    if (at == std::string_view::npos) return {};
    auto rest = message.substr(at + kSays.size());
    const auto line = next_line(rest);
    const auto mark = line.rfind('!');
    if (mark == std::string_view::npos || !is_number(line.substr(mark + 1))) return {};
    return std::string(line.substr(mark + 1));
}

std::optional<MergeMessage> pull_request(std::string_view first, std::string_view body) {
    const auto number = between(first, "Merge pull request #", " from ");
    if (!number || !is_number(*number) || first.empty()) return std::nullopt;
    MergeMessage merge{.source = std::string(first), .request = std::string(*number)};
    // Another owner's branch reads owner/branch, as does our own.
    if (const auto slash = first.find('/'); slash != std::string_view::npos) merge.source = first.substr(slash + 1);
    if (merge.source.empty()) return std::nullopt;
    merge.title = first_body_line(body);
    return merge;
}

std::optional<MergeMessage> branch(std::string_view first, std::string_view body) {
    const auto source = between(first, "Merge branch '", "'");
    if (!source || source->empty() || first.starts_with(" of ")) return std::nullopt;
    MergeMessage merge{.source = std::string(*source)};
    constexpr std::string_view kInto = " into ";
    if (first.starts_with(kInto)) {
        merge.destination = first.substr(kInto.size());
        std::erase(merge.destination, '\'');
    }
    merge.request = request_named_in(body);
    if (!merge.request.empty()) merge.title = first_body_line(body);
    return merge;
}

}  // namespace

std::string CommitObject::subject() const {
    const auto begin = std::min(message.find_first_not_of('\n'), message.size());
    std::string_view text = message;
    text.remove_prefix(begin);
    return std::string(cut_text(text.substr(0, text.find('\n')), kSubjectMax));
}

Result<CommitObject> parse_commit(std::string_view bytes) {
    const auto broken = [] { return fail(Errc::malformed, "A commit cannot be read."); };
    CommitObject commit;
    const auto tree = id_in(next_line(bytes), "tree ");
    if (!tree) return broken();
    commit.tree = *tree;
    bool has_author = false;
    while (!bytes.empty()) {
        const auto line = next_line(bytes);
        if (line.empty()) break;
        if (line.starts_with("parent ")) {
            const auto parent = id_in(line, "parent ");
            if (!parent || commit.parents.size() >= kParentsMax) return broken();
            commit.parents.push_back(*parent);
        } else if (line.starts_with("author ")) {
            auto author = signature_in(line.substr(7));
            commit.author = std::move(author.name);
            commit.authored_at = author.at;
            has_author = true;
        } else if (line.starts_with("committer ")) {
            commit.committed_at = signature_in(line.substr(10)).at;
        }
    }
    if (!has_author) return broken();
    auto message = message_in(bytes);
    commit.message = std::move(message.text);
    commit.message_is_cut = message.is_cut;
    return commit;
}

Result<TagObject> parse_tag(std::string_view bytes) {
    TagObject tag;
    const auto target = id_in(next_line(bytes), "object ");
    if (!target) return fail(Errc::malformed, "A tag cannot be read.");
    tag.target = *target;
    const auto type = next_line(bytes);
    tag.points_to_commit = type == "type commit";
    tag.points_to_tag = type == "type tag";
    while (!bytes.empty() && !next_line(bytes).empty()) {
    }
    tag.message = message_in(bytes).text;
    return tag;
}

std::optional<MergeMessage> parse_merge_message(std::string_view message) {
    auto body = message;
    const auto first = next_line(body);
    if (auto merge = pull_request(first, body)) return merge;
    return branch(first, body);
}

}  // namespace applinks::forge
