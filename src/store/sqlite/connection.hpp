// SPDX-License-Identifier: Apache-2.0
// One connection to the SQLite file with its prepared statements. One thread at a time.
//
// Statements are known by name (statements.hpp), parameters are bound by name (S-51), columns are read from left to
// right. What SQLite refuses comes as SQLite::Exception and becomes an Error at the edge of the store (database.hpp).
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "crypto/seal.hpp"
#include "protocol/http/url.hpp"

namespace applinks::store {

// An enumeration as it stands in the database.
template <class Enum>
using EnumTexts = std::pair<Enum, std::string_view>;

template <class Enum, std::size_t Count>
std::string_view text_of(const std::array<EnumTexts<Enum>, Count>& texts, Enum value) {
    for (const auto& [candidate, text] : texts)
        if (candidate == value) return text;
    AL_ASSERT(false);
    return {};
}

// The current row of a query. A value that does not parse is remembered; `finish` then returns that error instead of
// the object that was built.
class Row {
public:
    explicit Row(SQLite::Statement& statement) : statement_(statement) {}

    std::string text();
    std::string blob();
    std::int64_t integer();
    bool flag() { return integer() != 0; }
    Timestamp time() { return from_micros(integer()); }
    http::AbsoluteUrl url();                                                          // NULL: no URL
    std::vector<std::string> texts();                                                 // a JSON array
    Secret secret(const crypto::Sealer& sealer, const crypto::SealContext& context);  // NULL: an empty secret
    void skip(int columns) { column_ += columns; }
    template <class IdType>
    IdType id() {
        return IdType(text());
    }
    template <class Enum, std::size_t Count>
    Enum one_of(const std::array<EnumTexts<Enum>, Count>& texts) {
        const std::string found = text();
        for (const auto& [value, name] : texts)
            if (name == found) return value;
        remember(Error{Errc::storage_failed, "The database holds a value that this version does not know.", found});
        return {};
    }
    // For enumerations whose names another folder knows: `parse` returns std::optional.
    template <class Parse>
    auto parsed(Parse parse) {
        const std::string found = text();
        const auto value = parse(found);
        if (!value)
            remember(Error{Errc::storage_failed, "The database holds a value that this version does not know.", found});
        return value.value_or(typename decltype(parse(found))::value_type{});
    }

    template <class T>
    Result<T> finish(T built) {
        if (error_) return std::unexpected(*std::move(error_));
        return built;
    }

private:
    SQLite::Column next() { return statement_.getColumn(column_++); }
    void remember(Error error) {
        if (!error_) error_ = std::move(error);
    }

    SQLite::Statement& statement_;
    int column_ = 0;
    std::optional<Error> error_;
};

// A prepared statement in use; goes back, without its parameters, at the end of the scope.
class Query {
public:
    explicit Query(SQLite::Statement& statement) : statement_(&statement) {}
    Query(Query&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
    Query& operator=(Query&&) = delete;
    ~Query();

    Query& bind(const char* name, std::string_view value);
    Query& bind(const char* name, const char* value) { return bind(name, std::string_view(value)); }
    Query& bind(const char* name, std::int64_t value);
    Query& bind(const char* name, int value) { return bind(name, std::int64_t{value}); }
    Query& bind(const char* name, bool value) { return bind(name, std::int64_t{value ? 1 : 0}); }
    Query& bind(const char* name, Timestamp value) { return bind(name, to_micros(value)); }
    Query& bind(const char* name, const http::AbsoluteUrl& url);  // no URL: NULL
    Query& bind(const char* name, const std::vector<std::string>& texts);
    template <class Tag>
    Query& bind(const char* name, const Id<Tag>& id) {
        return bind(name, std::string_view(id.str()));
    }
    Query& bind_or_null(const char* name, std::string_view value) { return value.empty() ? *this : bind(name, value); }
    Query& bind_blob(const char* name, std::string_view bytes);

    bool step() { return statement_->executeStep(); }
    Row row() { return Row(*statement_); }
    // To its end; returns the number of rows that were changed.
    int run();

private:
    SQLite::Statement* statement_;
};

class Connection {
public:
    enum class Access { write, read };
    // Makes the file when it writes. Throws SQLite::Exception.
    Connection(const std::filesystem::path& file, Access access);

    SQLite::Database& database() { return database_; }
    Query query(std::string_view name);

private:
    SQLite::Database database_;
    std::unordered_map<std::string_view, std::unique_ptr<SQLite::Statement>> prepared_;
};

}  // namespace applinks::store
