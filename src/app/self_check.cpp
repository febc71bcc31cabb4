// SPDX-License-Identifier: Apache-2.0
#include "app/self_check.hpp"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <map>

#include "base/encoding.hpp"
#include "peers/clock_skew.hpp"

namespace applinks::app {
namespace {

using domain::Severity;
namespace json = boost::json;

constexpr std::chrono::seconds kTimeout{10};
constexpr std::uint64_t kMebibyte = 1024 * 1024;
constexpr std::size_t kProcFileMax = 16 * kMebibyte;

std::shared_ptr<const net::Trust> trust_anywhere() {
    return std::make_shared<const net::Trust>(net::Trust{.ca_pem = {}, .addresses = net::AddressPolicy::upstream()});
}

std::string text_at(const json::object& object, std::string_view name) {
    const auto* const value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

// What answers at our public address says of itself and of the call.
struct Reflection {
    std::string id;
    std::string origin;  // scheme://authority, as it saw them
};

Result<Reflection> reflect(Services& services, const domain::Settings& settings) {
    AL_TRY(const auto url, settings.url.join("/applinks/reflect"));
    AL_TRY(const auto answer,
           services.runtime.wait(services.egress.fetch({.url = url, .timeout = kTimeout, .trust = trust_anywhere()})));
    boost::system::error_code error;
    const auto value = json::parse(answer.body, error);
    if (answer.status != 200 || error || !value.is_object())
        return fail(Errc::peer_malformed,
                    "Something else answers there, with status " + std::to_string(answer.status) + ".");
    const auto& object = value.get_object();
    return Reflection{.id = text_at(object, "id"), .origin = text_at(object, "origin")};
}

void check_public_address(std::vector<SelfFinding>& out, Services& services) {
    const auto snapshot = services.snapshots.current();
    const auto& settings = snapshot->settings;
    const auto seen = reflect(services, settings);
    if (!seen || seen->id != snapshot->identity.id.str()) {
        const auto why = seen ? std::string("Another applinkd answers there.") : seen.error().message;
        out.push_back({"self_public_address", Severity::error,
                       "The public address " + settings.url.str() + " does not lead to this installation. " + why,
                       "Start applinkd, lead the address to it, or correct application.url."});
        return;
    }
    out.push_back({"self_public_address", Severity::ok, "The public address " + settings.url.str() + " leads here."});
    if (seen->origin == settings.url.origin()) {
        out.push_back({"self_proxy", Severity::ok, "Host and scheme arrive as they were sent."});
        return;
    }
    out.push_back({"self_proxy", Severity::error,
                   "A call of " + settings.url.origin() + " arrives here as " + seen->origin +
                       ": signatures of other applications will not verify.",
                   "Have the proxy set Host, X-Forwarded-Host and X-Forwarded-Proto, and name it in "
                   "server.trusted_proxies."});
}

bool is_loopback(const std::string& address) {
    return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

void check_upstream(std::vector<SelfFinding>& out, Services& services) {
    const auto snapshot = services.snapshots.current();
    const auto& upstream = snapshot->settings.upstream;
    if (!upstream.has_value()) return;
    const auto answer =
        services.runtime.wait(services.egress.fetch({.url = upstream, .timeout = kTimeout, .trust = trust_anywhere()}));
    if (!answer && answer.error().code != Errc::limit_exceeded) {
        out.push_back({"self_upstream", Severity::error, "The application does not answer at " + upstream.str() + ".",
                       "Start it, or correct upstream.url."});
        return;
    }
    out.push_back({"self_upstream", Severity::ok, "The application answers at " + upstream.str() + "."});
    if (!is_loopback(upstream.host()) && upstream.host() != "localhost") {
        out.push_back({"self_upstream_open", Severity::info,
                       "The application runs on another machine: whether it can be reached around applinkd cannot be "
                       "seen from here.",
                       "Let its firewall take calls from this machine only."});
        return;
    }
    std::string open;
    for (const auto* file : {"/proc/net/tcp", "/proc/net/tcp6"}) {
        const auto text = read_text_file(file, kProcFileMax);
        if (!text) continue;
        for (const auto& address : listening_addresses(*text, upstream.port()))
            if (!is_loopback(address)) open = address;
    }
    if (open.empty())
        out.push_back({"self_upstream_open", Severity::ok, "The application listens for this machine only."});
    else
        out.push_back({"self_upstream_open", Severity::error,
                       "The application listens on " + (open == "*" ? std::string("all addresses") : open) + ", port " +
                           std::to_string(upstream.port()) + ": whoever reaches this machine gets around applinkd.",
                       "Let it listen on 127.0.0.1 only, or close the port to others."});
}

// The one of the two in the middle that says less; of two that contradict each other, nothing.
std::int64_t agreed_median(const std::vector<std::int64_t>& sorted) {
    if (sorted.empty()) return 0;
    const auto lower = sorted.at((sorted.size() - 1) / 2);
    const auto upper = sorted.at(sorted.size() / 2);
    if ((lower > 0) != (upper > 0)) return 0;
    return lower > 0 ? lower : upper;
}

// One peer may be wrong; two that agree about us are right.
void check_clock(std::vector<SelfFinding>& out, Services& services) {
    const auto healths = services.store.healths();
    std::vector<std::int64_t> offsets;
    if (healths)
        for (const auto& health : *healths)
            if (health.clock_offset) offsets.push_back(health.clock_offset->count());
    std::ranges::sort(offsets);
    const auto median = agreed_median(offsets);
    if (offsets.size() >= 2 && std::abs(median) >= peers::kSkewWorthTelling.count()) {
        out.push_back({"self_clock", Severity::error,
                       "Linked applications agree that the clock of this machine is " +
                           std::to_string(std::abs(median)) + " s " + (median > 0 ? "slow." : "fast."),
                       "Set it by a time server: timedatectl set-ntp true"});
        return;
    }
    timex state{};
    if (adjtimex(&state) == TIME_ERROR)
        out.push_back({"self_clock", Severity::warning, "No time server sets the clock of this machine.",
                       "timedatectl set-ntp true; in a container, look at its host."});
    else
        out.push_back({"self_clock", Severity::ok, "The clock is set by a time server."});
}

void check_disk(std::vector<SelfFinding>& out, const Configuration& configuration) {
    struct statvfs disk{};
    if (::statvfs(configuration.data_directory.c_str(), &disk) != 0) {
        out.push_back({"self_disk", Severity::error, "The data directory cannot be looked at.", "Check its rights."});
        return;
    }
    const auto free = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize / kMebibyte;
    const auto text = "The data directory has " + std::to_string(free) + " MiB left.";
    constexpr std::uint64_t kLow = 1024;
    constexpr std::uint64_t kTooLow = 100;
    const auto severity = free < kTooLow ? Severity::error : free < kLow ? Severity::warning : Severity::ok;
    out.push_back({"self_disk", severity, text, severity == Severity::ok ? "" : "Make room, or move the directory."});
}

void check_key_file(std::vector<SelfFinding>& out, const Configuration& configuration, const std::string& file) {
    if (file.empty()) return;
    const auto path = configuration.path_of(file);
    struct stat found{};
    if (::stat(path.c_str(), &found) != 0) {
        out.push_back(
            {"self_keys", Severity::error, "The key file " + path + " is not there.", "Bring it back from a copy."});
        return;
    }
    if ((found.st_mode & 077) != 0)
        out.push_back({"self_keys", Severity::error, "The key file " + path + " can be read by others than its owner.",
                       "chmod 600 " + path});
}

void check_keys(std::vector<SelfFinding>& out, const Configuration& configuration) {
    const auto before = out.size();
    for (const auto& file : {configuration.master_key_file, configuration.assertion_key_file,
                             configuration.gateway_key_file, configuration.service_key_file})
        check_key_file(out, configuration, file);
    check_key_file(out, configuration, configuration.tls.key_file);
    if (out.size() == before)
        out.push_back({"self_keys", Severity::ok, "The key files are there and readable by their owner only."});
}

// Four bytes as the kernel prints them: one hexadecimal number in host order, which is little-endian where we run.
std::string dotted(std::string_view hex) {
    const auto bytes = hex_decode(to_lower_ascii(hex));
    if (!bytes || bytes->size() != 4) return "?";
    std::string text;
    for (std::size_t i = 4; i-- > 0;)
        text += std::to_string(static_cast<unsigned char>(bytes->at(i))) + (i > 0 ? "." : "");
    return text;
}

std::string address_of(std::string_view hex) {
    if (hex.find_first_not_of('0') == std::string_view::npos) return "*";
    if (hex.size() == 8) return dotted(hex);
    if (hex == "00000000000000000000000001000000") return "::1";
    if (hex.starts_with("0000000000000000FFFF0000")) return "::ffff:" + dotted(hex.substr(24));
    return "[" + to_lower_ascii(hex) + "]";
}

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    while (true) {
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        if (line.empty()) return words;
        const auto end = std::min(line.find(' '), line.size());
        words.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
}

void check_directory(std::vector<SelfFinding>& out, Services& services) {
    auto* directory = services.people.directory();
    if (directory == nullptr) return;
    for (auto& finding : directory->check())
        out.push_back({finding.code, finding.severity, std::move(finding.text), std::move(finding.remedy)});
}

}  // namespace

std::vector<std::string> listening_addresses(std::string_view text, std::uint16_t port) {
    constexpr std::string_view kListening = "0A";
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string wanted = ":";
    for (int shift = 12; shift >= 0; shift -= 4) wanted += kDigits.at((port >> shift) & 15);
    std::vector<std::string> found;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto words = words_of(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (words.size() < 4 || words.at(3) != kListening || !words.at(1).ends_with(wanted)) continue;
        found.push_back(address_of(words.at(1).substr(0, words.at(1).size() - wanted.size())));
    }
    return found;
}

std::vector<SelfFinding> check_self(Services& services, const Configuration& configuration) {
    std::vector<SelfFinding> out;
    check_public_address(out, services);
    check_upstream(out, services);
    check_clock(out, services);
    check_directory(out, services);
    check_disk(out, configuration);
    check_keys(out, configuration);
    return out;
}

}  // namespace applinks::app
