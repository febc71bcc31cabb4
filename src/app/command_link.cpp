// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <cstdio>

#include "app/assembly.hpp"
#include "app/command.hpp"
#include "app/console.hpp"
#include "peers/linking.hpp"

namespace applinks::app {
namespace {

using domain::Link;
namespace json = boost::json;

std::string_view state_word(domain::LinkState state) {
    switch (state) {
        case domain::LinkState::setting_up: return "setting up";
        case domain::LinkState::active: return "active";
        case domain::LinkState::suspended: return "suspended";
    }
    return "";
}

json::object json_of(const Link& link) {
    return {{"id", link.id.str()},
            {"name", link.name},
            {"type", link.type.str()},
            {"kind", link.kind == domain::LinkKind::applinks ? "applinks" : "generic"},
            {"rpc_url", link.rpc_url.str()},
            {"display_url", link.display_url.str()},
            {"primary", link.primary},
            {"state", state_word(link.state)},
            {"incoming", wire::name_of(link.incoming)},
            {"outgoing", wire::name_of(link.outgoing)},
            {"shared_users", link.shared_users}};
}

Result<int> list(const LinkCommand& command, const domain::Snapshot& snapshot) {
    json::array out;
    std::vector<std::vector<std::string>> rows{
        {"NAME", "TYPE", "ADDRESS", "STATE", "WE CALL THEM", "THEY CALL US", "ID"}};
    for (const auto* link : snapshot.links_by_name()) {
        out.push_back(json_of(*link));
        rows.push_back({link->name + (link->primary ? " *" : ""), link->type.str(), link->display_url.str(),
                        std::string(state_word(link->state)), std::string(wire::title_of(link->outgoing)),
                        std::string(wire::title_of(link->incoming)), link->id.str()});
    }
    if (command.json) {
        std::printf("%s\n", json::serialize(out).c_str());
    } else if (rows.size() == 1) {
        std::printf("There are no links yet. Add one in the browser, or with: applinkd link add\n");
    } else {
        print_table(rows);
    }
    return 0;
}

Result<int> show(const LinkCommand& command, const domain::Snapshot& snapshot) {
    AL_TRY(const auto link, find_link_by_text(snapshot, command.link));
    auto out = json_of(link);
    json::array consumers;
    for (const auto& [key, known] : snapshot.consumers)
        if (known.consumer.link == link.id) consumers.emplace_back(key.str());
    out["consumers"] = std::move(consumers);
    if (command.json) {
        std::printf("%s\n", json::serialize(out).c_str());
        return 0;
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& [key, value] : out)
        rows.push_back(
            {std::string(key), value.is_string() ? std::string(value.get_string()) : json::serialize(value)});
    print_table(rows);
    return 0;
}

Task<Result<Link>> link_with(Services& services, peers::NewLink request, peers::RemoteAdmin admin) {
    AL_CO_TRY(auto found, co_await peers::discover(services, request.address));
    if (found.redirected_to)
        co_return fail(Errc::redirected, "That address leads to " + found.redirected_to->str() +
                                             ". Run the command with the address that you mean.");
    if (!found.manifest)
        co_return fail(
            Errc::peer_malformed,
            request.address.base.str() +
                " answers but has no application links. Add it by hand in the browser, or with: applinkd consumer add");
    request.manifest = *std::move(found.manifest);
    co_return co_await peers::create_both_halves(services, std::move(request), std::move(admin), by_console());
}

Result<int> add(const LinkCommand& command, Services& services) {
    const auto address = http::AbsoluteUrl::parse_base(command.link);
    if (!address) return fail(Errc::invalid_argument, command.link + ": " + address.error().message);
    AL_TRY(auto password, read_secret_line(command.remote_password_file));
    peers::NewLink request{.address = {.base = *address, .ca_pem = {}},
                           .manifest = {},
                           .choice = {.both_admins = true, .same_users = command.same_users},
                           .name = {}};
    AL_TRY(const auto link,
           services.runtime.wait(link_with(services, std::move(request), {command.remote_admin, std::move(password)})));
    if (command.json)
        std::printf("%s\n", json::serialize(json_of(link)).c_str());
    else
        std::printf("Linked with %s (%s), %s.\n", link.name.c_str(), link.display_url.str().c_str(),
                    std::string(state_word(link.state)).c_str());
    return 0;
}

Result<int> remove(const LinkCommand& command, Services& services) {
    AL_TRY(const auto link, find_link_by_text(*services.snapshots.current(), command.link));
    const auto other = command.keep_other_side ? peers::OtherSide::leave : peers::OtherSide::remove;
    AL_TRY(const auto outcome, services.runtime.wait(peers::remove_link(services, link.id, other, by_console())));
    switch (outcome) {
        case peers::RemovalOutcome::removed_here:
            std::printf("Removed the link with %s on this side.\n", link.name.c_str());
            break;
        case peers::RemovalOutcome::removed_both:
            std::printf("Removed the link with %s on both sides.\n", link.name.c_str());
            break;
        case peers::RemovalOutcome::removed_here_retrying:
            std::printf(
                "Removed the link with %s here. The other side could not be told. It will be retried while applinkd "
                "runs; its admin may also remove it.\n",
                link.name.c_str());
            break;
    }
    return 0;
}

}  // namespace

Result<int> run(const LinkCommand& command) {
    AL_TRY(const auto assembly, open_installation(command.data, {}, Purpose::command));
    auto& services = assembly->services();
    const auto snapshot = services.snapshots.current();
    switch (command.action) {
        case LinkCommand::Action::list: return list(command, *snapshot);
        case LinkCommand::Action::show: return show(command, *snapshot);
        case LinkCommand::Action::add: return add(command, services);
        case LinkCommand::Action::remove: return remove(command, services);
    }
    return 0;
}

}  // namespace applinks::app
