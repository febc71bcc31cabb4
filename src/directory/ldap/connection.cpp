// SPDX-License-Identifier: Apache-2.0
#include "directory/ldap/connection.hpp"

#include <lber.h>
#include <ldap.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <stop_token>
#include <thread>

#include "base/encoding.hpp"
#include "base/limits.hpp"

namespace applinks::directory {
namespace {

constexpr int kOperationSeconds = 5;
constexpr std::chrono::milliseconds kOperationEnd{5500};  // for what the library's own time-out does not end
constexpr std::string_view kSecureScheme = "ldaps://";
constexpr ber_len_t kAnswerMax = 16 * 1024 * 1024;  // one message of the server: an entry with all its values
constexpr std::size_t kPage = 500;
constexpr const char* kSystemAuthorities = "/etc/ssl/certs/ca-certificates.crt";
// Debian's libldap stands on GnuTLS, so this is a priority string of GnuTLS (S-63: TLS 1.2 at least).
constexpr const char* kTlsPriority = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";

// Before the first use of the library. Files and variables of the environment may not change what is verified (S-53);
// writing to a connection that was cut is an error and not the end of the process.
void prepare_library() {
    static const bool done = [] {
        std::signal(SIGPIPE, SIG_IGN);
        return ::setenv("LDAPNOINIT", "1", 1) == 0;
    }();
    AL_ASSERT(done);
}

Errc code_of(int result) {
    switch (result) {
        case LDAP_SERVER_DOWN: return Errc::connection_lost;
        case LDAP_TIMEOUT: return Errc::timeout;
        case LDAP_CONNECT_ERROR: return Errc::connect_failed;
        default: return Errc::peer_refused;
    }
}

// The library knows no word for what GnuTLS says: "(unknown error code)" tells nobody anything.
std::string diagnostic(LDAP* handle) {
    char* text = nullptr;
    if (ldap_get_option(handle, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text) != LDAP_OPT_SUCCESS || text == nullptr) return {};
    const std::unique_ptr<char, decltype(&ldap_memfree)> owned(text, ldap_memfree);
    return text[0] == '(' ? std::string() : std::string(text);
}

std::unexpected<Error> failure(LDAP* handle, int result, Errc code) {
    auto detail = std::string(ldap_err2string(result));
    if (const auto more = diagnostic(handle); !more.empty()) detail += " (" + more + ")";
    return fail(code, "The directory server did not answer as it should.", std::move(detail));
}

std::unexpected<Error> failure(LDAP* handle, int result) {
    return failure(handle, result, code_of(result));
}

// The server's address without TLS from the start; the port is that with it.
std::string tcp_address_of(const std::string& url) {
    if (!url.starts_with(kSecureScheme)) return url;
    auto rest = url.substr(kSecureScheme.size());
    rest = rest.substr(0, rest.find('/'));
    const auto end_of_host = rest.starts_with('[') ? rest.find(']') : 0;
    if (rest.find(':', end_of_host == std::string::npos ? 0 : end_of_host) == std::string::npos) rest += ":636";
    return "ldap://" + rest;
}

bool set_options(LDAP* handle, const std::string& ca_file) {
    const int version = LDAP_VERSION3;
    const int demand = LDAP_OPT_X_TLS_DEMAND;
    const int never = LDAP_DEREF_NEVER;
    const int seconds = kOperationSeconds;
    const int client_context = 0;
    const timeval connect{.tv_sec = limits::kConnectTimeout.count(), .tv_usec = 0};
    const timeval operation{.tv_sec = kOperationSeconds, .tv_usec = 0};
    const char* authorities = ca_file.empty() ? kSystemAuthorities : ca_file.c_str();
    const auto set = [handle](int option, const void* value) {
        return ldap_set_option(handle, option, value) == LDAP_OPT_SUCCESS;
    };
    return set(LDAP_OPT_PROTOCOL_VERSION, &version) && set(LDAP_OPT_REFERRALS, LDAP_OPT_OFF) &&
           set(LDAP_OPT_DEREF, &never) && set(LDAP_OPT_RESTART, LDAP_OPT_ON) &&
           set(LDAP_OPT_NETWORK_TIMEOUT, &connect) && set(LDAP_OPT_TIMEOUT, &operation) &&
           set(LDAP_OPT_TIMELIMIT, &seconds) && set(LDAP_OPT_X_TLS_REQUIRE_CERT, &demand) &&
           set(LDAP_OPT_X_TLS_CACERTFILE, authorities) && set(LDAP_OPT_X_TLS_CIPHER_SUITE, kTlsPriority) &&
           set(LDAP_OPT_X_TLS_NEWCTX, &client_context);
}

void limit_answers(LDAP* handle) {
    Sockbuf* buffer = nullptr;
    ber_len_t bytes_max = kAnswerMax;
    if (ldap_get_option(handle, LDAP_OPT_SOCKBUF, &buffer) == LDAP_OPT_SUCCESS && buffer != nullptr)
        ber_sockbuf_ctrl(buffer, LBER_SB_OPT_SET_MAX_INCOMING, &bytes_max);
}

// Cuts the connection at its deadline, whatever the library waits for.
class Watch {
public:
    Watch(LDAP* handle, std::chrono::milliseconds span) {
        int descriptor = -1;
        if (ldap_get_option(handle, LDAP_OPT_DESC, &descriptor) != LDAP_OPT_SUCCESS || descriptor < 0) return;
        thread_ =
            std::jthread([this, descriptor, span](std::stop_token stop) { run(std::move(stop), descriptor, span); });
    }
    bool has_ended_it() const { return has_ended_it_; }

private:
    void run(std::stop_token stop, int descriptor, std::chrono::milliseconds span) {
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable_any wake;
        wake.wait_for(lock, stop, span, [&stop] { return stop.stop_requested(); });
        if (stop.stop_requested()) return;
        has_ended_it_ = true;
        ::shutdown(descriptor, SHUT_RDWR);
    }

