// SPDX-License-Identifier: Apache-2.0
#include "app/console.hpp"

#include <algorithm>
#include <cstdio>

#include "app/config.hpp"
#include "base/clock.hpp"
#include "base/limits.hpp"

namespace applinks::app {
namespace {

constexpr std::size_t kPasswordMin = 8;

// Code points, near enough to columns for the names that occur.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

std::string printable(std::string text) {
    std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
    return text;
}

Result<Secret> read_password(const std::string& file) {
    AL_TRY(auto password, read_secret_line(file));
    if (password.reveal().size() < kPasswordMin || password.reveal().size() > limits::kPasswordMax)
        return fail(Errc::invalid_argument, "The password in " + file + " must have 8 to 1024 characters.");
    return password;
}

domain::AuditEntry by_console() {
    return console_audit({}, {});
}

domain::AuditEntry console_audit(std::string event, std::string detail, const LinkId& link) {
    return {.at = SystemClock().now(),
            .event = std::move(event),
            .actor = "console",
            .acted_for = {},
            .link = link,
            .detail = std::move(detail),
            .address = {}};
}

Result<domain::Link> find_link_by_text(const domain::Snapshot& snapshot, const std::string& text) {
    std::string names;
    const auto url = http::AbsoluteUrl::parse_base(text);
    for (const auto* link : snapshot.links_by_name()) {
        const bool same_address = url && (*url == link->rpc_url || *url == link->display_url);
        if (link->id.str() == text || link->name == text || same_address) return *link;
        names += (names.empty() ? "" : ", ") + printable(link->name);
    }
    return fail(Errc::not_found, "There is no link \"" + text + "\". " +
                                     (names.empty() ? "There are none yet." : "The links are: " + names + "."));
}

void print_table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
    }
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += printable(row[i]);
            if (i + 1 < row.size()) line.append(widths[i] - width_of(row[i]) + 2, ' ');
        }
        std::printf("%s\n", line.c_str());
    }
}

}  // namespace applinks::app
