// How C++ values and SQLite's columns map to each other: std::int64_t, std::string, Blob, a wall
// time as Unix milliseconds, a worker by its name, and std::optional of these for NULL. An enum of
// another header adds its own to_stored and read_column beside it. Values only.
//
// Limits: Poco reads a text column only up to its first zero byte, so bytes belong into a Blob; and
// it writes an empty Blob as NULL, so a statement that may get one says coalesce(?, x'').
#pragma once

#include "ipc/ids.h"
#include "supervisor/domain/worker_view.h"
#include "supervisor/store/store_error.h"

#include <Poco/Data/LOB.h>
#include <Poco/Data/TypeHandler.h>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

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

inline Poco::Data::BLOB to_stored(const Blob& blob) {
    return {reinterpret_cast<const unsigned char*>(blob.bytes.data()), blob.bytes.size()};
}

template <class T>
auto to_stored(const std::optional<T>& value) {
    using Stored = decltype(to_stored(*value));
    return value ? std::optional<Stored>{to_stored(*value)} : std::nullopt;
}

/// What is bound for an argument of type T.
template <class T>
using Stored = decltype(to_stored(std::declval<const T&>()));

using Binder = Poco::Data::AbstractBinder;
using Extractor = Poco::Data::AbstractExtractor;

template <class T>
void bind_column(Binder& binder, std::size_t position, const T& value) {
    binder.bind(position, value, Binder::PD_IN);
}

template <class T>
void bind_column(Binder& binder, std::size_t position, const std::optional<T>& value) {
    if (value) {
        bind_column(binder, position, *value);
    } else {
        binder.bind(position, Poco::Data::Keywords::null, Binder::PD_IN);
    }
}

/// False when the column is NULL; `value` is left alone then.
inline bool read_column(Extractor& row, std::size_t position, std::int64_t& value) {
    return row.extract(position, value);
}

inline bool read_column(Extractor& row, std::size_t position, std::string& value) {
    return row.extract(position, value);
}

inline bool read_column(Extractor& row, std::size_t position, domain::WallTime& value) {
    std::int64_t milliseconds = 0;
    const bool has_value = row.extract(position, milliseconds);
    value = domain::WallTime{std::chrono::milliseconds{milliseconds}};
    return has_value;
}

inline bool read_column(Extractor& row, std::size_t position, ipc::WorkerKind& value) {
    std::string name;
    const bool has_value = row.extract(position, name);
    if (const auto kind = ipc::worker_kind(name)) {
        value = *kind;
        return has_value;
    }
    throw StoreError{StoreProblem::corrupt, 0, "the store names a worker '" + name + "'"};
}

inline bool read_column(Extractor& row, std::size_t position, Blob& value) {
    Poco::Data::BLOB bytes;
    const bool has_value = row.extract(position, bytes);
    value.bytes.assign(bytes.begin(), bytes.end());
    return has_value;
}

template <class T>
bool read_column(Extractor& row, std::size_t position, std::optional<T>& value) {
    if (T found{}; read_column(row, position, found)) {
        value = std::move(found);
    } else {
        value.reset();
    }
    return true;
}

} // namespace ao::store

/// Teaches Poco to bind and extract a whole tuple: one column per element.
template <class... Columns>
class Poco::Data::TypeHandler<std::tuple<Columns...>> {
public:
    using Row = std::tuple<Columns...>;

    static std::size_t size() { return sizeof...(Columns); }

    static void bind(std::size_t position, const Row& row, AbstractBinder::Ptr binder,
                     AbstractBinder::Direction) {
        using ao::store::bind_column;
        std::apply([&](const auto&... column) { (bind_column(*binder, position++, column), ...); },
                   row);
    }

    static void extract(std::size_t position, Row& row, const Row&,
                        AbstractExtractor::Ptr extractor) {
        using ao::store::read_column;
        const auto read = [&](auto& column) {
            if (!read_column(*extractor, position, column)) {
                throw ao::store::StoreError{ao::store::StoreProblem::other, 0,
                                            "column " + std::to_string(position) +
                                                " is NULL where a value is required"};
            }
            ++position;
        };
        std::apply([&](auto&... column) { (read(column), ...); }, row);
    }

    static void prepare(std::size_t, const Row&, AbstractPreparator::Ptr) {}
};
