// SPDX-License-Identifier: Apache-2.0
// forge_bench FOLDER INDEX KEY: reads every repository of the folder into a new index, and asks for one item as a panel
// does. Writes its figures as JSON; bench/forge.py makes the repositories.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "forge/forge.hpp"

namespace {

using namespace applinks;
using std::chrono::steady_clock;

double seconds_since(steady_clock::time_point begun) {
    return std::chrono::duration<double>(steady_clock::now() - begun).count();
}

// Resident memory now, in MiB.
double memory() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
    return 0;
}

template <class Ask>
double median_milliseconds(int rounds, Ask ask) {
    std::vector<double> taken;
    for (int round = 0; round < rounds; ++round) {
        const auto begun = steady_clock::now();
        ask();
        taken.push_back(seconds_since(begun) * 1000);
    }
    std::ranges::sort(taken);
    return taken.at(taken.size() / 2);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    const std::vector<domain::ItemKey> keys{domain::parse_item_key(argv[3]).value()};
    auto forge =
        forge::Forge::open({.folder = argv[1], .index_file = argv[2], .access_file = "/absent", .url = "https://f"});
    if (!forge) {
        std::fprintf(stderr, "%s\n", forge.error().message.c_str());
        return 1;
    }
    const domain::DevelopmentViewer admin{.person =
                                              domain::Account{.name = UserName("admin"), .groups = {}, .admin = true}};
    auto begun = steady_clock::now();
    const auto read = (*forge)->refresh().value();
    const double first = seconds_since(begun);
    begun = steady_clock::now();
    static_cast<void>((*forge)->refresh().value());
    const double unchanged = seconds_since(begun);
    const double summary = median_milliseconds(200, [&] { static_cast<void>((*forge)->summary(keys, admin).value()); });
    const double details = median_milliseconds(
        5, [&] { static_cast<void>((*forge)->details(keys, domain::DataType::repository, admin).value()); });
    const auto count = (*forge)->summary(keys, admin).value().repositories.count;
    std::printf(
        "{\"repositories\": %zu, \"first_seconds\": %.3f, \"unchanged_seconds\": %.4f, \"summary_ms\": %.3f, "
        "\"details_ms\": %.1f, \"commits_of_item\": %lld, \"memory_mib\": %.1f}\n",
        read, first, unchanged, summary, details, static_cast<long long>(count), memory());
    return 0;
}
