// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/connection.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "store/sqlite/statements.hpp"

namespace applinks::store {

namespace {

// Another process (the command line) may hold the write lock for a moment.
constexpr int kBusyTimeoutMilliseconds = 5000;

}  // namespace

std::string Row::text() {
    const SQLite::Column column = next();
    const char* const text = column.getText();
    return {text, static_cast<std::size_t>(column.getBytes())};
}

std::int64_t Row::integer() {
    return next().getInt64();
}

http::AbsoluteUrl Row::url() {
    const std::string found = text();
    if (found.empty()) return {};
    auto url = http::AbsoluteUrl::parse(found);
    if (url) return *std::move(url);
    remember(Error{Errc::storage_failed, "The database holds an address that this version refuses.", found});
    return {};
}

std::vector<std::string> Row::texts() {
    std::vector<std::string> all;
    boost::system::error_code failed;
    const auto value = boost::json::parse(text(), failed);
    const auto* const array = failed ? nullptr : value.if_array();
    if (array == nullptr) remember(Error{Errc::storage_failed, "The database holds a list that cannot be read.", {}});
    if (array == nullptr) return all;
    for (const auto& item : *array)
        if (const auto* const text = item.if_string()) all.emplace_back(text->data(), text->size());
    return all;
}

std::string Row::blob() {
    const SQLite::Column column = next();
    return {static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}

Secret Row::secret(const crypto::Sealer& sealer, const crypto::SealContext& context) {
    const SQLite::Column column = next();
    if (column.isNull()) return {};
    const std::string_view sealed(static_cast<const char*>(column.getBlob()),
                                  static_cast<std::size_t>(column.getBytes()));
    auto opened = sealer.open(sealed, context);
    if (opened) return *std::move(opened);
    remember(std::move(opened).error());
    return {};
}

Query::~Query() {
    if (statement_ == nullptr) return;
    statement_->tryReset();
    statement_->clearBindings();  // never fails; hashes and blobs do not stay behind
}

Query& Query::bind(const char* name, std::string_view value) {
    statement_->bind(name, std::string(value));
    return *this;
}

Query& Query::bind(const char* name, std::int64_t value) {
    statement_->bind(name, value);
    return *this;
}

Query& Query::bind(const char* name, const http::AbsoluteUrl& url) {
    return bind_or_null(name, url.str());
}

Query& Query::bind(const char* name, const std::vector<std::string>& texts) {
    boost::json::array array;
    for (const std::string& text : texts) array.emplace_back(text);
    return bind(name, std::string_view(boost::json::serialize(array)));
}

Query& Query::bind_blob(const char* name, std::string_view bytes) {
    statement_->bind(name, static_cast<const void*>(bytes.data()), static_cast<int>(bytes.size()));
    return *this;
}

int Query::run() {
    while (statement_->executeStep()) {
    }
    return statement_->getChanges();
}

Connection::Connection(const std::filesystem::path& file, Access access)
    : database_(file,
                access == Access::write ? SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOFOLLOW
                                        : SQLite::OPEN_READWRITE | SQLite::OPEN_NOFOLLOW,
                kBusyTimeoutMilliseconds) {
    database_.exec("PRAGMA foreign_keys = ON");
    database_.exec("PRAGMA trusted_schema = OFF");
    if (access == Access::read) {
        database_.exec("PRAGMA query_only = ON");
        return;
    }
    database_.exec("PRAGMA journal_mode = WAL");
    // A commit that was answered survives a power cut, not only a killed process (design "Nothing is lost").
    database_.exec("PRAGMA synchronous = FULL");
}

Query Connection::query(std::string_view name) {
    auto found = prepared_.find(name);
    if (found == prepared_.end()) {
        const auto sql = statements().find(name);
        AL_ASSERT(sql != statements().end());
        found = prepared_.emplace(sql->first, std::make_unique<SQLite::Statement>(database_, std::string(sql->second)))
                    .first;
    }
    return Query(*found->second);
}

}  // namespace applinks::store
