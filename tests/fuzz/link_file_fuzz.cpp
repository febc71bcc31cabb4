// SPDX-License-Identifier: Apache-2.0
// Files of links: what is accepted holds what its header promises and is read back the same after it was written; what
// is refused says where and why.
#include "base/uuid.hpp"
#include "domain/links/link_file.hpp"
#include "fuzz/input.hpp"

using namespace applinks;

namespace {

domain::Snapshot snapshot_of(const std::vector<domain::FileLink>& links) {
    domain::Snapshot snapshot;
    for (const auto& file : links) snapshot.links.emplace(file.link.id, file.link);
    return snapshot;
}

void check_same(const domain::Link& a, const domain::Link& b) {
    AL_ASSERT(a.id == b.id && a.name == b.name && a.kind == b.kind && a.type == b.type && a.state == b.state);
    AL_ASSERT(a.rpc_url == b.rpc_url && a.display_url == b.display_url && a.ca_pem == b.ca_pem);
    AL_ASSERT(a.incoming == b.incoming && a.outgoing == b.outgoing && a.primary == b.primary);
    AL_ASSERT(a.impersonation.users == b.impersonation.users && a.impersonation.groups == b.impersonation.groups);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto read = domain::read_link_file(fuzz::text_of(data, size));
    if (!read) {
        for (const auto& fault : read.error()) AL_ASSERT(fault.line >= 1 && !fault.sentence.empty());
        return 0;
    }
    for (const auto& file : *read) AL_ASSERT(parse_uuid(file.link.id.str()) == file.link.id.str());
    const auto again = domain::read_link_file(domain::write_link_file(snapshot_of(*read))).value();
    AL_ASSERT(again.size() == read->size());
    const auto written = snapshot_of(again);
    for (const auto& file : *read) check_same(file.link, written.links.at(file.link.id));
    return 0;
}
