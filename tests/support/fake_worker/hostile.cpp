// Fake workers that crash, hang, flood and lie.
#include "ipc/limits.h"
#include "tests/support/fake_worker/behaviors.h"
#include "tests/support/fake_worker/raw_link.h"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <poll.h>
#include <random>
#include <sys/prctl.h>
#include <unistd.h>

namespace ao::testing {

namespace {

std::string random_bytes(std::minstd_rand& generator, std::size_t count) {
    std::string bytes(count, '\0');
    std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<char>(generator()); });
    return bytes;
}

std::string envelope_of(const FakeWorker& fake, const std::string& type,
                        ipc::Sequence sequence = 0) {
    ipc::Envelope envelope;
    envelope.type = type;
    envelope.incarnation = fake.birth.incarnation;
    envelope.sequence = sequence;
    return encode(envelope);
}

// Sends the same thing without end, which only ends with this process.
[[noreturn]] void repeat(FakeWorker& fake, const std::function<void(RawLink&)>& send) {
    RawLink link{fake.birth};
    link.say_hello();
    while (true) {
        fake.page->beat();
        send(link);
    }
}

int exit_at_once(FakeWorker& fake) {
    return std::stoi(fake.argument);
}

int exit_after_hello(FakeWorker& fake) {
    RawLink link{fake.birth};
    link.say_hello();
    return std::stoi(fake.argument);
}

int never_say_hello(FakeWorker& fake) {
    beat_for_ever(fake);
}

int wrong_secret(FakeWorker& fake) {
    fake.birth.secret = "guessed";
    RawLink link{fake.birth};
    link.say_hello();
    beat_for_ever(fake);
}

int stop_itself(FakeWorker& fake) {
    RawLink link{fake.birth};
    link.say_hello();
    ::raise(SIGSTOP);
    beat_for_ever(fake);
}

int hang(FakeWorker& fake) {
    RawLink link{fake.birth};
    link.say_hello();
    if (fake.argument == "ignoring") {
        std::signal(SIGABRT, SIG_IGN);
        // abort() unblocks and re-raises; a plain signal that is ignored does not.
    }
    while (true) {
        ::poll(nullptr, 0, -1);
    }
}

int flood_facts(FakeWorker& fake) {
    ipc::Sequence sequence = 0;
    repeat(fake, [&](RawLink& link) {
        ++sequence;
        link.send(std::visit([](auto fact) { return ipc::WorkerMessage{fact}; },
                             fact_of(fake.birth.kind, "flood", std::to_string(sequence))),
                  sequence);
    });
}

int repeat_one_fact(FakeWorker& fake) {
    repeat(fake, [&](RawLink& link) {
        link.send(std::visit([](auto fact) { return ipc::WorkerMessage{fact}; },
                             fact_of(fake.birth.kind, "again", "1")),
                  1);
    });
}

int flood_output(FakeWorker& fake) {
    RawLink link{fake.birth};
    link.say_hello();
    const std::string line(4095, 'x');
    while (true) {
        fake.page->beat();
        std::fprintf(stderr, "%s\n", line.c_str());
    }
}

int send_garbage(FakeWorker& fake) {
    std::minstd_rand generator{static_cast<unsigned>(fake.birth.incarnation)};
    repeat(fake, [&](RawLink& link) {
        std::vector<std::string> frames(generator() % 4 + 1);
        for (auto& frame : frames) {
            frame = random_bytes(generator, generator() % 300);
        }
        link.send_frames(frames);
    });
}

int send_truncated(FakeWorker& fake) {
    repeat(fake, [&](RawLink& link) {
        const auto body = encode_body(ipc::WorkerMessage{ipc::Goodbye{"cut"}});
        for (std::size_t length = 0; length < body.size(); ++length) {
            link.send_frames({envelope_of(fake, "goodbye"), body.substr(0, length)});
        }
    });
}

int send_oversized(FakeWorker& fake) {
    repeat(fake, [&](RawLink& link) {
        link.send_frames({envelope_of(fake, "goodbye"), std::string(2 * ipc::kMaxFrameBytes, 'x')});
    });
}

int send_bomb(FakeWorker& fake) {
    repeat(fake, [&](RawLink& link) {
        link.send_frames({envelope_of(fake, "goodbye"), std::string{"\xdd\xff\xff\xff\xff", 5}});
        link.send_frames({std::string{"\xdf\xff\xff\xff\xff", 5}, ""});
    });
}

