// SPDX-License-Identifier: Apache-2.0
#include "domain/sharing/repositories.hpp"

#include "base/encoding.hpp"

namespace applinks::domain {
namespace {

// Segments stay segments: the router and other applications see them.
std::string encode_segments(std::string_view path) {
    std::string out;
    for (;;) {
        const auto slash = path.find('/');
        percent_encode_to(out, path.substr(0, slash));
        if (slash == std::string_view::npos) return out;
        out += '/';
        path.remove_prefix(slash + 1);
    }
}

}  // namespace

std::string repository_path(std::string_view name) {
    return std::string(kForgePath) + "/" + encode_segments(name);
}

std::string commit_path(std::string_view name, const std::string& id) {
    return repository_path(name) + "/-/commit/" + percent_encode(id);
}

std::string branch_path(std::string_view name, const std::string& branch) {
    return repository_path(name) + "/-/branch/" + encode_segments(branch);
}

}  // namespace applinks::domain
