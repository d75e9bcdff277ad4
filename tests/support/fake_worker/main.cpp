// A worker that does what the file script-<kind> in its folder says: the name of a behavior and
// perhaps an argument. The file is read at every start, so that the next incarnation can behave.
#include "tests/support/fake_worker/behaviors.h"

#include <cstdio>
#include <fstream>

int main(int, char** argv) {
    using namespace ao;
    auto page = ipc::VitalsPage::attach(ipc::kVitalsDescriptor);
    if (!page) {
        std::fprintf(stderr, "%s\n", page.error().c_str());
        return 64;
    }
    testing::FakeWorker fake{*page, (*page)->birth(), std::filesystem::path{argv[0]}.parent_path(),
                             ""};
    std::string name;
    std::ifstream script{fake.file("script")};
    script >> name >> fake.argument;
    const auto behavior = testing::behaviors().find(name);
    if (behavior == testing::behaviors().end()) {
        std::fprintf(stderr, "there is no behavior \"%s\"\n", name.c_str());
        return 64;
    }
    return behavior->second(fake);
}
