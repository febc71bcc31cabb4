// SPDX-License-Identifier: Apache-2.0
// Development information that CI servers and forges push (features.md 7.5): what of it is stored, the store's port,
// and the source that the panel reads.
//
// What a link pushed is that link's: nobody else changes it, and it goes with the link (S-70). It is about items of
// this application and was given to it, so that everybody sees it who may see the item.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "domain/sharing/development.hpp"

namespace applinks::domain {

enum class EntityKind { repository, branch, commit, pull_request, build, deployment };
std::string_view name_of(EntityKind kind);
std::optional<EntityKind> parse_entity_kind(std::string_view name);

struct EntityName {
    EntityKind kind = EntityKind::repository;
    std::string
        container{};  // id of the repository, of the pipeline, or of pipeline and environment; "" of a repository
    std::string id{};
    friend auto operator<=>(const EntityName&, const EntityName&) = default;
};

struct PushedEntity {
    LinkId link{};
    EntityName name{};
    std::int64_t sequence = 0;    // an older one changes nothing
    std::vector<ItemKey> keys{};  // read from the store: the one that was asked for
    std::string body{};           // JSON in the shape of features.md 7.3
    Timestamp pushed_at{};
};

// What a push is marked with, so that it can be deleted by it.
using PushProperties = std::vector<std::pair<std::string, std::string>>;

// Part of the store's port; errors and promises as in domain/store.hpp.
class PushedDevelopmentStore {
public:
    virtual ~PushedDevelopmentStore() = default;
    // One transaction. What is stored with a greater sequence stays as it is.
    virtual Result<void> put_development(std::span<const PushedEntity> entities, const PushProperties& properties) = 0;
    // What mentions one of the keys, of links that are there, and the repositories it lies in; at most
    // kPushedPerItemMax.
    virtual Result<std::vector<PushedEntity>> development_of(std::span<const ItemKey> keys) = 0;
    // A repository and all that lies in it; empty: there is none.
    virtual Result<std::vector<PushedEntity>> development_in(const LinkId& link, std::string_view repository) = 0;
    // With all that lies in it, when it is a repository. Only what has no greater sequence than `until`.
    virtual Result<void> remove_development(const LinkId& link, const EntityName& name,
                                            std::optional<std::int64_t> until) = 0;
    // Whatever of the link carries all of the properties (at least one is given).
    virtual Result<void> remove_development_with(const LinkId& link, const PushProperties& properties,
                                                 std::optional<std::int64_t> until) = 0;
    virtual Result<bool> has_development_with(const LinkId& link, const PushProperties& properties) = 0;
};

inline constexpr int kPushedPerItemMax = 2000;

class PushedDevelopment final : public DevelopmentSource {
public:
    explicit PushedDevelopment(PushedDevelopmentStore& store) : store_(store) {}  // the store outlives it

    // Of each link that pushed something about the item, all of it; the instance has the link's id only.
    Result<std::vector<DevelopmentDetail>> everything(std::span<const ItemKey> keys) const;

    Result<DevelopmentSummary> summary(std::span<const ItemKey> keys, const DevelopmentViewer& viewer) override;
    Result<std::vector<DevelopmentDetail>> details(std::span<const ItemKey> keys, DataType type,
                                                   const DevelopmentViewer& viewer) override;

private:
    PushedDevelopmentStore& store_;
};

}  // namespace applinks::domain
