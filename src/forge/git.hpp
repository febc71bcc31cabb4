// SPDX-License-Identifier: Apache-2.0
// libgit2 behind owning handles. Nothing of a repository is executed or believed: no configuration is read (neither the
// repository's nor this machine's), no hooks, filters, attributes or alternates. Only files of this folder see libgit2.
#pragma once

#include <git2.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace applinks::forge {

template <auto free>
struct Free {
    void operator()(auto* handle) const { free(handle); }
};
template <class T, auto free>
using Handle = std::unique_ptr<T, Free<free>>;

using Odb = Handle<git_odb, git_odb_free>;
using OdbObject = Handle<git_odb_object, git_odb_object_free>;
using RepositoryHandle = Handle<git_repository, git_repository_free>;
using Config = Handle<git_config, git_config_free>;
using Tree = Handle<git_tree, git_tree_free>;
using Blob = Handle<git_blob, git_blob_free>;
using Revwalk = Handle<git_revwalk, git_revwalk_free>;

// An object's name, 20 bytes; ordered and hashed as such.
struct ObjectId {
    git_oid oid{};

    static Result<ObjectId> parse(std::string_view hex);  // exactly 40 digits
    static ObjectId from_bytes(std::string_view bytes);   // exactly 20
    std::string hex() const;
    std::string_view bytes() const { return {reinterpret_cast<const char*>(oid.id), GIT_OID_RAWSZ}; }
    friend bool operator==(const ObjectId& a, const ObjectId& b) { return git_oid_equal(&a.oid, &b.oid) != 0; }
    friend bool operator<(const ObjectId& a, const ObjectId& b) { return git_oid_cmp(&a.oid, &b.oid) < 0; }
};
struct ObjectIdHash {
    std::size_t operator()(const ObjectId& id) const noexcept;
};

// The library with this program's limits; shared by all who use it. Before the first call of libgit2.
void start_git();

// The last error of libgit2 in this thread, for `detail`.
std::string git_error_text();

// Text of a repository as UTF-8: what is not, is taken as Latin-1, as old commits are.
std::string to_utf8(std::string_view text);
// At most `bytes_max`, cut between characters.
std::string_view cut_text(std::string_view text, std::size_t bytes_max);

}  // namespace applinks::forge
