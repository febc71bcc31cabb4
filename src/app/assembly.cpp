// SPDX-License-Identifier: Apache-2.0
#include "app/assembly.hpp"

#include "app/directory.hpp"
#include "peers/development_cache.hpp"
#include "store/nonce_journal.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "telemetry/log.hpp"

namespace applinks::app {
namespace {

// For the command line, which answers no signed calls: refuses all of them.
class NoNonces final : public domain::NonceStore {
public:
    domain::NonceOutcome insert(std::string_view, std::int64_t, std::int64_t) override {
        return domain::NonceOutcome::unavailable;
    }
};

Result<void> read_key_if_named(const Configuration& configuration, const std::string& file, Secret& key) {
    if (file.empty()) return {};
    AL_TRY(key, read_key_file(configuration.path_of(file)));
    return {};
}

}  // namespace

forge::ForgeOptions forge_options(const Configuration& configuration) {
    return {.folder = configuration.path_of(configuration.forge_repositories),
            .index_file = configuration.path_of("forge.db"),
            .access_file = configuration.path_of(configuration.forge_access_file),
            .url = configuration.settings.url.str()};
}

Result<std::unique_ptr<Assembly>> open_installation(const std::string& data, const std::string& file, Purpose purpose) {
    AL_TRY(auto configuration, load_configuration(data, file, process_environment()));
    return Assembly::open(std::move(configuration), purpose);
}

Result<std::unique_ptr<Assembly>> Assembly::open(Configuration configuration, Purpose purpose) {
    std::unique_ptr<Assembly> assembly(new Assembly(std::move(configuration)));
    AL_TRY_VOID(assembly->read_keys());
    AL_TRY_VOID(assembly->open_store());
    AL_TRY_VOID(assembly->open_nonces(purpose));
    AL_TRY_VOID(assembly->open_snapshot());
    const net::RuntimeOptions options{.io_threads = purpose == Purpose::daemon ? assembly->configuration_.threads : 1};
    assembly->runtime_ = std::make_unique<net::Runtime>(options);
    if (purpose == Purpose::daemon) assembly->watch_master_key();
    if (purpose == Purpose::daemon) AL_TRY_VOID(assembly->open_forge());
    assembly->egress_ = std::make_unique<net::Egress>(*assembly->runtime_);
    AL_TRY_VOID(assembly->open_directory());
    assembly->services_.reset(new Services{*assembly->snapshots_, *assembly->store_, *assembly->tokens_,
                                           *assembly->nonces_, assembly->throttle_, *assembly->runtime_,
                                           *assembly->egress_, assembly->clock_, assembly->observed_,
                                           *assembly->people_, assembly->items_});
    assembly->services_->development_cache = std::make_shared<peers::DevelopmentCache>();
    if (auto* forge = assembly->forge_.get()) {
        assembly->services_->repositories = forge;
        assembly->services_->development.push_back(forge);
        assembly->forge_rounds_ =
            std::make_unique<ForgeRounds>(*assembly->runtime_, *forge, assembly->configuration_.forge_poll);
    }
    AL_TRY_VOID(assembly->remember_clocks());
    return assembly;
}

Assembly::~Assembly() {
    if (forge_) forge_->stop();
    if (runtime_) runtime_->stop();
    egress_.reset();  // its sockets belong to the runtime's threads
}

Result<void> Assembly::read_keys() {
    auto& settings = configuration_.settings;
    AL_TRY_VOID(read_key_if_named(configuration_, configuration_.assertion_key_file, settings.assertion_key));
    AL_TRY_VOID(read_key_if_named(configuration_, configuration_.gateway_key_file, settings.gateway_key));
    // It travels in a header: the text of the file is the key, not the bytes that it stands for.
    if (!configuration_.gateway_key_file.empty()) {
        AL_TRY(settings.gateway_key, read_secret_line(configuration_.path_of(configuration_.gateway_key_file)));
    }
    auto& ldap = settings.directory.ldap;
    if (!ldap.ca_file.empty()) ldap.ca_file = configuration_.path_of(ldap.ca_file);
    if (!ldap.bind_password_file.empty()) {
        AL_TRY(ldap.bind_password, read_secret_line(configuration_.path_of(ldap.bind_password_file)));
    }
    if (configuration_.service_key_file.empty()) return {};
    AL_TRY(settings.service_key, read_secret_line(configuration_.path_of(configuration_.service_key_file)));
    return {};
}

Result<void> Assembly::open_store() {
    AL_TRY(auto keys, read_master_keys(configuration_.path_of(configuration_.master_key_file)));
    AL_TRY(sealer_, crypto::Sealer::create(std::move(keys)));
    const auto& settings = configuration_.settings;
    store::SqliteOptions options{.file = configuration_.path_of(configuration_.database_file),
                                 .session_idle = settings.session_idle,
                                 .session_absolute = settings.session_absolute};
    AL_TRY(auto store, store::SqliteStore::open(std::move(options), *sealer_, clock_.now()));
    secrets_ = store.get();
    store_ = std::move(store);
    tokens_ = std::make_unique<domain::TokenCache>(*store_);
    return {};
}

void Assembly::watch_master_key() {
    key_change_ = std::make_unique<MasterKeyChange>(configuration_.path_of(configuration_.master_key_file), *sealer_,
                                                    *secrets_, *runtime_);
}

Result<void> Assembly::open_nonces(Purpose purpose) {
    if (purpose == Purpose::command) {
        nonces_ = std::make_unique<NoNonces>();
        return {};
    }
    const store::NonceJournalOptions options{.directory = configuration_.path_of("nonces"),
                                             .window = configuration_.settings.timestamp_window};
    AL_TRY(nonces_, store::NonceJournal::open(options, to_seconds(clock_.now())));
    return {};
}

Result<void> Assembly::open_snapshot() {
    std::optional<std::filesystem::path> own_types;
    if (!configuration_.types_directory.empty()) own_types = configuration_.path_of(configuration_.types_directory);
    AL_TRY(auto types, domain::TypeRegistry::standard(own_types));
    for (const auto& warning : types.warnings()) log::error("type.unusable", {{"reason", warning}});
    const auto& settings = configuration_.settings;
    if (!types.find(settings.type))
        return fail(Errc::configuration, "There is no application type \"" + settings.type.str() +
                                             "\". The types are: " + type_names(types) + ".");
    snapshots_ = std::make_unique<domain::SnapshotHolder>(
        *store_, settings, std::make_shared<const domain::TypeRegistry>(std::move(types)));
    AL_TRY_VOID(snapshots_->reload());
    for (const auto& warning : snapshots_->warnings()) log::warn("consumer.unusable", {{"reason", warning}});
    return {};
}

Result<void> Assembly::open_forge() {
    if (configuration_.forge_repositories.empty()) return {};
    AL_TRY(forge_, forge::Forge::open(forge_options(configuration_)));
    return {};
}

Result<void> Assembly::open_directory() {
    AL_TRY(people_, make_people(*snapshots_, *egress_));
    return {};
}

// What was learnt of peers' clocks before the restart.
Result<void> Assembly::remember_clocks() {
    AL_TRY(const auto healths, store_->healths());
    for (const auto& health : healths)
        if (health.clock_offset) observed_.learn_clock(health.link, *health.clock_offset);
    return {};
}

std::string type_names(const domain::TypeRegistry& types) {
    std::string names;
    for (const auto& type : types.all()) names += (names.empty() ? "" : ", ") + type.id.str();
    return names;
}

}  // namespace applinks::app
