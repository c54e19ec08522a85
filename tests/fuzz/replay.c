/* SPDX-License-Identifier: Apache-2.0 */
/* Owns feeding a fuzz target its stored inputs where no fuzzer is linked: each as it is, cut, and
 * with bytes flipped. Must not know what a target does. Called by ctest as `fuzz_NAME FOLDER`. */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 1 << 20, CUTS = 64 };

/* Memory of exactly the input's size, so that a read past its end is seen. */
static void feed(const uint8_t *data, size_t size)
{
    uint8_t *tight = malloc(size ? size : 1);
    if (!tight)
        abort();
    if (size)
        memcpy(tight, data, size);
    LLVMFuzzerTestOneInput(tight, size);
    free(tight);
}

static void feed_variants(uint8_t *data, size_t size)
{
    feed(data, size);
    size_t step = size / CUTS + 1;
    for (size_t n = 0; n < size; n += step)
        feed(data, n);
    for (size_t at = 0; at < size; at += step) {
        uint8_t was = data[at];
        for (unsigned bit = 0; bit < 8; bit++) {
            data[at] = (uint8_t)(was ^ 1u << bit);
            feed(data, size);
        }
        data[at] = was;
    }
}

static int feed_file(const char *path)
{
    static uint8_t data[INPUT_MAX];
    FILE *f = fopen(path, "rb");
    if (!f)
        return 0;
    size_t size = fread(data, 1, sizeof data, f);
    fclose(f);
    feed_variants(data, size);
    return 1;
}

int main(int argc, char **argv)
{
    int files = 0;
    DIR *dir = argc == 2 ? opendir(argv[1]) : NULL;
    feed(NULL, 0);
    for (const struct dirent *e; dir && (e = readdir(dir));) {
        char path[4096];
        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", argv[1], e->d_name);
        files += feed_file(path);
    }
    if (dir)
        closedir(dir);
    printf("%d seeds\n", files);
    return files ? 0 : 1;
}
