// SPDX-License-Identifier: Apache-2.0
#include "web/pages/probe_limit.hpp"

#include "web/minute_limit.hpp"

namespace applinks::web::pages {
namespace {

constexpr std::chrono::milliseconds kTimeMin{1000};

// One for the process: an administrator has the same ten probes on every thread.
MinuteLimit<AccountId>& probe_limit() {
    static MinuteLimit<AccountId> limit;
    return limit;
}

}  // namespace

Task<Result<void>> begin_probe(Services& services, const Context& context, std::string address) {
    if (!probe_limit().admit(context.caller.account->id, context.now))
        co_return fail(Errc::throttled,
                       "You have tried many addresses within a minute. Wait a minute, then try again.");
    auto entry = context.audit("link.probed", {}, "Asked " + address + " what it is.");
    co_return co_await services.runtime.run([&services, &entry] { return services.store.append_audit(entry); });
}

Task<void> finish_probe(Services& services, std::chrono::steady_clock::time_point begun) {
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    if (passed < kTimeMin) co_await services.runtime.sleep(kTimeMin - passed);
}

}  // namespace applinks::web::pages
