// SPDX-License-Identifier: Apache-2.0
#include "forge/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <map>

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "forge/git.hpp"

namespace applinks::forge {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLooseRefMax = 1024;
constexpr std::size_t kPackedRefsMax = std::size_t{64} * 1024 * 1024;
constexpr int kRefDepthMax = 16;

bool is_real_directory(const fs::path& path) {
    std::error_code error;
    return fs::symlink_status(path, error).type() == fs::file_type::directory;
}
bool is_real_file(const fs::path& path) {
    std::error_code error;
    return fs::symlink_status(path, error).type() == fs::file_type::regular;
}

bool is_git_directory(const fs::path& path) {
    return is_real_file(path / "HEAD") && is_real_directory(path / "objects") && is_real_directory(path / "refs");
}

// A name becomes part of addresses and of texts: UTF-8 without control characters, and no segment that the pages'
// addresses use ("-").
bool is_usable_segment(std::string_view name) {
    return is_valid_utf8(name) && name != "-" && !name.contains('\\') &&
           std::ranges::none_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::vector<fs::path> subdirectories(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        if (is_real_directory(it->path())) found.push_back(it->path());
    std::ranges::sort(found);
    return found;
}

class Search {
public:
    void look_into(const fs::path& folder, const std::string& prefix, int depth) {
        for (const auto& path : subdirectories(folder)) {
            if (by_name_.size() >= kRepositoriesMax) return;
            const auto segment = path.filename().string();
            if (!is_usable_segment(segment)) {
                finding("A folder is left out because its name cannot stand in an address.");
            } else if (is_git_directory(path)) {
                add(prefix + segment, path);
            } else if (is_real_directory(path / ".git") && is_git_directory(path / ".git")) {
                add(prefix + segment, path / ".git");
            } else if (depth < kDepthMax) {
                look_into(path, prefix + segment + "/", depth + 1);
            }
        }
    }

    Found result() && {
        Found found{.repositories = {}, .findings = std::move(findings_)};
        for (auto& [name, git] : by_name_) found.repositories.push_back({name, std::move(git)});
        if (by_name_.size() >= kRepositoriesMax)
            found.findings.push_back("There are more than " + std::to_string(kRepositoriesMax) +
                                     " repositories; the rest is left out.");
        return found;
    }

private:
    void add(const std::string& path_name, const fs::path& git) {
        auto name = path_name;
        constexpr std::string_view kSuffix = ".git";
        if (name.size() > kSuffix.size() && name.ends_with(kSuffix) && name.at(name.size() - 5) != '/')
            name.resize(name.size() - kSuffix.size());
        if (name.size() > kRepositoryNameMax) return finding("A repository is left out because its name is too long.");
        // "web" and "web.git" beside each other: the second keeps its ending.
        if (!by_name_.emplace(name, git).second) by_name_.emplace(path_name, git);
    }
    void finding(std::string sentence) {
        if (std::ranges::find(findings_, sentence) == findings_.end()) findings_.push_back(std::move(sentence));
    }

    std::map<std::string, fs::path> by_name_;
    std::vector<std::string> findings_;
};

bool is_wanted_ref(std::string_view name) {
    return (name.starts_with("refs/heads/") || name.starts_with("refs/tags/")) && !name.ends_with(".lock") &&
           name.size() <= 1024;
}

bool is_object_name(std::string_view text) {
    return text.size() == 40 && hex_decode(text).has_value();
}

using RefMap = std::map<std::string, std::string>;

// "4b825d… refs/heads/main"; lines that begin with # or ^ belong to the format.
bool read_packed(RefMap& refs, std::string_view text) {
    bool is_whole = true;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.empty() || line.starts_with('#') || line.starts_with('^')) continue;
        const auto space = line.find(' ');
        const auto id = line.substr(0, space);
        if (space == std::string_view::npos || !is_object_name(id)) {
            is_whole = false;
        } else if (is_wanted_ref(line.substr(space + 1)) && refs.size() < kRefsMax) {
            refs[std::string(line.substr(space + 1))] = id;
        }
    }
    return is_whole;
}

