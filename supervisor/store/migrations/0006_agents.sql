-- Sessions of agents: planned launches, what their hooks tell, messages that wait for an agent to be
-- ready or answer it. Times are Unix milliseconds. Landed: never edit this file, add the next number.

-- The lists of phases and activities grow, which SQLite does by making the table anew. Messages refer
-- to its rows; they are back before the transaction ends.
PRAGMA defer_foreign_keys = ON;

CREATE TABLE sessions_before AS SELECT * FROM sessions;
DROP TABLE sessions;

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects (id),
    number INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('worker', 'orchestrator')),
    harness TEXT NOT NULL,
    display_name TEXT NOT NULL,
    issue_id TEXT NOT NULL,
    prompt TEXT NOT NULL,
    command TEXT NOT NULL,
    model TEXT NOT NULL DEFAULT '',
    permissions TEXT NOT NULL DEFAULT '',
    intent TEXT NOT NULL CHECK (intent IN ('run', 'end')),
    phase TEXT NOT NULL CHECK (phase IN ('plan', 'worktree', 'provision', 'prepare', 'host', 'live',
                                         'stopping', 'removing', 'ended')),
    operation TEXT NOT NULL,
    queued_at INTEGER,
    keeps_workspace INTEGER NOT NULL,
    repository TEXT NOT NULL,
    branch TEXT NOT NULL,
    base TEXT NOT NULL,
    workspace_path TEXT NOT NULL,
    workspace TEXT NOT NULL CHECK (workspace IN ('none', 'present', 'quarantined')),
    workspace_note TEXT NOT NULL,
    handle TEXT NOT NULL,
    generation INTEGER NOT NULL,
    activity TEXT NOT NULL CHECK (activity IN ('active', 'idle', 'waiting_input', 'blocked',
                                               'exited')),
    activity_at INTEGER NOT NULL,
    first_signal_at INTEGER,
    is_signal_capable INTEGER NOT NULL DEFAULT 0,
    launched_at INTEGER,
    silent_at INTEGER,
    waits_on TEXT NOT NULL DEFAULT '',
    tools_in_flight TEXT NOT NULL DEFAULT '',
    native_id TEXT NOT NULL DEFAULT '',
    transcript_path TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    summary TEXT NOT NULL DEFAULT '',
    end_reason TEXT NOT NULL,
    end_detail TEXT NOT NULL,
    exit_code INTEGER,
    exit_signal INTEGER,
    memory_cap_mb INTEGER NOT NULL DEFAULT 0,
    cpu_cap_percent INTEGER NOT NULL DEFAULT 0,
    caps_problem TEXT NOT NULL DEFAULT '',
    memory_kills INTEGER NOT NULL DEFAULT 0,
    memory_kill_process TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (project_id, number)
) STRICT;

INSERT INTO sessions (id, project_id, number, kind, harness, display_name, issue_id, prompt, command,
                      intent, phase, operation, queued_at, keeps_workspace, repository, branch, base,
                      workspace_path, workspace, workspace_note, handle, generation, activity,
                      activity_at, first_signal_at, end_reason, end_detail, exit_code, exit_signal,
                      memory_cap_mb, cpu_cap_percent, caps_problem, memory_kills,
                      memory_kill_process, created_at, updated_at)
SELECT id, project_id, number, kind, harness, display_name, issue_id, prompt, command, intent, phase,
       operation, queued_at, keeps_workspace, repository, branch, base, workspace_path, workspace,
       workspace_note, handle, generation, activity, activity_at, first_signal_at, end_reason,
       end_detail, exit_code, exit_signal, memory_cap_mb, cpu_cap_percent, caps_problem,
       memory_kills, memory_kill_process, created_at, updated_at
FROM sessions_before;
DROP TABLE sessions_before;

CREATE INDEX sessions_operation ON sessions (operation) WHERE operation <> '';
CREATE INDEX sessions_live ON sessions (phase) WHERE phase <> 'ended';
CREATE INDEX sessions_queued ON sessions (queued_at) WHERE queued_at IS NOT NULL;

CREATE TRIGGER sessions_inserted AFTER INSERT ON sessions
BEGIN
    INSERT INTO change_log (project_id, session_id, event_type, payload, created_at)
    VALUES (NEW.project_id, NEW.id, 'session_created',
            json_object('id', NEW.id, 'phase', NEW.phase, 'activity', NEW.activity,
                        'isTerminated', json(iif(NEW.phase = 'ended', 'true', 'false'))),
            NEW.created_at);
END;

CREATE TRIGGER sessions_updated AFTER UPDATE ON sessions
WHEN (OLD.display_name, OLD.issue_id, OLD.intent, OLD.phase, OLD.branch, OLD.workspace,
      OLD.workspace_note, OLD.handle, OLD.activity, OLD.first_signal_at, OLD.silent_at, OLD.waits_on,
      OLD.native_id, OLD.title, OLD.summary, OLD.end_reason, OLD.end_detail, OLD.exit_code,
      OLD.exit_signal, OLD.queued_at)
     IS NOT (NEW.display_name, NEW.issue_id, NEW.intent, NEW.phase, NEW.branch, NEW.workspace,
             NEW.workspace_note, NEW.handle, NEW.activity, NEW.first_signal_at, NEW.silent_at,
             NEW.waits_on, NEW.native_id, NEW.title, NEW.summary, NEW.end_reason, NEW.end_detail,
             NEW.exit_code, NEW.exit_signal, NEW.queued_at)
BEGIN
    INSERT INTO change_log (project_id, session_id, event_type, payload, created_at)
    VALUES (NEW.project_id, NEW.id, 'session_updated',
            json_object('id', NEW.id, 'phase', NEW.phase, 'activity', NEW.activity,
                        'isTerminated',
                        json(iif(NEW.phase = 'ended'
                                 OR (NEW.intent = 'end' AND NEW.activity = 'exited'),
                                 'true', 'false'))),
            NEW.updated_at);
END;

CREATE TRIGGER sessions_memory_killed AFTER UPDATE OF memory_kills ON sessions
WHEN OLD.memory_kills < NEW.memory_kills AND OLD.end_reason IS NEW.end_reason
BEGIN
    INSERT INTO change_log (project_id, session_id, event_type, payload, created_at)
    VALUES (NEW.project_id, NEW.id, 'session_updated',
            json_object('id', NEW.id, 'phase', NEW.phase, 'activity', NEW.activity,
                        'isTerminated', json(iif(NEW.phase = 'ended', 'true', 'false'))),
            NEW.updated_at);
END;

CREATE TABLE launch_plans (
    session_id TEXT NOT NULL PRIMARY KEY REFERENCES sessions (id),
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT, WITHOUT ROWID;

ALTER TABLE messages ADD COLUMN answers INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN not_before INTEGER;

CREATE INDEX messages_held_back ON messages (not_before)
    WHERE not_before IS NOT NULL AND state = 'queued';
