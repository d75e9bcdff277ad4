// Creates, maps and reads the vitals page.
#include "ipc/vitals.h"

#include <algorithm>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <new>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace ao::ipc {

namespace {

constexpr std::uint64_t kMagic = 0x314C'4154'4956'4F41; // "AOVITAL1"
constexpr std::uint64_t kLayout = 1;
constexpr std::size_t kPageBytes = 4096;
static_assert(sizeof(VitalsLayout) <= kPageBytes);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "shared between processes");

template <std::size_t Size>
void store_text(char (&target)[Size], std::string_view text) {
    const auto length = std::min(text.size(), Size - 1);
    std::memcpy(target, text.data(), length);
    target[length] = '\0';
}

template <std::size_t Size>
std::string load_text(const char (&source)[Size]) {
    return {source, ::strnlen(source, Size)};
}

VitalsLayout* map_page(int descriptor) {
    void* memory = ::mmap(nullptr, kPageBytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    return memory == MAP_FAILED ? nullptr : static_cast<VitalsLayout*>(memory);
}

} // namespace

std::int64_t monotonic_ns() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

std::string random_hex(std::size_t bytes) {
    std::string raw(bytes, '\0');
    if (::getentropy(raw.data(), raw.size()) != 0) {
        throw std::system_error{errno, std::generic_category(), "getentropy"};
    }
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes * 2);
    for (const char byte : raw) {
        text += kDigits[static_cast<unsigned char>(byte) >> 4U];
        text += kDigits[static_cast<unsigned char>(byte) & 15U];
    }
    return text;
}

std::string WorkerBirth::routing_id() const {
    return std::string{to_text(kind)} + "." + std::to_string(incarnation) + "." + nonce;
}

VitalsPage::VitalsPage(VitalsLayout* layout, int descriptor)
    : layout_{layout}
    , descriptor_{descriptor} {}

VitalsPage::~VitalsPage() {
    ::munmap(layout_, kPageBytes);
    close_descriptor();
}

std::shared_ptr<VitalsPage> VitalsPage::create(const WorkerBirth& birth) {
    const auto check = [](bool succeeded, const char* what) {
        if (!succeeded) {
            throw std::system_error{errno, std::generic_category(), what};
        }
    };
    const int descriptor = ::memfd_create("ao-vitals", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    check(descriptor >= 0, "memfd_create");
    VitalsLayout* layout = nullptr;
    if (::ftruncate(descriptor, kPageBytes) == 0 &&
        ::fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0) {
        layout = map_page(descriptor);
    }
    if (layout == nullptr) {
        const int error = errno;
        ::close(descriptor);
        throw std::system_error{error, std::generic_category(), "vitals page"};
    }
    new (layout) VitalsLayout{};
    layout->magic = kMagic;
    layout->layout = kLayout;
    layout->incarnation = birth.incarnation;
    layout->supervisor_pid = birth.supervisor_pid;
    store_text(layout->kind, to_text(birth.kind));
    store_text(layout->secret, birth.secret);
    store_text(layout->nonce, birth.nonce);
    store_text(layout->endpoint, birth.endpoint);
    layout->last_turn_ns = monotonic_ns();
    return std::shared_ptr<VitalsPage>{new VitalsPage{layout, descriptor}};
}

tl::expected<std::shared_ptr<VitalsPage>, std::string> VitalsPage::attach(int descriptor) {
    const auto refuse = [](const char* text) { return tl::unexpected{std::string{text}}; };

    struct stat status {};

    if (::fstat(descriptor, &status) != 0 || status.st_size != static_cast<off_t>(kPageBytes)) {
        return refuse("this program is started by ao-supervisor, not by hand; run: ao start");
    }
    VitalsLayout* layout = map_page(descriptor);
    if (layout == nullptr) {
        return refuse("the vitals page cannot be mapped");
    }
    std::shared_ptr<VitalsPage> page{new VitalsPage{layout, descriptor}};
    page->close_descriptor();
    if (layout->magic != kMagic || layout->layout != kLayout) {
        return refuse("the vitals page is not of this version; reinstall ao as a whole");
    }
    return page;
}

void VitalsPage::close_descriptor() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
        descriptor_ = -1;
    }
}

WorkerBirth VitalsPage::birth() const {
    WorkerBirth birth;
    birth.kind = worker_kind(load_text(layout_->kind)).value_or(WorkerKind::scm);
    birth.incarnation = layout_->incarnation;
    birth.supervisor_pid = layout_->supervisor_pid;
    birth.secret = load_text(layout_->secret);
    birth.nonce = load_text(layout_->nonce);
    birth.endpoint = load_text(layout_->endpoint);
    return birth;
}

void VitalsPage::beat() {
    layout_->last_turn_ns.store(monotonic_ns(), std::memory_order_relaxed);
}

void VitalsPage::take_in_hand(std::string_view input) {
    layout_->in_hand_length.store(0, std::memory_order_release);
    const auto length = std::min(input.size(), kInHandBytes);
    std::memcpy(layout_->in_hand, input.data(), length);
    layout_->in_hand_length.store(length, std::memory_order_release);
}

std::chrono::milliseconds VitalsPage::heartbeat_age() const {
    const auto now = monotonic_ns();
    const auto last =
        std::clamp<std::int64_t>(layout_->last_turn_ns.load(std::memory_order_relaxed), 0, now);
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::nanoseconds{now - last});
}

std::string VitalsPage::in_hand() const {
    const auto length = std::min<std::uint64_t>(
        layout_->in_hand_length.load(std::memory_order_acquire), kInHandBytes);
    std::string text{layout_->in_hand, static_cast<std::size_t>(length)};
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return text;
}

} // namespace ao::ipc
