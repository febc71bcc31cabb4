// SPDX-License-Identifier: Apache-2.0
// The audit: filtered, page by page, and as a file (S-62).
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "base/encoding.hpp"
#include "web/api/answer.hpp"
#include "web/api/event_stream.hpp"
#include "web/api/resources.hpp"

namespace applinks::web::api {
namespace {

namespace json = boost::json;

constexpr int kRowsPerPage = 100;
constexpr int kRowsMax = 1000;

json::object entry_json(const domain::AuditRow& row, const domain::Snapshot& snapshot) {
    const auto& entry = row.entry;
    const auto* link = snapshot.find_link(entry.link);
    return {{"number", row.number},
            {"at", text_of(entry.at)},
            {"event", entry.event},
            {"actor", entry.actor},
            {"acted_for", entry.acted_for},
            {"link", entry.link.str()},
            {"link_name", link ? link->name : std::string()},
            {"detail", entry.detail},
            {"address", entry.address},
            {"success", entry.success}};
}

Result<Timestamp> read_time(const http::Form& query, std::string_view name) {
    AL_TRY(const auto text, query.at_most_one(name));
    if (text.empty()) return Timestamp{};
    auto time = parse_time(text);
    if (!time) return fail(Errc::invalid_argument, "The parameter " + std::string(name) + ": " + time.error().message);
    return time;
}

Result<std::int64_t> read_number(const http::Form& query, std::string_view name, std::int64_t otherwise,
                                 std::int64_t max) {
    AL_TRY(const auto text, query.at_most_one(name));
    if (text.empty()) return otherwise;
    const auto number = parse_int(text);
    if (number && *number >= 1 && *number <= max) return *number;
    return fail(Errc::invalid_argument, "The parameter " + std::string(name) + " is a number from 1 on.");
}

Result<domain::AuditFilter> read_filter(const http::Form& query) {
    domain::AuditFilter filter{.count = kRowsPerPage};
    AL_TRY(const auto link, query.at_most_one("link"));
    if (!link.empty()) filter.link = LinkId(link);
    AL_TRY(filter.event_prefix, query.at_most_one("event"));
    AL_TRY(filter.actor, query.at_most_one("actor"));
    AL_TRY(filter.from, read_time(query, "from"));
    AL_TRY(filter.until, read_time(query, "until"));
    return filter;
}

Task<Result<net::Response>> list(Services& services, Context& context) {
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(auto filter, read_filter(query));
    AL_CO_TRY(filter.before_number, read_number(query, "before", 0, INT64_MAX));
    AL_CO_TRY(const auto count, read_number(query, "count", kRowsPerPage, kRowsMax));
    filter.count = static_cast<int>(count);
    AL_CO_TRY(auto text, co_await services.runtime.run([&services, &context, &filter]() -> Result<std::string> {
        AL_TRY(const auto rows, services.store.audit(filter));
        json::array entries;
        for (const auto& row : rows) entries.push_back(entry_json(row, *context.snapshot));
        const bool has_more = rows.size() == static_cast<std::size_t>(filter.count) && rows.back().number > 1;
        const auto next = has_more ? json::value(rows.back().number) : json::value(nullptr);
        return json::serialize(json::object{{"entries", std::move(entries)}, {"next_before", next}});
    }));
    co_return json_text(std::move(text));
}

enum class Format { csv, json_lines };

constexpr std::array<std::string_view, 10> kColumns = {"number", "at",        "event",  "actor",   "acted_for",
                                                       "link",   "link_name", "detail", "address", "success"};

// RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe: names come from strangers (S-50).
std::string cell(const json::value& value) {
    std::string text = value.is_string() ? std::string(value.get_string()) : json::serialize(value);
    if (!text.empty() && std::string_view("=+-@\t\r").contains(text.front())) text.insert(0, 1, '\'');
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + '"';
}

std::string line_of(const json::object& entry, Format format) {
    if (format == Format::json_lines) return json::serialize(entry) + "\n";
    std::string line;
    for (const auto column : kColumns) line += (line.empty() ? "" : ",") + cell(entry.at(column));
    return line + "\r\n";
}

std::string header_of(Format format) {
    if (format == Format::json_lines) return {};
    std::string line;
    for (const auto column : kColumns) line += (line.empty() ? "" : ",") + std::string(column);
    return line + "\r\n";
}

struct Page {
    std::string text;
    std::int64_t next_before = 0;  // 0: the last one
};

Result<Page> written_page(domain::Store& store, const domain::Snapshot& snapshot, const domain::AuditFilter& filter,
                          Format format) {
    AL_TRY(const auto rows, store.audit(filter));
    Page page;
    for (const auto& row : rows) page.text += line_of(entry_json(row, snapshot), format);
    if (rows.size() == static_cast<std::size_t>(filter.count)) page.next_before = rows.back().number;
    return page;
}

Result<Format> read_format(const http::Form& query) {
    AL_TRY(const auto text, query.only("format"));
    if (text == "csv") return Format::csv;
    if (text == "jsonl") return Format::json_lines;
    return fail(Errc::invalid_argument, "The parameter format is csv or jsonl.");
}

// Page by page: an audit of years never stands in memory. The first page is read before the answer begins, so that a
// store that does not answer is told as a refusal.
Task<Result<void>> export_rows(Services& services, Context& context, net::Exchange& exchange) {
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(const auto format, read_format(query));
    AL_CO_TRY(auto filter, read_filter(query));
    filter.count = kRowsMax;
    const auto next_page = [&services, &context, &filter, format] {
        return written_page(services.store, *context.snapshot, filter, format);
    };
    AL_CO_TRY(auto page, co_await services.runtime.run(next_page));
    const bool is_csv = format == Format::csv;
    AL_CO_TRY_VOID(co_await begin_stream(is_csv ? "text/csv; charset=utf-8" : "application/jsonl",
                                         is_csv ? "audit.csv" : "audit.jsonl", context, exchange));
    page.text.insert(0, header_of(format));
    for (;;) {
        if (!page.text.empty()) AL_CO_TRY_VOID(co_await exchange.send_some(page.text));
        if (page.next_before == 0) break;
        filter.before_number = page.next_before;
        AL_CO_TRY(page, co_await services.runtime.run(next_page));
    }
    co_return co_await exchange.finish();
}

}  // namespace

std::vector<Route> audit_routes() {
    auto exports = reads(Who::admin);
    exports.step_up = StepUp::yes;
    return {
        {.method = "GET", .pattern = path_of("/audit"), .policy = reads(Who::admin), .handler = list},
        {.method = "GET", .pattern = path_of("/audit/export"), .policy = exports, .stream = export_rows},
    };
}

}  // namespace applinks::web::api
