// SQLite's codes and the advice that goes with each kind of problem.
#include "supervisor/store/store_error.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace ao::store {

StoreProblem problem_of(int code) {
    switch (code & 0xff) { // the primary code is the low byte of the extended one
    case SQLITE_FULL:
        return StoreProblem::full;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return StoreProblem::busy;
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return StoreProblem::read_only;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return StoreProblem::corrupt;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
        return StoreProblem::io;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
        return StoreProblem::constraint;
    default:
        return StoreProblem::other;
    }
}

std::string advice_for(StoreProblem problem, const std::filesystem::path& file) {
    const auto& name = file.native();
    switch (problem) {
    case StoreProblem::full:
        return fmt::format("There is no room left to write {}. Free some space on its disk; "
                           "nothing that was confirmed is lost.",
                           name);
    case StoreProblem::busy:
        return fmt::format("Another program keeps {} locked. Close what has it open (a database "
                           "browser, a backup).",
                           name);
    case StoreProblem::read_only:
        return fmt::format("{} cannot be written. Check the owner and mode of the file and its "
                           "directory, and whether the file system is mounted read-only.",
                           name);
    case StoreProblem::corrupt:
        return fmt::format("{0} is damaged or not a database of ao. Nothing was deleted. Stop ao, "
                           "move {0}, {0}-wal and {0}-shm to another place together, then put "
                           "back a backup of them or start ao with an empty store.",
                           name);
    case StoreProblem::newer:
        return fmt::format("{} was written by another version of ao, newer than this one. Nothing "
                           "was changed. Start the newer ao, or point AO_DATA_DIR to another "
                           "directory.",
                           name);
    case StoreProblem::io:
        return fmt::format("{} cannot be opened, read or written. Check that it is there, its "
                           "disk, and the number of open files allowed.",
                           name);
    case StoreProblem::constraint:
    case StoreProblem::other:
        break;
    }
    return fmt::format("An operation on {} failed. Please report this as a defect of ao.", name);
}

} // namespace ao::store
