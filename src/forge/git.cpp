// SPDX-License-Identifier: Apache-2.0
#include "forge/git.hpp"

#include <cstring>
#include <mutex>

#include "base/encoding.hpp"

namespace applinks::forge {
namespace {

// What libgit2 keeps of objects and maps of packs, for all repositories together.
constexpr std::size_t kObjectCacheBytes = std::size_t{16} * 1024 * 1024;
constexpr std::size_t kMappedBytes = std::size_t{512} * 1024 * 1024;
constexpr std::size_t kMappedFilesMax = 128;

}  // namespace

Result<ObjectId> ObjectId::parse(std::string_view hex) {
    ObjectId id;
    if (hex.size() != GIT_OID_HEXSZ || git_oid_fromstrn(&id.oid, hex.data(), hex.size()) != 0)
        return fail(Errc::malformed, "An object's name has 40 hexadecimal digits.");
    return id;
}

ObjectId ObjectId::from_bytes(std::string_view bytes) {
    AL_ASSERT(bytes.size() == GIT_OID_RAWSZ);
    ObjectId id;
    std::memcpy(id.oid.id, bytes.data(), GIT_OID_RAWSZ);
    return id;
}

std::string ObjectId::hex() const {
    return hex_encode(bytes());
}

std::size_t ObjectIdHash::operator()(const ObjectId& id) const noexcept {
    std::size_t hash = 0;  // the name is a digest: any of its bytes will do
    std::memcpy(&hash, id.oid.id, sizeof hash);
    return hash;
}

void start_git() {
    static std::once_flag once;
    std::call_once(once, [] {
        AL_ASSERT(git_libgit2_init() > 0);
        for (const int level :
             {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL})
            git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
        git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, static_cast<ssize_t>(kObjectCacheBytes));
        git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, kMappedBytes);
        git_libgit2_opts(GIT_OPT_SET_MWINDOW_FILE_LIMIT, kMappedFilesMax);
    });
}

std::string git_error_text() {
    const auto* error = git_error_last();
    return error != nullptr && error->message != nullptr ? std::string(error->message) : "unknown";
}

std::string to_utf8(std::string_view text) {
    if (is_valid_utf8(text)) return std::string(text);
    std::string out;
    out.reserve(text.size() * 2);
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            out.push_back(c);
        } else {
            out.push_back(static_cast<char>(0xC0 | (byte >> 6)));
            out.push_back(static_cast<char>(0x80 | (byte & 0x3F)));
        }
    }
    return out;
}

std::string_view cut_text(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    auto end = bytes_max;
    for (int back = 0; back < 3 && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80; ++back) --end;
    return text.substr(0, end);
}

}  // namespace applinks::forge
