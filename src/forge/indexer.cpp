// SPDX-License-Identifier: Apache-2.0
#include "forge/indexer.hpp"

#include <algorithm>
#include <unordered_set>

#include "domain/sharing/item_key.hpp"
#include "forge/repository.hpp"

namespace applinks::forge {
namespace {

using domain::ItemKey;
using domain::KeyCase;
using ObjectIds = std::unordered_set<ObjectId, ObjectIdHash>;

constexpr std::size_t kFindingsMax = 20;

enum class RefKind : std::int64_t { branch = 0, tag = 1 };

struct ResolvedRef {
    RefKind kind = RefKind::branch;
    std::string name;  // without refs/heads/ or refs/tags/
    ObjectId commit;
    std::int64_t at = 0;
    std::vector<ItemKey> keys;
};

struct Mention {
    ItemKey key;
    ObjectId commit;
    std::int64_t at = 0;
};

// What one walk found, to be written in one transaction.
struct Walked {
    bool from_scratch = false;
    std::string default_branch;
    std::vector<ResolvedRef> refs;
    std::vector<ObjectId> commits;
    std::vector<Mention> commit_mentions;
    std::vector<Mention> merge_mentions;
    struct Finding {
        std::string sentence;
        bool is_broken = false;
    };
    std::vector<Finding> findings;

    void finding(std::string sentence, bool is_broken) {
        if (findings.size() < kFindingsMax) findings.push_back({std::move(sentence), is_broken});
    }
    void note(std::string sentence) { finding(std::move(sentence), false); }
    void broken(std::string sentence) { finding(std::move(sentence), true); }
};

// What the index knows of a repository already.
struct Known {
    std::int64_t id = 0;
    std::string fingerprint;
    bool was_whole = false;  // it was read to its end, with something in it
    ObjectIds tips;
};

Result<Known> load_known(IndexFile& index, const std::string& name) {
    return index.read([&](IndexConnection& connection) -> Result<Known> {
        Known known;
        {
            auto query = connection.query("repository_named");
            if (!query.bind(":name", name).step()) return known;
            known.id = query.number(0);
            known.fingerprint = query.text(3);
            known.was_whole = query.number(4) > 0;
        }
        if (connection.query("has_broken").bind(":id", known.id).step()) known.was_whole = false;
        auto refs = connection.query("all_refs");
        refs.bind(":id", known.id);
        while (refs.step())
            if (const auto target = refs.text(2); target.size() == GIT_OID_RAWSZ)
                known.tips.insert(ObjectId::from_bytes(target));
        return known;
    });
}

std::string id_text(const ObjectId& id) {
    return id.hex().substr(0, 12);
}

class Walk {
public:
    Walk(IndexFile& index, const Known& known, const GitRepository& repository, const std::atomic<bool>& stop)
        : index_(index), known_(known), repository_(repository), stop_(stop) {}

    Result<Walked> run(const Refs& refs) {
        for (const auto& sentence : repository_.findings()) out_.note(sentence);
        for (const auto& sentence : refs.findings) out_.note(sentence);
        for (const auto& ref : refs.refs) resolve(ref);
        constexpr std::string_view kHeads = "refs/heads/";
        if (refs.head.starts_with(kHeads)) out_.default_branch = to_utf8(refs.head.substr(kHeads.size()));
        out_.from_scratch = !known_.was_whole;
        AL_TRY_VOID(walk());
        if (!out_.from_scratch && has_lost_a_tip()) {
            out_.from_scratch = true;
            forget_commits();
            AL_TRY_VOID(walk());
        }
        for (auto& ref : out_.refs) ref.at = time_of(ref.commit);
        return std::move(out_);
    }

private:
    void resolve(const FileRef& ref) {
        constexpr std::string_view kHeads = "refs/heads/";
        constexpr std::string_view kTags = "refs/tags/";
        const bool is_branch = ref.name.starts_with(kHeads);
        ResolvedRef resolved{.kind = is_branch ? RefKind::branch : RefKind::tag,
                             .name = to_utf8(ref.name.substr(is_branch ? kHeads.size() : kTags.size()))};
        const auto id = ObjectId::parse(ref.target);
        const auto peeled = id ? repository_.peel(*id) : Result<GitRepository::Peeled>(std::unexpected(id.error()));
        if (!peeled) {
            out_.broken((is_branch ? "The branch " : "The tag ") + resolved.name + " is left out. " +
                        peeled.error().message);
            return;
        }
        resolved.commit = peeled->commit;
        resolved.keys = domain::find_item_keys(resolved.name, KeyCase::any);
        for (auto& key : domain::find_item_keys(peeled->message, KeyCase::upper))
            if (std::ranges::find(resolved.keys, key) == resolved.keys.end()) resolved.keys.push_back(std::move(key));
        out_.refs.push_back(std::move(resolved));
    }

