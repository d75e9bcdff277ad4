-- Caps of a session's launch and what the kernel killed in it. Landed: never edit this file, add the
-- next number.

ALTER TABLE sessions ADD COLUMN memory_cap_mb INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN cpu_cap_percent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN caps_problem TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN memory_kills INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN memory_kill_process TEXT NOT NULL DEFAULT '';

CREATE TRIGGER sessions_memory_killed AFTER UPDATE OF memory_kills ON sessions
WHEN OLD.memory_kills < NEW.memory_kills AND OLD.end_reason IS NEW.end_reason
BEGIN
    INSERT INTO change_log (project_id, session_id, event_type, payload, created_at)
    VALUES (NEW.project_id, NEW.id, 'session_updated',
            json_object('id', NEW.id, 'phase', NEW.phase, 'activity', NEW.activity,
                        'isTerminated', json(iif(NEW.phase = 'ended', 'true', 'false'))),
            NEW.updated_at);
END;
