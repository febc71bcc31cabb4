// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/failure.hpp"

#include <sqlite3.h>

#include <array>
#include <string_view>
#include <utility>

namespace applinks::store {

namespace {

// SQLite's text is "UNIQUE constraint failed: link.name"; it names the columns, never a value.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kTaken{{
    {"link.id", "This application is linked already."},
    {"link.name", "Another link has this name. Choose another one."},
    {"link.rpc_url", "Another link has this address."},
    {"consumer.key", "This consumer key is taken. Choose another one."},
    {"account.id", "This account exists already."},
    {"account.name_key", "This user name is taken. Choose another one."},
    {"application.only_row", "This data directory is set up already."},
    {"dance.token_hash", "This request token is in use already."},
}};

std::string sentence_for(std::string_view detail) {
    constexpr std::string_view kColon = ": ";
    const auto at = detail.find(kColon);
    const auto column = at == std::string_view::npos ? std::string_view() : detail.substr(at + kColon.size());
    for (const auto& [taken, sentence] : kTaken)
        if (column == taken) return std::string(sentence);
    return "This exists already.";
}

}  // namespace

Error error_of(const SQLite::Exception& exception) {
    std::string detail = exception.what();
    switch (exception.getExtendedErrorCode()) {
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_ROWID: return {Errc::already_exists, sentence_for(detail), detail};
        case SQLITE_CONSTRAINT_FOREIGNKEY:
            return {Errc::not_found, "The link, consumer or account that this belongs to is gone.", detail};
        default:
            return {Errc::storage_failed, "The database cannot be used right now. Nothing was changed.",
                    detail + " (SQLite " + std::to_string(exception.getExtendedErrorCode()) + ")"};
    }
}

}  // namespace applinks::store
