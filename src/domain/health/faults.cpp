// SPDX-License-Identifier: Apache-2.0
// The table of everything that can be found. The first sentence names the cause; no two rows share one.
#include <algorithm>
#include <array>

#include "domain/health/finding.hpp"

namespace applinks::domain {
namespace {

using enum Severity;
using enum Layer;
using S = Side;
using L = LinkStatus;

constexpr std::array kReach = {
    Fault{"address_refused", "CONNECTION_REFUSED", error, S::here, address, L::unreachable, "Address not allowed",
          "The settings of this server do not allow calls to {host}:{port}.",
          "Calls to loopback, link-local and reserved addresses, and to unusual ports, are refused so that nobody can "
          "use this server to reach what it should not.",
          "Use an address that is allowed, or allow this one in the settings (egress) or for this link only."},
    Fault{"unknown_host", "UNKNOWN_HOST", error, S::here, dns, L::unreachable, "Unreachable",
          "The name {host} cannot be resolved from this server.",
          "The name server that this machine asks has no address for it. In a browser it may still work, because your "
          "computer asks another one.",
          "Look for a spelling mistake, add the name to DNS, or to /etc/hosts of this machine."},
    Fault{"dns_slow", "UNKNOWN_HOST", error, S::here, dns, L::unreachable, "Unreachable",
          "The name server did not answer in time when asked for {host}.",
          "Nothing is known about {peer} yet: the question for its address got no answer.",
          "Check the name servers of this machine."},
    Fault{"refused", "CONNECTION_REFUSED", error, S::there, tcp, L::unreachable, "Unreachable",
          "{host}:{port} does not accept connections from here.",
          "The machine answers, but no program listens on this port, or a firewall refuses it.",
          "Start {peer}, or correct its port and firewall."},
    Fault{"timeout", "CONNECTION_REFUSED", error, S::between, tcp, L::unreachable, "Unreachable",
          "{host}:{port} does not react to connections from here.",
          "No answer at all: usually a firewall that drops packets, a wrong address, or a machine that is off.",
          "Open the way from this server to {host}:{port}, or correct the address of the link."},
    Fault{"tls_untrusted", "SSL_UNTRUSTED", error, S::both, tls, L::untrusted_tls, "Certificate not trusted",
          "The certificate of {host} is signed by nobody that this server trusts.",
          "It is self-signed, comes from an authority of your own, or is sent without its intermediate certificates.",
          "Have {host} send the whole chain, or trust its authority for this link only."},
    Fault{"tls_name", "SSL_HOSTNAME_UNMATCHED", error, S::there, tls, L::untrusted_tls, "Certificate not trusted",
          "The certificate that answers for {host} was issued for another name.",
          "Another virtual host or a load balancer answers, or the certificate lacks this name.",
          "Get a certificate that names {host}, or link with the name that it has."},
    Fault{"tls_expired", "SSL_UNTRUSTED", error, S::there, tls, L::untrusted_tls, "Certificate not trusted",
          "The certificate of {host} has expired.", "Every client refuses it, browsers too.",
          "Renew the certificate of {host} and reload the server that uses it."},
    Fault{"tls_not_yet", "SSL_UNTRUSTED", error, S::both, tls, L::untrusted_tls, "Certificate not trusted",
          "The certificate of {host} is not valid yet.",
          "It was issued for a later time, or this server's clock is slow.",
          "Compare the clock of this server with the certificate."},
    Fault{"tls_failed", "SSL_UNMATCHED", error, S::there, tls, L::untrusted_tls, "No secure connection",
          "{host}:{port} accepts connections, but a secure connection does not come about.",
          "It may speak plain HTTP on this port, or only versions of TLS below 1.2.",
          "Check scheme and port of the link's address and the TLS versions of the other side."},
};

constexpr std::array kHttp = {
    Fault{"no_answer", "CONNECTION_REFUSED", error, S::there, http, L::unreachable, "No answer",
          "{host}:{port} takes the call and closes the connection without an answer.",
          "A proxy without an application behind it, a crashed process or a filter ends the call.",
          "Look into the log of the proxy in front of {peer}."},
    Fault{"too_slow", "CONNECTION_REFUSED", error, S::there, http, L::unreachable, "Too slow",
          "{peer} accepts connections but did not answer in time.",
          "It is overloaded, or starting, or waits for something itself.", "Look at the load of {peer} and try again."},
    Fault{"not_http", "UNEXPECTED_RESPONSE", error, S::there, http, L::unreachable, "Something else answers",
          "{host}:{port} answers, but not in valid HTTP.",
          "Another service listens on this port, or TLS is expected where the address says http.",
          "Correct the port or the scheme of the link's address."},
    Fault{"too_large", "UNEXPECTED_RESPONSE", error, S::there, http, L::unreachable, "Something else answers",
          "{url} answers with much more than such an answer ever holds.",
          "Something else than {peer} answers at this address.", "Look at what answers there."},
    Fault{"login_page", "UNEXPECTED_RESPONSE", error, S::between, http, L::unreachable, "A sign-in page answers",
          "A sign-in page answered instead of {peer}. Exclude {path} from single sign-on.",
          "Calls between servers sign themselves; a sign-in page in front of {peer} stops them all.",
          "Let these paths pass unchanged: {peer} checks the signatures itself."},
    Fault{"blocked", "UNEXPECTED_RESPONSE_STATUS", error, S::between, http, L::unreachable, "Calls are blocked",
          "Something in front of {peer} answers status {status} to a call that needs no permission.",
          "A password, an address list or a filter of a proxy stands before {path}.",
          "Let calls from this server to these paths pass."},
    Fault{"method_blocked", "UNEXPECTED_RESPONSE_STATUS", error, S::between, http, L::unreachable, "Calls are blocked",
          "Something between here and {peer} blocks {method}.",
          "A proxy or a filter lets other methods pass, but not this one (status {status}).",
          "Allow GET, POST, PUT and DELETE below these paths."},
    Fault{"redirected", "UNEXPECTED_RESPONSE_STATUS", error, S::here, http, L::unreachable, "Moved",
          "{from} leads to {to}. Move the link there.",
          "Signed calls are not sent to another address than the one that an administrator confirmed.",
          "Move the link to the new address, or remove the redirect."},
    Fault{"rate_limited", "UNEXPECTED_RESPONSE_STATUS", warning, S::none, http, L::unreachable, "Asked to wait",
          "{peer} asks us to wait {until}.", "It limits how many calls it takes. Nothing is wrong with the link.",
          "Wait; this server tries again by itself. If it happens often, raise the limit for this server over there."},
    Fault{"peer_down", "UNEXPECTED_RESPONSE_STATUS", error, S::there, http, L::unreachable, "Application is down",
          "The proxy in front of {peer} answers, but not the application behind it (status {status}).",
          "The application is stopped, starting or overloaded.", "Start {peer}, or look into its log."},
    Fault{"unexpected", "UNEXPECTED_RESPONSE_STATUS", error, S::there, http, L::unreachable, "Unexpected answer",
          "{peer} answered with status {status}.", "It is not an answer that this call can have.",
          "Look into the log of {peer} at the time of the test."},
    Fault{"internal", "UNKNOWN", error, S::here, http, L::unknown, "Not tested", "The test could not be made: {reason}",
          "This says nothing about {peer}.", "Try again; look into the log of this server."},
};

constexpr std::array kPeer = {
    Fault{"not_a_peer", "UNEXPECTED_RESPONSE", error, S::both, manifest, L::unreachable, "Something else answers",
          "{url} answers, but not as an application that can be linked.",
          "The path may lack the context path of {peer}, or another application lives at this address now.",
          "Open the address in a browser: it has to show {peer}. Move the link if it lives elsewhere."},
    Fault{"identity_changed", "UNEXPECTED_RESPONSE", error, S::both, manifest, L::rejected, "Another application",
          "Another application answers at {url} than the one that was linked as {peer}.",
          "Its id differs: it was set up anew, is a copy, or somebody else uses the address. The link is suspended, so "
          "that nothing is told to a stranger.",
          "If it is meant to be another one, delete this link and make a new one. If not, find out who answers."},
    Fault{"url_mismatch", "OAUTH_SIGNATURE_INVALID", error, S::there, manifest, L::rejected, "Addresses differ",
          "{peer} calls itself {own_url}. Signed calls will fail.",
          "Signatures are made over the address that is called, {url}, and checked over the one that {peer} has.",
          "Correct the base URL in {peer}, have its proxy keep host and scheme, or move the link."},
    Fault{"too_old", "REMOTE_VERSION_INCOMPATIBLE", error, S::there, capability, L::outdated, "Too old",
          "{peer} is too old to be linked with OAuth.",
          "Its version of Application Links is {version}; 4.0.13 is needed.", "Update {peer}."},
    Fault{"capabilities_unreadable", "UNEXPECTED_RESPONSE", error, S::there, capability, L::unreachable,
          "Unexpected answer", "What {peer} says it can do is not readable.",
          "It answers at the right address, but not in the agreed form: {reason}",
          "Look into the log of {peer} at the time of the test."},
    Fault{"clock", "OAUTH_TIMESTAMP_REFUSED", error, S::both, clock, L::rejected, "Clocks differ",
          "Clocks differ by {n} s: that of {peer} is {direction}.",
          "Signed calls carry the time and are refused when it is more than 300 s off.",
          "Set both clocks by a time server."},
    Fault{"clock_refused", "OAUTH_TIMESTAMP_REFUSED", error, S::both, clock, L::rejected, "Clocks differ",
          "{peer} refuses the time of this server. Check the clocks of both.",
          "It did not say what time it has itself.", "Set both clocks by a time server."},
    Fault{"clock_drift", "", warning, S::both, clock, L::connected, "Clocks differ",
          "Working, but clocks differ by {n} s: that of {peer} is {direction}. Calls fail from 300 s on.",
          "Nothing fails yet.", "Set both clocks by a time server."},
};

constexpr std::array kTrust = {
    Fault{"key_changed", "OAUTH_PROBLEM", error, S::here, key, L::rejected, "Key changed",
          "{peer} has a new key. Resume the link to accept it.",
          "Somebody renewed the key over there, or somebody else answers. The link is suspended until you decide.",
          "Ask the administrator of {peer} whether the key was renewed, then resume the link."},
    Fault{"key_unknown", "OAUTH_PROBLEM", error, S::there, key, L::rejected, "Rejected",
          "{peer} no longer knows this link.",
          "Its half was deleted, or made for another installation: the key that signs our calls is unknown to it.",
          "Link both applications again; the administrator of {peer} has to confirm."},
    Fault{"key_refused", "OAUTH_PROBLEM", error, S::there, key, L::rejected, "Rejected",
          "{peer} has suspended this link.", "Its administrator has switched our calls off.",
          "Ask the administrator of {peer} to resume the link."},
    Fault{
        "signature", "OAUTH_SIGNATURE_INVALID", error, S::both, signature, L::rejected, "Rejected",
        "{peer} cannot verify the signature of this server.{why}",
        "Either it is called under another address than it knows itself by, or it holds an old key of this server.",
        "Have the proxy in front of {peer} keep host, port and scheme; if that is right, link anew to renew the key."},
    Fault{"signature_incoming", "OAUTH_SIGNATURE_INVALID", error, S::both, signature, L::rejected, "Rejected",
          "Calls of {peer} are refused here. {why}",
          "It signs another text than this server sees: usually an address that a proxy changes on the way.",
          "Have the proxy in front of this server keep host, port, scheme and path, or correct the address of this "
          "application in {peer}."},
    Fault{"token", "REMOTE_AUTH_TOKEN_REQUIRED", error, S::here, token, L::rejected, "Rejected",
          "Your permission was withdrawn or ran out. Connect again.",
          "{peer} no longer accepts the token that it gave for your account.",
          "Connect your account with {peer} again."},
    Fault{"sign_in_needed", "LOCAL_AUTH_TOKEN_REQUIRED", info, S::here, token, L::sign_in_needed, "Sign-in needed",
          "The link works. You have not connected your account yet.", "Calls on your behalf need your permission once.",
          "Connect your account with {peer}."},
};

constexpr std::array kAgreement = {
    Fault{"waiting", "NO_REMOTE_APPLINK", info, S::there, levels, L::setting_up, "Waiting for their admin",
          "Waiting for {peer} to confirm. Send this address to its admin: {invitation}",
          "This side is set up. Nothing is called on behalf of users until the other side confirms.",
          "The administrator of {peer} opens the address and confirms."},
    Fault{"no_link", "NO_REMOTE_APPLINK", error, S::there, levels, L::rejected, "Not linked there",
          "{peer} has no link to this application any more.", "The other half was deleted.",
          "Link both applications again, or delete this half, too."},
    Fault{"level_mismatch", "AUTH_LEVEL_MISMATCH", error, S::both, levels, L::mismatch, "Settings differ",
          "{peer} expects {theirs} for {what}, this side is set to {ours}.",
          "Calls in this direction are refused, or allowed without being used.",
          "Match takes over the other side's setting; or change it over there."},
    Fault{"level_old", "AUTH_LEVEL_UNSUPPORTED", error, S::both, levels, L::outdated, "Outdated",
          "The link with {peer} is set to users only on one side, which is no longer supported.",
          "Current versions need calls without a user, too.", "Set both ends to the level above it."},
    Fault{"level_off", "AUTH_LEVEL_UNSUPPORTED", error, S::there, levels, L::mismatch, "Settings differ",
          "{peer} does not accept calls without a user from here.",
          "The level is switched off over there, or lower than here.", "Set both ends to the same level."},
    Fault{"disabled", "DISABLED", info, S::none, levels, L::disabled, "Off", "Both directions are switched off.", "",
          ""},
    Fault{"suspended", "DISABLED", info, S::here, levels, L::suspended, "Suspended", "Suspended: {reason}",
          "No calls either way until it is resumed.", "Resume the link when the reason is gone."},
    Fault{"not_allowed", "INSUFFICIENT_REMOTE_PERMISSION", error, S::there, user, L::not_allowed, "Not allowed",
          "{peer} knows this link but refuses the call.",
          "The signature is good; the permission is missing (status {status}).",
          "Ask the administrator of {peer} what this link may do."},
    Fault{"scope", "INSUFFICIENT_REMOTE_PERMISSION", error, S::both, user, L::not_allowed, "Not allowed",
          "This link may not do what was asked of {peer}: the permission is too narrow.",
          "The token was given for less than this call needs.",
          "Give a wider permission over there and connect again."},
    Fault{
        "users_differ", "", warning, S::both, levels, L::connected, "Users differ",
        "Working, but of {compared} user names that were compared only {known} are known on both sides.",
        "The link says that a name means the same person on both sides. Most calls on behalf of users will be refused, "
        "and a name that happens to be known may be somebody else there.",
        "Let both sides ask the same directory of users, or set the link to a level where people connect their own "
        "accounts."},
    Fault{"upstream", "", error, S::here, upstream, L::unreachable, "Our application is down",
          "The link works, but our own application does not answer at {upstream}.",
          "Calls of {peer} reach this server and go no further.", "Start the application, or correct upstream.url."},
    Fault{"peer_upstream", "UNEXPECTED_RESPONSE_STATUS", error, S::there, upstream, L::unreachable,
          "Application is down", "The link works, but the application behind {peer} does not answer (status {status}).",
          "The part that keeps links runs over there; the application itself is stopped or starting.",
          "Start the application over there."},
    Fault{"ok", "", ok, S::none, upstream, L::connected, "Connected", "Working.", "", ""},
};

constexpr auto kFaults = [] {
    std::array<Fault, kReach.size() + kHttp.size() + kPeer.size() + kTrust.size() + kAgreement.size()> all{};
    auto* at = all.begin();
    at = std::ranges::copy(kReach, at).out;
    at = std::ranges::copy(kHttp, at).out;
    at = std::ranges::copy(kPeer, at).out;
    at = std::ranges::copy(kTrust, at).out;
    std::ranges::copy(kAgreement, at);
    return all;
}();

}  // namespace

std::span<const Fault> faults() {
    return kFaults;
}

const Fault* find_fault(std::string_view code) {
    const auto* const found = std::ranges::find(kFaults, code, &Fault::code);
    return found == kFaults.end() ? nullptr : found;
}

}  // namespace applinks::domain
