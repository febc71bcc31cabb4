// SPDX-License-Identifier: Apache-2.0
#include "app/start_pages.hpp"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>

namespace applinks::app {
namespace {

// Writable segments hold our own changes (data, relocations) and are left alone.
bool is_unchanged(const ElfW(Phdr) & segment) {
    return segment.p_type == PT_LOAD && (segment.p_flags & PF_W) == 0;
}

int unmap_pages(dl_phdr_info* object, std::size_t, void*) {
    const auto page = static_cast<ElfW(Addr)>(sysconf(_SC_PAGESIZE));
    for (int i = 0; i < object->dlpi_phnum; ++i) {
        const auto& segment = object->dlpi_phdr[i];
        if (!is_unchanged(segment)) continue;
        const auto begin = object->dlpi_addr + segment.p_vaddr;
        const auto first = begin / page * page;
        // A refusal (the kernel's own object has such segments, too) costs nothing but memory.
        madvise(reinterpret_cast<void*>(first), begin + segment.p_memsz - first, MADV_DONTNEED);
    }
    return 0;
}

}  // namespace

void unmap_pages_of_the_start() {
    dl_iterate_phdr(unmap_pages, nullptr);
}

}  // namespace applinks::app
