// SPDX-License-Identifier: Apache-2.0
// What stands in the texts of a finding, read back from them.
#include "domain/health/finding_values.hpp"

#include <gtest/gtest.h>

#include <map>

namespace applinks::domain {
namespace {

using Values = std::map<std::string, std::string>;

Values map_of(const FindingValues& values) {
    Values all;
    for (const auto& value : values) all.emplace(value.name, value.value);
    return all;
}

FindingValues distinct_values(std::string_view text) {
    FindingValues values;
    for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
        const auto name = text.substr(open + 1, text.find('}', open) - open - 1);
        values.push_back({name, "value-of-" + std::string(name)});
    }
    return values;
}

TEST(FindingValues, are_those_that_were_put_in_for_every_code) {
    for (const auto& fault : faults()) {
        const auto all = std::string(fault.text) + std::string(fault.meaning) + std::string(fault.remedy);
        const auto given = distinct_values(all);
        EXPECT_EQ(map_of(values_in(finding_for(fault.code, given))), map_of(given)) << fault.code;
    }
}

TEST(FindingValues, of_the_first_sentence_are_enough_for_a_list) {
    const auto finding = finding_for("refused", {{"peer", "Wiki"}, {"host", "wiki.example"}, {"port", "443"}});
    EXPECT_EQ(map_of(values_in(finding.code, finding.text)), (Values{{"host", "wiki.example"}, {"port", "443"}}));
}

TEST(FindingValues, keep_a_name_whole_that_looks_like_the_text) {
    const auto finding = finding_for("key_refused", {{"peer", "A {peer} has suspended this link."}});
    EXPECT_EQ(map_of(values_in(finding.code, finding.text)).at("peer"), "A {peer} has suspended this link.");
}

TEST(FindingValues, are_none_where_the_words_are_the_callers_own) {
    EXPECT_TRUE(values_in("refused", "Nobody answers.").empty());
    EXPECT_TRUE(values_in("of_an_older_release", "Nobody answers.").empty());
}

}  // namespace
}  // namespace applinks::domain