    std::atomic<bool> has_ended_it_{false};
    std::jthread thread_;  // ends with the watch, before the descriptor can be somebody else's
};

struct FreeMessage {
    void operator()(LDAPMessage* message) const { ldap_msgfree(message); }
};
using Message = std::unique_ptr<LDAPMessage, FreeMessage>;

struct FreeBer {
    void operator()(BerElement* ber) const { ber_free(ber, 0); }
};

void read_values(LDAP* handle, LDAPMessage* message, const char* attribute, Entry& entry) {
    const std::unique_ptr<berval*, decltype(&ldap_value_free_len)> values(
        ldap_get_values_len(handle, message, attribute), ldap_value_free_len);
    if (!values) return;
    auto& kept = entry.values[to_lower_ascii(attribute)];
    for (berval** value = values.get(); *value != nullptr; ++value)
        if ((*value)->bv_len > 0 && (*value)->bv_len <= kValueMax)
            kept.emplace_back((*value)->bv_val, (*value)->bv_len);
}

Entry read_entry(LDAP* handle, LDAPMessage* message) {
    Entry entry;
    if (char* dn = ldap_get_dn(handle, message); dn != nullptr) {
        const std::unique_ptr<char, decltype(&ldap_memfree)> owned(dn, ldap_memfree);
        entry.dn = dn;
    }
    BerElement* position = nullptr;
    char* attribute = ldap_first_attribute(handle, message, &position);
    const std::unique_ptr<BerElement, FreeBer> owned_position(position);
    while (attribute != nullptr) {
        const std::unique_ptr<char, decltype(&ldap_memfree)> owned(attribute, ldap_memfree);
        read_values(handle, message, attribute, entry);
        attribute = ldap_next_attribute(handle, message, position);
    }
    return entry;
}

// Where the next page begins (RFC 2696); the server's words, handed back as they are.
class Cookie {
public:
    Cookie() = default;
    ~Cookie() { ber_memfree(value_.bv_val); }
    Cookie(const Cookie&) = delete;
    Cookie& operator=(const Cookie&) = delete;

    bool is_end() const { return value_.bv_len == 0; }
    berval* value() { return &value_; }
    // From the answer's controls. A server without paging sends none, and has sent everything.
    void read(LDAP* handle, LDAPMessage* answer) {
        ber_memfree(value_.bv_val);
        value_ = {};
        LDAPControl** controls = nullptr;
        if (ldap_parse_result(handle, answer, nullptr, nullptr, nullptr, nullptr, &controls, 0) != LDAP_SUCCESS) return;
        LDAPControl* control = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, nullptr);
        ber_int_t estimate = 0;
        if (control != nullptr) ldap_parse_pageresponse_control(handle, control, &estimate, &value_);
        ldap_controls_free(controls);
    }

private:
    berval value_{};
};

struct FreeControl {
    void operator()(LDAPControl* control) const { ldap_control_free(control); }
};

struct Page {
    int result = LDAP_SUCCESS;
    Message message;
};

Page ask_page(LDAP* handle, const Search& search, std::size_t count, Cookie& cookie) {
    LDAPControl* made = nullptr;
    const auto size = static_cast<ber_int_t>(std::min(count, kPage));
    Page page;
    page.result = ldap_create_page_control(handle, size, cookie.is_end() ? nullptr : cookie.value(), 0, &made);
    if (page.result != LDAP_SUCCESS) return page;
    const std::unique_ptr<LDAPControl, FreeControl> control(made);
    std::vector<LDAPControl*> controls{control.get(), nullptr};
    std::vector<char*> attributes;
    for (const auto& name : search.attributes) attributes.push_back(const_cast<char*>(name.c_str()));
    attributes.push_back(nullptr);
    timeval limit{.tv_sec = kOperationSeconds, .tv_usec = 0};
    LDAPMessage* message = nullptr;
    const Watch watch(handle, kOperationEnd);
    page.result = ldap_search_ext_s(handle, search.base.c_str(), LDAP_SCOPE_SUBTREE, search.filter.c_str(),
                                    attributes.data(), 0, controls.data(), nullptr, &limit, LDAP_NO_LIMIT, &message);
    page.message.reset(message);
    if (page.result != LDAP_SUCCESS && watch.has_ended_it()) page.result = LDAP_TIMEOUT;
    return page;
}

}  // namespace

