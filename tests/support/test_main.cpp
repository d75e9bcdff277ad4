// Runs one fixture (its name as the only argument) or all of them; exits 1 on a failure.
#include <cppunit/BriefTestProgressListener.h>
#include <cppunit/CompilerOutputter.h>
#include <cppunit/TestResult.h>
#include <cppunit/TestResultCollector.h>
#include <cppunit/TestRunner.h>
#include <cppunit/extensions/TestFactoryRegistry.h>
#include <cstdio>
#include <iostream>
#include <stdexcept>

#include <unistd.h>

int main(int argc, char** argv) {
    auto* all = CppUnit::TestFactoryRegistry::getRegistry().makeTest();
    CppUnit::Test* chosen = all;
    if (argc > 1) {
        try {
            chosen = all->findTest(argv[1]);
        } catch (const std::invalid_argument&) {
            std::fprintf(stderr, "there is no fixture or test called %s\n", argv[1]);
            return 2;
        }
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
