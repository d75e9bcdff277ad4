// Making worktrees with real git: bases, branches, collisions, repetition, attempts cut off.
#include "git_sandbox.h"
#include "workers/runtime/git/create_worktree.h"

using namespace ao::workers::git;
using ao::testing::GitSandbox;
namespace fs = std::filesystem;

class CreateWorktreeTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CreateWorktreeTest);
    CPPUNIT_TEST(a_new_branch_starts_at_origins_base_and_tracks_nothing);
    CPPUNIT_TEST(a_branch_that_origin_has_is_tracked);
    CPPUNIT_TEST(making_it_twice_is_making_it_once);
    CPPUNIT_TEST(eight_at_once_all_succeed);
    CPPUNIT_TEST(a_branch_in_use_elsewhere_is_refused_with_the_place);
    CPPUNIT_TEST(a_branch_in_the_middle_of_a_rebase_is_in_use);
    CPPUNIT_TEST(a_branch_that_a_failed_attempt_left_is_used_and_not_moved);
    CPPUNIT_TEST(names_that_collide_in_either_direction_are_refused);
    CPPUNIT_TEST(a_repository_without_commits_says_what_to_do);
    CPPUNIT_TEST(a_base_that_is_not_there_says_what_to_fetch);
    CPPUNIT_TEST(a_path_that_leads_out_of_the_managed_root_is_refused);
    CPPUNIT_TEST(files_in_the_way_are_not_touched);
    CPPUNIT_TEST(an_attempt_that_was_cut_off_is_cleared_and_made_anew);
    CPPUNIT_TEST(an_attempt_that_breaks_git_for_the_whole_repository_is_cleared);
    CPPUNIT_TEST(a_registration_that_names_another_ones_folder_does_not_take_it);
    CPPUNIT_TEST(a_lock_that_a_killed_git_left_on_the_sessions_branch_is_cleared);
    CPPUNIT_TEST(a_registration_without_a_folder_gets_its_folder_back);
    CPPUNIT_TEST(a_fetch_brings_the_newest_base);
    CPPUNIT_TEST(without_a_network_the_old_base_does);
    CPPUNIT_TEST(a_repository_that_is_gone_is_no_other_one_further_up);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        box_.emplace();
        repo_ = box_->repository();
    }

    void tearDown() override { box_.reset(); }

    void a_new_branch_starts_at_origins_base_and_tracks_nothing() {
        clone_with_newer_origin();
        box_->sh("git fetch -q", repo_);

        const auto made = create("s1");

        CPPUNIT_ASSERT_MESSAGE(message(made), made.has_value());
        CPPUNIT_ASSERT_EQUAL(box_->sh("git rev-parse origin/main", repo_), made->base_commit);
        CPPUNIT_ASSERT_EQUAL(made->base_commit, box_->sh("git rev-parse HEAD", made->path));
        CPPUNIT_ASSERT_EQUAL(std::string{"ao/s1/root"}, made->branch);
        CPPUNIT_ASSERT(!made->was_there);
        CPPUNIT_ASSERT(!box_->succeeds("git rev-parse @{upstream}", made->path));
        CPPUNIT_ASSERT_EQUAL(std::string{}, box_->sh("git status --porcelain", made->path));
    }

    void a_branch_that_origin_has_is_tracked() {
        clone_with_newer_origin();
        box_->sh("git branch topic", box_->path("origin"));
        box_->sh("git fetch -q", repo_);
        auto spec = spec_of("s1");
        spec.branch = "topic";

        const auto made = create(spec);

        CPPUNIT_ASSERT_MESSAGE(message(made), made.has_value());
        CPPUNIT_ASSERT_EQUAL(std::string{"origin/topic"},
                             box_->sh("git rev-parse --abbrev-ref @{upstream}", made->path));
    }

    void making_it_twice_is_making_it_once() {
        create("s1");
        box_->write(spec_of("s1").path / "work", "precious");

        const auto again = create("s1");

        CPPUNIT_ASSERT(again->was_there);
        CPPUNIT_ASSERT_EQUAL(std::string{"ao/s1/root"}, again->branch);
        CPPUNIT_ASSERT_EQUAL(std::string{"precious"}, box_->read(spec_of("s1").path / "work"));
    }

    void eight_at_once_all_succeed() {
        int made = 0;
        for (int number = 1; number < 8; ++number) {
            box_->bench().start(create_worktree(box_->git(), spec_of("s" + std::to_string(number))),
                                [&](const auto& result) { made += result.has_value() ? 1 : 0; });
        }
        CPPUNIT_ASSERT(create("s8").has_value());
        while (made < 7) {
            box_->bench().turn();
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"9"}, box_->sh("git worktree list | wc -l", repo_));
    }

    void a_branch_in_use_elsewhere_is_refused_with_the_place() {
        auto spec = spec_of("s1");
        spec.branch = "main";
        const auto refused = create(spec);
        CPPUNIT_ASSERT_EQUAL(std::string{"BRANCH_CHECKED_OUT_ELSEWHERE"}, code(refused));
        CPPUNIT_ASSERT(message(refused).find(repo_.string()) != std::string::npos);
    }

    void a_branch_in_the_middle_of_a_rebase_is_in_use() {
        box_->sh("git worktree add -q -b topic ../other && cd ../other && echo a >README && "
                 "git commit -qam a && cd ../repo && echo b >README && git commit -qam b && "
                 "cd ../other && ! git rebase -q main 2>/dev/null >&2",
                 repo_);
        auto spec = spec_of("s1");
        spec.branch = "topic";
        CPPUNIT_ASSERT_EQUAL(std::string{"BRANCH_CHECKED_OUT_ELSEWHERE"}, code(create(spec)));
        CPPUNIT_ASSERT(!fs::exists(spec.path));
    }

    void a_branch_that_a_failed_attempt_left_is_used_and_not_moved() {
        const auto old = box_->sh("git branch ao/s1/root && git rev-parse HEAD", repo_);
        box_->sh("echo x >x && git add x && git commit -qm second", repo_);
        const auto made = create("s1");
        CPPUNIT_ASSERT_MESSAGE(message(made), made.has_value());
        CPPUNIT_ASSERT_EQUAL(old, box_->sh("git rev-parse HEAD", made->path));
    }

    void names_that_collide_in_either_direction_are_refused() {
        box_->sh("git branch ao/s1 && git branch ao/s2/root/deep", repo_);
        CPPUNIT_ASSERT_EQUAL(std::string{"INVALID_BRANCH"}, code(create("s1")));
        CPPUNIT_ASSERT_EQUAL(std::string{"INVALID_BRANCH"}, code(create("s2")));
        CPPUNIT_ASSERT_EQUAL(std::string{"INVALID_BRANCH"}, code(create_branch("-evil")));
        CPPUNIT_ASSERT_EQUAL(std::string{"INVALID_BRANCH"}, code(create_branch("@")));
    }

    void a_repository_without_commits_says_what_to_do() {
        box_->sh("git init -q empty", box_->path(""));
        auto spec = spec_of("s1");
        spec.repository = box_->path("empty");
        const auto refused = create(spec);
        CPPUNIT_ASSERT_EQUAL(std::string{"BRANCH_NOT_FETCHED"}, code(refused));
        CPPUNIT_ASSERT(message(refused).find("first commit") != std::string::npos);
    }

    void a_base_that_is_not_there_says_what_to_fetch() {
        auto spec = spec_of("s1");
        spec.base = "release";
        const auto refused = create(spec);
        CPPUNIT_ASSERT_EQUAL(std::string{"BRANCH_NOT_FETCHED"}, code(refused));
        CPPUNIT_ASSERT(message(refused).find("git fetch origin release") != std::string::npos);
    }

    void a_path_that_leads_out_of_the_managed_root_is_refused() {
        fs::create_directory(box_->path("outside"));
        fs::create_directory_symlink(box_->path("outside"), box_->managed() / "link");
        for (const auto& path :
             {box_->managed() / "link/s1", box_->managed(), box_->managed() / "../outside/s1",
              box_->path("outside/s1"), fs::path{"s1"}, box_->managed() / "a\nb",
              fs::path{box_->managed().string() + "-other/s1"}}) {
            auto spec = spec_of("s1");
            spec.path = path;
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path.string(), std::string{"INVALID_PATH"},
                                         code(create(spec)));
        }
        CPPUNIT_ASSERT(fs::is_empty(box_->path("outside")));
    }

    void files_in_the_way_are_not_touched() {
        box_->write(spec_of("s1").path / "work", "precious");
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_PATH_OCCUPIED"}, code(create("s1")));
        CPPUNIT_ASSERT_EQUAL(std::string{"precious"}, box_->read(spec_of("s1").path / "work"));

        const auto restored = restore("s1");

        CPPUNIT_ASSERT_MESSAGE(message(restored), restored.has_value());
        CPPUNIT_ASSERT_EQUAL(std::string{"precious"},
                             box_->read(spec_of("s1").path.string() + ".stray/work"));
        CPPUNIT_ASSERT(restored->note.find(".stray") != std::string::npos);
    }

    // The smudge filter of the user tells when the checkout is under way, and stays there.
    void an_attempt_that_was_cut_off_is_cleared_and_made_anew() {
        box_->sh("echo 'src/*.c filter=stuck' >.gitattributes && git add -A && git commit -qm a",
                 repo_);
        const auto place = spec_of("s1").path.string();
        const auto fifo = box_->path("started").string();
        box_->sh("mkfifo started && cp gitconfig plain\n"
                 "git config -f gitconfig filter.stuck.smudge 'echo >" +
                     fifo + "; exec sleep 1000'\nAO_WORKTREE_STEP=" + place +
                     " setsid git -C repo worktree add -b ao/s1/root " + place +
                     " >log 2>&1 &\nread line <" + fifo,
                 box_->path(""));
        box_->sh("cp plain gitconfig", box_->path(""));
        CPPUNIT_ASSERT(box_->sh("git worktree list --porcelain", repo_).find("initializing") !=
                       std::string::npos);

        const auto made = create("s1");

        CPPUNIT_ASSERT_MESSAGE(message(made), made.has_value());
        CPPUNIT_ASSERT(!made->was_there);
        CPPUNIT_ASSERT_EQUAL(std::string{}, box_->sh("git status --porcelain", made->path));
        CPPUNIT_ASSERT_EQUAL(std::string{"int main;"}, box_->sh("cat src/main.c", made->path));
        CPPUNIT_ASSERT(!box_->succeeds("pgrep -xf 'git -C repo worktree add.*" + place + "'"));
    }

    // Killed between making the file and writing it: git 2.39 lists no worktree at all any more.
    void an_attempt_that_breaks_git_for_the_whole_repository_is_cleared() {
        const auto broken = repo_ / ".git/worktrees/s1";
        box_->write(broken / "locked", "initializing");
        box_->write(broken / "gitdir", (box_->managed() / "project/s1/.git").string() + "\n");
        box_->write(broken / "commondir", "");
        box_->write(box_->managed() / "project/s1/.git", "");
        CPPUNIT_ASSERT(!box_->succeeds("git worktree list", repo_));

        // Another session of the same repository, the session itself, and whatever comes later.
        for (const auto* session : {"s2", "s1"}) {
            const auto made = create(session);
            CPPUNIT_ASSERT_MESSAGE(message(made), made.has_value());
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"3"}, box_->sh("git worktree list | wc -l", repo_));
    }

    void a_registration_that_names_another_ones_folder_does_not_take_it() {
        const auto victim = create("s1")->path;
        box_->write(victim / "work", "precious");
        const auto planted = repo_ / ".git/worktrees/planted";
        box_->write(planted / "locked", "initializing");
        box_->write(planted / "gitdir", (victim / ".git").string() + "\n");

        CPPUNIT_ASSERT(create("s2").has_value());

        CPPUNIT_ASSERT_EQUAL(std::string{"precious"}, box_->read(victim / "work"));
        CPPUNIT_ASSERT(!fs::exists(planted));
    }

    void a_lock_that_a_killed_git_left_on_the_sessions_branch_is_cleared() {
        box_->write(repo_ / ".git/refs/heads/ao/s1/root.lock", "");
        CPPUNIT_ASSERT(create("s1").has_value());

        // Somebody else's branch may be somebody else's lock.
        box_->write(repo_ / ".git/refs/heads/topic.lock", "");
        const auto refused = create_branch("topic");
        CPPUNIT_ASSERT_EQUAL(std::string{"GIT_FAILED"}, code(refused));
        CPPUNIT_ASSERT(message(refused).find("remove the file") != std::string::npos);
    }

    void a_registration_without_a_folder_gets_its_folder_back() {
        const auto made = create("s1");
        box_->sh("git checkout -qb renamed", made->path);
        fs::remove_all(made->path);
        create("s2");
        fs::remove_all(spec_of("s2").path);
        box_->sh("git worktree lock " + spec_of("s2").path.string(), repo_);

        const auto restored = restore("s1");

        CPPUNIT_ASSERT_MESSAGE(message(restored), restored.has_value());
        CPPUNIT_ASSERT_EQUAL(std::string{"renamed"}, restored->branch);
        CPPUNIT_ASSERT(fs::exists(restored->path / "README"));
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_LOCKED"}, code(restore("s2")));
        CPPUNIT_ASSERT_EQUAL(std::string{"3"}, box_->sh("git worktree list | wc -l", repo_));
    }

    void a_fetch_brings_the_newest_base() {
        clone_with_newer_origin();
        auto spec = spec_of("s1");
        spec.fetch_first = true;
        const auto made = create(spec);
        CPPUNIT_ASSERT_MESSAGE(message(made), made.has_value());
        CPPUNIT_ASSERT_EQUAL(box_->sh("git rev-parse main", box_->path("origin")),
                             made->base_commit);
        CPPUNIT_ASSERT_EQUAL(std::string{}, made->note);
        CPPUNIT_ASSERT(!fs::exists(repo_ / ".git/FETCH_HEAD"));
    }

    void without_a_network_the_old_base_does() {
        clone_with_newer_origin();
        fs::rename(box_->path("origin"), box_->path("away"));
        auto spec = spec_of("s1");
        spec.fetch_first = true;
        const auto made = create(spec);
        CPPUNIT_ASSERT_MESSAGE(message(made), made.has_value());
        CPPUNIT_ASSERT(made->note.find("Not fetched") == 0);
    }

    void a_repository_that_is_gone_is_no_other_one_further_up() {
        fs::remove_all(repo_ / ".git");
        box_->sh("git init -q . && git commit -q --allow-empty -m x", box_->path(""));
        CPPUNIT_ASSERT_EQUAL(std::string{"PROJECT_NOT_RESOLVABLE"}, code(create("s1")));
    }

