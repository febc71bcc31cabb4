// SPDX-License-Identifier: Apache-2.0
#include "directory/header.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "domain/identity/account.hpp"

namespace applinks::directory {
namespace {

using domain::DirectoryPerson;

class HeaderDirectory final : public domain::RequestDirectory {
public:
    explicit HeaderDirectory(domain::DirectorySettings settings) : settings_(std::move(settings)) {}

    std::string_view source() const override { return domain::name_of(domain::DirectoryKind::header); }

    Task<Result<std::optional<DirectoryPerson>>> who(const http::Headers& headers, const http::Origin& origin,
                                                     domain::Freshness) override {
        co_return read(headers, origin);
    }

    // The proxy tells who comes, and nothing else.
    Task<Result<std::optional<DirectoryPerson>>> find(UserName) override { co_return std::nullopt; }

    std::string sign_in_page(std::string_view) const override { return {}; }
    bool leads_back() const override { return false; }

private:
    // A header that stands there twice is nobody's: it is not known which of them the proxy has set.
    std::optional<DirectoryPerson> read(const http::Headers& headers, const http::Origin& origin) const {
        const auto& names = settings_.header;
        if (!origin.from_trusted_proxy || headers.count(names.user) != 1) return std::nullopt;
        auto name = domain::parse_user_name(trim_blanks(headers.get(names.user)));
        if (!name) return std::nullopt;
        DirectoryPerson person{.source = std::string(source()), .name = *std::move(name)};
        // The proxy tells nothing more stable than the name.
        person.id = domain::name_key(person.name.str());
        if (!names.mail.empty() && headers.count(names.mail) == 1 && is_valid_utf8(headers.get(names.mail)))
            person.mail = trim_blanks(headers.get(names.mail));
        if (!names.groups.empty() && headers.count(names.groups) == 1) person.groups = split(headers.get(names.groups));
        person.admin = std::ranges::any_of(settings_.admin_groups, [&](const std::string& group) {
            return std::ranges::find(person.groups, group) != person.groups.end();
        });
        return person;
    }

    static std::vector<std::string> split(std::string_view list) {
        std::vector<std::string> groups;
        while (!list.empty() && groups.size() < domain::kPersonGroupsMax) {
            const auto end = std::min(list.find(','), list.size());
            const auto group = trim_blanks(list.substr(0, end));
            if (!group.empty() && is_valid_utf8(group)) groups.emplace_back(group);
            list.remove_prefix(std::min(end + 1, list.size()));
        }
        std::ranges::sort(groups);
        const auto repeated = std::ranges::unique(groups);
        groups.erase(repeated.begin(), repeated.end());
        return groups;
    }

    const domain::DirectorySettings settings_;
};

}  // namespace

std::unique_ptr<domain::RequestDirectory> make_header_directory(domain::DirectorySettings settings) {
    return std::make_unique<HeaderDirectory>(std::move(settings));
}

}  // namespace applinks::directory