    void forget_commits() {
        out_.commits.clear();
        out_.commit_mentions.clear();
        out_.merge_mentions.clear();
        walked_.clear();
    }

    // Depth first from all tips, down to what the index has seen.
    Result<void> walk() {
        std::vector<ObjectId> pending;
        for (const auto& ref : out_.refs) pending.push_back(ref.commit);
        while (!pending.empty()) {
            if (stop_.load(std::memory_order_relaxed)) return fail(Errc::unavailable, "The server is stopping.");
            const auto id = pending.back();
            pending.pop_back();
            if (!walked_.insert(id).second) continue;
            AL_TRY(const bool stops, is_known(id));
            if (stops) continue;
            const auto commit = repository_.commit(id);
            if (!commit) {
                out_.broken("The commit " + id_text(id) + " cannot be read; what lies behind it is left out.");
                continue;
            }
            take(id, *commit);
            if (!repository_.is_boundary(id))
                pending.insert(pending.end(), commit->parents.rbegin(), commit->parents.rend());
        }
        return {};
    }

    Result<bool> is_known(const ObjectId& id) {
        if (out_.from_scratch) return false;
        return index_.read([&](IndexConnection& connection) -> Result<bool> {
            auto query = connection.query("is_seen");
            return query.bind(":id", known_.id).bind_blob(":commit", id.bytes()).step();
        });
    }

    void take(const ObjectId& id, const CommitObject& commit) {
        out_.commits.push_back(id);
        const auto at = to_seconds(commit.committed_at);
        if (commit.message_is_cut)
            out_.note("The message of the commit " + id_text(id) + " is longer than 64 KiB; the rest is left out.");
        for (auto& key : domain::find_item_keys(commit.message, KeyCase::upper))
            out_.commit_mentions.push_back({std::move(key), id, at});
        if (commit.parents.size() < 2) return;
        const auto merge = parse_merge_message(commit.message);
        if (!merge) return;
        auto keys = domain::find_item_keys(merge->source + "\n" + merge->title, KeyCase::any);
        for (auto& key : domain::find_item_keys(commit.message, KeyCase::upper))
            if (std::ranges::find(keys, key) == keys.end()) keys.push_back(std::move(key));
        for (auto& key : keys) out_.merge_mentions.push_back({std::move(key), id, at});
    }

    // A tip of before to which the walk did not lead: its ref is gone, or went elsewhere than forward. (It may still be
    // reachable behind other commits that are known; reading anew is right in either case.)
    bool has_lost_a_tip() const {
        return std::ranges::any_of(known_.tips, [&](const ObjectId& tip) { return !walked_.contains(tip); });
    }

    std::int64_t time_of(const ObjectId& id) const {
        const auto commit = repository_.commit(id);
        return commit ? to_seconds(commit->committed_at) : 0;
    }

