// SPDX-License-Identifier: Apache-2.0
// What SQLite says, as our errors. Nothing of SQLite's exceptions leaves the store.
#pragma once

#include <SQLiteCpp/Exception.h>

#include <type_traits>

#include "base/result.hpp"

namespace applinks::store {

// already_exists when a unique column is taken, with a sentence that names it; not_found when what the row belongs to
// is gone; else storage_failed.
Error error_of(const SQLite::Exception& exception);

template <class Work>
std::invoke_result_t<Work&> guarded(Work work) {
    try {
        return work();
    } catch (const SQLite::Exception& exception) {
        return std::unexpected(error_of(exception));
    }
}

}  // namespace applinks::store
