// Reads event by event, without building a document: ao-hook cuts large payloads off, and a line of
// a transcript may hold a whole file. What leads to no wanted field is only counted, so nothing
// that is nested deeply costs anything.
#include "workers/agents/json_fields.h"

#include <nlohmann/json.hpp>

#include <vector>

namespace ao::workers::agents {

namespace {

using Json = nlohmann::json;
using Node = WantedFields::Node;

class FieldCollector final : public nlohmann::json_sax<Json> {
public:
    explicit FieldCollector(const Node& root)
        : root_{root} {}

    JsonFields take() { return std::move(fields_); }

    bool null() override {
        next();
        return true;
    }

    bool boolean(bool value) override { return keep(value ? "true" : "false"); }

    bool number_integer(number_integer_t value) override {
        return keep_number(std::to_string(value));
    }

    bool number_unsigned(number_unsigned_t value) override {
        return keep_number(std::to_string(value));
    }

    bool number_float(number_float_t, const string_t& text) override { return keep_number(text); }

    bool string(string_t& value) override { return keep(value); }

    bool binary(binary_t&) override { return true; }

    bool start_object(std::size_t) override { return go_down(false); }

    bool end_object() override { return go_up(); }

    bool start_array(std::size_t) override { return go_down(true); }

    bool end_array() override { return go_up(); }

    bool key(string_t& name) override {
        last_number_.clear();
        if (ignored_ == 0) {
            levels_.back().at = below(levels_.back().node, name);
        }
        return true;
    }

    bool parse_error(std::size_t, const std::string&, const Json::exception&) override {
        // A number at the end may have lost its last digits.
        fields_.erase(last_number_);
        return false;
    }

private:
    struct Level {
        const Node& node;
        bool is_list = false;
        std::size_t item = 0;
        const Node* at = nullptr; // of the value that comes
    };

    static const Node* below(const Node& node, const std::string& key) {
        const auto found = node.below.find(key);
        return found == node.below.end() ? nullptr : &found->second;
    }

    /// What the value that begins is wanted for; null: for nothing.
    const Node* next() {
        last_number_.clear();
        if (ignored_ > 0) {
            return nullptr;
        }
        if (levels_.empty()) {
            return &root_;
        }
        auto& level = levels_.back();
        return level.is_list ? below(level.node, std::to_string(level.item++)) : level.at;
    }

    bool go_down(bool is_list) {
        const auto* node = next();
        if (node == nullptr || node->below.empty()) {
            ++ignored_;
        } else {
            levels_.push_back({*node, is_list});
        }
        return true;
    }

    bool go_up() {
        if (ignored_ > 0) {
            --ignored_;
        } else {
            levels_.pop_back();
        }
        return true;
    }

    bool keep(const std::string& value) {
        if (const auto* node = next(); node != nullptr && !node->field.empty()) {
            fields_.emplace(node->field, value);
        }
        return true;
    }

    bool keep_number(const std::string& value) {
        if (const auto* node = next(); node != nullptr && !node->field.empty()) {
            fields_.emplace(node->field, value);
            last_number_ = node->field;
        }
        return true;
    }

    const Node& root_;
    std::vector<Level> levels_; // those that lead to a wanted field
    std::size_t ignored_ = 0;   // levels below them that do not
    JsonFields fields_;
    std::string last_number_;
};

} // namespace

void WantedFields::add(std::string_view field) {
    if (field.empty()) {
        return;
    }
    auto* node = &root_;
    for (auto rest = field;;) {
        const auto dot = rest.find('.');
        node = &node->below[std::string{rest.substr(0, dot)}];
        if (dot == std::string_view::npos) {
            break;
        }
        rest.remove_prefix(dot + 1);
    }
    node->field = field;
}

JsonFields json_fields(std::string_view json, const WantedFields& wanted) {
    FieldCollector collector{wanted.root()};
    Json::sax_parse(json, &collector);
    return collector.take();
}

} // namespace ao::workers::agents
