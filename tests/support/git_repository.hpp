// SPDX-License-Identifier: Apache-2.0
// Repositories of a test, made by the real git program without anybody's configuration.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "support/temporary_directory.hpp"

namespace applinks::testing {

class GitFolder {
public:
    const std::filesystem::path& path() const { return directory_.path(); }

    // git in the repository `name`; what it wrote, without the last line feed. Throws when it fails.
    std::string git(const std::string& name, const std::vector<std::string>& words) {
        std::filesystem::create_directories(path() / name);
        std::vector<std::string> all = {"git", "-C", (path() / name).string()};
        all.insert(all.end(), words.begin(), words.end());
        return run(all);
    }

    // A repository with a work tree and the branch "main".
    void make(const std::string& name) { git(name, {"init", "-q", "-b", "main"}); }
    void make_bare(const std::string& name) { git(name, {"init", "-q", "--bare", "-b", "main"}); }

    // Writes the file and commits it, one second after the last commit; its id.
    std::string commit(const std::string& name, const std::string& message, const std::string& file = "file.txt") {
        {
            std::ofstream out(path() / name / file, std::ios::app);
            out << "line " << ++count_ << "\n";
        }
        git(name, {"add", "-A"});
        const auto text = path() / "message";
        std::ofstream(text, std::ios::binary) << message;
        git(name, {"commit", "-q", "--allow-empty-message", "--cleanup=verbatim", "-F", text.string()});
        std::filesystem::remove(text);
        return git(name, {"rev-parse", "HEAD"});
    }

    // Where an object that is not in a pack lies.
    std::filesystem::path object_file(const std::string& name, const std::string& id) const {
        return path() / name / ".git" / "objects" / id.substr(0, 2) / id.substr(2);
    }

private:
    std::string run(const std::vector<std::string>& words) {
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
        const auto date = std::to_string(1'700'000'000 + count_) + " +0000";
        const pid_t child = ::fork();
        if (child == 0) {
            ::dup2(ends[1], STDOUT_FILENO);
            ::close(ends[0]);
            for (const auto& [key, value] : std::initializer_list<std::pair<const char*, std::string>>{
                     {"GIT_CONFIG_GLOBAL", "/dev/null"},
                     {"GIT_CONFIG_SYSTEM", "/dev/null"},
                     {"GIT_AUTHOR_NAME", "Alice"},
                     {"GIT_AUTHOR_EMAIL", "alice@example.org"},
                     {"GIT_COMMITTER_NAME", "Alice"},
                     {"GIT_COMMITTER_EMAIL", "alice@example.org"},
                     {"GIT_AUTHOR_DATE", date},
                     {"GIT_COMMITTER_DATE", date}})
                ::setenv(key, value.c_str(), 1);
            std::vector<char*> arguments;
            for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
            arguments.push_back(nullptr);
            ::execvp("git", arguments.data());
            ::_exit(127);
        }
        ::close(ends[1]);
        std::string out;
        std::array<char, 4096> part{};
        for (ssize_t got = 0; (got = ::read(ends[0], part.data(), part.size())) > 0;)
            out.append(part.data(), static_cast<std::size_t>(got));
        ::close(ends[0]);
        int status = 0;
        ::waitpid(child, &status, 0);
        if (status != 0) throw std::runtime_error("git failed: " + words.at(3));
        while (out.ends_with('\n')) out.pop_back();
        return out;
    }

    TemporaryDirectory directory_;
    int count_ = 0;
};

}  // namespace applinks::testing
