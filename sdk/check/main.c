/* SPDX-License-Identifier: Apache-2.0 */
/* Owns `ombud-plugcheck`: every check in a process of its own, and what came of it. Must not know a
 * check. Called by people and by their builds. */
#include "sdk/check/check.h"

#include "core/base/hash.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum outcome { PASSED, FAILED, CRASHED, HUNG, NOTHING };
static const char *const words[] = {"passed", "failed", "crashed", "hung", "nothing to check"};

enum { MAX_SET = 32, MAX_SAMPLES = 64, MAX_LINE = 8192 };

struct report {
    char why[CHECK_WHY];
    enum outcome outcome;
};

struct options {
    const char *file, *plugin, *only, *transcripts;
    uint64_t seed;
    const char *set[MAX_SET + 1], *sample[MAX_SAMPLES + 1], *answer[MAX_SAMPLES + 1];
    uint32_t n_set;
    bool json, list, only_failed;
};

static const struct check_row *const families[] = {check_file_rows, check_life_rows,
                                                   check_call_rows, check_door_rows,
                                                   check_same_rows};

static int usage(FILE *to, int code)
{
    fputs(
        "usage: ombud-plugcheck FILE.so [--plugin NAME] [--only CHECK] [--only-failed] [--seed N]\n"
        "                                 [--json] [--set OPTION=VALUE]… [--samples FILE]\n"
        "                                 [--answers FILE] [--transcripts FOLDER]\n"
        "       ombud-plugcheck --list\n"
        "\n"
        "Holds a plugin to the promises of the SDK's headers. Every check runs in a process of "
        "its\n"
        "own for at most 20 seconds of the processor, 120 in all: a crash or a hang is a result. "
        "--json prints a certificate.\n"
        "The check \"child\" plays the plugin in this process and in ombud-plugd and compares: "
        "samples\n"
        "are lines that its requests and sockets understand, answers begin with the question, as "
        "in\n"
        "'flows.examples {…}'; transcripts go to inline.txt and process.txt.\n"
        "\n"
        "exit: 0 all passed · 1 something failed · 64 usage · 66 no such file\n",
        to);
    return code;
}

/* ---- one check ---- */

