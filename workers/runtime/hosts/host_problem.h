// Why something with a host did not work: a code of the API and a sentence for people.
#pragma once

#include "ipc/operations.h"

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace ao::workers::hosts {

template <class T>
using Result = tl::expected<T, ipc::OperationError>;

inline tl::unexpected<ipc::OperationError> problem(std::string code, std::string message) {
    return tl::unexpected{ipc::OperationError{std::move(code), std::move(message)}};
}

} // namespace ao::workers::hosts
