// Reads event by event, without building a document: ao-hook cuts large payloads off, and the
// fields that matter come first.
#include "workers/agents/payload_fields.h"

#include "workers/agents/agents_limits.h"

#include <nlohmann/json.hpp>

#include <vector>

namespace ao::workers::agents {

namespace {

using Json = nlohmann::json;

class FieldCollector final : public nlohmann::json_sax<Json> {
public:
    PayloadFields take() { return std::move(fields_); }

    bool null() override { return true; }

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
        levels_.back().key = name;
        last_number_.clear();
        return true;
    }

    bool parse_error(std::size_t, const std::string&, const Json::exception&) override {
        // A number at the end may have lost its last digits.
        fields_.erase(last_number_);
        return false;
    }

private:
    struct Level {
        bool is_list = false;
        std::string key;
    };

    bool go_down(bool is_list) {
        lists_ += is_list ? 1 : 0;
        levels_.push_back({is_list, {}});
        return levels_.size() <= kMaxPayloadDepth * 8;
    }

    bool go_up() {
        lists_ -= levels_.back().is_list ? 1 : 0;
        levels_.pop_back();
        return true;
    }

    bool keep(const std::string& value) {
        last_number_.clear();
        if (lists_ > 0 || levels_.empty() || levels_.size() > kMaxPayloadDepth) {
            return true;
        }
        fields_.emplace(path(), value);
        return fields_.size() < kMaxPayloadFields;
    }

    bool keep_number(const std::string& value) {
        const bool goes_on = keep(value);
        last_number_ = path();
        return goes_on;
    }

    std::string path() const {
        std::string all;
        for (const auto& level : levels_) {
            all += (all.empty() ? "" : ".") + level.key;
        }
        return all;
    }

    std::vector<Level> levels_;
    std::size_t lists_ = 0;
    PayloadFields fields_;
    std::string last_number_;
};

} // namespace

PayloadFields payload_fields(std::string_view json) {
    FieldCollector collector;
    Json::sax_parse(json.substr(0, kMaxPayloadBytes), &collector);
    return collector.take();
}

} // namespace ao::workers::agents
