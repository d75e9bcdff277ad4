// A transcript that is read from its start says the same again, so a worker that was restarted
// reports what was reported before.
#include "workers/agents/watching/transcript_watch.h"

#include "ipc/failpoint.h"
#include "workers/agents/agents_limits.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace ao::workers::agents {

namespace fs = std::filesystem;

TranscriptWatch::TranscriptWatch(Workbench& workbench, FileWatch& files,
                                 std::shared_ptr<const TranscriptRules> rules,
                                 ipc::WatchedSession session, TranscriptPlace place,
                                 std::function<void()> wake)
    : workbench_{workbench}
    , files_{files}
    , rules_{std::move(rules)}
    , session_{std::move(session)}
    , place_{std::move(place)}
    , wake_{std::move(wake)} {
    all_.push_back(std::make_unique<File>(place_.path));
    watch();
}

TranscriptWatch::~TranscriptWatch() {
    for (const auto id : watched_) {
        files_.remove(id);
    }
}

// Watched before anything is read, so that nothing is missed in between.
void TranscriptWatch::watch() {
    const fs::path path{place_.path};
    watched_.push_back(files_.add(path.parent_path().string(), path.filename().string(), [this] {
        all_.front()->is_due = true;
        wake_();
    }));
    if (!place_.companions.empty()) {
        watched_.push_back(
            files_.add(fs::path{place_.companions}.parent_path().string(), "", [this] {
                are_companions_due_ = true;
                wake_();
            }));
    }
}

void TranscriptWatch::renew(const ipc::WatchedSession& session) {
    const bool is_other_launch = session.generation != session_.generation;
    session_ = session;
    if (is_other_launch) {
        told_.reset();
        wake_();
    }
}

void TranscriptWatch::let_go() {
    for (const auto id : watched_) {
        files_.remove(id);
    }
    watched_.clear();
    is_let_go_ = true;
    all_.front()->is_due = true;
    are_companions_due_ = true;
}

bool TranscriptWatch::step() {
    if (are_companions_due_) {
        are_companions_due_ = false;
        find_companions();
    }
    const auto is_due = [](const auto& file) { return file->is_due; };
    // Most of those that are due have nothing new: subagents that ended long ago.
    for (std::size_t files = 0; files < kFilesPerStep; ++files) {
        const auto due = std::find_if(all_.begin(), all_.end(), is_due);
        if (due == all_.end() || ((*due)->is_due = read(**due))) {
            break;
        }
    }
    if (std::any_of(all_.begin(), all_.end(), is_due)) {
        return true;
    }
    report();
    report_usage();
    return false;
}

void TranscriptWatch::find_companions() {
    for (std::size_t i = 1; i < all_.size(); ++i) {
        all_[i]->is_due = true;
    }
    if (place_.companions.empty()) {
        return;
    }
    const fs::path pattern{place_.companions};
    std::error_code error;
    for (fs::directory_iterator at{pattern.parent_path(), error}, end; !error && at != end;
         at.increment(error)) {
        const auto path = at->path().string();
        if (is_like(at->path().filename().string(), pattern.filename().string()) &&
            path != place_.path && companions_.size() < kMaxCompanions &&
            companions_.insert(path).second) {
            all_.push_back(std::make_unique<File>(path));
        }
    }
}

bool TranscriptWatch::read(File& file) {
    const bool is_more =
        file.tail.read(kTranscriptStepBytes, {[&] {
                                                  file.model.clear();
                                                  file.usage = {};
                                                  if (&file == all_.front().get()) {
                                                      seen_ = {};
                                                      conversation_.clear();
                                                      told_usage_.clear();
                                                  }
                                              },
                                              [&](std::string_view line) { take(file, line); }});
    if (file.tail.skipped() > 0 && !file.has_complained) {
        file.has_complained = true;
        std::fprintf(stderr, "%s has lines that are too long; they are not looked at\n",
                     file.tail.path().c_str());
    }
    return is_more;
}

void TranscriptWatch::take(File& file, std::string_view line) {
    ipc::failpoint("transcript.line", session_.session_id);
    auto says = rules_->read(line);
    if (!says.model.empty()) {
        file.model = says.model;
    }
    for (const auto& entry : says.usage) {
        file.usage.book(file.model, entry);
    }
    if (&file != all_.front().get()) {
        return;
    }
    if (says.has_state) {
        seen_.has_state = true;
        seen_.state = says.state;
        // Where lines do not tell, that of the whole file is the latest that it may be.
        seen_.at_ms = says.at_ms.value_or(file.tail.changed_at_ms());
        seen_.rule = std::move(says.rule);
    }
    if (!says.native_id.empty()) {
        seen_.native_id = says.native_id;
        if (seen_.first_native_id.empty()) {
            seen_.first_native_id = std::move(says.native_id);
        }
    }
    if (!says.title.empty()) {
        seen_.title = std::move(says.title);
    }
}

void TranscriptWatch::report() {
    if (is_let_go_ || (!seen_.has_state && seen_.native_id.empty() && seen_.title.empty())) {
        return;
    }
    ipc::AgentObserved observed;
    observed.session_id = session_.session_id;
    observed.generation = session_.generation;
    observed.source = ipc::ObservationSource::transcript;
    observed.state = seen_.state;
    observed.at_ms = seen_.at_ms;
    observed.native_id = seen_.native_id;
    observed.title = seen_.title;
    observed.detail = seen_.rule;
    if (told_ != observed) {
        workbench_.report(observed);
        told_ = std::move(observed);
    }
}

void TranscriptWatch::report_usage() {
    UsageByModel all;
    for (const auto& file : all_) {
        for (const auto& [model, numbers] : file->usage.by_model()) {
            const bool is_one_too_many = all.size() >= kMaxModels && all.find(model) == all.end();
            auto& of_model = all[is_one_too_many ? std::string{} : model];
            of_model = added(of_model, numbers);
        }
    }
    for (const auto& [model, numbers] : all) {
        const auto told = told_usage_.find(model);
        if (told == told_usage_.end() ? numbers == UsageNumbers{} : told->second == numbers) {
            continue;
        }
        if (conversation_.empty()) {
            conversation_ = conversation();
        }
        workbench_.report(ipc::UsageSeen{session_.session_id, conversation_, model, numbers.input,
                                         numbers.cache_read, numbers.cache_write, numbers.output,
                                         numbers.cost_microdollars});
        told_usage_[model] = numbers;
    }
}

// By what stays the same as long as the file does; else its usage would count twice, under two
// names.
std::string TranscriptWatch::conversation() const {
    if (!seen_.first_native_id.empty()) {
        return seen_.first_native_id;
    }
    if (place_.is_of_one_conversation && !session_.native_id.empty()) {
        return session_.native_id;
    }
    return fs::path{place_.path}.filename().string();
}

} // namespace ao::workers::agents
