// SPDX-License-Identifier: Apache-2.0
#include "domain/links/type_registry.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/encoding.hpp"
#include "domain/links/type_file.hpp"
#include "embedded/types.hpp"

namespace applinks::domain {

namespace {

constexpr std::string_view kGeneric = "generic";

ApplicationType* find_in(std::vector<ApplicationType>& types, const TypeId& id) {
    const auto found = std::ranges::find(types, id, &ApplicationType::id);
    return found == types.end() ? nullptr : &*found;
}

// One list of files: an id may occur once.
Result<std::vector<ApplicationType>> parse_all(std::span<const TypeFile> files) {
    std::vector<ApplicationType> types;
    for (const auto& file : files) {
        AL_TRY(auto type, parse_type_file(file));
        if (find_in(types, type.id) != nullptr) {
            return fail(Errc::configuration,
                        file.name + ": another file defines the type '" + type.id.str() + "' as well.");
        }
        types.push_back(std::move(type));
    }
    return types;
}

// A typeId from a manifest must lead to one type.
Result<void> check_wire_ids(const std::vector<ApplicationType>& types) {
    std::vector<std::string_view> seen;
    for (const auto& type : types) {
        for (const auto& id : type.accepted_ids) {
            if (std::ranges::find(seen, id) != seen.end()) {
                return fail(Errc::configuration,
                            "Two application types accept the typeId '" + id + "'; one is '" + type.id.str() + "'.");
            }
            seen.push_back(id);
        }
    }
    return {};
}

}  // namespace

Result<TypeRegistry> TypeRegistry::load(std::span<const TypeFile> built_in, std::span<const TypeFile> own) {
    TypeRegistry registry;
    AL_TRY(registry.types_, parse_all(built_in));
    AL_TRY(auto replacements, parse_all(own));
    for (auto& type : replacements) {
        if (auto* const replaced = find_in(registry.types_, type.id)) {
            *replaced = std::move(type);
        } else {
            registry.types_.push_back(std::move(type));
        }
    }
    AL_TRY_VOID(check_wire_ids(registry.types_));
    if (find_in(registry.types_, TypeId(std::string(kGeneric))) == nullptr) {
        return fail(Errc::configuration, "There is no application type 'generic'.");
    }
    std::ranges::sort(registry.types_, {}, [](const ApplicationType& type) { return to_lower_ascii(type.name); });
    return registry;
}

Result<TypeRegistry> TypeRegistry::standard(const std::optional<std::filesystem::path>& directory) {
    const auto built_in = embedded_types();
    std::vector<TypeFile> own;
    std::vector<std::string> warnings;
    AL_TRY(auto registry, load(built_in));
    if (!directory) return registry;
    AL_TRY(const auto files, read_type_files(*directory));
    for (const auto& file : files) {
        own.push_back(file);
        auto with_it = load(built_in, own);
        if (with_it) {
            registry = *std::move(with_it);
        } else {
            own.pop_back();
            warnings.push_back(std::move(with_it).error().message);
        }
    }
    registry.warnings_ = std::move(warnings);
    return registry;
}

const ApplicationType* TypeRegistry::find(const TypeId& id) const {
    const auto found = std::ranges::find(types_, id, &ApplicationType::id);
    return found == types_.end() ? nullptr : &*found;
}

const ApplicationType* TypeRegistry::find_wire(std::string_view wire_id) const {
    const auto accepts = [wire_id](const ApplicationType& type) {
        return std::ranges::find(type.accepted_ids, wire_id) != type.accepted_ids.end();
    };
    const auto found = std::ranges::find_if(types_, accepts);
    return found == types_.end() ? nullptr : &*found;
}

const ApplicationType& TypeRegistry::get(const TypeId& id) const {
    if (const auto* const type = find(id)) return *type;
    const auto* const generic = find(TypeId(std::string(kGeneric)));
    AL_ASSERT(generic != nullptr);
    return *generic;
}

std::string entity_url(const EntityType& type, const http::AbsoluteUrl& display_url, std::string_view key) {
    if (type.url.empty()) return {};
    auto encoded = percent_encode(key);
    std::string path = type.url;
    constexpr std::string_view kOne = "{key}";
    constexpr std::string_view kSeveral = "{key...}";
    if (const auto at = path.find(kOne); at != std::string::npos) {
        path.replace(at, kOne.size(), encoded);
    } else if (const auto several = path.find(kSeveral); several != std::string::npos) {
        for (auto slash = encoded.find("%2F"); slash != std::string::npos; slash = encoded.find("%2F", slash)) {
            encoded.replace(slash, 3, "/");
        }
        path.replace(several, kSeveral.size(), encoded);
    }
    return display_url.str() + path;
}

Result<http::AbsoluteUrl> endpoint_url(const http::AbsoluteUrl& base, std::string_view endpoint) {
    if (endpoint.starts_with('/')) return base.join(endpoint);
    return http::AbsoluteUrl::parse(endpoint);
}

std::vector<TypeFile> embedded_types() {
    std::vector<TypeFile> files;
    for (const auto& file : embedded::types::files()) {
        files.push_back({.name = "types/" + std::string(file.name), .text = std::string(file.content)});
    }
    return files;
}

Result<std::vector<TypeFile>> read_type_files(const std::filesystem::path& directory) {
    std::error_code error;
    std::vector<std::filesystem::path> paths;
    for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
         entry.increment(error)) {
        if (entry->path().extension() == ".toml") paths.push_back(entry->path());
    }
    if (error) {
        return fail(Errc::configuration,
                    "The directory of application types cannot be read: " + directory.string() + ".", error.message());
    }
    std::ranges::sort(paths);
    std::vector<TypeFile> files;
    for (const auto& path : paths) {
        std::ifstream stream(path, std::ios::binary);
        std::string text(std::istreambuf_iterator<char>(stream), {});
        if (!stream.good() && !stream.eof()) return fail(Errc::configuration, "Cannot read " + path.string() + ".");
        files.push_back({.name = path.string(), .text = std::move(text)});
    }
    return files;
}

}  // namespace applinks::domain
