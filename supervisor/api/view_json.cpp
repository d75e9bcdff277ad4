// Builds the objects. Keys that do not apply are left out; arrays are always there.
#include "supervisor/api/view_json.h"

#include "supervisor/api/json_text.h"
#include "supervisor/project_config_json.h"
#include "supervisor/timestamp.h"

#include <Poco/JSON/Array.h>

namespace ao::api {

namespace {

using Poco::JSON::Array;
using Poco::JSON::Object;

template <class Enum>
std::string name_of(Enum value) {
    return std::string{enum_names(value).at(static_cast<std::size_t>(value))};
}

Array::Ptr poisoned_json(const domain::WorkerView& worker) {
    Array::Ptr list = new Array;
    for (const auto& input : worker.poisoned) {
        auto entry = json_object();
        entry->set("id", input.id);
        entry->set("kind", input.kind);
        entry->set("detail", input.detail);
        entry->set("at", log::timestamp(input.at));
        list->add(entry);
    }
    return list;
}

Array::Ptr facts_json(const domain::WorkerView& worker) {
    Array::Ptr list = new Array;
    for (const auto& fact : worker.facts) {
        auto entry = json_object();
        entry->set("name", fact.name);
        entry->set("subject", fact.subject);
        entry->set("body", stored_json(fact.body));
        entry->set("observedAt", log::timestamp(fact.observed_at));
        list->add(entry);
    }
    return list;
}

} // namespace

Object::Ptr to_json(const domain::WorkerView& worker, domain::WallTime now) {
    auto object = json_object();
    object->set("id", worker.id);
    object->set("state", name_of(worker.state));
    object->set("incarnation", worker.incarnation);
    if (worker.pid) {
        object->set("pid", *worker.pid);
    }
    object->set("build", worker.build);
    if (worker.started_at) {
        object->set("startedAt", log::timestamp(*worker.started_at));
    }
    // A worker that has no process has no uptime; a wall clock set back gives none either.
    const bool runs = worker.pid && worker.started_at && now > *worker.started_at;
    object->set("uptimeSeconds", runs ? std::chrono::floor<std::chrono::seconds>(
                                            now - worker.started_at.value_or(now))
                                            .count()
                                      : 0);
    object->set("restarts", worker.restarts);
    if (worker.heartbeat_age) {
        object->set("lastHeartbeatMs", worker.heartbeat_age->count());
    }
    if (worker.round_trip) {
        object->set("roundTripUs", worker.round_trip->count());
    }
    if (worker.next_attempt_at) {
        object->set("nextAttemptAt", log::timestamp(*worker.next_attempt_at));
    }
    object->set("memoryBytes", worker.memory_bytes);
    object->set("cpuMs", worker.cpu_time.count());
    object->set("queueDepth", worker.queue_depth);
    object->set("factsSent", worker.facts_sent);
    object->set("factsAcknowledged", worker.facts_acknowledged);
    object->set("factsCoalesced", worker.facts_coalesced);
    object->set("framesRefused", worker.frames_refused);
    object->set("logBytesDropped", worker.log_bytes_dropped);
    object->set("poisoned", poisoned_json(worker));
    if (worker.last_error) {
        auto error = json_object();
        error->set("text", worker.last_error->text);
        error->set("at", log::timestamp(worker.last_error->at));
        object->set("lastError", error);
    }
    object->set("facts", facts_json(worker));
    return object;
}

Object::Ptr to_json(const OperationView& operation) {
    auto object = json_object();
    object->set("id", operation.op_id);
    object->set("worker", operation.worker);
    object->set("kind", operation.kind);
    object->set("state", operation.state);
    if (!operation.step.empty()) {
        object->set("step", operation.step);
    }
    if (!operation.result.empty()) {
        object->set("result", stored_json(operation.result));
    }
    if (!operation.error_code.empty()) {
        auto error = json_object();
        error->set("code", operation.error_code);
        error->set("message", operation.error_message);
        object->set("error", error);
    }
    return object;
}

const char* kind_of(const domain::Project& project) {
    return project.children.empty() ? "single_repo" : "workspace";
}

Object::Ptr to_json(const domain::Project& project) {
    auto object = json_object();
    object->set("id", project.id);
    object->set("name", project.name);
    object->set("kind", kind_of(project));
    object->set("path", project.path);
    object->set("repo", project.origin_url);
    object->set("defaultBranch", project.base_branch());
    if (project.config != domain::ProjectConfig{}) {
        object->set("config", stored_json(ao::to_json(project.config)));
    }
    if (!project.children.empty()) {
        Array::Ptr children = new Array;
        for (const auto& child : project.children) {
            auto entry = json_object();
            entry->set("name", child.name);
            entry->set("relativePath", child.name);
            entry->set("repo", child.origin_url);
            children->add(entry);
        }
        object->set("workspaceRepos", children);
    }
    return object;
}

Object::Ptr to_json(const domain::SessionExplanation& explanation) {
    auto object = json_object();
    object->set("status", name_of(explanation.status));
    object->set("because", explanation.because);
    Array::Ptr facts = new Array;
    for (const auto& evidence : explanation.evidence) {
        auto entry = json_object();
        entry->set("fact", evidence.fact);
        entry->set("value", evidence.value);
        if (evidence.since) {
            entry->set("since", log::timestamp(*evidence.since));
        }
        facts->add(entry);
    }
    object->set("facts", facts);
    Array::Ptr changes = new Array;
    for (const auto& change : explanation.changes) {
        changes->add(change);
    }
    object->set("changesWhen", changes);
    return object;
}

Object::Ptr to_json(const domain::Message& message) {
    auto object = json_object();
    object->set("id", message.id);
    object->set("sessionId", message.session_id);
    object->set("number", message.number);
    object->set("interrupt", message.interrupt);
    object->set("state", name_of(message.state));
    if (!message.detail.empty()) {
        object->set("detail", message.detail);
    }
    object->set("createdAt", log::timestamp(message.created_at));
    if (message.submitted_at) {
        object->set("submittedAt", log::timestamp(*message.submitted_at));
    }
    if (message.acknowledged_at) {
        object->set("acknowledgedAt", log::timestamp(*message.acknowledged_at));
    }
    return object;
}

} // namespace ao::api