int send_nesting(FakeWorker& fake) {
    repeat(fake, [&](RawLink& link) {
        link.send_frames({envelope_of(fake, "goodbye"), std::string(900'000, '\x91')});
    });
}

int send_unknown_types(FakeWorker& fake) {
    repeat(fake, [&](RawLink& link) {
        link.send_frames({envelope_of(fake, "no.such_fact"), "\x80"});
    });
}

int claim_old_incarnation(FakeWorker& fake) {
    repeat(fake, [&](RawLink& link) {
        auto earlier = fake.birth;
        ipc::Envelope envelope;
        envelope.type = ipc::Goodbye::kName;
        envelope.incarnation = earlier.incarnation - 1;
        link.send_frames({encode(envelope), encode_body(ipc::WorkerMessage{ipc::Goodbye{"old"}})});
    });
}

// Speaks as another worker: under its name, and with a fact that is that one's to report.
int claim_other_identity(FakeWorker& fake) {
    const auto other = fake.birth.kind == ipc::WorkerKind::agents ? ipc::WorkerKind::runtime
                                                                  : ipc::WorkerKind::agents;
    auto stolen = fake.birth;
    stolen.kind = other;
    RawLink impostor{stolen};
    ipc::Sequence sequence = 0;
    repeat(fake, [&](RawLink& link) {
        impostor.send(ipc::Hello{std::string{to_text(other)}, 1, "fake", fake.birth.secret});
        impostor.send(ipc::Goodbye{"not mine"});
        link.send(std::visit([](auto fact) { return ipc::WorkerMessage{fact}; },
                             fact_of(other, "stolen", "lie")),
                  ++sequence);
    });
}

// Two sockets that claim to be the same worker; the honest one is the first.
int double_identity(FakeWorker& fake) {
    RawLink first{fake.birth};
    first.say_hello();
    RawLink second{fake.birth};
    second.send(ipc::Hello{std::string{to_text(fake.birth.kind)}, 1, "twin", fake.birth.secret});
    second.send(ipc::Goodbye{"twin"});
    first.send(std::visit([](auto fact) { return ipc::WorkerMessage{fact}; },
                          fact_of(fake.birth.kind, "of the first", "1")),
               1);
    beat_for_ever(fake);
}

int forge_answers(FakeWorker& fake) {
    repeat(fake, [&](RawLink& link) {
        std::ifstream file{fake.file("forge")};
        std::string op_id = "op_00000000000000000000000000000000";
        file >> op_id;
        link.send(ipc::OperationDone{op_id, ipc::EnvironmentProbed{666}, std::nullopt});
        link.send(ipc::OperationDone{op_id, std::nullopt, std::nullopt});
    });
}

int never_read(FakeWorker& fake) {
    RawLink link{fake.birth};
    link.say_hello();
    beat_for_ever(fake);
}

// Leaves its group and its tie to the supervisor, and goes on sending as whoever it was.
int survive_supervisor(FakeWorker& fake) {
    RawLink link{fake.birth};
    link.say_hello();
    if (::fork() == 0) {
        ::setsid();
        ::prctl(PR_SET_PDEATHSIG, 0);
        std::ofstream{fake.file("survivor")} << ::getpid();
        RawLink survivor{fake.birth};
        ipc::Sequence sequence = 0;
        constexpr int kRounds = 3'000;
        for (int i = 0; i < kRounds; ++i) {
            survivor.send(ipc::Hello{std::string{to_text(fake.birth.kind)}, 1, "survivor",
                                     fake.birth.secret});
            survivor.send(std::visit([](auto fact) { return ipc::WorkerMessage{fact}; },
                                     fact_of(fake.birth.kind, "from the grave", "lie")),
                          ++sequence);
            ::poll(nullptr, 0, 10);
        }
        ::_exit(0);
    }
    beat_for_ever(fake);
}

int leave_grandchild(FakeWorker& fake) {
    const auto pid = ::fork();
    if (pid == 0) {
        std::signal(SIGTERM, SIG_IGN);
        while (true) {
            ::poll(nullptr, 0, -1);
        }
    }
    std::ofstream{fake.file("grandchild")} << pid;
    return 1;
}

int lie_in_vitals(FakeWorker& fake) {
    RawLink link{fake.birth};
    link.say_hello();
    auto& figures = fake.page->figures();
    figures.in_hand_length = UINT64_MAX;
    std::fill(std::begin(figures.in_hand), std::end(figures.in_hand), '\x1b');
    figures.queue_depth = UINT64_MAX;
    figures.facts_sent = UINT64_MAX;
    figures.last_turn_ns = INT64_MAX;
    while (true) {
        ::poll(nullptr, 0, -1);
    }
}

} // namespace

void beat_for_ever(FakeWorker& fake) {
    while (true) {
        fake.page->beat();
        ::poll(nullptr, 0, 50);
    }
}

const std::map<std::string, Behavior>& behaviors() {
    static const std::map<std::string, Behavior> kBehaviors{
        {"report_facts", report_facts},
        {"report_facts_on_request", report_facts_on_request},
        {"report_usage", report_usage},
        {"crash_in_operation", crash_in_operation},
        {"exit_at_once", exit_at_once},
        {"exit_after_hello", exit_after_hello},
        {"never_say_hello", never_say_hello},
        {"wrong_secret", wrong_secret},
        {"stop_itself", stop_itself},
        {"hang", hang},
        {"flood_facts", flood_facts},
        {"repeat_one_fact", repeat_one_fact},
        {"flood_output", flood_output},
        {"send_garbage", send_garbage},
        {"send_truncated", send_truncated},
        {"send_oversized", send_oversized},
        {"send_bomb", send_bomb},
        {"send_nesting", send_nesting},
        {"send_unknown_types", send_unknown_types},
        {"claim_old_incarnation", claim_old_incarnation},
        {"claim_other_identity", claim_other_identity},
        {"double_identity", double_identity},
        {"forge_answers", forge_answers},
        {"never_read", never_read},
        {"survive_supervisor", survive_supervisor},
        {"leave_grandchild", leave_grandchild},
        {"lie_in_vitals", lie_in_vitals},
        {"measure_acknowledgement", measure_acknowledgement},
        {"saturate", saturate},
    };
    return kBehaviors;
}

} // namespace ao::testing
