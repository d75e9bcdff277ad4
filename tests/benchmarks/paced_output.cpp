// ao-paced-output <bytes per second>: lines of text at that rate, a little every two milliseconds,
// until it is killed.
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <unistd.h>

int main(int argc, char** argv) {
    constexpr std::chrono::milliseconds kEvery{2};
    const auto rate = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 20'000'000ULL;
    std::string text;
    while (text.size() < rate * kEvery.count() / 1'000) {
        text += "the quick brown fox jumps over the lazy dog and rests for a while\n";
    }
    auto next = std::chrono::steady_clock::now();
    while (true) {
        for (std::size_t done = 0; done < text.size();) {
            const auto written = ::write(1, text.data() + done, text.size() - done);
            if (written <= 0) {
                return 0;
            }
            done += static_cast<std::size_t>(written);
        }
        next += kEvery;
        std::this_thread::sleep_until(next);
    }
}
