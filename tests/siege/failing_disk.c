/* Loaded before the C library: calls on files under FAILING_DISK_FOLDER fail at random, while the file
   FAILING_DISK_SWITCH is there. It holds: errno, one in how many calls, seed. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static __thread unsigned int state;

static int fails(int fd) {
    const char *folder = getenv("FAILING_DISK_FOLDER"), *name = getenv("FAILING_DISK_SWITCH");
    char link[64], path[4096];
    if (!folder || !name || access(name, F_OK) != 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    if (strncmp(path, folder, strlen(folder)) != 0) return 0;
    FILE *file = fopen(name, "r");
    if (!file) return 0;
    int error = 5, one_in = 10;
    unsigned int seed = 1;
    int read = fscanf(file, "%d %d %u", &error, &one_in, &seed);
    fclose(file);
    if (read != 3) return 0;
    if (!state) state = seed;
    if (rand_r(&state) % one_in != 0) return 0;
    errno = error;
    return 1;
}

ssize_t write(int fd, const void *data, size_t size) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "write");
    if (fd > 2 && fails(fd)) {
        if (size > 1 && rand_r(&state) % 2) return real(fd, data, size / 2);
        return -1;
    }
    return real(fd, data, size);
}

ssize_t read(int fd, void *data, size_t size) {
    static ssize_t (*real)(int, void *, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "read");
    if (fd > 2 && fails(fd)) { errno = EIO; return -1; }
    return real(fd, data, size);
}

int fsync(int fd) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fsync");
    return fails(fd) ? -1 : real(fd);
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
    return fails(fd) ? -1 : real(fd);
}
