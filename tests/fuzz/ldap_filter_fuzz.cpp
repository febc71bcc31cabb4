// SPDX-License-Identifier: Apache-2.0
// Values in LDAP filters and names (S-52): whatever is put in stays one value, and comes out again.
#include "base/encoding.hpp"
#include "base/result.hpp"
#include "directory/ldap/text.hpp"
#include "fuzz/input.hpp"

using namespace applinks;

namespace {

// What a server reads: pairs of digits after a backslash, anything else as it stands.
std::string read(std::string_view escaped) {
    std::string out;
    for (std::size_t i = 0; i < escaped.size(); ++i) {
        if (escaped[i] != '\\') {
            out.push_back(escaped[i]);
            continue;
        }
        const auto byte = hex_decode(escaped.substr(i + 1, 2));
        AL_ASSERT(byte && byte->size() == 1);
        out += *byte;
        i += 2;
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string value(fuzz::text_of(data, size));
    const auto escaped = directory::filter_value(value);
    AL_ASSERT(escaped.find_first_of("*()=&|!<>~:") == std::string::npos);
    AL_ASSERT(escaped.find('\0') == std::string::npos);
    AL_ASSERT(read(escaped) == value);
    AL_ASSERT(directory::equals("uid", value) == "(uid=" + escaped + ")");
    const auto first = directory::first_value("uid=" + directory::dn_value(value) + ",dc=example");
    AL_ASSERT(!first || *first == value);
    static_cast<void>(directory::first_value(value));
    static_cast<void>(directory::is_below(value, "dc=example"));
    return 0;
}
