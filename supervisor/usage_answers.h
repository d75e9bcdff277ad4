// Answers the API's questions about what sessions have used. Any thread.
#pragma once

#include "supervisor/api/usage_port.h"
#include "supervisor/store/reader_pool.h"

namespace ao {

class UsageAnswers final : public api::UsagePort {
public:
    explicit UsageAnswers(store::ReaderPool& readers)
        : readers_{readers} {}

    api::ApiResult<domain::UsageReport> usage(const api::UsageFilter& filter) override;

private:
    store::ReaderPool& readers_;
};

} // namespace ao
