-- Repositories of a project that has several: [{"name": …, "repo": …}]. Landed: never edit this file,
-- add the next number.

ALTER TABLE projects ADD COLUMN children TEXT NOT NULL DEFAULT '[]';
