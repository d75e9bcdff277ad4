// Which screens are watched: those of the sessions that the core names, whose rows say how, and
// those on which somebody waits for a program to be ready. Reports what they show.
#pragma once

#include "ipc/watches.h"
#include "workers/agents/catalog.h"
#include "workers/agents/watching/screen_watch.h"
#include "workers/workbench.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ao::workers::agents {

class ScreenWatches {
public:
    /// The catalog as it is when it is asked for.
    using CatalogNow = std::function<std::shared_ptr<const Catalog>()>;

    ScreenWatches(Workbench& workbench, CatalogNow catalog);
    ~ScreenWatches();

    ScreenWatches(const ScreenWatches&) = delete;
    ScreenWatches& operator=(const ScreenWatches&) = delete;

    /// All sessions whose agents run: what is new begins, what has changed begins anew, the others
    /// end.
    void follow(const std::vector<ipc::WatchedSession>& sessions);

    /// Rows may have changed.
    void look_at_rows();

private:
    struct Followed {
        ipc::WatchedSession session;
        bool is_ready = false; // was seen in this launch
        std::shared_ptr<ScreenWatch> watch{};
    };

    // Rules of a row, for as long as its text stays.
    struct CompiledRow {
        std::string text;
        std::shared_ptr<const ScreenRules> rules; // null: it has none
    };

    void renew();
    void forget_rows();
    void apply(Followed& followed, const Catalog& catalog);
    std::shared_ptr<const ScreenRules> rules_of(const std::string& agent, const Catalog& catalog);
    void report(const std::string& session_id, const ScreenFinding& finding);

    Workbench& workbench_;
    CatalogNow catalog_;
    std::map<std::string, Followed, std::less<>> followed_; // by session
    std::map<std::string, CompiledRow, std::less<>> rows_;  // by agent
};

} // namespace ao::workers::agents
