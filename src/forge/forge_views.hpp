// SPDX-License-Identifier: Apache-2.0
// What is read of a commit for pages and for development panels.
#pragma once

#include "domain/sharing/repositories.hpp"
#include "forge/repository.hpp"

namespace applinks::forge {

domain::CommitLine line_of(const ObjectId& id, const CommitObject& commit);
// Files that cannot be read are a sentence in it.
domain::CommitView view_of(const GitRepository& git, const ObjectId& id, const CommitObject& commit,
                           const GitRepository::DiffWanted& wanted);
// Errors: malformed, also when the commit does not say what it merged.
Result<domain::MergeLine> merge_of(const GitRepository& git, const ObjectId& id);

}  // namespace applinks::forge
