// How ao takes a command line: help, exit codes, and what an error says.
#include "tests/process/cli/cli_program.h"

#include <cppunit/extensions/HelperMacros.h>

#include <fstream>
#include <optional>

namespace ao::testing {

class CliUsageTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CliUsageTest);
    CPPUNIT_TEST(help_is_printed_wherever_it_is_asked_for);
    CPPUNIT_TEST(hidden_commands_are_not_in_the_help);
    CPPUNIT_TEST(an_unknown_command_fails_with_a_suggestion);
    CPPUNIT_TEST(a_group_prints_its_help);
    CPPUNIT_TEST(a_wrong_command_line_exits_with_2);
    CPPUNIT_TEST(the_version_needs_no_daemon);
    CPPUNIT_TEST(bad_settings_name_the_variable);
    CPPUNIT_TEST(output_that_cannot_be_written_is_an_error);
    CPPUNIT_TEST(the_daemon_command_becomes_the_supervisor);
    CPPUNIT_TEST(the_hooks_command_becomes_the_hook_program);
    CPPUNIT_TEST(a_missing_program_is_named);
    CPPUNIT_TEST(doctor_needs_git_only);
    CPPUNIT_TEST_SUITE_END();

    std::optional<CliProgram> cli_;

    static bool has(const std::string& text, const std::string& part) {
        return text.find(part) != std::string::npos;
    }

