// SPDX-License-Identifier: Apache-2.0
// An item of an application as people see it (features.md 8).
#pragma once

#include <cstddef>
#include <string>

#include "base/ids.hpp"

namespace applinks::domain {

inline constexpr std::size_t kGlobalIdMax = 255;  // features.md 8.1

// All of it is text for a page, of one line and bounded.
struct Item {
    LinkId link{};  // the application it belongs to
    std::string kind{};
    std::string kind_name{};
    std::string id{};
    std::string key{};
    std::string title{};
    std::string subtitle{};
    std::string state{};
    bool closed = false;
    std::string icon{};  // an absolute address, or ""
    std::string url{};
    std::string global_id{};
    std::string author{};
    std::string updated{};
};

}  // namespace applinks::domain
