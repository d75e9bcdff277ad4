// Screens of real programs mean what their rows say. <agent>/<state>[-<which>].txt is a screen as
// `ao session logs` prints it; the terminal's title is in the file <name>.title beside it, if it
// has one.
#include "workers/agents/catalog.h"
#include "workers/agents/watching/screen_rules.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

using namespace ao::workers::agents;
using ao::ipc::Activity;
namespace fs = std::filesystem;

namespace {

const std::map<std::string, Activity> kStates{
    {"idle", Activity::idle},
    {"working", Activity::active},
    {"asking", Activity::blocked},
    {"waiting", Activity::waiting_input},
};

std::string content_of(const fs::path& path) {
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

// As the host gives it: no blank lines at the end, and each line with its newline.
std::string as_host_tells(std::string text) {
    const auto end = text.find_last_not_of("\n");
    text.resize(end == std::string::npos ? 0 : end + 1);
    return text.empty() ? text : text + "\n";
}

std::string name_of(std::optional<Activity> state) {
    return state ? std::string{enum_names(*state)[static_cast<std::size_t>(*state)]} : "nothing";
}

} // namespace

class RealScreenTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RealScreenTest);
    CPPUNIT_TEST(every_screen_that_was_seen_means_its_state);
    CPPUNIT_TEST_SUITE_END();

public:
    void every_screen_that_was_seen_means_its_state() {
        const auto catalog = Catalog::load("");
        std::size_t count = 0;
        for (const auto& entry : fs::recursive_directory_iterator{AO_REAL_SCREENS}) {
            if (entry.path().extension() != ".txt") {
                continue;
            }
            const auto agent = entry.path().parent_path().filename().string();
            const auto* const row = catalog.find(agent);
            CPPUNIT_ASSERT_MESSAGE(agent, row != nullptr && row->screen);
            const auto name = entry.path().stem().string();
            const auto wanted = kStates.find(name.substr(0, name.find('-')));
            CPPUNIT_ASSERT_MESSAGE(entry.path().string(), wanted != kStates.end());

            const auto all = as_host_tells(content_of(entry.path()));
            const ScreenRules rules{*row->screen};
            const auto title = content_of(fs::path{entry.path()}.replace_extension(".title"));
            const auto verdict = rules.judge({std::string{last_lines(all, rules.lines())},
                                              title.substr(0, title.find('\n')), "own"});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(entry.path().string() + ": " + verdict.rule,
                                         name_of(wanted->second), name_of(verdict.state));
            ++count;
        }
        CPPUNIT_ASSERT(count > 0);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RealScreenTest);