public:
    void setUp() override { cli_.emplace(); }

    void tearDown() override { cli_.reset(); }

    void help_is_printed_wherever_it_is_asked_for() {
        for (const std::vector<std::string>& words :
             {std::vector<std::string>{}, {"--help"}, {"-h"}, {"help"}}) {
            const auto result = cli_->run(words);
            CPPUNIT_ASSERT_EQUAL(0, result.exit_code);
            CPPUNIT_ASSERT(has(result.output, "doctor") && has(result.output, "worker"));
            CPPUNIT_ASSERT_EQUAL(std::string{}, result.errors);
        }
        for (const std::vector<std::string>& words :
             {std::vector<std::string>{"worker", "logs", "--help"},
              {"worker", "logs", "x", "-h"},
              {"help", "worker", "logs"}}) {
            const auto result = cli_->run(words);
            CPPUNIT_ASSERT_EQUAL(0, result.exit_code);
            CPPUNIT_ASSERT(has(result.output, "--bytes"));
        }
        CPPUNIT_ASSERT_EQUAL(1, cli_->run({"help", "bogus"}).exit_code);
    }

    void hidden_commands_are_not_in_the_help() {
        const auto help = cli_->run({"--help"}).output;
        CPPUNIT_ASSERT(!has(help, "\n  daemon") && !has(help, "\n  hooks"));
        CPPUNIT_ASSERT(has(help, "\n  start"));
    }

    void an_unknown_command_fails_with_a_suggestion() {
        const auto result = cli_->run({"stauts", "--whatever"});
        CPPUNIT_ASSERT_EQUAL(1, result.exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, result.output);
        CPPUNIT_ASSERT(result.errors.starts_with("unknown command \"stauts\" for \"ao\"\n"));
        CPPUNIT_ASSERT(has(result.errors, "\tstatus\n"));
        const auto bogus = cli_->run({"bogus"});
        CPPUNIT_ASSERT_EQUAL(1, bogus.exit_code);
        CPPUNIT_ASSERT(has(bogus.errors, "ao help"));
    }

    void a_group_prints_its_help() {
        for (const std::vector<std::string>& words :
             {std::vector<std::string>{"worker"}, {"worker", "bogus"}, {"worker", "-h"}}) {
            const auto result = cli_->run(words);
            CPPUNIT_ASSERT_EQUAL(0, result.exit_code);
            CPPUNIT_ASSERT(has(result.output, "restart"));
        }
    }

    void a_wrong_command_line_exits_with_2() {
        for (const std::vector<std::string>& words : {std::vector<std::string>{"--bogus"},
                                                      {"status", "--bogus"},
                                                      {"status", "extra"},
                                                      {"status", "stop"},
                                                      {"worker", "--bogus"},
                                                      {"worker", "ls", "extra"},
                                                      {"worker", "restart"},
                                                      {"worker", "restart", " "},
                                                      {"worker", "restart", "a", "b"},
                                                      {"completion"},
                                                      {"start", "--timeout"},
                                                      {"start", "--timeout", "10"},
                                                      {"events", "--after", "x"},
                                                      {"events", "--after", "-1"},
                                                      {"daemon", "extra"},
                                                      {"worker", "logs", "a", "--bytes", "0"}}) {
            const auto result = cli_->run(words);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(words.back() + ": " + result.errors, 2, result.exit_code);
            CPPUNIT_ASSERT_EQUAL(std::string{}, result.output);
            CPPUNIT_ASSERT(has(result.errors, "See: ao"));
        }
        CPPUNIT_ASSERT_EQUAL(1, cli_->run({"completion", "notashell"}).exit_code);
    }

    void the_version_needs_no_daemon() {
        cli_->environment()["AO_PORT"] = "notaport";
        const auto version = cli_->run({"version"}).output;
        CPPUNIT_ASSERT(has(version, "0.1.0"));
        CPPUNIT_ASSERT_EQUAL("ao version " + version, cli_->run({"--version"}).output);
        CPPUNIT_ASSERT_EQUAL("ao version " + version, cli_->run({"-v"}).output);
        CPPUNIT_ASSERT_EQUAL(std::string{"0.1.0"},
                             cli_->run_json({"version"})["version"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(0, cli_->run({"completion", "bash"}).exit_code);
    }

    void bad_settings_name_the_variable() {
        cli_->environment()["AO_PORT"] = "notaport";
        for (const std::vector<std::string>& words : {std::vector<std::string>{"status"},
                                                      {"start"},
                                                      {"stop"},
                                                      {"worker", "ls"},
                                                      {"events"}}) {
            const auto result = cli_->run(words);
            CPPUNIT_ASSERT_EQUAL(1, result.exit_code);
            CPPUNIT_ASSERT(result.errors.starts_with("AO_PORT is \"notaport\""));
        }
        const auto doctor = cli_->run({"doctor"});
        CPPUNIT_ASSERT_EQUAL(1, doctor.exit_code);
        CPPUNIT_ASSERT(has(doctor.output, "FAIL config: AO_PORT"));
        cli_->environment().erase("AO_PORT");
    }

    void output_that_cannot_be_written_is_an_error() {
        const auto result = run_program(
            {{"/bin/sh", "-c", "\"$0\" version >/dev/full", (cli_->bin_dir() / "ao").string()},
             cli_->environment()});
        CPPUNIT_ASSERT_EQUAL(1, result.exit_code);
        CPPUNIT_ASSERT(has(result.errors, "cannot write the output"));
    }

    void the_daemon_command_becomes_the_supervisor() {
        Program daemon{cli_->spec({"daemon"})};
        // Its output is ours and its pid is the one that was started.
        const auto wanted = "pid=" + std::to_string(daemon.pid()) + '\n';
        CPPUNIT_ASSERT(daemon.wait_for_errors(wanted));
        const auto stopped = cli_->run({"stop"});
        CPPUNIT_ASSERT_EQUAL(0, stopped.exit_code);
        const auto result = daemon.wait();
        CPPUNIT_ASSERT_EQUAL(0, result.exit_code);
        CPPUNIT_ASSERT(has(result.errors, "msg=\"daemon listening\" addr=127.0.0.1:"));
        CPPUNIT_ASSERT(result.errors.ends_with(wanted));
    }

    void the_hooks_command_becomes_the_hook_program() {
        const auto hook = cli_->bin_dir() / "ao-hook";
        std::ofstream{hook} << "#!/bin/sh\necho \"$#:$1:$2:$3\"; cat\n";
        std::filesystem::permissions(hook, std::filesystem::perms::owner_all);
        auto spec = cli_->spec({"hooks", "claude-code", "stop", "--flag"});
        spec.input = "{raw}";
        const auto result = run_program(spec);
        CPPUNIT_ASSERT_EQUAL(0, result.exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{"3:claude-code:stop:--flag\n{raw}"}, result.output);
    }

    void a_missing_program_is_named() {
        std::filesystem::remove(cli_->bin_dir() / "ao-supervisor");
        const auto start = cli_->run({"start"});
        CPPUNIT_ASSERT_EQUAL(1, start.exit_code);
        CPPUNIT_ASSERT(has(start.errors, (cli_->bin_dir() / "ao-supervisor").string()));
        CPPUNIT_ASSERT_EQUAL(1, cli_->run({"daemon"}).exit_code);
        // An agent's hook never fails, not even then.
        const auto hook = cli_->run({"hooks", "a", "b"});
        CPPUNIT_ASSERT_EQUAL(0, hook.exit_code);
        CPPUNIT_ASSERT(has(hook.errors, "ao-hook"));
    }

    void doctor_needs_git_only() {
        std::ofstream{cli_->bin_dir() / "ao-hook"} << "#!/bin/sh\n";
        const auto place = [&](const char* name, const char* says) {
            std::ofstream{cli_->home() / name} << "#!/bin/sh\necho '" << says << "'\n";
        };
        place("git", "git version 2.39.5");
        for (const auto& program : {cli_->home() / "git", cli_->bin_dir() / "ao-hook"}) {
            std::filesystem::permissions(program, std::filesystem::perms::owner_all);
        }
        cli_->environment()["PATH"] = cli_->home().string();
        const auto good = cli_->run({"doctor", "--json"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(good.output, 0, good.exit_code);
        CPPUNIT_ASSERT(has(good.output, "\"ok\": true"));
        CPPUNIT_ASSERT(has(good.output, "supports worktrees"));
        CPPUNIT_ASSERT(has(good.output, "database not created yet"));
        CPPUNIT_ASSERT(!std::filesystem::exists(cli_->data_dir() / "ao.db"));

        std::filesystem::create_directories(cli_->home() / ".ao" / "data");
        std::ofstream{cli_->home() / ".ao" / "data" / "ao.db"};
        place("git", "git version 2.24.1");
        const auto text = cli_->run({"doctor"});
        CPPUNIT_ASSERT_EQUAL(0, text.exit_code);
        CPPUNIT_ASSERT(has(text.output, "Core:\nPASS config: runFile="));
        CPPUNIT_ASSERT(has(text.output, "WARN git: git version 2.24.1; >= 2.25.0 is needed"));
        CPPUNIT_ASSERT(has(text.output, "\n\nTools:\n"));
        CPPUNIT_ASSERT(has(text.output, "WARN original: "));

        std::filesystem::remove(cli_->home() / "git");
        const auto bad = cli_->run({"doctor", "--json"});
        CPPUNIT_ASSERT_EQUAL(1, bad.exit_code);
        CPPUNIT_ASSERT(has(bad.output, "\"failures\": 1"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CliUsageTest);

} // namespace ao::testing
