// SPDX-License-Identifier: Apache-2.0
// Reading the JSON body of a change: every member has a limit, a check and its own sentence, and all that is wrong is
// told at once, each with a JSON pointer (RFC 6901) into what was sent. Nothing is done before everything is right.
//
//   AL_CO_TRY(Input input, Input::read(context));
//   auto& fields = input.fields();
//   const auto name = fields.text("name", {.required = true});
//   if (auto refusal = input.refusal(context)) co_return *std::move(refusal);
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "net/message.hpp"
#include "web/context.hpp"

namespace applinks::web::api {

struct FieldFault {
    std::string pointer;
    std::string sentence;
    std::int64_t line = 0;  // of a file in the field; 0: none
};

// 400 with all faults; the first one's sentence is the answer's.
net::Response faulty_answer(const std::vector<FieldFault>& faults, const Context& context);

struct TextRule {
    std::size_t bytes_max = 255;
    bool required = false;
    bool lines = false;     // line breaks and tabs are text: keys, certificates, files
    bool as_typed = false;  // blanks at the ends count: passwords
};

// The members of one object. A member that is absent or null counts as not sent; one that nobody asked for is a fault.
class Fields {
public:
    Fields(const boost::json::object& object, std::string pointer, std::vector<FieldFault>& faults);

    bool has(std::string_view name);
    // "" or the empty value when absent or wrong.
    std::string text(std::string_view name, TextRule rule = {});
    bool flag(std::string_view name, bool otherwise);
    std::vector<std::string> texts(std::string_view name, std::size_t count_max, TextRule rule = {});
    // One of the words; `otherwise` when absent. "" as `otherwise`: required.
    std::string word(std::string_view name, const std::vector<std::string_view>& words, std::string_view otherwise);
    // Nothing when absent, null or no object.
    std::optional<Fields> object(std::string_view name);

    // The objects of a list; what is none of them is a fault.
    std::vector<Fields> objects(std::string_view name, std::size_t count_max);

    void wrong(std::string_view name, std::string sentence);
    // About one item of a list.
    void wrong_item(std::string_view name, std::size_t index, std::string sentence);
    bool is_right(std::string_view name) const;
    // Keeps the error of a result beside the field.
    template <class T>
    bool take(std::string_view name, const Result<T>& result) {
        if (!result) wrong(name, result.error().message);
        return result.has_value();
    }
    // An address that may be left out unless it is required; normal form (S-72).
    http::AbsoluteUrl url(std::string_view name, TextRule rule = {.bytes_max = limits::kUrlMax});
    http::AbsoluteUrl base_url(std::string_view name, TextRule rule = {.bytes_max = limits::kUrlMax});
    // Members that nobody asked for, each told once; called by Input for the whole body, and by whoever reads a nested
    // object.
    void refuse_others();

private:
    const boost::json::value* find(std::string_view name);
    std::string pointer_to(std::string_view name) const;
    std::string checked(std::string_view name, std::string_view text, const TextRule& rule);

    const boost::json::object* object_;
    std::string pointer_;
    std::vector<FieldFault>* faults_;
    std::set<std::string, std::less<>> asked_;
};

// A whole body. Moves only with what it owns: `fields` stays valid.
class Input {
public:
    // Errors: malformed (no JSON object), limit_exceeded (nested too deeply).
    static Result<Input> read(const Context& context);

    Fields& fields() { return state_->fields; }
    std::vector<FieldFault>& faults() { return state_->faults; }
    // The answer when anything is wrong, also a member that nobody asked for.
    std::optional<net::Response> refusal(const Context& context);

private:
    struct State {
        boost::json::object body;
        std::vector<FieldFault> faults{};
        Fields fields;
        explicit State(boost::json::object read) : body(std::move(read)), fields(body, {}, faults) {}
    };
    std::unique_ptr<State> state_;
};

}  // namespace applinks::web::api
