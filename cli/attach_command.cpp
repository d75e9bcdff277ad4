// ao session attach.
#include "cli/attachment.h"
#include "cli/commands.h"
#include "cli/daemon_client.h"
#include "cli/display_text.h"
#include "cli/format.h"

#include <cstdlib>
#include <cstring>

namespace ao::cli {

namespace {

using How = AttachEnd::How;

// "with exit code 3", "because of signal 9 (Killed)"; empty when it is not known.
std::string exit_in_words(const Json& exit) {
    if (const auto signal = number_at(exit, "exitSignal")) {
        return format("because of signal {} ({})", *signal, ::strsignal(static_cast<int>(*signal)));
    }
    const auto code = number_at(exit, "exitCode");
    return code ? format("with exit code {}", *code) : std::string{};
}

Result<int> tell_exit(const Console& console, const std::string& id, const AttachEnd& end) {
    const auto how = exit_in_words(end.exit);
    if (how.empty() && !end.why.empty()) {
        return fail(format("session {}: {}", id, end.why));
    }
    console.print(how.empty() ? format("session {} is over\n", id)
                              : format("session {} is over: its program ended {}\n", id, how));
    return 0;
}

Result<int> tell(const Console& console, const std::string& id, const AttachEnd& end) {
    switch (end.how) {
    case How::detached:
        console.print(
            format("detached from {}; it goes on. Come back with: ao session attach {}\n", id, id));
        return 0;
    case How::exited:
        return tell_exit(console, id, end);
    case How::failed:
        return fail(format("session {}: {}", id, end.why));
    case How::signaled:
        return 128 + end.signal;
    case How::hung_up:
        return kRuntimeFailure;
    }
    return kRuntimeFailure;
}

} // namespace

Result<int> attach_session(const Console& console, const SessionOptions& options) {
    const auto id = display_line(options.id);
    const auto detach_key = DetachKey::parse(options.detach_key);
    if (!detach_key) {
        return fail(format("\"{}\" is no key to detach with; choose ctrl-a to ctrl-z, ctrl-\\, "
                           "ctrl-], ctrl-^, ctrl-_ or none",
                           display_line(options.detach_key)),
                    kUsageFailure);
    }
    if (!RawTerminal::is_there()) {
        return fail(format("attaching needs a terminal on stdin and stdout; to read what is on the "
                           "session's screen: ao session logs {}",
                           id));
    }
    const char* const own = std::getenv("AO_SESSION_ID");
    if (own != nullptr && options.id == own) {
        return fail(format("this is the terminal of session {} itself; attach to it from another "
                           "one",
                           id));
    }
    auto settings = DaemonClient::settings();
    if (!settings) {
        return tl::unexpected{settings.error()};
    }
    Attachment attachment{options.id, *detach_key, *std::move(settings)};
    if (const auto begun = attachment.begin(); !begun) {
        return fail(begun.error());
    }
    return tell(console, id, attachment.run());
}

} // namespace ao::cli
