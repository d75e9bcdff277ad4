// Lines of transcripts by the rules of every bundled row: what they say stays within its limits.
#include "workers/agents/agents_limits.h"
#include "workers/agents/catalog.h"
#include "workers/agents/watching/transcript_lines.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

using namespace ao::workers::agents;

namespace {

std::vector<std::unique_ptr<TranscriptRules>> all_rules() {
    std::vector<std::unique_ptr<TranscriptRules>> all;
    const auto catalog = Catalog::load("");
    for (const auto& entry : catalog.entries()) {
        if (entry.row.transcript) {
            all.push_back(std::make_unique<TranscriptRules>(*entry.row.transcript));
        }
    }
    return all;
}

bool is_bounded(const UsageNumbers& numbers) {
    return numbers.input <= kMaxUsage && numbers.cache_read <= kMaxUsage &&
           numbers.cache_write <= kMaxUsage && numbers.output <= kMaxUsage &&
           numbers.cost_microdollars.value_or(0) <= kMaxUsage;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto kAll = all_rules();
    std::string_view text{reinterpret_cast<const char*>(data), size};
    for (const auto& rules : kAll) {
        UsageSum sum;
        for (auto rest = text; !rest.empty();) {
            const auto end = std::min(rest.find('\n'), rest.size());
            const auto says = rules->read(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            if (says.title.size() > kMaxTitleBytes || says.native_id.size() > kMaxNativeIdBytes) {
                std::abort();
            }
            for (const auto& entry : says.usage) {
                sum.book(says.model, entry);
            }
        }
        for (const auto& [model, numbers] : sum.by_model()) {
            if (model.size() > kMaxToolBytes || !is_bounded(numbers)) {
                std::abort();
            }
        }
    }
    return 0;
}
