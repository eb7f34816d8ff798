/* Loaded before the C library: keeps in LOSING_DISK_JOURNAL, a folder on the same disk, what a power cut would bring
   back under LOSING_DISK_FOLDER. Before each change a record says what was there: the bytes and the size of a file,
   or the inode that a name of a folder stood for. A flush is a record too. losing_disk.py plays them backwards.
   Each change and its record are one step to all processes, so the records have the order of the changes. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* kind: W, bytes from `offset` on, up to `reach` at most, were those that follow, and the size was `value`;
         N, `name` in the folder `inode` was the inode `value`, or nothing; n, one step with the record before it;
         F, `inode` was flushed. */
struct record {
    uint64_t inode, offset, reach, value, bytes;
    uint32_t kind, name;
};
struct place {
    int parent;
    ino_t inode;
    const char *name;
};

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static int journal = -1, between_processes = -1;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void begin(void) {
    pthread_mutex_lock(&turn);
    if (journal < 0) {
        char path[4096];
        snprintf(path, sizeof path, "%s/records", getenv("LOSING_DISK_JOURNAL"));
        journal = REAL(open)(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
        between_processes = REAL(open)(path, O_RDONLY | O_CLOEXEC);
        if (journal < 0 || between_processes < 0) abort();
    }
    flock(between_processes, LOCK_EX);
}

static void end(void) {
    int error = errno;
    flock(between_processes, LOCK_UN);
    pthread_mutex_unlock(&turn);
    errno = error;
}

static void keep(struct record record, const char *name, const void *bytes) {
    record.name = name ? strlen(name) : 0;
    struct iovec parts[] = {{&record, sizeof record}, {(void *)name, record.name}, {(void *)bytes, record.bytes}};
    size_t whole = sizeof record + record.name + record.bytes;
    if (writev(journal, parts, 3) != (ssize_t)whole) abort();
}

static int is_inside(int fd) {
    const char *folder = getenv("LOSING_DISK_FOLDER");
    char link[64], path[4096];
    if (!folder || !getenv("LOSING_DISK_JOURNAL")) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    size_t own = strlen(folder);
    return strncmp(path, folder, own) == 0 && (path[own] == '/' || path[own] == 0);
}

/* The inode of a file of the folder, or 0. The standard streams belong to whoever started the process. */
static ino_t file_of(int fd, struct stat *status) {
    if (fd <= 2 || fstat(fd, status) != 0 || !S_ISREG(status->st_mode) || !is_inside(fd)) return 0;
    return status->st_ino;
}

static int find(struct place *place, int folder, const char *path) {
    char parent[4096] = ".";
    const char *slash = strrchr(path, '/');
    struct stat status;
    if (slash) snprintf(parent, sizeof parent, "%.*s", slash == path ? 1 : (int)(slash - path), path);
    place->name = slash ? slash + 1 : path;
    /* O_PATH: closing any other descriptor of a file would drop the process's locks on it. */
    place->parent = REAL(openat)(folder, parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (place->parent < 0) return 0;
    if (*place->name && fstat(place->parent, &status) == 0 && is_inside(place->parent)) {
        place->inode = status.st_ino;
        return 1;
    }
    close(place->parent);
    return 0;
}

/* What a name stands for before it changes. The inode gets a name in the journal's folder, so that it outlives this
   one and its number goes to no other. */
static void keep_name(const struct place *place, int kind) {
    struct stat status;
    char kept[4096];
    ino_t old = 0;
    if (fstatat(place->parent, place->name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
        old = status.st_ino;
        snprintf(kept, sizeof kept, "%s/%ju", getenv("LOSING_DISK_JOURNAL"), (uintmax_t)old);
        REAL(linkat)(place->parent, place->name, AT_FDCWD, kept, 0);
    }
    keep((struct record){.kind = kind, .inode = place->inode, .value = old}, place->name, NULL);
}

static void keep_bytes(int fd, const struct stat *status, off_t from, off_t until) {
    off_t last = until < status->st_size ? until : status->st_size;
    size_t size = from < last ? last - from : 0;
    char *bytes = malloc(size + 1);
    int readable = fd;
    if ((fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY && size) {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        readable = REAL(open)(link, O_RDONLY | O_CLOEXEC);
    }
    if (!bytes || (size && pread(readable, bytes, size, from) != (ssize_t)size)) abort();
    if (readable != fd) close(readable);
    keep((struct record){.kind = 'W', .inode = status->st_ino, .offset = from, .reach = until,
                         .value = status->st_size, .bytes = size}, NULL, bytes);
    free(bytes);
}

static void keep_written(int fd, const struct stat *status, size_t size) {
    off_t from = fcntl(fd, F_GETFL) & O_APPEND ? status->st_size : lseek(fd, 0, SEEK_CUR);
    keep_bytes(fd, status, from, from + size);
}

#define CHANGING_FILE(fd, real, keeping) \
    struct stat status; \
    if (!file_of(fd, &status)) return real; \
    begin(); \
    fstat(fd, &status); \
    keeping; \
    __typeof__(real) answer = real; \
    end(); \
    return answer

ssize_t write(int fd, const void *data, size_t size) {
    CHANGING_FILE(fd, REAL(write)(fd, data, size), keep_written(fd, &status, size));
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
    CHANGING_FILE(fd, REAL(pwrite)(fd, data, size, offset), keep_bytes(fd, &status, offset, offset + size));
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
    CHANGING_FILE(fd, REAL(pwrite64)(fd, data, size, offset), keep_bytes(fd, &status, offset, offset + size));
}

int ftruncate(int fd, off_t size) {
    CHANGING_FILE(fd, REAL(ftruncate)(fd, size), keep_bytes(fd, &status, size, status.st_size));
}

int ftruncate64(int fd, off64_t size) {
    CHANGING_FILE(fd, REAL(ftruncate64)(fd, size), keep_bytes(fd, &status, size, status.st_size));
}

/* The kernel keeps what a killed process has written, so nothing has to reach a disk. */
static int flushed(int fd, int (*real)(int)) {
    struct stat status;
    if (fd <= 2 || fstat(fd, &status) != 0 || !is_inside(fd)) return real(fd);
    begin();
    keep((struct record){.kind = 'F', .inode = status.st_ino}, NULL, NULL);
    end();
    return 0;
}

int fsync(int fd) { return flushed(fd, REAL(fsync)); }

int fdatasync(int fd) { return flushed(fd, REAL(fdatasync)); }

/* Making a name and emptying a file are two changes. */
static int opened(int folder, const char *path, int flags, mode_t mode) {
    struct place place;
    struct stat status;
    if (!(flags & (O_CREAT | O_TRUNC)) || (flags & O_TMPFILE) == O_TMPFILE || !find(&place, folder, path))
        return REAL(openat)(folder, path, flags, mode);
    begin();
    int there = fstatat(place.parent, place.name, &status, AT_SYMLINK_NOFOLLOW) == 0;
    if (!there && flags & O_CREAT) keep_name(&place, 'N');
    if (there && flags & O_TRUNC && !(flags & O_EXCL) && S_ISREG(status.st_mode)) {
        int old = REAL(openat)(place.parent, place.name, O_RDONLY | O_CLOEXEC);
        if (old < 0) abort();
        keep_bytes(old, &status, 0, status.st_size);
        close(old);
    }
    int fd = REAL(openat)(folder, path, flags, mode);
    end();
    close(place.parent);
    return fd;
}

#define OPEN(folder, path, flags) \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest); \
    return opened(folder, path, flags, mode)

int open(const char *path, int flags, ...) { OPEN(AT_FDCWD, path, flags); }
int open64(const char *path, int flags, ...) { OPEN(AT_FDCWD, path, flags); }
int openat(int folder, const char *path, int flags, ...) { OPEN(folder, path, flags); }
int openat64(int folder, const char *path, int flags, ...) { OPEN(folder, path, flags); }

#define NO_PATH ((const char *)NULL)

/* Two names change in one step: the first of them may be outside, where nothing is kept. */
#define CHANGING_NAMES(folder, path, other_folder, other_path, real) \
    struct place one, other; \
    int has_one = find(&one, folder, path); \
    int has_other = other_path && find(&other, other_folder, other_path); \
    int is_kept = has_one || has_other; \
    if (is_kept) begin(); \
    if (has_one) keep_name(&one, 'N'); \
    if (has_other) keep_name(&other, has_one && one.inode == other.inode ? 'n' : 'N'); \
    int answer = real; \
    if (is_kept) end(); \
    int error = errno; \
    if (has_one) close(one.parent); \
    if (has_other) close(other.parent); \
    errno = error; \
    return answer

int mkdirat(int folder, const char *path, mode_t mode) {
    CHANGING_NAMES(folder, path, -1, NO_PATH, REAL(mkdirat)(folder, path, mode));
}

int unlinkat(int folder, const char *path, int flags) {
    CHANGING_NAMES(folder, path, -1, NO_PATH, REAL(unlinkat)(folder, path, flags));
}

int linkat(int from, const char *path, int to, const char *name, int flags) {
    CHANGING_NAMES(to, name, -1, NO_PATH, REAL(linkat)(from, path, to, name, flags));
}

int renameat2(int from, const char *path, int to, const char *name, unsigned int flags) {
    CHANGING_NAMES(to, name, from, path, REAL(renameat2)(from, path, to, name, flags));
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int link(const char *path, const char *name) { return linkat(AT_FDCWD, path, AT_FDCWD, name, 0); }
int renameat(int from, const char *path, int to, const char *name) { return renameat2(from, path, to, name, 0); }
int rename(const char *path, const char *name) { return renameat2(AT_FDCWD, path, AT_FDCWD, name, 0); }
