// SPDX-License-Identifier: Apache-2.0
// The query of the wizard's hand-over: what is accepted survives the way to the other side and back.
#include "fuzz/input.hpp"
#include "protocol/applinks/handover.hpp"
#include "protocol/applinks/paths.hpp"

using namespace applinks;

namespace {

wire::Handover read_again(std::string_view url) {
    return wire::parse_handover(http::Form::parse(url.substr(url.find('?') + 1)).value()).value();
}

void check_same(const wire::Handover& a, const wire::Handover& b) {
    AL_ASSERT(a.original_created_id == b.original_created_id && a.shared_user_base == b.shared_user_base);
    AL_ASSERT(a.incoming == b.incoming && a.outgoing == b.outgoing && a.starting_url == b.starting_url);
    AL_ASSERT(a.starting_type == b.starting_type && a.state == b.state);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto query = http::Form::parse(fuzz::text_of(data, size));
    if (!query) return 0;
    const auto handover = wire::parse_handover(*query);
    if (!handover) return 0;
    AL_ASSERT(wire::is_handover(*query));
    AL_ASSERT(handover->shared_user_base || handover->incoming != wire::OAuthLevel::impersonation);
    AL_ASSERT(handover->shared_user_base || handover->outgoing != wire::OAuthLevel::impersonation);

    const auto forth = read_again(wire::handover_url(handover->starting_url, *handover));
    check_same(*handover, forth);
    AL_ASSERT(forth.status_log == handover->status_log);

    const auto url = wire::handover_return_url(*handover, wire::kReciprocalCompleted);
    AL_ASSERT(url.starts_with(handover->starting_url.str() + std::string(wire::paths::kLinkList) + "?"));
    const auto back = read_again(url);
    check_same(*handover, back);
    AL_ASSERT(back.status_log.size() == handover->status_log.size() + 1);
    return 0;
}
