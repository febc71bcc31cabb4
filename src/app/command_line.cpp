// SPDX-License-Identifier: Apache-2.0
// The only file that sees CLI11 (it costs seconds to compile).
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "app/command.hpp"

namespace applinks::app {
namespace {

struct Parsed {
    InitCommand init;
    ServeCommand serve;
    UserCommand user;
    LinkCommand link;
    ConsumerCommand consumer;
    CheckCommand check;
    RekeyCommand rekey;
    RotateKeyCommand rotate_key;
    ExportCommand export_links;
    ApplyCommand apply;
    ForgeCommand forge;
    std::optional<Command> chosen;
};

void add_data(CLI::App& app, std::string& data) {
    app.add_option("--data", data, "Data directory")->required();
}

void describe_init(CLI::App& app, Parsed& parsed) {
    auto& command = parsed.init;
    auto* init = app.add_subcommand("init", "Make a new installation: id, keys, database, settings");
    add_data(*init, command.data);
    init->add_option("--name", command.name, "Name of the application, as others will see it")->required();
    init->add_option("--type", command.type, "Application type, for example redmine, mediawiki, generic")->required();
    init->add_option("--url", command.url, "Public address of the application")->required();
    init->add_option("--upstream", command.upstream,
                     "Where the application itself listens; without it only our own paths are answered");
    auto* repositories =
        init->add_option("--repositories", command.repositories, "Type forge: the folder of git repositories");
    init->add_flag("--everyone-reads", command.everyone_reads,
                   "Type forge: whoever is signed in may read every repository, until the access file says otherwise")
        ->needs(repositories);
    auto* admin = init->add_option("--admin", command.admin, "User name of a first administrator");
    auto* password = init->add_option("--password-file", command.password_file,
                                      "File with the administrator's password in its first line");
    admin->needs(password);
    password->needs(admin);
    init->callback([&parsed] { parsed.chosen = parsed.init; });
}

void describe_serve(CLI::App& app, Parsed& parsed) {
    auto& command = parsed.serve;
    auto* serve = app.add_subcommand("serve", "Answer requests until SIGTERM; SIGHUP reads the certificate anew");
    add_data(*serve, command.data);
    serve->add_option("--listen", command.listen, "ADDRESS:PORT, instead of the setting server.listen");
    serve->add_option("--config", command.config, "Settings file, instead of DIR/applinkd.toml");
    serve->callback([&parsed] { parsed.chosen = parsed.serve; });
}

void describe_user(CLI::App& app, Parsed& parsed) {
    using Action = UserCommand::Action;
    auto& command = parsed.user;
    auto* user = app.add_subcommand("user", "Local accounts");
    user->require_subcommand(1);
    const auto action = [&](const char* name, const char* text, Action what) {
        auto* sub = user->add_subcommand(name, text);
        add_data(*sub, command.data);
        if (what != Action::list) sub->add_option("NAME", command.name, "User name")->required();
        sub->callback([&parsed, what] {
            parsed.user.action = what;
            parsed.chosen = parsed.user;
        });
        return sub;
    };
    auto* add = action("add", "Add an account", Action::add);
    add->add_option("--password-file", command.password_file, "File with the password in its first line")->required();
    add->add_flag("--admin", command.admin, "May administer this installation");
    add->add_option("--group", command.groups, "A group; may be given more than once");
    action("list", "List accounts", Action::list)->add_flag("--json", command.json, "As JSON");
    action("passwd", "Set a new password; ends the sessions", Action::passwd)
        ->add_option("--password-file", command.password_file, "File with the password in its first line")
        ->required();
    action("disable", "Disable an account; its tokens stop working at once", Action::disable);
}

void describe_link(CLI::App& app, Parsed& parsed) {
    using Action = LinkCommand::Action;
    auto& command = parsed.link;
    auto* link = app.add_subcommand("link", "Links with other applications");
    link->require_subcommand(1);
    const auto action = [&](const char* name, const char* text, Action what) {
        auto* sub = link->add_subcommand(name, text);
        add_data(*sub, command.data);
        sub->callback([&parsed, what] {
            parsed.link.action = what;
            parsed.chosen = parsed.link;
        });
        return sub;
    };
    action("list", "List links", Action::list)->add_flag("--json", command.json, "As JSON");
    auto* show = action("show", "Show one link", Action::show);
    show->add_option("LINK", command.link, "Id, name or address")->required();
    show->add_flag("--json", command.json, "As JSON");
    auto* add = action("add", "Link with another application, both halves", Action::add);
    add->add_option("ADDRESS", command.link, "Address of the other application")->required();
    add->add_option("--remote-admin", command.remote_admin, "Administrator's user name over there")->required();
    add->add_option("--remote-password-file", command.remote_password_file, "File with that password in its first line")
        ->required();
    add->add_flag("--same-users", command.same_users, "User names mean the same person on both sides");
    add->add_flag("--json", command.json, "As JSON");
    auto* remove = action("remove", "Delete a link, on both sides where the other side allows it", Action::remove);
    remove->add_option("LINK", command.link, "Id, name or address")->required();
    remove->add_flag("--here-only", command.keep_other_side, "Leave the other side's half alone");
}

void describe_consumer(CLI::App& app, Parsed& parsed) {
    using Action = ConsumerCommand::Action;
    auto& command = parsed.consumer;
    auto* consumer = app.add_subcommand("consumer", "OAuth 1.0a clients that may call this application");
    consumer->require_subcommand(1);
    auto* list = consumer->add_subcommand("list", "List consumers");
    add_data(*list, command.data);
    list->add_flag("--json", command.json, "As JSON");
    list->callback([&parsed] {
        parsed.consumer.action = Action::list;
        parsed.chosen = parsed.consumer;
    });
    auto* add = consumer->add_subcommand("add", "Add a consumer as an incoming link");
    add_data(*add, command.data);
    add->add_option("--key", command.key, "Consumer key")->required();
    add->add_option("--name", command.name, "Name, as users will see it")->required();
    auto* credential = add->add_option_group("credential", "How it signs");
    credential->add_option("--public-key", command.public_key_file,
                           "RSA public key or certificate (PEM), or JWK: RSA-SHA1");
    credential->add_option("--secret-file", command.secret_file,
                           "File with the shared secret in its first line: HMAC-SHA1");
    credential->require_option(1);
    add->add_option("--callback", command.callback, "Address that users return to after allowing access");
    auto* two_legged = add->add_flag("--two-legged", command.two_legged, "May call without a user");
    add->add_option("--as", command.run_as, "User that calls without a user run as; not an administrator")
        ->needs(two_legged);
    add->add_flag("--impersonate", command.impersonate, "May name the user that it calls for");
    add->add_flag(
        "--without-verifier", command.without_verifier,
        "Allow the OAuth 1.0 way without callback and verifier, for old clients such as python3-jira; less safe");
    add->callback([&parsed] {
        parsed.consumer.action = Action::add;
        parsed.chosen = parsed.consumer;
    });
}

void describe_check(CLI::App& app, Parsed& parsed) {
    auto* check =
        app.add_subcommand("check", "Test links, or the installation itself; exit status 1 when something is red");
    add_data(*check, parsed.check.data);
    auto* link = check->add_option("LINK", parsed.check.link, "Id, name or address; without it all links");
    check->add_flag("--self", parsed.check.self, "Test this installation itself: address, proxy, clock, disk, keys")
        ->excludes(link);
    check->add_flag("--json", parsed.check.json, "As JSON");
    check->callback([&parsed] { parsed.chosen = parsed.check; });
}

void describe_rekey(CLI::App& app, Parsed& parsed) {
    auto* rekey = app.add_subcommand("rekey", "Make a new master key; everything is sealed with it, without a stop");
    add_data(*rekey, parsed.rekey.data);
    rekey->callback([&parsed] { parsed.chosen = parsed.rekey; });
}

void describe_rotate_key(CLI::App& app, Parsed& parsed) {
    auto* rotate = app.add_subcommand(
        "rotate-key", "Make a new signing key; linked applications are told, and the former one works until they know");
    add_data(*rotate, parsed.rotate_key.data);
    rotate->callback([&parsed] { parsed.chosen = parsed.rotate_key; });
}

void describe_file(CLI::App& app, Parsed& parsed) {
    auto* write = app.add_subcommand("export", "Write all links as a file, without secrets, to standard output");
    add_data(*write, parsed.export_links.data);
    write->callback([&parsed] { parsed.chosen = parsed.export_links; });
    auto* apply = app.add_subcommand("apply", "Make links as a file says; links that it does not name stay");
    add_data(*apply, parsed.apply.data);
    apply->add_option("FILE", parsed.apply.file, "File of links, as `export` writes it")->required();
    apply->add_flag("--dry-run", parsed.apply.dry_run, "Only say what would change");
    apply->add_flag("--json", parsed.apply.json, "As JSON");
    apply->callback([&parsed] { parsed.chosen = parsed.apply; });
}

void describe_forge(CLI::App& app, Parsed& parsed) {
    auto* forge = app.add_subcommand("forge", "A folder of git repositories as the application");
    forge->require_subcommand(1);
    auto* notify = forge->add_subcommand("notify", "Have a repository read at once; for its post-receive hook");
    add_data(*notify, parsed.forge.data);
    notify->add_option("REPOSITORY", parsed.forge.repository, "Its name, or the path of its directory")->required();
    notify->callback([&parsed] { parsed.chosen = parsed.forge; });
}

const CLI::App& innermost(const CLI::App& app) {
    const auto* used = &app;
    while (!used->get_subcommands().empty()) used = used->get_subcommands().front();
    return *used;
}

// The library only says that a subcommand is missing when there is a word that is none.
std::string sentence_of(const CLI::ParseError& error, const CLI::App& used) {
    const auto words = used.remaining();
    if (used.get_require_subcommand_min() > 0 && !words.empty() && !words.front().starts_with('-'))
        return used.get_name() + " has no command \"" + words.front() + "\"";
    return error.what();
}

}  // namespace

Result<Command> parse_command_line(int argc, const char* const* argv) {
    Parsed parsed;
    CLI::App app("applinkd: application links for any self-hosted application", "applinkd");
    app.set_version_flag("--version", "applinkd " AL_VERSION);
    app.require_subcommand(1);
    describe_init(app, parsed);
    describe_serve(app, parsed);
    describe_user(app, parsed);
    describe_link(app, parsed);
    describe_consumer(app, parsed);
    describe_check(app, parsed);
    describe_rekey(app, parsed);
    describe_rotate_key(app, parsed);
    describe_file(app, parsed);
    describe_forge(app, parsed);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        return ShowText{innermost(app).help()};
    } catch (const CLI::CallForVersion&) {
        return ShowText{app.version() + "\n"};
    } catch (const CLI::ParseError& error) {
        return fail(Errc::invalid_argument,
                    sentence_of(error, innermost(app)) + ". Run with --help to see what there is.");
    }
    if (!parsed.chosen) return fail(Errc::invalid_argument, "Say what to do. Run with --help to see what there is.");
    return *std::move(parsed.chosen);
}

}  // namespace applinks::app
