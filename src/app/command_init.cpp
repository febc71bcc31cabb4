// SPDX-License-Identifier: Apache-2.0
// `applinkd init`: everything is made in a directory beside DIR that becomes DIR at the end, so that nothing is half
// done.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "app/assembly.hpp"
#include "app/command.hpp"
#include "app/console.hpp"
#include "base/encoding.hpp"
#include "crypto/password.hpp"
#include "crypto/random.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace applinks::app {
namespace {

namespace fs = std::filesystem;

// Removes what was made so far, unless `keep` was called.
class HalfMade {
public:
    explicit HalfMade(fs::path path) : path_(std::move(path)) {}
    ~HalfMade() {
        std::error_code ignored;
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }
    HalfMade(const HalfMade&) = delete;
    HalfMade& operator=(const HalfMade&) = delete;
    void keep() { path_.clear(); }

private:
    fs::path path_;
};

Result<void> write_file(const fs::path& path, std::string_view text, mode_t mode) {
    std::ofstream out(path, std::ios::binary);
    out << text;
    out.close();
    if (!out || ::chmod(path.c_str(), mode) != 0)
        return fail(Errc::configuration, "The file " + path.string() + " cannot be written.");
    return {};
}

std::string toml_text(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

std::string settings_file(const InitCommand& command) {
    std::string text =
        "# Settings of this installation. Every key: docs/reference/configuration.md. Restart applinkd after a "
        "change.\n\n"
        "[application]\n"
        "name = " +
        toml_text(command.name) +
        "\n"
        "type = " +
        toml_text(command.type) +
        "\n"
        "url = " +
        toml_text(command.url) + "   # the address that people and other applications use\n\n";
    if (!command.repositories.empty())
        return text + "[forge]\nrepositories = " + toml_text(command.repositories) + "\n";
    text += "[upstream]\n";
    text += command.upstream.empty() ? "# url = \"http://127.0.0.1:8080\"   # where the application listens\n"
                                     : "url = " + toml_text(command.upstream) + "   # where the application listens\n";
    return text;
}

constexpr std::string_view kAccessExample =
    "# Who may read which repository (docs/forge.md). Administrators read all of them. Changes count within seconds.\n"
    "#\n"
    "# [[rule]]\n"
    "# repositories = [\"website\", \"tools/*\"]   # names; * stands for anything\n"
    "# users = [\"alice\"]\n"
    "# groups = [\"developers\"]\n"
    "# everyone = true                         # whoever is signed in\n";
constexpr std::string_view kAccessForEveryone = "\n[[rule]]\nrepositories = [\"*\"]\neveryone = true\n";

std::string access_file(const InitCommand& command) {
    return std::string(kAccessExample) + std::string(command.everyone_reads ? kAccessForEveryone : "");
}

// The folder stands in the settings as an absolute path: the daemon runs elsewhere.
Result<void> check_forge(const InitCommand& command) {
    const bool is_forge = command.type == "forge";
    if (is_forge == command.repositories.empty())
        return fail(Errc::invalid_argument,
                    is_forge ? "A forge needs --repositories DIR, the folder of its git repositories."
                             : "--repositories is for the application type \"forge\" only.");
    if (is_forge && !command.upstream.empty())
        return fail(Errc::invalid_argument, "A forge has no application behind it: leave --upstream out.");
    std::error_code error;
    if (is_forge && !fs::is_directory(command.repositories, error))
        return fail(Errc::invalid_argument, "--repositories " + command.repositories + " is not a directory.");
    return {};
}

Result<void> check_request(const InitCommand& command) {
    const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    if (std::ranges::any_of(command.name, control) || !is_valid_utf8(command.name) || command.name.empty() ||
        command.name.size() > limits::kLinkNameMax)
        return fail(Errc::invalid_argument, "--name must have 1 to 255 printable characters.");
    const auto url = http::AbsoluteUrl::parse_base(command.url);
    if (!url) return fail(Errc::invalid_argument, "--url " + command.url + ": " + url.error().message);
    if (!command.upstream.empty()) {
        const auto upstream = http::AbsoluteUrl::parse_base(command.upstream);
        if (!upstream)
            return fail(Errc::invalid_argument, "--upstream " + command.upstream + ": " + upstream.error().message);
    }
    AL_TRY(const auto types, domain::TypeRegistry::standard());
    if (!types.find(TypeId(command.type)))
        return fail(Errc::invalid_argument,
                    "There is no application type \"" + command.type + "\". The types are: " + type_names(types) + ".");
    AL_TRY_VOID(check_forge(command));
    std::error_code ignored;
    if (fs::exists(command.data, ignored))
        return fail(Errc::already_exists,
                    command.data + " exists already. Choose another directory, or remove it first.");
    return {};
}

// "Name:1234567890", as the products do (applinks-protocol.md 4.1); cut so that every peer can store it.
ConsumerKey new_consumer_key(std::string_view name) {
    std::string digits;
    for (const char byte : crypto::random_bytes(10))
        digits.push_back(static_cast<char>('0' + static_cast<unsigned char>(byte) % 10));
    return ConsumerKey(std::string(name.substr(0, 100)) + ":" + digits);
}

Result<void> make_database(const InitCommand& command, const fs::path& directory, const Secret& master) {
    AL_TRY(auto sealer, crypto::Sealer::create({master}));
    const auto now = SystemClock().now();
    AL_TRY(const auto store, store::SqliteStore::open({.file = directory / "applinkd.db"}, std::move(sealer), now));
    AL_TRY(const auto key, crypto::RsaPrivateKey::generate());
    AL_TRY_VOID(store->create_identity({.id = LinkId(crypto::random_uuid()),
                                        .consumer_key = new_consumer_key(command.name),
                                        .signing_key_pem = key.pem(),
                                        .created_at = now}));
    if (command.admin.empty()) return {};
    AL_TRY(auto name, domain::parse_user_name(command.admin));
    AL_TRY(const auto password, read_password(command.password_file));
    const domain::Account account{
        .id = AccountId(crypto::random_uuid()), .name = name, .groups = {}, .admin = true, .created_at = now};
    return store->add_account(account, crypto::hash_password(password), console_audit("user.created", name.str()));
}

}  // namespace

Result<int> run(const InitCommand& asked) {
    auto command = asked;
    AL_TRY_VOID(check_request(command));
    if (!command.repositories.empty()) command.repositories = fs::canonical(command.repositories).string();
    const fs::path target(command.data);
    const fs::path making = target.string() + ".new-" + std::to_string(::getpid());
    std::error_code error;
    fs::create_directories(making, error);
    if (error)
        return fail(Errc::configuration, "The directory " + command.data + " cannot be made: " + error.message() + ".");
    HalfMade half_made(making);
    ::chmod(making.c_str(), 0700);
    const auto master_bytes = Secret(crypto::random_bytes(32));
    AL_TRY_VOID(write_file(making / "master.key", hex_encode(master_bytes.reveal()) + "\n", 0600));
    AL_TRY_VOID(write_file(making / "assertion.key", hex_encode(crypto::random_bytes(32)) + "\n", 0600));
    AL_TRY_VOID(write_file(making / "gateway.key", hex_encode(crypto::random_bytes(32)) + "\n", 0600));
    AL_TRY_VOID(write_file(making / "applinkd.toml", settings_file(command), 0640));
    if (!command.repositories.empty())
        AL_TRY_VOID(write_file(making / "forge-access.toml", access_file(command), 0640));
    AL_TRY_VOID(make_database(command, making, master_bytes));
    fs::rename(making, target, error);
    if (error) return fail(Errc::already_exists, command.data + " cannot be made: " + error.message() + ".");
    half_made.keep();
    std::printf("%s is ready in %s.\nStart it with: applinkd serve --data %s\n", command.name.c_str(),
                command.data.c_str(), command.data.c_str());
    return 0;
}

}  // namespace applinks::app