private:
    void clone_with_newer_origin() {
        fs::rename(repo_, box_->path("origin"));
        box_->sh("git clone -q origin repo", box_->path(""));
        box_->sh("echo new >new && git add new && git commit -qm newer", box_->path("origin"));
    }

    WorktreeSpec spec_of(const std::string& session) {
        WorktreeSpec spec;
        spec.repository = repo_;
        spec.managed_root = box_->managed();
        spec.path = box_->managed() / "project" / session;
        spec.branch = "ao/" + session + "/root";
        spec.base = "main";
        return spec;
    }

    Result<CreatedWorktree> create(const WorktreeSpec& spec) {
        return box_->bench().wait(create_worktree(box_->git(), spec));
    }

    Result<CreatedWorktree> create(const std::string& session) { return create(spec_of(session)); }

    Result<CreatedWorktree> create_branch(const std::string& branch) {
        auto spec = spec_of("odd");
        spec.branch = branch;
        return create(spec);
    }

    Result<CreatedWorktree> restore(const std::string& session) {
        return box_->bench().wait(restore_worktree(box_->git(), spec_of(session)));
    }

    static std::string code(const Result<CreatedWorktree>& result) {
        return result ? "it was made" : result.error().code;
    }

    static std::string message(const Result<CreatedWorktree>& result) {
        return result ? "" : result.error().code + ": " + result.error().message;
    }

    std::optional<GitSandbox> box_; // CppUnit makes all fixtures at once
    fs::path repo_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(CreateWorktreeTest);
