// SPDX-License-Identifier: Apache-2.0
// Preloaded by tests: a machine whose name server does not answer for some names, and whose disk is nearly full.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

int getaddrinfo(const char* host, const char* service, const struct addrinfo* hints, struct addrinfo** found) {
    int (*real)(const char*, const char*, const struct addrinfo*, struct addrinfo**) = dlsym(RTLD_NEXT, "getaddrinfo");
    const char* slow = getenv("BROKEN_SLOW_NAME");
    if (slow && host && strcmp(host, slow) == 0) {
        sleep(20);
        return EAI_AGAIN;
    }
    return real(host, service, hints, found);
}

int statvfs(const char* path, struct statvfs* disk) {
    int (*real)(const char*, struct statvfs*) = dlsym(RTLD_NEXT, "statvfs");
    const int status = real(path, disk);
    const char* left = getenv("BROKEN_MIB_LEFT");
    if (left && status == 0) {
        disk->f_frsize = 1024 * 1024;
        disk->f_bavail = strtoul(left, 0, 10);
    }
    return status;
}
