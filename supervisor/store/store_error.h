// How the store fails. Poco's and SQLite's own errors end here. Any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace ao::store {

enum class StoreProblem : std::uint8_t {
    full,       // disk or page limit; works again once there is room
    busy,       // locked by another process for longer than limits().store_busy
    read_only,  // file, directory or file system cannot be written
    corrupt,    // damaged, no database, or not a database of ao
    newer,      // made by a newer ao, or its migration ledger differs from ours
    io,         // the disk answered with an error, or the file cannot be opened
    constraint, // a statement broke a rule of the schema: a defect of ours
    other,
};

/// Thrown by everything in this folder. `what()` is for people: what happened, to which file, and
/// what to do about it. Worth retrying: full, busy, io.
class StoreError : public std::runtime_error {
public:
    /// `code` is SQLite's extended result code, 0 when SQLite had no part in it.
    StoreError(StoreProblem problem, int code, const std::string& text)
        : std::runtime_error{text}
        , problem_{problem}
        , code_{code} {}

    StoreProblem problem() const { return problem_; }

    int code() const { return code_; }

private:
    StoreProblem problem_;
    int code_;
};

/// The problem that an extended result code of SQLite stands for.
StoreProblem problem_of(int code);

/// What happened to `file` and what a person does about it.
std::string advice_for(StoreProblem problem, const std::filesystem::path& file);

} // namespace ao::store
