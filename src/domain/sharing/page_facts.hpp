// SPDX-License-Identifier: Apache-2.0
// What a page says of itself for previews: OpenGraph members, and where its oEmbed answer is (features.md 8.3). Not a
// parser of HTML: it looks at the attributes of <meta> and <link> up to <body>, and everything that comes out is plain
// text. What a page hides from it, it hides from its own preview.
//
// Pure and linear in the length of the page (S-79). Any thread.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace applinks::domain {

struct PageFacts {
    std::string oembed{};  // address as the page has it; ""
    std::string title{};
    std::string site{};
};
PageFacts page_facts(std::string_view html);
// `title` and `provider_name` of an oEmbed answer; its HTML is not looked at.
PageFacts oembed_facts(const boost::json::value& answer);

}  // namespace applinks::domain
