// SPDX-License-Identifier: Apache-2.0
// Names to addresses, on threads of its own: a slow name server must not hold up signing or storage. Internal to net.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/task.hpp"
#include "net/message.hpp"
#include "net/worker_pool.hpp"

namespace applinks::net {

using Addresses = std::vector<boost::asio::ip::address>;

class Resolver {
public:
    static constexpr std::size_t kAddressesMax = 16;

    // Literals and localhost answer at once. Only from an I/O thread.
    // Errors: unknown_host, timeout, overloaded.
    Task<Result<Addresses>> resolve(std::string host, Deadline deadline);

private:
    struct Lookup;
    struct Awaiter;

    WorkerPool pool_{{.threads_max = 4, .queue_max = 256}};
};

}  // namespace applinks::net
