// The floor under ao-hook: connects to 127.0.0.1:<port>, posts stdin to <path>, reads the answer.
// No deadline, no checks, no spool. Usage: floor_post <port> <path>; exit 0 on a 2xx.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

namespace {

char request[65'536];

char* put(char* at, const char* text) {
    const size_t size = strlen(text);
    memcpy(at, text, size);
    return at + size;
}

const char* decimal(char (&digits)[24], size_t value) {
    char* first = digits + sizeof digits - 1;
    *first = '\0';
    do {
        *--first = static_cast<char>('0' + value % 10);
        value /= 10;
    } while (value > 0);
    return first;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3 || strlen(argv[2]) > 1'000) {
        return 64;
    }
    char body[32'768];
    const ssize_t count = read(STDIN_FILENO, body, sizeof body);
    const size_t size = count > 0 ? static_cast<size_t>(count) : 0;
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    char length[24];
    char unique[24];
    const char* const id =
        decimal(unique, static_cast<size_t>(now.tv_sec * 1'000'000'000 + now.tv_nsec));

    char* at = put(put(put(request, "POST "), argv[2]), " HTTP/1.1\r\nHost: 127.0.0.1:");
    at = put(put(at, argv[1]), "\r\nContent-Type: application/octet-stream\r\n"
                               "Connection: close\r\nX-AO-Session: floor\r\nX-AO-Event-Id: ");
    at = put(put(at, id), "\r\nContent-Length: ");
    at = put(put(at, decimal(length, size)), "\r\n\r\n");
    memcpy(at, body, size);
    at += size;

    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(atoi(argv[1])));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return 1;
    }
    if (write(fd, request, static_cast<size_t>(at - request)) != at - request) {
        return 1;
    }
    char answer[2'048];
    const ssize_t got = read(fd, answer, sizeof answer);
    return got > 9 && answer[9] == '2' ? 0 : 1;
}
