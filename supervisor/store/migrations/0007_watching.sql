-- Sessions whose agents are watched: who told their state, and whose transcripts kill workers.
-- Times are Unix milliseconds. Landed: never edit this file, add the next number.

ALTER TABLE sessions ADD COLUMN activity_source TEXT NOT NULL DEFAULT 'none'
    CHECK (activity_source IN ('none', 'hook', 'screen', 'transcript', 'request'));
ALTER TABLE sessions ADD COLUMN activity_detail TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN hook_signal_at INTEGER;
ALTER TABLE sessions ADD COLUMN transcript_deaths INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN hooks_miss TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN is_dialog_shown INTEGER NOT NULL DEFAULT 0;

-- What was told before this column was there came from hooks.
UPDATE sessions SET hook_signal_at = first_signal_at, activity_source = 'hook'
WHERE first_signal_at IS NOT NULL;