std::string Entry::first(std::string_view attribute) const {
    const auto& values_of = all(attribute);
    return values_of.empty() ? std::string() : values_of.at(0);
}

const std::vector<std::string>& Entry::all(std::string_view attribute) const {
    static const std::vector<std::string> none;
    const auto found = values.find(to_lower_ascii(attribute));
    return found == values.end() ? none : found->second;
}

void Connection::Close::operator()(struct ldap* handle) const {
    ldap_unbind_ext(handle, nullptr, nullptr);
}

Result<Connection> Connection::open(const std::string& url, const std::string& ca_file) {
    prepare_library();
    const bool is_secure_from_the_start = url.starts_with(kSecureScheme);
    LDAP* handle = nullptr;
    // TCP alone first: the library does not bound the time of a TLS handshake, so that is watched here.
    if (const int made = ldap_initialize(&handle, tcp_address_of(url).c_str()); made != LDAP_SUCCESS)
        return fail(Errc::configuration, "The address of the directory server is not right.", ldap_err2string(made));
    Connection connection(handle);
    if (!set_options(handle, ca_file))
        return fail(Errc::configuration, "The certificates for the directory server cannot be used.",
                    "libldap refused the options for TLS");
    if (const int connected = ldap_connect(handle); connected != LDAP_SUCCESS)
        return failure(handle, connected, connected == LDAP_TIMEOUT ? Errc::timeout : Errc::connect_failed);
    limit_answers(handle);
    const Watch watch(handle, limits::kConnectTimeout);
    const int secured =
        is_secure_from_the_start ? ldap_install_tls(handle) : ldap_start_tls_s(handle, nullptr, nullptr);
    if (secured == LDAP_SUCCESS) return connection;
    if (watch.has_ended_it() || secured == LDAP_TIMEOUT)
        return fail(Errc::timeout, "The directory server did not answer in time.", "no TLS handshake in time");
    return failure(handle, secured, Errc::tls_failed);
}

Result<void> Connection::bind(const std::string& dn, const Secret& password) {
    if (!dn.empty() && password.empty())
        return fail(Errc::not_authenticated, "The password is not right.", "an empty password is an anonymous bind");
    std::string copy(password.reveal());
    berval credentials{.bv_len = copy.size(), .bv_val = copy.data()};
    const Watch watch(handle_.get(), kOperationEnd);
    const int result =
        ldap_sasl_bind_s(handle_.get(), dn.c_str(), LDAP_SASL_SIMPLE, &credentials, nullptr, nullptr, nullptr);
    wipe(copy);
    if (result == LDAP_SUCCESS) return {};
    switch (result) {
        case LDAP_INVALID_CREDENTIALS:
        case LDAP_NO_SUCH_OBJECT:
        case LDAP_INAPPROPRIATE_AUTH:
        case LDAP_INSUFFICIENT_ACCESS:
        case LDAP_CONSTRAINT_VIOLATION:
        case LDAP_INVALID_DN_SYNTAX:
        case LDAP_UNWILLING_TO_PERFORM: return failure(handle_.get(), result, Errc::not_authenticated);
        default: return failure(handle_.get(), result);
    }
}

Result<Found> Connection::search(const Search& search) {
    Found found;
    Cookie cookie;
    do {
        const auto wanted = search.entries_max - found.entries.size() + 1;
        auto page = ask_page(handle_.get(), search, wanted, cookie);
        if (page.result == LDAP_NO_SUCH_OBJECT) return found;
        const bool is_partial = page.result == LDAP_SIZELIMIT_EXCEEDED || page.result == LDAP_ADMINLIMIT_EXCEEDED;
        if (page.result != LDAP_SUCCESS && !is_partial) return failure(handle_.get(), page.result);
        for (auto* message = ldap_first_entry(handle_.get(), page.message.get()); message != nullptr;
             message = ldap_next_entry(handle_.get(), message)) {
            if (found.entries.size() == search.entries_max) {
                found.has_more = true;
                return found;
            }
            found.entries.push_back(read_entry(handle_.get(), message));
        }
        found.has_more = is_partial;
        if (is_partial) return found;
        auto* result = page.message.get();
        for (auto* each = ldap_first_message(handle_.get(), result); each != nullptr;
             each = ldap_next_message(handle_.get(), each))
            if (ldap_msgtype(each) == LDAP_RES_SEARCH_RESULT) cookie.read(handle_.get(), each);
    } while (!cookie.is_end());
    return found;
}

}  // namespace applinks::directory
