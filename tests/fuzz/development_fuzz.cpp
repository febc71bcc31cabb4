// SPDX-License-Identifier: Apache-2.0
// Development information of peers, and what is pushed: whatever is taken can be shown, and is written and read the
// same.
#include <boost/json/serialize.hpp>

#include "base/result.hpp"
#include "domain/sharing/development_json.hpp"
#include "domain/sharing/development_push.hpp"
#include "fuzz/input.hpp"

using namespace applinks;

namespace {

bool may_be_opened(const std::string& url) {
    return url.empty() || url.starts_with("http://") || url.starts_with("https://");
}

void check_detail(std::string_view text) {
    const auto detail = domain::read_detail(text);
    if (!detail) return;
    AL_ASSERT(detail->branches.size() <= domain::kDevelopmentListMax);
    for (const auto& branch : detail->branches) AL_ASSERT(may_be_opened(branch.url));
    const auto written = boost::json::serialize(domain::detail_answer({*detail}, domain::DataType::branch));
    const auto again = domain::read_detail(written);
    AL_ASSERT(again.has_value());
    AL_ASSERT(boost::json::serialize(domain::detail_answer({*again}, domain::DataType::branch)) == written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    check_detail(text);
    static_cast<void>(domain::read_summary(text));
    for (const auto kind : {domain::PushKind::repositories, domain::PushKind::builds, domain::PushKind::deployments}) {
        const auto push = domain::read_push(kind, text, [](std::string_view) { return true; });
        if (push) static_cast<void>(domain::push_answer(*push));
    }
    return 0;
}
