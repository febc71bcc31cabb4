// SPDX-License-Identifier: Apache-2.0
// Every page in every shape, filled with sample data in which each foreign text is the same given text.
#pragma once

#include <string>
#include <vector>

#include "domain/snapshot.hpp"
#include "web/pages/layout.hpp"

namespace applinks::testing {

struct SamplePage {
    std::string name;
    std::string html;
};

// What a stranger may put into a name, and nothing else would.
inline constexpr const char* kHostileText = "<script>alert(1)</script>\"'&\n{{csrf}}</textarea>";

web::pages::Frame sample_frame(const std::string& text);
http::AbsoluteUrl sample_url(const std::string& text);
// `text` stands wherever a peer, a directory, a browser or another person wrote something.
std::vector<SamplePage> sample_pages(const std::string& text);

}  // namespace applinks::testing
