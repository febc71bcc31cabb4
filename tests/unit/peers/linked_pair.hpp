// SPDX-License-Identifier: Apache-2.0
// A tracker and a wiki, linked both ways with shared users.
#pragma once

#include <gtest/gtest.h>

#include "peers/linking.hpp"
#include "protocol/applinks/consumer_info.hpp"
#include "support/instance.hpp"

namespace applinks::testing {

class LinkedPair : public ::testing::Test {
protected:
    LinkedPair() {
        link(tracker, wiki);
        link(wiki, tracker);
    }

    static domain::AuditEntry by(std::string actor = "root") {
        return {.actor = std::move(actor), .address = "127.0.0.1"};
    }

    // One half, as a confirmed pairing leaves it.
    static void link(Instance& at, Instance& to) {
        const auto found = value_of(at.run(peers::discover(at.services(), {.base = to.url()})));
        value_of(at.run(peers::create_link(at.services(),
                                           {.address = {.base = to.url()},
                                            .manifest = *found.manifest,
                                            .choice = {.both_admins = true, .same_users = true}},
                                           by())));
        at.change_link(to.id(), [](domain::Link& made) { made.state = domain::LinkState::active; });
    }

    peers::EndsCheck check_of(const LinkId& id) {
        return value_of(tracker.run(peers::check_link(tracker.services(), id, by())));
    }

    static const std::string& new_key() {
        static const auto key = crypto::RsaPrivateKey::generate()->public_key().spki_base64();
        return key;
    }
    static net::Response consumer_info_with_new_key() {
        return reply(200, wire::kConsumerInfoContentType,
                     wire::write_consumer_info({.key = ConsumerKey("Wiki:4711"),
                                                .name = "Wiki",
                                                .public_key = new_key(),
                                                .description = {},
                                                .callback = {}}));
    }
    static domain::Consumer consumer_by_hand(std::string key = "hand-made") {
        domain::Consumer consumer;
        consumer.key = ConsumerKey(std::move(key));
        consumer.name = "By hand";
        consumer.public_key = new_key();
        return consumer;
    }

    Instance tracker{"Tracker"};
    Instance wiki{"Wiki", "/wiki"};
    const LinkId wiki_id = wiki.id();
    const LinkId tracker_id = tracker.id();
};

}  // namespace applinks::testing
