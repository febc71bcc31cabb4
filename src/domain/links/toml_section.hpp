// SPDX-License-Identifier: Apache-2.0
// A TOML table that refuses what it was not asked for: unknown keys, wrong types, empty values, each with file and line
// (S-66). For type_file.cpp only: it brings toml++ with it.
#pragma once

#include <toml++/toml.h>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace applinks::domain {

class TomlSection {
public:
    using TextMap = std::vector<std::pair<std::string, std::string>>;
    template <class T>
    using Choice = std::pair<std::string_view, T>;

    // Both outlive the section.
    TomlSection(const toml::table& table, std::string_view file) : table_(&table), file_(file) {}

    // "" when absent; an empty text that was written down is an error.
    Result<std::string> text(std::string_view key) {
        const auto* node = take(key);
        if (node == nullptr) return std::string();
        const auto* value = node->as_string();
        if (value == nullptr || value->get().empty()) return refuse(*node, key, "must be a text that is not empty");
        return value->get();
    }
    Result<std::string> required_text(std::string_view key) {
        if (!table_->contains(key)) return refuse(*table_, key, "is missing");
        return text(key);
    }
    Result<bool> flag(std::string_view key) {
        const auto* node = take(key);
        if (node == nullptr) return false;
        const auto* value = node->as_boolean();
        if (value == nullptr) return refuse(*node, key, "must be true or false");
        return value->get();
    }
    Result<int> number(std::string_view key, int fallback, std::pair<int, int> range) {
        const auto* node = take(key);
        if (node == nullptr) return fallback;
        const auto* value = node->as_integer();
        if (value == nullptr || value->get() < range.first || value->get() > range.second) {
            return refuse(
                *node, key,
                "must be a number from " + std::to_string(range.first) + " to " + std::to_string(range.second));
        }
        return static_cast<int>(value->get());
    }
    Result<std::vector<std::string>> texts(std::string_view key) {
        std::vector<std::string> result;
        const auto* node = take(key);
        if (node == nullptr) return result;
        const auto* list = node->as_array();
        if (list == nullptr) return refuse(*node, key, "must be a list of texts");
        for (const auto& item : *list) {
            const auto* value = item.as_string();
            if (value == nullptr || value->get().empty())
                return refuse(item, key, "must hold texts that are not empty");
            result.push_back(value->get());
        }
        return result;
    }
    // A table of texts, by name.
    Result<TextMap> text_map(std::string_view key) {
        TextMap result;
        const auto* node = take(key);
        if (node == nullptr) return result;
        const auto* entries = node->as_table();
        if (entries == nullptr) return refuse(*node, key, "must be a table of texts");
        for (const auto& [name, item] : *entries) {
            const auto* value = item.as_string();
            if (value == nullptr || value->get().empty())
                return refuse(item, key, "must hold texts that are not empty");
            result.emplace_back(std::string(name.str()), value->get());
        }
        return result;
    }
    // One of the names; the first choice when absent.
    template <class T, std::size_t N>
    Result<T> choice(std::string_view key, const std::array<Choice<T>, N>& choices) {
        const auto* node = take(key);
        if (node == nullptr) return choices.front().second;
        const auto* value = node->as_string();
        std::string names;
        for (const auto& [name, meaning] : choices) {
            if (value != nullptr && value->get() == name) return meaning;
            names += (names.empty() ? "\"" : ", \"") + std::string(name) + "\"";
        }
        return refuse(*node, key, "must be one of " + names);
    }
    Result<std::optional<TomlSection>> section(std::string_view key) {
        const auto* node = take(key);
        if (node == nullptr) return std::nullopt;
        const auto* inner = node->as_table();
        if (inner == nullptr) return refuse(*node, key, "must be a table");
        return TomlSection(*inner, file_);
    }
    Result<std::vector<TomlSection>> sections(std::string_view key) {
        std::vector<TomlSection> result;
        const auto* node = take(key);
        if (node == nullptr) return result;
        const auto* list = node->as_array();
        if (list == nullptr || !list->is_homogeneous<toml::table>())
            return refuse(*node, key, "must be a list of tables");
        for (const auto& item : *list) result.emplace_back(*item.as_table(), file_);
        return result;
    }

    // After the last key was asked for. Errors: configuration, for the first key that nobody asked for.
    Result<void> refuse_others() const {
        for (const auto& [key, node] : *table_) {
            if (!asked_.contains(key.str())) {
                return fail(Errc::configuration,
                            place(key.source().begin.line) + "unknown key '" + std::string(key.str()) + "'.");
            }
        }
        return {};
    }

    // "types/redmine.toml, line 7: 'mode' …."
    std::unexpected<Error> refuse(std::string_view key, std::string_view what) const {
        const auto* node = table_->get(key);
        return refuse(node == nullptr ? *table_ : *node, key, what);
    }

private:
    const toml::node* take(std::string_view key) {
        asked_.insert(std::string(key));
        return table_->get(key);
    }
    std::unexpected<Error> refuse(const toml::node& node, std::string_view key, std::string_view what) const {
        return fail(Errc::configuration,
                    place(node.source().begin.line) + "'" + std::string(key) + "' " + std::string(what) + ".");
    }
    // The root table of a file has no line of its own.
    std::string place(toml::source_index line) const {
        return std::string(file_) + ", line " + std::to_string(line == 0 ? 1 : line) + ": ";
    }

    const toml::table* table_;
    std::string_view file_;
    std::set<std::string, std::less<>> asked_;
};

}  // namespace applinks::domain
