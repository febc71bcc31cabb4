// SPDX-License-Identifier: Apache-2.0
#include "app/master_key.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "app/config.hpp"
#include "base/encoding.hpp"
#include "crypto/random.hpp"
#include "telemetry/log.hpp"

namespace applinks::app {
namespace {

namespace fs = std::filesystem;

std::string old_of(const std::string& file) {
    return file + ".old";
}

bool exists(const std::string& file) {
    std::error_code error;
    return fs::exists(file, error);
}

std::unexpected<Error> cannot_write(const std::string& file) {
    return fail(Errc::configuration, "The key file " + file + " cannot be written.");
}

// On the disk before anything is sealed with it.
Result<void> write_durably(const std::string& file, std::string_view text) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) return cannot_write(file);
    const bool written =
        ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(descriptor) == 0;
    ::close(descriptor);
    return written ? Result<void>() : cannot_write(file);
}

}  // namespace

Result<std::vector<Secret>> read_master_keys(const std::string& file) {
    std::vector<Secret> keys;
    AL_TRY(auto present, read_key_file(file));
    keys.push_back(std::move(present));
    if (!exists(old_of(file))) return keys;
    AL_TRY(auto old, read_key_file(old_of(file)));
    keys.push_back(std::move(old));
    return keys;
}

Result<void> make_new_master_key(const std::string& file) {
    AL_TRY_VOID(read_key_file(file));
    if (exists(old_of(file)))
        return fail(
            Errc::conflict,
            "The last change of the master key is not finished: start applinkd, and wait until it has removed " +
                old_of(file) + ".");
    const auto made = file + ".new";
    std::error_code error;
    fs::remove(made, error);  // of a change that did not come far
    auto text = hex_encode(crypto::random_bytes(32)) + "\n";
    const auto written = write_durably(made, text);
    wipe(text);
    if (!written) return written;
    // At no moment is there no key, or only the new one.
    fs::create_hard_link(file, old_of(file), error);
    if (!error) fs::rename(made, file, error);
    if (error) return cannot_write(file);
    return {};
}

MasterKeyChange::MasterKeyChange(std::string file, crypto::Sealer& sealer, domain::SecretStore& store,
                                 net::Runtime& runtime)
    : file_(std::move(file)), sealer_(sealer), store_(store), runtime_(runtime) {}

void MasterKeyChange::tick() {
    std::error_code error;
    const auto written = fs::last_write_time(file_, error);
    if (!error && written != seen_ && step_ != Step::resealing) {
        seen_ = written;
        take_up();
    }
    if (step_ == Step::settled && fs::file_time_type::clock::now() - seen_ >= kLastWriter) finish();
}

void MasterKeyChange::take_up() {
    auto keys = read_master_keys(file_);
    auto taken = keys ? sealer_.replace_keys(*std::move(keys)) : std::unexpected(std::move(keys).error());
    if (!taken) {
        log::error("master_key.unreadable", {{"reason", taken.error().message}});
        return;
    }
    if (!exists(old_of(file_))) return;
    step_ = Step::resealing;
    runtime_.start(reseal());
}

Task<void> MasterKeyChange::reseal() {
    for (;;) {
        const auto step = co_await runtime_.run([this] { return store_.reseal(kRowsPerStep); });
        if (!step) log::warn("master_key.reseal_failed", {{"reason", step.error().detail}});
        if (step && step->rewritten > 0)
            log::info("master_key.resealing", {{"rewritten", step->rewritten}, {"left", step->left}});
        if (step && step->rewritten == 0) break;
        co_await runtime_.sleep(step ? kPause : std::chrono::milliseconds(1000));
    }
    step_ = Step::settled;
}

// Once more, for what was written with the old key meanwhile; then the old key has no use.
void MasterKeyChange::finish() {
    step_ = Step::idle;
    const auto step = store_.reseal(kRowsPerStep);
    if (!step || step->rewritten > 0) {
        step_ = Step::resealing;
        runtime_.start(reseal());
        return;
    }
    if (step->left > 0) {
        log::error("master_key.not_all_resealed", {{"left", step->left}, {"reason", "no key opens them"}});
        return;
    }
    std::error_code error;
    fs::remove(old_of(file_), error);
    auto keys = read_master_keys(file_);
    if (keys) static_cast<void>(sealer_.replace_keys(*std::move(keys)));
    log::info("master_key.changed", {{"old_key_removed", !error}});
}

}  // namespace applinks::app
