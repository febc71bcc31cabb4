// SPDX-License-Identifier: Apache-2.0
#include "net/upstream.hpp"

#include <algorithm>
#include <utility>

namespace applinks::net {
namespace {

// What most answers fit into: one read, one write.
constexpr std::size_t kBufferBytes = 16 * 1024;

// By value, so that a snapshot made anew keeps its connections.
bool is_same_trust(const std::shared_ptr<const Trust>& a, const std::shared_ptr<const Trust>& b) {
    if (a == b) return true;
    return a != nullptr && b != nullptr && a->ca_pem == b->ca_pem && a->addresses == b->addresses;
}

}  // namespace

bool Destination::matches(const http::AbsoluteUrl& url, const std::shared_ptr<const Trust>& other_trust) const {
    return port == url.port() && https == url.is_https() && is_same_trust(trust, other_trust) && host == url.host();
}

UpstreamConnection::UpstreamConnection(IoThread& thread)
    : stream_(TcpSocket(thread.context)),
      watchdog_(thread, &UpstreamConnection::on_deadline, this),
      in_(thread.blocks, kBufferBytes) {}

void UpstreamConnection::begin_read() {
    if (is_reading_ || has_read_) return;
    is_reading_ = true;
    const std::span<char> room = in_.room();
    stream_.start_read(asio::buffer(room.data(), room.size()),
                       {shared_from_this(), this, &UpstreamConnection::on_read});
}

void UpstreamConnection::on_read(void* self, Io io) {
    auto& connection = *static_cast<UpstreamConnection*>(self);
    connection.is_reading_ = false;
    connection.has_read_ = true;
    connection.read_ = io;
    if (connection.parked_in_ != nullptr) {
        // The peer closed, or sent what nobody asked for: either way this connection is over.
        std::exchange(connection.parked_in_, nullptr)->drop(&connection);
    } else if (connection.reader_) {
        std::exchange(connection.reader_, {}).resume();
    }
}

Io UpstreamConnection::take_read() {
    has_read_ = false;
    in_.commit(read_.bytes);
    return read_;
}

void UpstreamConnection::abort() {
    stream_.close();
}

void UpstreamConnection::on_deadline(void* self) {
    auto& connection = *static_cast<UpstreamConnection*>(self);
    if (connection.parked_in_ != nullptr) {
        std::exchange(connection.parked_in_, nullptr)->drop(&connection);
        return;
    }
    connection.is_expired_ = true;
    connection.stream_.close();
}

UpstreamPool::~UpstreamPool() {
    for (Shelf& shelf : shelves_) {
        for (const Upstream& connection : shelf.connections) {
            connection->parked_in_ = nullptr;
            connection->abort();
        }
    }
}

Upstream UpstreamPool::take(const http::AbsoluteUrl& url, const std::shared_ptr<const Trust>& trust) {
    for (Shelf& shelf : shelves_) {
        if (shelf.connections.empty() || !shelf.destination.matches(url, trust)) continue;
        // The one used last: the others can grow old and go.
        Upstream connection = std::move(shelf.connections.back());
        shelf.connections.pop_back();
        connection->parked_in_ = nullptr;
        connection->is_reused_ = true;
        connection->clear_deadline();
        return connection;
    }
    return nullptr;
}

void UpstreamPool::park(Upstream connection, const http::AbsoluteUrl& url, const std::shared_ptr<const Trust>& trust) {
    auto shelf =
        std::ranges::find_if(shelves_, [&](const Shelf& each) { return each.destination.matches(url, trust); });
    if (shelf == shelves_.end()) {
        std::erase_if(shelves_, [](const Shelf& each) { return each.connections.empty(); });
        shelves_.push_back({.destination = {url.host(), url.port(), url.is_https(), trust}, .connections = {}});
        shelf = std::prev(shelves_.end());
    }
    if (shelf->connections.size() >= kParkedMax) {
        connection->abort();
        return;
    }
    connection->in_.release_block();
    connection->set_deadline(coarse_deadline_in(kParkedFor));
    connection->begin_read();
    connection->parked_in_ = this;
    shelf->connections.push_back(std::move(connection));
}

void UpstreamPool::drop(const UpstreamConnection* connection) {
    for (auto shelf = shelves_.begin(); shelf != shelves_.end(); ++shelf) {
        const auto is_this = [connection](const Upstream& each) { return each.get() == connection; };
        const auto found = std::ranges::find_if(shelf->connections, is_this);
        if (found == shelf->connections.end()) continue;
        const Upstream kept = std::move(*found);
        shelf->connections.erase(found);
        kept->abort();
        if (shelf->connections.empty()) shelves_.erase(shelf);
        return;
    }
}

std::size_t UpstreamPool::parked_count() const {
    std::size_t count = 0;
    for (const Shelf& shelf : shelves_) count += shelf.connections.size();
    return count;
}

}  // namespace applinks::net
