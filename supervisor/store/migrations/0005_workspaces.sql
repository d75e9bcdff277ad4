-- Repositories of a project that has several: [{"name": …, "repo": …}]. Landed: never edit this file,
-- add the next number.

ALTER TABLE projects ADD COLUMN children TEXT NOT NULL DEFAULT '[]';

DROP TRIGGER projects_updated;
CREATE TRIGGER projects_updated AFTER UPDATE ON projects
WHEN (OLD.path, OLD.name, OLD.origin_url, OLD.default_branch, OLD.config, OLD.children,
      OLD.archived_at)
     IS NOT (NEW.path, NEW.name, NEW.origin_url, NEW.default_branch, NEW.config, NEW.children,
             NEW.archived_at)
BEGIN
    INSERT INTO change_log (project_id, event_type, payload, created_at)
    VALUES (NEW.id,
            CASE WHEN NEW.archived_at IS NULL THEN 'project_updated' ELSE 'project_removed' END,
            json_object('id', NEW.id, 'name', NEW.name),
            coalesce(NEW.archived_at, unixepoch() * 1000));
END;
