// Runs one fixture (its name as the only argument) or all of them; exits 1 on a failure.
#include <cppunit/BriefTestProgressListener.h>
#include <cppunit/CompilerOutputter.h>
#include <cppunit/TestResult.h>
#include <cppunit/TestResultCollector.h>
#include <cppunit/TestRunner.h>
#include <cppunit/extensions/TestFactoryRegistry.h>

#include <cstdio>
#include <iostream>
#include <string>

namespace {

/// The fixture or test of that name; CppUnit puts a fixture's namespace before it.
CppUnit::Test* find(CppUnit::Test& test, const std::string& name) {
    const auto full = test.getName();
    if (full == name || full.ends_with("::" + name)) {
        return &test;
    }
    for (int i = 0; i < test.getChildTestCount(); ++i) {
        if (auto* const found = find(*test.getChildTestAt(i), name)) {
            return found;
        }
    }
    return nullptr;
}

} // namespace

int main(int argc, char** argv) {
    auto* all = CppUnit::TestFactoryRegistry::getRegistry().makeTest();
    CppUnit::Test* chosen = argc > 1 ? find(*all, argv[1]) : all;
    if (chosen == nullptr) {
        std::fprintf(stderr, "there is no fixture or test called %s\n", argv[1]);
        delete all;
        return 2;
    }
    CppUnit::TestResult result;
    CppUnit::TestResultCollector collector;
    CppUnit::BriefTestProgressListener progress;
    result.addListener(&collector);
    result.addListener(&progress);
    chosen->run(&result);
    CppUnit::CompilerOutputter{&collector, std::cerr}.write();
    std::printf("%d tests, %d failed\n", collector.runTests(), collector.testFailuresTotal());
    delete all;
    return collector.wasSuccessful() && collector.runTests() > 0 ? 0 : 1;
}
