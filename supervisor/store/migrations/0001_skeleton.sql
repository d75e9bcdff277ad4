-- The tables of the skeleton: workers, their facts, operations, raw hook events and the change log.
-- Times are Unix milliseconds. Landed: never edit this file, add the next number.

CREATE TABLE store_state (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE change_log (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id TEXT,
    session_id TEXT,
    event_type TEXT NOT NULL,
    payload TEXT NOT NULL CHECK (json_valid(payload)),
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE incarnations (
    worker TEXT NOT NULL,
    incarnation INTEGER NOT NULL CHECK (incarnation > 0),
    state TEXT NOT NULL CHECK (state IN ('starting', 'ready', 'ended')),
    pid INTEGER,
    build TEXT NOT NULL DEFAULT '',
    started_at INTEGER NOT NULL,
    ready_at INTEGER,
    ended_at INTEGER,
    end_reason TEXT,
    PRIMARY KEY (worker, incarnation)
) STRICT;

CREATE INDEX incarnations_open ON incarnations (state) WHERE state <> 'ended';

CREATE TABLE worker_incidents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    worker TEXT NOT NULL,
    incarnation INTEGER NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    input TEXT,
    at INTEGER NOT NULL
) STRICT;

CREATE INDEX worker_incidents_by_worker ON worker_incidents (worker, id);
CREATE INDEX worker_incidents_by_input ON worker_incidents (worker, input, kind)
    WHERE input IS NOT NULL;

CREATE TABLE worker_facts (
    worker TEXT NOT NULL,
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    observed_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    incarnation INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (worker, name, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE operations (
    id INTEGER PRIMARY KEY,
    op_id TEXT NOT NULL UNIQUE,
    worker TEXT NOT NULL,
    kind TEXT NOT NULL,
    arguments TEXT NOT NULL CHECK (json_valid(arguments)),
    state TEXT NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'done', 'failed', 'expired', 'poisoned')),
    step TEXT NOT NULL DEFAULT '',
    result TEXT CHECK (result IS NULL OR json_valid(result)),
    error_code TEXT NOT NULL DEFAULT '',
    error_message TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deadline_at INTEGER NOT NULL,
    budget_ms INTEGER NOT NULL,
    deliveries INTEGER NOT NULL DEFAULT 0,
    delivered_to INTEGER,
    deaths INTEGER NOT NULL DEFAULT 0,
    finished_at INTEGER
) STRICT;

CREATE INDEX operations_pending ON operations (worker, id) WHERE state = 'pending';
CREATE INDEX operations_deadline ON operations (deadline_at) WHERE state = 'pending';
CREATE INDEX operations_poisoned ON operations (worker, id) WHERE state = 'poisoned';

CREATE TABLE hook_inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL UNIQUE,
    session_id TEXT NOT NULL,
    agent TEXT NOT NULL,
    event TEXT NOT NULL,
    generation INTEGER NOT NULL,
    payload BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'poisoned')),
    deaths INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX hook_inbox_new ON hook_inbox (id) WHERE state = 'new';
CREATE INDEX hook_inbox_done ON hook_inbox (id) WHERE state = 'done';

CREATE TABLE applied_sequences (
    worker TEXT NOT NULL,
    incarnation INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (worker, incarnation),
    FOREIGN KEY (worker, incarnation) REFERENCES incarnations (worker, incarnation)
        ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- json_patch drops the keys whose value is null.

CREATE TRIGGER incarnations_inserted AFTER INSERT ON incarnations
BEGIN
    INSERT INTO change_log (event_type, payload, created_at)
    VALUES ('worker_updated',
            json_patch('{}', json_object('id', NEW.worker, 'incarnation', NEW.incarnation,
                                         'state', NEW.state, 'pid', NEW.pid,
                                         'reason', NEW.end_reason)),
            NEW.started_at);
END;

CREATE TRIGGER incarnations_updated AFTER UPDATE OF state, pid ON incarnations
WHEN OLD.state IS NOT NEW.state OR OLD.pid IS NOT NEW.pid
BEGIN
    INSERT INTO change_log (event_type, payload, created_at)
    VALUES ('worker_updated',
            json_patch('{}', json_object('id', NEW.worker, 'incarnation', NEW.incarnation,
                                         'state', NEW.state, 'pid', NEW.pid,
                                         'reason', NEW.end_reason)),
            coalesce(NEW.ended_at, NEW.ready_at, NEW.started_at));
END;

CREATE TRIGGER worker_incidents_inserted AFTER INSERT ON worker_incidents
BEGIN
    INSERT INTO change_log (event_type, payload, created_at)
    VALUES ('worker_incident',
            json_patch('{}', json_object('id', NEW.worker, 'incarnation', NEW.incarnation,
                                         'kind', NEW.kind, 'detail', NEW.detail,
                                         'input', NEW.input)),
            NEW.at);
END;

CREATE TRIGGER worker_facts_inserted AFTER INSERT ON worker_facts
BEGIN
    INSERT INTO change_log (event_type, payload, created_at)
    VALUES ('worker_fact_updated',
            json_object('worker', NEW.worker, 'name', NEW.name, 'subject', NEW.subject,
                        'body', json(NEW.body)),
            NEW.updated_at);
END;

CREATE TRIGGER worker_facts_updated AFTER UPDATE OF body ON worker_facts
WHEN OLD.body IS NOT NEW.body
BEGIN
    INSERT INTO change_log (event_type, payload, created_at)
    VALUES ('worker_fact_updated',
            json_object('worker', NEW.worker, 'name', NEW.name, 'subject', NEW.subject,
                        'body', json(NEW.body)),
            NEW.updated_at);
END;

CREATE TRIGGER operations_inserted AFTER INSERT ON operations
BEGIN
    INSERT INTO change_log (event_type, payload, created_at)
    VALUES ('operation_updated',
            json_patch('{}', json_object('opId', NEW.op_id, 'worker', NEW.worker,
                                         'kind', NEW.kind, 'state', NEW.state,
                                         'step', nullif(NEW.step, ''))),
            NEW.created_at);
END;

CREATE TRIGGER operations_updated AFTER UPDATE OF state, step ON operations
WHEN OLD.state IS NOT NEW.state OR OLD.step IS NOT NEW.step
BEGIN
    INSERT INTO change_log (event_type, payload, created_at)
    VALUES ('operation_updated',
            json_patch('{}', json_object('opId', NEW.op_id, 'worker', NEW.worker,
                                         'kind', NEW.kind, 'state', NEW.state,
                                         'step', nullif(NEW.step, ''))),
            NEW.updated_at);
END;
