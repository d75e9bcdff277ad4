// Keys that do not apply are left out; arrays are always there.
#include "supervisor/api/session_json.h"

#include "ipc/fields.h"
#include "supervisor/api/json_text.h"
#include "supervisor/domain/runtime_choice.h"
#include "supervisor/domain/session_status.h"
#include "supervisor/timestamp.h"

#include <Poco/JSON/Array.h>

#include <charconv>

namespace ao::api {

namespace {

using Poco::JSON::Object;

class ObjectForm {
public:
    explicit ObjectForm(Object& object)
        : object_{object} {}

    void set(const char* key, std::string_view text) { object_.set(key, std::string{text}); }

    void set(const char* key, bool value) { object_.set(key, value); }

    void set(const char* key, std::int64_t value) { object_.set(key, value); }

    template <class Fill>
    void set_object(const char* key, Fill fill) {
        auto inner = json_object();
        ObjectForm form{*inner};
        fill(form);
        object_.set(key, inner);
    }

    void set_empty_list(const char* key) {
        object_.set(key, Poco::JSON::Array::Ptr{new Poco::JSON::Array});
    }

private:
    Object& object_;
};

class TextForm {
public:
    explicit TextForm(std::string& out)
        : out_{out} {
        out_ += '{';
    }

    TextForm(const TextForm&) = delete;
    TextForm& operator=(const TextForm&) = delete;

    ~TextForm() { out_ += '}'; }

    void set(const char* key, std::string_view text) {
        begin(key);
        append_json_string(out_, text);
    }

    void set(const char* key, bool value) {
        begin(key);
        out_ += value ? "true" : "false";
    }

    void set(const char* key, std::int64_t value) {
        begin(key);
        out_ += std::to_string(value);
    }

    template <class Fill>
    void set_object(const char* key, Fill fill) {
        begin(key);
        TextForm form{out_};
        fill(form);
    }

    void set_empty_list(const char* key) {
        begin(key);
        out_ += "[]";
    }

private:
    void begin(const char* key) {
        out_ += out_.back() == '{' ? "\"" : ",\"";
        out_ += key;
        out_ += "\":";
    }

    std::string& out_;
};

template <class Form>
void set_unless_empty(Form& form, const char* key, std::string_view text) {
    if (!text.empty()) {
        form.set(key, text);
    }
}

template <class Form>
void fill(Form& form, const domain::Session& session) {
    form.set("id", session.id);
    form.set("projectId", session.project_id);
    set_unless_empty(form, "issueId", session.issue_id);
    form.set("kind", session.kind);
    set_unless_empty(form, "harness", session.harness);
    set_unless_empty(form, "displayName", session.display_name);
    form.set_object("activity", [&](auto& activity) {
        activity.set("state", ipc::to_text(session.activity));
        activity.set("lastActivityAt", log::timestamp(session.activity_at));
    });
    form.set("isTerminated", session.is_terminated());
    form.set("createdAt", log::timestamp(session.created_at));
    form.set("updatedAt", log::timestamp(session.updated_at));
    form.set("status", ipc::to_text(domain::status_of(session)));
    set_unless_empty(form, "model", session.model);
    set_unless_empty(form, "permissions", session.permissions);
    set_unless_empty(form, "agentSessionId", session.native_id);
    set_unless_empty(form, "title", session.title);
    set_unless_empty(form, "summary", session.summary);
    set_unless_empty(form, "waitsOn", session.waits_on);
    if (session.generation > 0) { // named when it was reserved, there since it was launched
        set_unless_empty(form, "terminalHandleId", session.handle);
    }
    if (const auto runtime = ipc::runtime_of(session.handle)) {
        form.set("runtime", ipc::to_text(*runtime));
    }
    form.set_empty_list("prs");
    form.set("branch", session.branch);
    form.set("phase", ipc::to_text(session.phase));
    if (session.workspace != domain::WorkspaceState::none) {
        form.set("workspacePath", session.workspace_path);
    }
    form.set("workspace", ipc::to_text(session.workspace));
    set_unless_empty(form, "workspaceNote", session.workspace_note);
    form.set("generation", session.generation);
    if (session.queued_at) {
        form.set("queuedAt", log::timestamp(*session.queued_at));
    }
    set_unless_empty(form, "endReason", session.end_reason);
    set_unless_empty(form, "endDetail", session.end_detail);
    if (session.exit_code) {
        form.set("exitCode", *session.exit_code);
    }
    if (session.exit_signal) {
        form.set("exitSignal", *session.exit_signal);
    }
    if (session.memory_cap_mb != 0) {
        form.set("memoryCapMb", session.memory_cap_mb);
    }
    if (session.cpu_cap_percent != 0) {
        form.set("cpuCapPercent", session.cpu_cap_percent);
    }
    set_unless_empty(form, "capsProblem", session.caps_problem);
    if (session.memory_kills != 0) {
        form.set("memoryKills", session.memory_kills);
        set_unless_empty(form, "memoryKillProcess", session.memory_kill_process);
    }
}

} // namespace

Object::Ptr to_json(const domain::Session& session) {
    auto object = json_object();
    ObjectForm form{*object};
    fill(form, session);
    return object;
}

void append_json(std::string& out, const domain::Session& session) {
    TextForm form{out};
    fill(form, session);
}

} // namespace ao::api
