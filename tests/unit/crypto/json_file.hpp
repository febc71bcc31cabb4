// SPDX-License-Identifier: Apache-2.0
// Published vectors (tests/vectors) as JSON documents. A missing or broken file fails the test that reads it.
#pragma once

#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/encoding.hpp"

namespace applinks::tests {

inline std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline boost::json::object read_vectors(const std::string& name) {
    return boost::json::parse(read_file(std::string(AL_TESTDATA) + "/" + name)).as_object();
}

inline std::string text_of(const boost::json::value& value) {
    return std::string(value.as_string());
}
inline std::string bytes_of_hex(const boost::json::value& value) {
    return hex_decode(text_of(value)).value();
}

}  // namespace applinks::tests
