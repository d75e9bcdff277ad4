// What real programs wrote down (tests/agents/transcripts) means what the rows say. Beside every
// sample "<agent>.<what happened>.jsonl" a text says what is expected: every change of the state,
// and what was used at the end.
#include "ipc/fields.h"
#include "tests/unit/agents/plan_input.h"
#include "workers/agents/watching/transcript_lines.h"

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace ao::workers::agents;
namespace fs = std::filesystem;

class RealTranscriptTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RealTranscriptTest);
    CPPUNIT_TEST(every_sample_says_what_is_expected);
    CPPUNIT_TEST(every_agent_with_rules_for_its_transcript_has_a_sample);
    CPPUNIT_TEST_SUITE_END();

    static std::vector<fs::path> samples() {
        std::vector<fs::path> all;
        for (const auto& entry : fs::directory_iterator{AO_REAL_TRANSCRIPTS}) {
            if (entry.path().extension() == ".jsonl") {
                all.push_back(entry.path());
            }
        }
        return all;
    }

    static std::string agent_of(const fs::path& sample) {
        const auto name = sample.filename().string();
        return name.substr(0, name.find('.'));
    }

    static std::string told_by(const fs::path& sample) {
        const auto row = ao::testing::bundled_row(agent_of(sample));
        CPPUNIT_ASSERT_MESSAGE(row.id + " has no rules", row.transcript.has_value());
        const TranscriptRules rules{*row.transcript};
        std::string told;
        std::string model;
        UsageSum usage;
        std::ifstream file{sample};
        for (std::string line; std::getline(file, line);) {
            const auto says = rules.read(line);
            if (says.has_state) {
                CPPUNIT_ASSERT_MESSAGE("when was " + line, says.at_ms.has_value());
                told += says.state ? std::string{ao::ipc::to_text(*says.state)} : "none";
                told += "\n";
            }
            model = says.model.empty() ? model : says.model;
            for (const auto& entry : says.usage) {
                usage.book(model, entry);
            }
        }
        for (const auto& [name, used] : usage.by_model()) {
            told += name + ": input " + std::to_string(used.input) + ", cache " +
                    std::to_string(used.cache_read) + " read " + std::to_string(used.cache_write) +
                    " written, output " + std::to_string(used.output);
            if (used.cost_microdollars) {
                told += ", " + std::to_string(*used.cost_microdollars) + " microdollars";
            }
            told += "\n";
        }
        return told;
    }

public:
    void every_sample_says_what_is_expected() {
        const auto all = samples();
        CPPUNIT_ASSERT(!all.empty());
        for (const auto& sample : all) {
            auto beside = sample;
            std::ifstream file{beside.replace_extension(".txt")};
            CPPUNIT_ASSERT_MESSAGE("write down what is expected in " + beside.string(),
                                   file.is_open());
            const std::string expected{std::istreambuf_iterator<char>{file}, {}};
            CPPUNIT_ASSERT_EQUAL_MESSAGE(sample.string(), expected, told_by(sample));
        }
    }

    void every_agent_with_rules_for_its_transcript_has_a_sample() {
        std::set<std::string> agents;
        for (const auto& sample : samples()) {
            agents.insert(agent_of(sample));
        }
        for (const auto& entry : ao::testing::bundled_catalog().entries()) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(entry.row.id, entry.row.transcript.has_value(),
                                         agents.count(entry.row.id) > 0);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RealTranscriptTest);
