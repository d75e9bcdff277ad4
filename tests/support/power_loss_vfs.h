// A SQLite VFS that behaves like a machine whose power fails: what was not synced is kept in memory
// and never reaches the disk. Test builds only; any thread.
//
// Limits: the files must not be written by another process at the same time, and a file is held in
// memory whole. Shared memory (-shm) passes through: SQLite rebuilds it.
#pragma once

namespace ao::testing {

/// Makes the VFS SQLite's default, before the first connection, if AO_TEST_POWER_LOSS is set:
///   n        the process ends with SIGKILL instead of its n-th sync (from 1; 0 never), and what no
///            earlier sync covers is gone: writes, truncations, new and deleted directory entries
///   n:seed   the same, but of the unsynced writes a random part survives, as on a real disk
/// Returns whether it was set; text that is neither ends the process with exit 78.
bool install_power_loss_vfs_from_environment();

} // namespace ao::testing
