// How C++ values and SQLite's columns map to each other: std::int64_t, std::string, Blob, a wall
// time as Unix milliseconds, a worker or an enum by its name, and std::optional of these for NULL.
// Values only.
#pragma once

#include "ipc/fields.h"
#include "ipc/ids.h"
#include "supervisor/domain/worker_view.h"
#include "supervisor/store/store_error.h"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3_stmt;

namespace ao::store {

/// Bytes of any kind.
struct Blob {
    std::string bytes;
};

inline std::int64_t to_stored(std::integral auto number) {
    return static_cast<std::int64_t>(number);
}

inline std::int64_t to_stored(domain::WallTime time) {
    return time.time_since_epoch().count();
}

inline std::string to_stored(std::string_view text) {
    return std::string{text};
}

inline std::string to_stored(ipc::WorkerKind kind) {
    return std::string{ipc::to_text(kind)};
}

std::string to_stored(ipc::NamedEnum auto value) {
    return std::string{ipc::to_text(value)};
}

inline Blob to_stored(Blob blob) {
    return blob;
}

template <class T>
auto to_stored(const std::optional<T>& value) {
    using Stored = decltype(to_stored(*value));
    return value ? std::optional<Stored>{to_stored(*value)} : std::nullopt;
}

/// The row that a statement stands at.
class Row {
public:
    explicit Row(sqlite3_stmt* statement)
        : statement_{statement} {}

    /// False when the column (from 0) is NULL; `value` is left alone then.
    bool extract(int position, std::int64_t& value) const;
    bool extract(int position, std::string& value) const; // text or bytes

private:
    sqlite3_stmt* statement_;
};

/// False when the column is NULL; `value` is left alone then.
inline bool read_column(const Row& row, int position, std::int64_t& value) {
    return row.extract(position, value);
}

inline bool read_column(const Row& row, int position, std::string& value) {
    return row.extract(position, value);
}

inline bool read_column(const Row& row, int position, domain::WallTime& value) {
    std::int64_t milliseconds = 0;
    const bool has_value = row.extract(position, milliseconds);
    value = domain::WallTime{std::chrono::milliseconds{milliseconds}};
    return has_value;
}

inline bool read_column(const Row& row, int position, ipc::WorkerKind& value) {
    std::string name;
    const bool has_value = row.extract(position, name);
    if (const auto kind = ipc::worker_kind(name)) {
        value = *kind;
        return has_value;
    }
    throw StoreError{StoreProblem::corrupt, 0, "the store names a worker '" + name + "'"};
}

template <ipc::NamedEnum T>
bool read_column(const Row& row, int position, T& value) {
    std::string name;
    const bool has_value = row.extract(position, name);
    if (const auto found = ipc::from_text<T>(name)) {
        value = *found;
        return has_value;
    }
    throw StoreError{StoreProblem::corrupt, 0, "the store holds '" + name + "', which is no value"};
}

inline bool read_column(const Row& row, int position, bool& value) {
    std::int64_t number = 0;
    const bool has_value = row.extract(position, number);
    value = number != 0;
    return has_value;
}

inline bool read_column(const Row& row, int position, Blob& value) {
    return row.extract(position, value.bytes);
}

template <class T>
bool read_column(const Row& row, int position, std::optional<T>& value) {
    if (T found{}; read_column(row, position, found)) {
        value = std::move(found);
    } else {
        value.reset();
    }
    return true;
}

} // namespace ao::store
