-- What sessions have used of models, as their agents tell it. Times are Unix milliseconds. Landed:
-- never edit this file, add the next number.

CREATE TABLE usage (
    session_id TEXT NOT NULL REFERENCES sessions (id),
    conversation TEXT NOT NULL,
    model TEXT NOT NULL,
    input_tokens INTEGER NOT NULL,
    cache_read_tokens INTEGER NOT NULL,
    cache_write_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cost_microdollars INTEGER,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (session_id, conversation, model)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER usage_inserted AFTER INSERT ON usage
BEGIN
    INSERT INTO change_log (project_id, session_id, event_type, payload, created_at)
    SELECT s.project_id, s.id, 'usage_updated',
           json_object('sessionId', NEW.session_id, 'conversation', NEW.conversation,
                       'model', NEW.model),
           NEW.updated_at
    FROM sessions s WHERE s.id = NEW.session_id;
END;

CREATE TRIGGER usage_updated AFTER UPDATE ON usage
WHEN (OLD.input_tokens, OLD.cache_read_tokens, OLD.cache_write_tokens, OLD.output_tokens,
      OLD.cost_microdollars)
     IS NOT (NEW.input_tokens, NEW.cache_read_tokens, NEW.cache_write_tokens, NEW.output_tokens,
             NEW.cost_microdollars)
BEGIN
    INSERT INTO change_log (project_id, session_id, event_type, payload, created_at)
    SELECT s.project_id, s.id, 'usage_updated',
           json_object('sessionId', NEW.session_id, 'conversation', NEW.conversation,
                       'model', NEW.model),
           NEW.updated_at
    FROM sessions s WHERE s.id = NEW.session_id;
END;
