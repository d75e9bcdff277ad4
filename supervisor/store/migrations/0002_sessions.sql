-- Projects and sessions. Times are Unix milliseconds. Landed: never edit this file, add the next
-- number.

CREATE TABLE projects (
    id TEXT NOT NULL PRIMARY KEY,
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    origin_url TEXT NOT NULL,
    default_branch TEXT NOT NULL,
    config TEXT NOT NULL CHECK (json_valid(config)),
    registered_at INTEGER NOT NULL,
    archived_at INTEGER
) STRICT;

CREATE UNIQUE INDEX projects_path ON projects (path) WHERE archived_at IS NULL;

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
    intent TEXT NOT NULL CHECK (intent IN ('run', 'end')),
    phase TEXT NOT NULL CHECK (phase IN ('worktree', 'provision', 'host', 'live', 'stopping',
                                         'removing', 'ended')),
    operation TEXT NOT NULL,
    keeps_workspace INTEGER NOT NULL,
    repository TEXT NOT NULL,
    branch TEXT NOT NULL,
    base TEXT NOT NULL,
    workspace_path TEXT NOT NULL,
    workspace TEXT NOT NULL CHECK (workspace IN ('none', 'present', 'quarantined')),
    workspace_note TEXT NOT NULL,
    handle TEXT NOT NULL,
    generation INTEGER NOT NULL,
    activity TEXT NOT NULL CHECK (activity IN ('active', 'idle', 'waiting_input', 'exited')),
    activity_at INTEGER NOT NULL,
    first_signal_at INTEGER,
    end_reason TEXT NOT NULL,
    end_detail TEXT NOT NULL,
    exit_code INTEGER,
    exit_signal INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (project_id, number)
) STRICT;

CREATE INDEX sessions_operation ON sessions (operation) WHERE operation <> '';
CREATE INDEX sessions_live ON sessions (phase) WHERE phase <> 'ended';

CREATE TRIGGER projects_inserted AFTER INSERT ON projects
BEGIN
    INSERT INTO change_log (project_id, event_type, payload, created_at)
    VALUES (NEW.id, 'project_created', json_object('id', NEW.id, 'name', NEW.name),
            NEW.registered_at);
END;

CREATE TRIGGER projects_updated AFTER UPDATE ON projects
WHEN (OLD.path, OLD.name, OLD.origin_url, OLD.default_branch, OLD.config, OLD.archived_at)
     IS NOT (NEW.path, NEW.name, NEW.origin_url, NEW.default_branch, NEW.config, NEW.archived_at)
BEGIN
    INSERT INTO change_log (project_id, event_type, payload, created_at)
    VALUES (NEW.id,
            CASE WHEN NEW.archived_at IS NULL THEN 'project_updated' ELSE 'project_removed' END,
            json_object('id', NEW.id, 'name', NEW.name),
            coalesce(NEW.archived_at, unixepoch() * 1000));
END;

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
      OLD.workspace_note, OLD.handle, OLD.activity, OLD.first_signal_at, OLD.end_reason,
      OLD.end_detail, OLD.exit_code, OLD.exit_signal)
     IS NOT (NEW.display_name, NEW.issue_id, NEW.intent, NEW.phase, NEW.branch, NEW.workspace,
             NEW.workspace_note, NEW.handle, NEW.activity, NEW.first_signal_at, NEW.end_reason,
             NEW.end_detail, NEW.exit_code, NEW.exit_signal)
BEGIN
    INSERT INTO change_log (project_id, session_id, event_type, payload, created_at)
    VALUES (NEW.project_id, NEW.id, 'session_updated',
            json_object('id', NEW.id, 'phase', NEW.phase, 'activity', NEW.activity,
                        'isTerminated', json(iif(NEW.phase = 'ended', 'true', 'false'))),
            NEW.updated_at);
END;