// Calls `visit(name, path)` for the regular files below git/refs/heads and git/refs/tags.
template <class Visit>
void each_loose_ref(const fs::path& folder, const std::string& prefix, int depth, Visit& visit) {
    std::error_code error;
    std::vector<fs::path> directories;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        const auto name = prefix + it->path().filename().string();
        if (is_real_directory(it->path())) {
            directories.push_back(it->path());
        } else if (is_wanted_ref(name)) {
            visit(name, it->path());
        }
    }
    if (depth >= kRefDepthMax) return;
    for (const auto& path : directories)
        each_loose_ref(path, prefix + path.filename().string() + "/", depth + 1, visit);
}

std::string stamp_of(const fs::path& path) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0) return "-";
    return std::to_string(status.st_ino) + "." + std::to_string(status.st_size) + "." +
           std::to_string(status.st_mtim.tv_sec) + "." + std::to_string(status.st_mtim.tv_nsec);
}

}  // namespace

bool has_symbolic_link(const fs::path& folder) {
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        if (it->is_symlink(error)) return true;
    return false;
}

Result<Found> find_repositories(const fs::path& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error))
        return fail(Errc::unavailable, "The folder of repositories " + folder.string() + " cannot be read.");
    Search search;
    search.look_into(folder, "", 1);
    return std::move(search).result();
}

Refs read_refs(const fs::path& git) {
    Refs out;
    RefMap refs;
    if (const auto packed = read_small_file(git / "packed-refs", kPackedRefsMax); packed && !read_packed(refs, *packed))
        out.findings.push_back("Its file packed-refs holds lines that cannot be read.");
    auto read_loose = [&](const std::string& name, const fs::path& path) {
        auto text = read_small_file(path, kLooseRefMax);
        while (text && text->ends_with('\n')) text->pop_back();
        if (text && is_object_name(*text)) {
            if (refs.size() < kRefsMax) refs[name] = *std::move(text);
        } else if (!text || !text->starts_with("ref: ")) {
            out.findings.push_back("The ref " + to_utf8(name) + " cannot be read.");
        }
    };
    for (const auto* kind : {"heads", "tags"})
        each_loose_ref(git / "refs" / kind, "refs/" + std::string(kind) + "/", 1, read_loose);
    for (auto& [name, target] : refs) out.refs.push_back({name, std::move(target)});
    constexpr std::string_view kSymbolic = "ref: ";
    auto head = read_small_file(git / "HEAD", kLooseRefMax);
    while (head && head->ends_with('\n')) head->pop_back();
    if (head && head->starts_with(kSymbolic) && is_wanted_ref(head->substr(kSymbolic.size())))
        out.head = head->substr(kSymbolic.size());
    return out;
}

std::string refs_fingerprint(const fs::path& git) {
    std::string stamps = stamp_of(git / "HEAD") + " " + stamp_of(git / "packed-refs");
    std::vector<std::string> loose;
    auto add = [&](const std::string& name, const fs::path& path) { loose.push_back(name + " " + stamp_of(path)); };
    for (const auto* kind : {"heads", "tags"})
        each_loose_ref(git / "refs" / kind, "refs/" + std::string(kind) + "/", 1, add);
    std::ranges::sort(loose);
    for (const auto& stamp : loose) stamps += "\n" + stamp;
    return base64url_encode(crypto::sha256(stamps));
}

std::optional<std::string> read_small_file(const fs::path& path, std::size_t bytes_max) {
    // O_NONBLOCK: a pipe in the place of a file must not stop us.
    const int file = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return std::nullopt;
    struct stat status{};
    std::optional<std::string> text;
    if (::fstat(file, &status) == 0 && S_ISREG(status.st_mode) &&
        static_cast<std::size_t>(status.st_size) <= bytes_max) {
        text.emplace(static_cast<std::size_t>(status.st_size), '\0');
        std::size_t size = 0;
        while (size < text->size()) {
            const auto got = ::read(file, text->data() + size, text->size() - size);
            if (got <= 0) break;
            size += static_cast<std::size_t>(got);
        }
        text->resize(size);
    }
    ::close(file);
    return text;
}

}  // namespace applinks::forge
