// SPDX-License-Identifier: Apache-2.0
// A folder of repositories and its forge; an administrator sees everything.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>

#include "forge/forge.hpp"
#include "support/git_repository.hpp"

namespace applinks::forge {

class ForgeTest : public ::testing::Test {
protected:
    // Opens the forge where it is not open yet, and brings it up to date.
    Forge& refreshed() {
        if (!forge_) open();
        const auto count = forge_->refresh();
        EXPECT_TRUE(count) << (count ? "" : count.error().message + " " + count.error().detail);
        return *forge_;
    }
    void open() {
        auto forge = Forge::open({.folder = git_.path(),
                                  .index_file = index_file(),
                                  .access_file = access_file(),
                                  .url = "https://forge.example.org"});
        ASSERT_TRUE(forge) << forge.error().message << forge.error().detail;
        forge_ = *std::move(forge);
    }
    std::filesystem::path index_file() const { return data_.path() / "forge.db"; }
    std::filesystem::path access_file() const { return data_.path() / "forge-access.toml"; }
    void write_access(const std::string& text) { std::ofstream(access_file()) << text; }

    static domain::ItemKey key(const std::string& text) { return domain::parse_item_key(text).value(); }

    // "repository: commits/branches/merges" of each, as an administrator.
    std::string counts(const std::string& item) { return counts(domain::Reader{.is_admin = true}, item); }
    std::string counts(const Forge::Viewer& viewer, const std::string& item) {
        std::string out;
        const std::vector<domain::ItemKey> keys{key(item)};
        for (const auto& one : forge_->counts(viewer, keys).value())
            out += (out.empty() ? "" : ", ") + one.repository + ": " + std::to_string(one.commits) + "/" +
                   std::to_string(one.branches) + "/" + std::to_string(one.merges);
        return out;
    }
    std::vector<std::string> findings(const std::string& repository) {
        return forge_->repository(admin_, repository).value().about.findings;
    }

    const domain::Reader admin_{.name = "admin", .groups = {}, .is_admin = true};
    testing::GitFolder git_;
    testing::TemporaryDirectory data_;
    std::unique_ptr<Forge> forge_;
};

}  // namespace applinks::forge