static void run_child(const struct check_row *row, const struct options *o, int to)
{
    struct check c = {.file = o->file,
                      .plugin = o->plugin,
                      .transcripts = o->transcripts,
                      .set = o->set,
                      .sample = o->sample,
                      .answer = o->answer,
                      .seed = o->seed};
    const struct rlimit most = {CHECK_RUN_S, CHECK_RUN_S + 5};
    char byte;
    (void)setrlimit(RLIMIT_CPU, &most);
    row->fn(&c);
    byte = (char)(c.failed ? FAILED : c.skipped ? NOTHING : PASSED);
    if (write(to, &byte, 1) != 1 || write(to, c.why, strlen(c.why)) < 0)
        _exit(EX_OSERR);
    _exit(0);
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Bytes of the child until its end or the deadline; -1: it hangs. */
static int read_child(int from, char *into, size_t cap)
{
    int64_t end = now_ms() + CHECK_MS;
    size_t n = 0;
    for (;;) {
        struct pollfd p = {.fd = from, .events = POLLIN};
        int64_t left = end - now_ms();
        if (left <= 0)
            return -1;
        if (poll(&p, 1, (int)left) < 0 && errno != EINTR)
            return -1;
        if (!p.revents)
            continue;
        ssize_t got = read(from, into + n, cap - 1 - n);
        if (got <= 0)
            break;
        n += (size_t)got;
    }
    into[n] = '\0';
    return (int)n;
}

static void describe_death(int status, struct report *out)
{
    out->outcome = CRASHED;
    if (WIFSIGNALED(status))
        (void)snprintf(out->why, sizeof out->why, "ended by signal %d (%s)", WTERMSIG(status),
                       strsignal(WTERMSIG(status)));
    else
        (void)snprintf(out->why, sizeof out->why, "ended the process with %d", WEXITSTATUS(status));
}

static void run_row(const struct check_row *row, const struct options *o, struct report *out)
{
    char text[CHECK_WHY + 1];
    int pair[2], status = 0;
    *out = (struct report){.outcome = FAILED, .why = "no process could be made"};
    fflush(NULL);
    if (pipe(pair))
        return;
    pid_t pid = fork();
    if (pid == 0) {
        close(pair[0]);
        run_child(row, o, pair[1]);
    }
    close(pair[1]);
    int n = pid > 0 ? read_child(pair[0], text, sizeof text) : 0;
    close(pair[0]);
    if (pid <= 0)
        return;
    if (n < 0)
        (void)kill(pid, SIGKILL);
    (void)waitpid(pid, &status, 0);
    if (n < 0) {
        *out = (struct report){.outcome = HUNG};
        (void)snprintf(out->why, sizeof out->why, "no end after %d s", CHECK_MS / 1000);
    } else if (n == 0 && WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) {
        *out = (struct report){.outcome = HUNG};
        (void)snprintf(out->why, sizeof out->why, "no end after %d s of the processor",
                       CHECK_RUN_S);
    } else if (n == 0) {
        describe_death(status, out);
    } else {
        out->outcome = (enum outcome)text[0];
        (void)snprintf(out->why, sizeof out->why, "%s", text + 1);
    }
}

/* ---- all of them ---- */

static bool is_good(enum outcome o)
{
    return o == PASSED || o == NOTHING;
}

static void print_row(const struct options *o, const struct check_row *row, const struct report *r)
{
    if (o->json || (o->only_failed && is_good(r->outcome)))
        return;
    printf("%-11s %-16s %s%s%s\n", row->name, words[r->outcome],
           r->outcome == PASSED ? row->what : r->why, "", "");
}

static int file_hash(const char *path, char hex[HASH_HEX + 1])
{
    struct hash_state h;
    char bytes[16384];
    size_t n;
    FILE *f = fopen(path, "rb");
    if (!f)
        return -1;
    hash_start(&h);
    while ((n = fread(bytes, 1, sizeof bytes, f)) > 0)
        hash_more(&h, str_n(bytes, n));
    fclose(f);
    hash_hex(hash_end(&h), hex);
    return 0;
}

static void begin_certificate(const struct options *o, const char *hash, struct json_out *j)
{
    jo_obj(j);
    jo_kv_z(j, "file", o->file);
    jo_kv_z(j, "blake2b", hash);
    jo_kv_z(j, "checker", OMBUD_VERSION);
    jo_kv_int(j, "abi_major", OMB_ABI_MAJOR);
    jo_kv_int(j, "abi_minor", OMB_ABI_MINOR);
    jo_kv_int(j, "seed", (int64_t)o->seed);
    jo_key(j, "checks");
    jo_arr(j);
}

static void certify(struct json_out *j, const struct check_row *row, const struct report *r)
{
    jo_obj(j);
    jo_kv_z(j, "check", row->name);
    jo_kv_z(j, "what", row->what);
    jo_kv_z(j, "outcome", words[r->outcome]);
    if (r->why[0])
        jo_kv_z(j, "why", r->why);
    jo_end_obj(j);
}

static int check_all(const struct options *o)
{
    struct buf out = BUF_INIT(1 << 20);
    struct json_out j = json_out(&out);
    char hash[HASH_HEX + 1];
    uint32_t n = 0, good = 0;
    if (file_hash(o->file, hash)) {
        fprintf(stderr, "ombud-plugcheck: %s: %s\n", o->file, strerror(errno));
        return EX_NOINPUT;
    }
    begin_certificate(o, hash, &j);
    for (size_t f = 0; f < sizeof families / sizeof *families; f++) {
        for (const struct check_row *row = families[f]; row->name; row++) {
            struct report r;
            if (o->only && strcmp(o->only, row->name) != 0)
                continue;
            run_row(row, o, &r);
            n++;
            good += is_good(r.outcome);
            print_row(o, row, &r);
            certify(&j, row, &r);
        }
    }
    jo_end_arr(&j);
    jo_kv_int(&j, "passed", good);
    jo_kv_int(&j, "of", n);
    jo_end_obj(&j);
    if (o->json)
        printf("%.*s\n", (int)out.len, out.ptr);
    else
        printf("plugcheck: passed %u of %u (seed %llu)\n", good, n, (unsigned long long)o->seed);
    buf_free(&out);
    return n && good == n ? EX_OK : 1;
}

static int list_all(void)
{
    for (size_t f = 0; f < sizeof families / sizeof *families; f++)
        for (const struct check_row *row = families[f]; row->name; row++)
            printf("%-11s %s\n", row->name, row->what);
    return EX_OK;
}

/* Lines of a file, kept to the end. */
static bool read_lines(const char *path, char text[][MAX_LINE], const char **line)
{
    FILE *f = fopen(path, "r");
    if (!f)
        return false;
    for (uint32_t n = 0; n < MAX_SAMPLES && fgets(text[n], MAX_LINE, f); n++) {
        text[n][strcspn(text[n], "\n")] = '\0';
        line[n] = text[n];
    }
    return fclose(f) == 0;
}

static bool read_option(struct options *o, const char *key, const char *value)
{
    static char samples[MAX_SAMPLES][MAX_LINE], answers[MAX_SAMPLES][MAX_LINE];
    if (strcmp(key, "--only") == 0)
        o->only = value;
    else if (strcmp(key, "--plugin") == 0)
        o->plugin = value;
    else if (strcmp(key, "--transcripts") == 0)
        o->transcripts = value;
    else if (strcmp(key, "--set") == 0 && o->n_set < MAX_SET && strchr(value, '='))
        o->set[o->n_set++] = value;
    else if (strcmp(key, "--samples") == 0)
        return read_lines(value, samples, o->sample);
    else if (strcmp(key, "--answers") == 0)
        return read_lines(value, answers, o->answer);
    else if (strcmp(key, "--seed") == 0)
        o->seed = strtoull(value, NULL, 10);
    else
        return false;
    return true;
}

static bool read_options(int argc, char **argv, struct options *o)
{
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (strcmp(argv[i], "--json") == 0)
            o->json = true;
        else if (strcmp(argv[i], "--list") == 0)
            o->list = true;
        else if (strcmp(argv[i], "--only-failed") == 0)
            o->only_failed = true;
        else if (argv[i][0] != '-' && !o->file)
            o->file = argv[i];
        else if (!value || !read_option(o, argv[i++], value))
            return false;
    }
    return o->list || o->file;
}

int main(int argc, char **argv)
{
    struct options o = {.seed = 1};
    if (argc == 2 && (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0))
        return usage(stdout, EX_OK);
    if (!read_options(argc, argv, &o))
        return usage(stderr, EX_USAGE);
    if (o.list)
        return list_all();
    return check_all(&o);
}