    IndexFile& index_;
    const Known& known_;
    const GitRepository& repository_;
    const std::atomic<bool>& stop_;
    Walked out_;
    ObjectIds walked_;
};

void write_mentions(IndexConnection& connection, std::int64_t repository, const Walked& walked) {
    const auto add = [&](std::string_view name, const std::vector<Mention>& mentions) {
        for (const auto& mention : mentions) {
            auto query = connection.query(name);
            query.bind(":id", repository)
                .bind(":project", mention.key.project)
                .bind(":number", mention.key.number)
                .bind(":at", mention.at)
                .bind_blob(":commit", mention.commit.bytes())
                .run();
        }
    };
    add("add_item_commit", walked.commit_mentions);
    add("add_item_merge", walked.merge_mentions);
}

void write_refs(IndexConnection& connection, std::int64_t repository, const Walked& walked) {
    for (const auto* drop : {"drop_refs", "drop_item_refs"}) connection.query(drop).bind(":id", repository).run();
    for (const auto& ref : walked.refs) {
        connection.query("add_ref")
            .bind(":id", repository)
            .bind(":kind", static_cast<std::int64_t>(ref.kind))
            .bind(":name", ref.name)
            .bind_blob(":target", ref.commit.bytes())
            .bind(":at", ref.at)
            .run();
        for (const auto& key : ref.keys)
            connection.query("add_item_ref")
                .bind(":id", repository)
                .bind(":project", key.project)
                .bind(":number", key.number)
                .bind(":kind", static_cast<std::int64_t>(ref.kind))
                .bind(":name", ref.name)
                .run();
    }
}

// In the order of the index, so that its pages are filled one after the other.
void write_commits(IndexConnection& connection, std::int64_t repository, std::vector<ObjectId> commits) {
    std::ranges::sort(commits, [](const auto& a, const auto& b) { return a < b; });
    auto query = connection.query("add_seen");
    for (const auto& id : commits) {
        query.bind(":id", repository).bind_blob(":commit", id.bytes()).run();
        query.reset();
    }
}

Result<void> write_walk(IndexFile& index, const std::string& name, const std::string& fingerprint, Walked walked) {
    return index.write([&](IndexConnection& connection) -> Result<void> {
        std::int64_t id = 0;
        {
            auto query = connection.query("add_repository");
            if (!query.bind(":name", name).step()) return fail(Errc::storage_failed, "The index cannot be written.");
            id = query.number(0);
            while (query.step()) {
            }
        }
        if (walked.from_scratch)
            for (const auto* drop : {"drop_seen", "drop_item_commits", "drop_item_merges", "drop_findings"})
                connection.query(drop).bind(":id", id).run();
        write_commits(connection, id, std::move(walked.commits));
        write_mentions(connection, id, walked);
        write_refs(connection, id, walked);
        for (const auto& finding : walked.findings)
            connection.query("add_finding")
                .bind(":id", id)
                .bind(":sentence", finding.sentence)
                .bind(":is_broken", std::int64_t{finding.is_broken})
                .run();
        connection.query("set_repository")
            .bind(":id", id)
            .bind(":default_branch", walked.default_branch)
            .bind(":fingerprint", fingerprint)
            .run();
        return {};
    });
}

}  // namespace

Result<bool> index_repository(IndexFile& index, const FoundRepository& found, const IndexWanted& wanted,
                              const std::atomic<bool>& stop) {
    // Before the refs are read: what changes meanwhile changes the next fingerprint.
    const auto fingerprint = refs_fingerprint(found.git);
    AL_TRY(const auto known, load_known(index, found.name));
    if (known.id != 0 && known.fingerprint == fingerprint && !wanted.even_if_unchanged) return false;
    const auto repository = GitRepository::open(found.git, wanted.folder);
    if (!repository) {
        Walked nothing{.from_scratch = true};
        nothing.broken(repository.error().message);
        AL_TRY_VOID(write_walk(index, found.name, fingerprint, std::move(nothing)));
        return true;
    }
    AL_TRY(auto walked, Walk(index, known, *repository, stop).run(read_refs(found.git)));
    AL_TRY_VOID(write_walk(index, found.name, fingerprint, std::move(walked)));
    return true;
}

}  // namespace applinks::forge
