// What a fake worker can be told to do. Each returns the exit code, if it returns.
#pragma once

#include "ipc/facts.h"
#include "ipc/vitals.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace ao::testing {

struct FakeWorker {
    std::shared_ptr<ipc::VitalsPage> page;
    ipc::WorkerBirth birth;
    std::filesystem::path folder; // scripts in, records out
    std::string argument;         // the second word of the script

    std::filesystem::path file(const std::string& name) const {
        return folder / (name + "-" + std::string{to_text(birth.kind)});
    }
};

using Behavior = std::function<int(FakeWorker&)>;

/// By name, as the first word of the script.
const std::map<std::string, Behavior>& behaviors();

/// A fact that this kind of worker may report.
ipc::Fact fact_of(ipc::WorkerKind kind, const std::string& subject, const std::string& value);

/// Goes on beating, so that nothing but what it does is held against it; for ever.
[[noreturn]] void beat_for_ever(FakeWorker& fake);

// The well-behaved ones (honest.cpp).
int report_facts(FakeWorker& fake);
int report_facts_on_request(FakeWorker& fake);
int crash_in_operation(FakeWorker& fake);
int report_usage(FakeWorker& fake); // of the session that its argument names

// Those that measure (measuring.cpp): the time from report to acknowledgement, one at a time, into
// the file samples-<kind> in nanoseconds; and as many facts as the wire takes.
int measure_acknowledgement(FakeWorker& fake);
int saturate(FakeWorker& fake);

} // namespace ao::testing
