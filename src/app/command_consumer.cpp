// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <cstdio>

#include "app/assembly.hpp"
#include "app/command.hpp"
#include "app/console.hpp"
#include "peers/linking.hpp"

namespace applinks::app {
namespace {

using domain::Consumer;

Result<int> list(const ConsumerCommand& command, const domain::Snapshot& snapshot) {
    boost::json::array json;
    std::vector<std::vector<std::string>> rows{{"KEY", "NAME", "SIGNS WITH", "WITHOUT A USER", "NAMES USERS"}};
    for (const auto& [key, known] : snapshot.consumers) {
        const auto& consumer = known.consumer;
        const auto as = consumer.two_legged_user.empty() ? "yes" : "as " + consumer.two_legged_user.str();
        rows.push_back({key.str(), consumer.name, std::string(oauth1::name_of(consumer.method)),
                        consumer.two_legged ? as : "no", consumer.impersonate ? "yes" : "no"});
        json.push_back(boost::json::object{{"key", key.str()},
                                           {"name", consumer.name},
                                           {"link", consumer.link.str()},
                                           {"signature_method", oauth1::name_of(consumer.method)},
                                           {"two_legged", consumer.two_legged},
                                           {"two_legged_user", consumer.two_legged_user.str()},
                                           {"impersonate", consumer.impersonate}});
    }
    if (command.json)
        std::printf("%s\n", boost::json::serialize(json).c_str());
    else
        print_table(rows);
    return 0;
}

Result<Consumer> read_consumer(const ConsumerCommand& command) {
    Consumer consumer;
    consumer.key = ConsumerKey(command.key);
    consumer.name = command.name;
    consumer.two_legged = command.two_legged;
    consumer.two_legged_user = UserName(command.run_as);
    consumer.impersonate = command.impersonate;
    consumer.callback_optional = command.without_verifier;
    if (!command.callback.empty()) {
        auto callback = http::AbsoluteUrl::parse(command.callback);
        if (!callback)
            return fail(Errc::invalid_argument, "--callback " + command.callback + ": " + callback.error().message);
        consumer.callback = *std::move(callback);
    }
    if (command.public_key_file.empty()) {
        consumer.method = oauth1::SignatureMethod::hmac_sha1;
        AL_TRY(consumer.shared_secret, read_secret_line(command.secret_file));
        return consumer;
    }
    AL_TRY(const auto text, read_text_file(command.public_key_file, 64 * 1024));
    const auto key = crypto::RsaPublicKey::parse(text);
    if (!key) return fail(Errc::invalid_argument, command.public_key_file + ": " + key.error().message);
    consumer.public_key = key->spki_base64();
    return consumer;
}

}  // namespace

Result<int> run(const ConsumerCommand& command) {
    AL_TRY(const auto assembly, open_installation(command.data, {}, Purpose::command));
    auto& services = assembly->services();
    if (command.action == ConsumerCommand::Action::list) return list(command, *services.snapshots.current());
    AL_TRY(auto consumer, read_consumer(command));
    peers::GenericLink request{.name = command.name, .url = {}, .incoming = std::move(consumer), .outgoing = {}};
    AL_TRY(const auto link,
           services.runtime.wait(peers::create_generic_link(services, std::move(request), by_console())));
    std::printf("%s may call this application with the consumer key %s.\n", link.name.c_str(), command.key.c_str());
    if (command.without_verifier)
        std::printf(
            "Without a verifier, whoever sends a person the address of a request gets that person's permission. "
            "Use this for clients that cannot do better only.\n");
    return 0;
}

}  // namespace applinks::app
