-- Messages with their receipts, and sessions that wait for their turn. Times are Unix milliseconds.
-- Landed: never edit this file, add the next number.

CREATE TABLE messages (
    id TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    interrupt INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'written', 'submitted', 'acknowledged',
                                         'unconfirmed', 'failed')),
    operation TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    detail TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    submitted_at INTEGER,
    acknowledged_at INTEGER,
    UNIQUE (session_id, number)
) STRICT;

CREATE INDEX messages_operation ON messages (operation) WHERE operation <> '';
CREATE INDEX messages_open ON messages (session_id, number)
    WHERE state IN ('queued', 'submitted', 'unconfirmed');

CREATE TRIGGER messages_inserted AFTER INSERT ON messages
BEGIN
    INSERT INTO change_log (project_id, session_id, event_type, payload, created_at)
    SELECT s.project_id, s.id, 'message_updated',
           json_object('id', NEW.id, 'sessionId', NEW.session_id, 'state', NEW.state),
           NEW.created_at
    FROM sessions s WHERE s.id = NEW.session_id;
END;

CREATE TRIGGER messages_updated AFTER UPDATE ON messages
WHEN (OLD.state, OLD.detail, OLD.submitted_at, OLD.acknowledged_at)
     IS NOT (NEW.state, NEW.detail, NEW.submitted_at, NEW.acknowledged_at)
BEGIN
    INSERT INTO change_log (project_id, session_id, event_type, payload, created_at)
    SELECT s.project_id, s.id, 'message_updated',
           json_object('id', NEW.id, 'sessionId', NEW.session_id, 'state', NEW.state),
           coalesce(NEW.acknowledged_at, NEW.submitted_at, unixepoch() * 1000)
    FROM sessions s WHERE s.id = NEW.session_id;
END;

ALTER TABLE sessions ADD COLUMN queued_at INTEGER;

CREATE INDEX sessions_queued ON sessions (queued_at) WHERE queued_at IS NOT NULL;

DROP TRIGGER sessions_updated;

CREATE TRIGGER sessions_updated AFTER UPDATE ON sessions
WHEN (OLD.display_name, OLD.issue_id, OLD.intent, OLD.phase, OLD.branch, OLD.workspace,
      OLD.workspace_note, OLD.handle, OLD.activity, OLD.first_signal_at, OLD.end_reason,
      OLD.end_detail, OLD.exit_code, OLD.exit_signal, OLD.queued_at)
     IS NOT (NEW.display_name, NEW.issue_id, NEW.intent, NEW.phase, NEW.branch, NEW.workspace,
             NEW.workspace_note, NEW.handle, NEW.activity, NEW.first_signal_at, NEW.end_reason,
             NEW.end_detail, NEW.exit_code, NEW.exit_signal, NEW.queued_at)
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
