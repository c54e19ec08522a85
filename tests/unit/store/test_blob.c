/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/buf.h"
#include "core/store/blob.h"
#include "tests/unit/store/rig.h"

#include <sys/stat.h>

static struct hash put_hash;
static struct buf got; /* zero is an empty one */

static void on_put(void *ctx, int status, struct hash hash)
{
    struct rig *r = ctx;
    r->answered = true;
    r->status = status;
    put_hash = hash;
}

static void on_get(void *ctx, int status, omb_str bytes)
{
    struct rig *r = ctx;
    r->answered = true;
    r->status = status;
    buf_clear(&got);
    if (bytes.ptr)
        buf_puts(&got, bytes);
}

static struct blobs *open_blobs(struct rig *r, char dir[96])
{
    struct blobs *b = NULL;
    snprintf(dir, 96, "%s/blobs", r->path);
    assert_int_equal(blobs_open(&r->loop, r->store, r->path[0] ? dir : NULL, &b), 0);
    return b;
}

static void close_blobs(struct blobs *b, const char *dir)
{
    DIR *d;
    const struct dirent *e;
    blobs_stop(b);
    blobs_close(b);
    buf_free(&got);
    d = opendir(dir);
    while (d && (e = readdir(d))) {
        char path[400];
        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        rig_remove_folder(path);
    }
    if (d)
        closedir(d);
    rmdir(dir);
}

static omb_str sample(struct buf *b, size_t n)
{
    while (b->len < n)
        buf_printf(b, "%zu zebra ", b->len);
    return str_n(b->ptr, n);
}

static int put_bytes(struct rig *r, struct blobs *b, struct id kase, const char *customer,
                     omb_str bytes)
{
    const struct blob_place at = {1, kase, str_of(customer)};
    return RIG(r, blob_put(b, &at, bytes, on_put, r));
}

static int get_bytes(struct rig *r, struct blobs *b, tenant_id tenant, struct id kase)
{
    return RIG(r, blob_get(b, tenant, kase, put_hash, on_get, r));
}

static void a_small_one_comes_back_and_belongs_to_its_case(void **state)
{
    struct rig *r = *state;
    char dir[96];
    struct blobs *b = open_blobs(r, dir);
    struct id kase = id_new();
    assert_int_equal(put_bytes(r, b, kase, "anna", str_n("a\0b", 3)), 0);
    assert_int_equal(get_bytes(r, b, 1, kase), 0);
    assert_int_equal(got.len, 3);
    assert_memory_equal(got.ptr, "a\0b", 3);
    assert_int_equal(get_bytes(r, b, 2, kase), -OMB_E_NOTFOUND);
    assert_int_equal(get_bytes(r, b, 1, id_new()), -OMB_E_NOTFOUND);
    assert_int_equal(put_bytes(r, b, kase, "anna", str_n("a\0b", 3)), 0); /* twice is once */
    close_blobs(b, dir);
}

static void who_erases_the_customer_erases_what_was_sent(void **state)
{
    struct rig *r = *state;
    char dir[96];
    struct blobs *b = open_blobs(r, dir);
    struct id kase = id_new();
    assert_int_equal(put_bytes(r, b, kase, "anna", STR("a photo")), 0);
    assert_int_equal(get_bytes(r, b, 1, kase), 0);
    assert_int_equal(RIG(r, store_erase_customer(r->store, 1, STR("anna"), rig_on_done, r)), 0);
    assert_int_equal(get_bytes(r, b, 1, kase), -OMB_E_NOTFOUND);
    close_blobs(b, dir);
}

static void a_large_one_is_a_sealed_file_that_goes_with_its_customer(void **state)
{
    struct rig *r = *state;
    char dir[96], path[400] = "";
    struct blobs *b = open_blobs(r, dir);
    struct id kase = id_new();
    struct buf big = BUF_INIT(0);
    struct stat st;
    omb_str bytes = sample(&big, BLOB_MAX_BYTES);
    assert_int_equal(put_bytes(r, b, kase, "anna", bytes), 0);
    assert_int_equal(get_bytes(r, b, 1, kase), 0);
    assert_int_equal(got.len, bytes.len);
    assert_memory_equal(got.ptr, bytes.ptr, bytes.len);

    FILE *find = NULL;
    snprintf(path, sizeof path, "find %s -type f", dir);
    find = popen(path, "r");
    assert_non_null(find);
    assert_non_null(fgets(path, sizeof path, find));
    pclose(find);
    path[strcspn(path, "\n")] = '\0';
    assert_int_equal(stat(path, &st), 0);
    assert_true(st.st_size > BLOB_MAX_BYTES);
    FILE *f = fopen(path, "r+");
    char head[4096];
    assert_non_null(f);
    assert_int_equal(fread(head, 1, sizeof head, f), sizeof head);
    assert_null(memmem(head, sizeof head, "zebra", 5));

    fseek(f, 100, SEEK_SET); /* a flipped byte is seen */
    fputc(head[100] ^ 1, f);
    fclose(f);
    assert_int_equal(get_bytes(r, b, 1, kase), -OMB_E_CORRUPT);

    assert_int_equal(RIG(r, store_erase_customer(r->store, 1, STR("anna"), rig_on_done, r)), 0);
    assert_int_equal(get_bytes(r, b, 1, kase), -OMB_E_NOTFOUND);
    buf_free(&big);
    close_blobs(b, dir);
}

static void one_over_the_limit_is_refused(void **state)
{
    struct rig *r = *state;
    char dir[96];
    struct blobs *b = open_blobs(r, dir);
    const struct blob_place at = {1, id_new(), STR("anna")};
    struct buf big = BUF_INIT(0);
    omb_str bytes = sample(&big, BLOB_MAX_BYTES + 1);
    assert_int_equal(blob_put(b, &at, bytes, on_put, r), -OMB_E_LIMIT);
    buf_free(&big);
    close_blobs(b, dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_small_one_comes_back_and_belongs_to_its_case),
        BOTH(who_erases_the_customer_erases_what_was_sent),
        IN_FILES(a_large_one_is_a_sealed_file_that_goes_with_its_customer),
        BOTH(one_over_the_limit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
