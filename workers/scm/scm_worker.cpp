// AO_GITHUB_TOKEN, then GITHUB_TOKEN, then the gh program: the order of the original.
#include "workers/scm/scm_worker.h"

#include "ipc/fields.h"
#include "workers/countdown.h"

#include <cstdlib>

namespace ao::workers {

namespace {

constexpr std::string_view kGitHub = "github.com";

bool is_set(const char* variable) {
    const char* value = std::getenv(variable);
    return value != nullptr &&
           std::string_view{value}.find_first_not_of(" \t") != std::string::npos;
}

} // namespace

void ScmWorker::probe(std::function<void(std::uint64_t facts)> done) {
    const auto count = countdown(hosts_.size(), std::move(done));
    for (const auto& host : hosts_) {
        look_at(host, count);
    }
}

void ScmWorker::follow(const ipc::Watch& watch) {
    std::visit(ipc::Overloaded{
                   [&](const ipc::WatchForges& forges) { hosts_ = forges.hosts; },
                   [](const ipc::WatchHosts&) {},    // the runtime worker's
                   [](const ipc::WatchSessions&) {}, // the agents worker's
               },
               watch);
    probe([](std::uint64_t) {});
}

void ScmWorker::look_at(const std::string& host, std::function<void()> done) {
    const auto report = [this, host, done = std::move(done)](ipc::CredentialSource source,
                                                             const std::string& detail) {
        workbench_.report(ipc::ForgeAccessSeen{host, source, detail});
        done();
    };
    // The environment's tokens are GitHub's own; another host's credential is known to gh alone.
    if (host == kGitHub && is_set("AO_GITHUB_TOKEN")) {
        report(ipc::CredentialSource::ao_github_token, "AO_GITHUB_TOKEN is set");
        return;
    }
    if (host == kGitHub && is_set("GITHUB_TOKEN")) {
        report(ipc::CredentialSource::github_token, "GITHUB_TOKEN is set");
        return;
    }
    const auto gh = find_program("gh", search_path());
    if (gh.empty()) {
        report(ipc::CredentialSource::none,
               "set GITHUB_TOKEN, or install gh and run: gh auth login");
        return;
    }
    ProgramRun run;
    run.argv = {gh, "auth", "token", "--hostname", host};
    run.keep_output = false;
    workbench_.run(std::move(run), [report, host](const ProgramResult& result) {
        if (result.succeeded()) {
            report(ipc::CredentialSource::gh_cli, "gh is logged in");
        } else {
            report(ipc::CredentialSource::none,
                   result.problem.empty()
                       ? "gh is not logged in; run: gh auth login --hostname " + host
                       : result.problem);
        }
    });
}

} // namespace ao::workers
