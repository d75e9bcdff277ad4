// See power_loss_vfs.h. Every tracked file has its current contents in memory and the list of
// changes since its last sync; a sync replays the list onto the real file.
#include "tests/support/power_loss_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <random>
#include <set>
#include <signal.h>
#include <string>
#include <unistd.h>
#include <vector>

namespace ao::testing {

namespace {

/// One unsynced change: bytes at an offset, or a new size.
struct Change {
    sqlite3_int64 offset = 0; // the new size of a truncation
    std::string bytes;
    bool is_truncation = false;
};

struct FileState {
    std::string contents; // as the program sees the file
    std::vector<Change> unsynced;
};

void replay(const Change& change, std::string& contents) {
    const auto offset = static_cast<std::size_t>(change.offset);
    if (change.is_truncation) {
        contents.resize(offset);
        return;
    }
    contents.resize(std::max(contents.size(), offset + change.bytes.size()));
    contents.replace(offset, change.bytes.size(), change.bytes);
}

std::string read_file(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

void write_file(const std::string& path, const std::string& contents) {
    std::ofstream{path, std::ios::binary | std::ios::trunc} << contents;
}

/// What the program believes to be on disk, as opposed to what is.
class Disk {
public:
    std::mutex mutex; // guards everything below and every FileState
    sqlite3_vfs* real = nullptr;
    std::map<std::string, std::shared_ptr<FileState>> files;
    std::set<std::string> unsynced_entries;              // created, directory not synced
    std::map<std::string, std::string> unsynced_deletes; // deleted, directory not synced
    long syncs_until_loss = 0;
    std::optional<unsigned> seed;

    void sync_directory() {
        unsynced_entries.clear();
        unsynced_deletes.clear();
    }

    [[noreturn]] void lose_power() {
        if (seed) {
            keep_some_writes();
        }
        for (const auto& [path, contents] : unsynced_deletes) {
            write_file(path, contents);
        }
        for (const auto& path : unsynced_entries) {
            ::unlink(path.c_str());
        }
        ::kill(::getpid(), SIGKILL);
        std::abort();
    }

private:
    void keep_some_writes() {
        std::mt19937 random{*seed};
        for (const auto& [path, state] : files) {
            auto contents = read_file(path);
            for (const auto& change : state->unsynced) {
                if (random() % 2 == 0) {
                    replay(change, contents);
                }
            }
            write_file(path, contents);
        }
    }
};

Disk& disk() {
    static Disk the_disk;
    return the_disk;
}

/// What SQLite allocates for an open file; the real VFS's own file follows it in memory.
struct File {
    sqlite3_file base;
    std::shared_ptr<FileState>* state;
    bool is_log; // its first sync syncs the directory too, as the unix VFS does

    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File& file_of(sqlite3_file* file) {
    return *reinterpret_cast<File*>(file);
}

FileState& state_of(sqlite3_file* file) {
    return **file_of(file).state;
}

sqlite3_file* real_of(sqlite3_file* file) {
    return file_of(file).real();
}

int close_file(sqlite3_file* file) {
    const std::lock_guard lock{disk().mutex};
    delete file_of(file).state; // closing syncs nothing: the Disk keeps the state
    return real_of(file)->pMethods->xClose(real_of(file));
}

int read(sqlite3_file* file, void* buffer, int amount, sqlite3_int64 offset) {
    const std::lock_guard lock{disk().mutex};
    const auto& contents = state_of(file).contents;
    const auto wanted = static_cast<std::size_t>(amount);
    const auto start = std::min(static_cast<std::size_t>(offset), contents.size());
    const auto found = std::min(wanted, contents.size() - start);
    std::memcpy(buffer, contents.data() + start, found);
    std::memset(static_cast<char*>(buffer) + found, 0, wanted - found);
    return found == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int record(sqlite3_file* file, Change change) {
    const std::lock_guard lock{disk().mutex};
    replay(change, state_of(file).contents);
    state_of(file).unsynced.push_back(std::move(change));
    return SQLITE_OK;
}

int write(sqlite3_file* file, const void* bytes, int amount, sqlite3_int64 offset) {
    return record(file,
                  {.offset = offset,
                   .bytes = {static_cast<const char*>(bytes), static_cast<std::size_t>(amount)}});
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
    return record(file, {.offset = size, .bytes = {}, .is_truncation = true});
}

int sync(sqlite3_file* file, int flags) {
    const std::lock_guard lock{disk().mutex};
    if (disk().syncs_until_loss > 0 && --disk().syncs_until_loss == 0) {
        disk().lose_power();
    }
    auto* const real = real_of(file);
    for (const auto& change : state_of(file).unsynced) {
        const int result =
            change.is_truncation
                ? real->pMethods->xTruncate(real, change.offset)
                : real->pMethods->xWrite(real, change.bytes.data(),
                                         static_cast<int>(change.bytes.size()), change.offset);
        if (result != SQLITE_OK) {
            return result;
        }
    }
    state_of(file).unsynced.clear();
    if (file_of(file).is_log) {
        disk().sync_directory();
    }
    return real->pMethods->xSync(real, flags);
}

int size_of(sqlite3_file* file, sqlite3_int64* size) {
    const std::lock_guard lock{disk().mutex};
    *size = static_cast<sqlite3_int64>(state_of(file).contents.size());
    return SQLITE_OK;
}

// Everything else is the real file's business.
const sqlite3_io_methods kMethods{
    .iVersion = 2, // 3 would let SQLite map the file into memory, past this VFS
    .xClose = close_file,
    .xRead = read,
    .xWrite = write,
    .xTruncate = truncate,
    .xSync = sync,
    .xFileSize = size_of,
    .xLock = [](auto* file,
                int level) { return real_of(file)->pMethods->xLock(real_of(file), level); },
    .xUnlock = [](auto* file,
                  int level) { return real_of(file)->pMethods->xUnlock(real_of(file), level); },
    .xCheckReservedLock =
        [](auto* file, int* result) {
            return real_of(file)->pMethods->xCheckReservedLock(real_of(file), result);
        },
    .xFileControl =
        [](auto* file, int what, void* argument) {
            return real_of(file)->pMethods->xFileControl(real_of(file), what, argument);
        },
    .xSectorSize = [](auto* file) { return real_of(file)->pMethods->xSectorSize(real_of(file)); },
    .xDeviceCharacteristics =
        [](auto* file) { return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file)); },
    .xShmMap =
        [](auto* file, int page, int size, int extend, void volatile** memory) {
            return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, memory);
        },
    .xShmLock =
        [](auto* file, int offset, int count, int flags) {
            return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
        },
    .xShmBarrier = [](auto* file) { real_of(file)->pMethods->xShmBarrier(real_of(file)); },
    .xShmUnmap =
        [](auto* file, int remove) {
            return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
        },
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* opened, int flags, int* out_flags) {
    constexpr int kTracked = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL;
    auto* const real = disk().real;
    if (name == nullptr || (flags & kTracked) == 0) {
        return real->xOpen(real, name, opened, flags, out_flags);
    }
    const std::lock_guard lock{disk().mutex};
    const bool is_new = !std::filesystem::exists(name);
    auto& file = *new (opened) File{};
    const int result = real->xOpen(real, name, file.real(), flags, out_flags);
    if (result != SQLITE_OK) {
        return result;
    }
    if (is_new) {
        disk().unsynced_entries.insert(name);
        disk().files.erase(name);
    }
    auto& state = disk().files[name];
    if (!state) {
        state = std::make_shared<FileState>(FileState{read_file(name), {}});
    }
    file.state = new std::shared_ptr<FileState>{state};
    file.is_log = (flags & SQLITE_OPEN_MAIN_DB) == 0;
    file.base.pMethods = &kMethods;
    return SQLITE_OK;
}

int delete_file(sqlite3_vfs*, const char* name, int syncs_directory) {
    const std::lock_guard lock{disk().mutex};
    if (!disk().unsynced_entries.contains(name) && std::filesystem::exists(name)) {
        disk().unsynced_deletes[name] = read_file(name);
    }
    disk().unsynced_entries.erase(name);
    disk().files.erase(name);
    if (syncs_directory != 0) {
        disk().sync_directory();
    }
    return disk().real->xDelete(disk().real, name, syncs_directory);
}

int access_file(sqlite3_vfs*, const char* name, int flags, int* result) {
    const std::lock_guard lock{disk().mutex};
    const auto known = disk().files.find(name);
    if (flags == SQLITE_ACCESS_EXISTS && known != disk().files.end()) {
        *result = known->second->contents.empty() ? 0 : 1; // an empty file does not count
        return SQLITE_OK;
    }
    return disk().real->xAccess(disk().real, name, flags, result);
}

} // namespace

bool install_power_loss_vfs_from_environment() {
    const char* const text = std::getenv("AO_TEST_POWER_LOSS");
    if (text == nullptr) {
        return false;
    }
    char* end = nullptr;
    disk().syncs_until_loss = std::strtol(text, &end, 10);
    if (end != text && *end == ':') {
        disk().seed = static_cast<unsigned>(std::strtoul(end + 1, &end, 10));
    }
    if (end == text || *end != '\0') {
        std::fprintf(stderr, "AO_TEST_POWER_LOSS is a number or number:seed, not '%s'\n", text);
        std::exit(78);
    }
    disk().real = sqlite3_vfs_find(nullptr);
    static sqlite3_vfs vfs = *disk().real; // the functions not replaced here need no more
    vfs.zName = "ao_power_loss";
    vfs.szOsFile = static_cast<int>(sizeof(File)) + disk().real->szOsFile;
    vfs.xOpen = open_file;
    vfs.xDelete = delete_file;
    vfs.xAccess = access_file;
    sqlite3_vfs_register(&vfs, 1);
    return true;
}

} // namespace ao::testing
