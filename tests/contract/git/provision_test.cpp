// Filling worktrees: links that stay inside and out of sight, copies, commands that run once.
#include "git_sandbox.h"
#include "workers/runtime/git/create_worktree.h"
#include "workers/runtime/git/excluded_paths.h"
#include "workers/runtime/git/provision.h"
#include "workers/runtime/git/shared_links.h"

using namespace ao::workers::git;
using ao::testing::GitSandbox;
namespace fs = std::filesystem;

class ProvisionTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ProvisionTest);
    CPPUNIT_TEST(links_lead_to_the_clone_and_leave_the_worktree_clean);
    CPPUNIT_TEST(the_exclude_file_gets_exact_lines_once);
    CPPUNIT_TEST(a_link_does_not_replace_what_is_there);
    CPPUNIT_TEST(a_folder_that_leads_outside_is_refused);
    CPPUNIT_TEST(paths_that_are_not_relative_are_refused);
    CPPUNIT_TEST(ignored_files_are_copied_when_they_are_named);
    CPPUNIT_TEST(commands_run_in_order_with_the_sessions_environment);
    CPPUNIT_TEST(a_command_that_failed_is_run_again_and_those_before_it_are_not);
    CPPUNIT_TEST(a_command_that_hangs_is_ended);
    CPPUNIT_TEST(what_a_killed_worker_left_running_is_ended_first);
    CPPUNIT_TEST(a_folder_that_is_no_worktree_is_not_filled);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        box_.emplace();
        repo_ = box_->repository();
        WorktreeSpec spec;
        spec.repository = repo_;
        spec.managed_root = box_->managed();
        spec.path = box_->managed() / "s1";
        spec.branch = "ao/s1/root";
        spec.base = "main";
        place_ = box_->bench().wait(create_worktree(box_->git(), spec))->path;
        spec_.repository = repo_;
        spec_.managed_root = box_->managed();
        spec_.path = place_;
        spec_.log = box_->path("logs/s1.log");
    }

    void tearDown() override { box_.reset(); }

    void links_lead_to_the_clone_and_leave_the_worktree_clean() {
        box_->sh("mkdir node_modules deep && echo x >node_modules/x && echo e >deep/.env && "
                 "echo node_modules/ >>.gitignore",
                 repo_);
        spec_.symlinks = {"node_modules", "deep/.env", "not/there"};

        const auto done = provision();

        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, done.links.size());
        CPPUNIT_ASSERT_EQUAL(repo_ / "node_modules", fs::read_symlink(place_ / "node_modules"));
        CPPUNIT_ASSERT_EQUAL(std::string{"e\n"}, box_->read(place_ / "deep/.env"));
        CPPUNIT_ASSERT(!fs::exists(place_ / "not"));
        CPPUNIT_ASSERT_EQUAL(std::string{}, box_->sh("git status --porcelain", place_));
        CPPUNIT_ASSERT_EQUAL(done.links.size(), provision().links.size());
    }

    void the_exclude_file_gets_exact_lines_once() {
        const auto file = repo_ / ".git/info/exclude";
        box_->write(file, "/ab\n# no line break at the end");
        CPPUNIT_ASSERT(exclude(repo_ / ".git", {"a", "x*y"}).has_value());
        CPPUNIT_ASSERT(exclude(repo_ / ".git", {"a", "ab"}).has_value());
        CPPUNIT_ASSERT_EQUAL(std::string{"/ab\n# no line break at the end\n/a\n/x\\*y\n"},
                             box_->read(file));
    }

    void a_link_does_not_replace_what_is_there() {
        spec_.symlinks = {"README"};
        CPPUNIT_ASSERT(provision().links.empty());
        CPPUNIT_ASSERT_EQUAL(std::string{"hello\n"}, box_->read(place_ / "README"));
        CPPUNIT_ASSERT(!fs::is_symlink(place_ / "README"));
    }

    void a_folder_that_leads_outside_is_refused() {
        fs::create_directory(box_->path("outside"));
        fs::create_directory_symlink(box_->path("outside"), place_ / "deep");
        box_->write(repo_ / "deep/.env", "secret");
        spec_.symlinks = {"deep/.env"};
        const auto refused = box_->bench().wait(provision_worktree(box_->git(), spec_));
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_PROVISION_FAILED"}, refused.error().code);
        CPPUNIT_ASSERT(fs::is_empty(box_->path("outside")));
    }

    void paths_that_are_not_relative_are_refused() {
        for (const auto* path :
             {"", "/etc", "../x", "a/../x", "./a", "a/", "\\x", ".git/hooks", "a\nb"}) {
            CPPUNIT_ASSERT_MESSAGE(path, !why_not_relative(path).empty());
        }
        CPPUNIT_ASSERT_EQUAL(std::string{}, why_not_relative("..a/.env b"));
    }

    void ignored_files_are_copied_when_they_are_named() {
        box_->sh("printf '*.ignored\\nlist\\nREADME\\n' >.worktreeinclude && mkdir -p sub && "
                 "echo 1 >a.ignored && echo 2 >sub/b.ignored && chmod 600 sub/b.ignored && "
                 "echo 3 >list && ln -s /etc/passwd c.ignored && echo theirs >d.ignored",
                 repo_);
        box_->write(place_ / "d.ignored", "ours");
        CPPUNIT_ASSERT(provision().copies.empty());
        spec_.copy_ignored = true;

        const auto done = provision();

        CPPUNIT_ASSERT(done.copies == (std::vector<std::string>{"a.ignored", "sub/b.ignored"}));
        CPPUNIT_ASSERT_EQUAL(std::string{"2\n"}, box_->read(place_ / "sub/b.ignored"));
        CPPUNIT_ASSERT(fs::status(place_ / "sub/b.ignored").permissions() ==
                       (fs::perms::owner_read | fs::perms::owner_write));
        CPPUNIT_ASSERT_EQUAL(std::string{"ours"}, box_->read(place_ / "d.ignored"));
        CPPUNIT_ASSERT(!fs::exists(place_ / "list")); // untracked, but not ignored
        CPPUNIT_ASSERT(!fs::exists(fs::symlink_status(place_ / "c.ignored")));
    }

    void commands_run_in_order_with_the_sessions_environment() {
        spec_.environment = {"AO_SESSION_ID=s1"};
        spec_.post_create = {"echo $AO_SESSION_ID in $PWD", "echo second >&2; pwd >where.ignored"};

        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, provision().commands_run);

        CPPUNIT_ASSERT_EQUAL("s1 in " + place_.string() + "\nsecond\n", box_->read(spec_.log));
        CPPUNIT_ASSERT_EQUAL(place_.string() + "\n", box_->read(place_ / "where.ignored"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, provision().commands_run);
    }

    void a_command_that_failed_is_run_again_and_those_before_it_are_not() {
        spec_.post_create = {"echo x >>count.ignored",
                             "echo because; test -e " + box_->path("ready").string()};
        const auto failed = box_->bench().wait(provision_worktree(box_->git(), spec_));
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_PROVISION_FAILED"}, failed.error().code);
        CPPUNIT_ASSERT(failed.error().message.ends_with("because\n"));

        box_->write(box_->path("ready"), "");

        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, provision().commands_run);
        CPPUNIT_ASSERT_EQUAL(std::string{"x\n"}, box_->read(place_ / "count.ignored"));
    }

    void a_command_that_hangs_is_ended() {
        spec_.post_create = {"exec sleep 1000"};
        spec_.each_within = milliseconds{200};
        const auto failed = box_->bench().wait(provision_worktree(box_->git(), spec_));
        CPPUNIT_ASSERT(failed.error().message.find("did not end within 200 ms") !=
                       std::string::npos);
    }

    void what_a_killed_worker_left_running_is_ended_first() {
        const auto pid = box_->sh("AO_WORKTREE_STEP=" + place_.string() +
                                  " setsid sleep 1000 </dev/null >/dev/null 2>&1 & echo $!");
        CPPUNIT_ASSERT(
            box_->succeeds("grep -q sleep /proc/" + pid + "/comm || test -e /proc/" + pid));
        spec_.post_create = {"! grep -lz AO_WORKTREE_STEP=" + place_.string() + " /proc/" + pid +
                             "/environ"};
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, provision().commands_run);
    }

    void a_folder_that_is_no_worktree_is_not_filled() {
        fs::create_directory(box_->managed() / "plain");
        spec_.path = box_->managed() / "plain";
        spec_.post_create = {"touch marker"};
        const auto refused = box_->bench().wait(provision_worktree(box_->git(), spec_));
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_NOT_FOUND"}, refused.error().code);
        CPPUNIT_ASSERT(fs::is_empty(spec_.path));
    }

private:
    Provisioned provision() {
        const auto done = box_->bench().wait(provision_worktree(box_->git(), spec_));
        CPPUNIT_ASSERT_MESSAGE(done ? "" : done.error().message, done.has_value());
        return *done;
    }

    std::optional<GitSandbox> box_; // CppUnit makes all fixtures at once
    fs::path repo_;
    fs::path place_;
    ProvisionSpec spec_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ProvisionTest);
