// A directory of its own for one test, with a path short enough for sockets; gone with the object.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

namespace ao::testing {

class TempDir {
public:
    TempDir() {
        const char* const root = std::getenv("TMPDIR");
        std::string pattern = std::string{root == nullptr ? "/tmp" : root} + "/ao-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr) {
            throw std::runtime_error{"cannot make a directory below TMPDIR"};
        }
        path_ = pattern;
    }

    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    ~TempDir() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    const std::filesystem::path& path() const { return path_; }

    std::filesystem::path operator/(const std::filesystem::path& name) const {
        return path_ / name;
    }

private:
    std::filesystem::path path_;
};

} // namespace ao::testing
