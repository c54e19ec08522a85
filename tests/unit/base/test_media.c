/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/limits.h"
#include "core/base/media.h"
#include "tests/unit/unit.h"

#define BYTES(text) str_n(text, sizeof(text) - 1)

static void files_are_told_by_their_first_bytes(void **state)
{
    struct media m;
    (void)state;
    assert_int_equal(media_read(BYTES("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x05\0\0\0\x07"), &m), 0);
    assert_int_equal(m.type, MEDIA_PNG);
    assert_int_equal(m.width, 5);
    assert_int_equal(m.height, 7);
    assert_int_equal(media_read(BYTES("\xff\xd8\xff\xe0\0\x04xx\xff\xc0\0\x11\x08\0\x09\0\x0a\3"),
                                &m),
                     0);
    assert_int_equal(m.type, MEDIA_JPEG);
    assert_int_equal(m.width, 10);
    assert_int_equal(m.height, 9);
    assert_int_equal(media_read(BYTES("RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x03\0\0\x04\0\0"),
                                &m),
                     0);
    assert_int_equal(m.type, MEDIA_WEBP);
    assert_int_equal(m.width, 4);
    assert_int_equal(m.height, 5);
    assert_int_equal(media_read(BYTES("%PDF-1.7\n"), &m), 0);
    assert_int_equal(m.type, MEDIA_PDF);
}

static void what_only_claims_to_be_a_picture_is_none(void **state)
{
    struct media m;
    (void)state;
    assert_int_equal(media_read(BYTES("<html><script>alert(1)</script>"), &m), -OMB_E_UNSUPPORTED);
    assert_int_equal(media_read(BYTES("<svg xmlns='http://www.w3.org/2000/svg'/>"), &m),
                     -OMB_E_UNSUPPORTED);
    assert_int_equal(media_read(BYTES("PK\3\4"), &m), -OMB_E_UNSUPPORTED);
    assert_int_equal(media_read(BYTES(" %PDF-1.7"), &m), -OMB_E_UNSUPPORTED);
    assert_int_equal(media_read(STR(""), &m), -OMB_E_UNSUPPORTED);
}

static void a_picture_that_would_fill_the_memory_is_refused(void **state)
{
    struct media m;
    (void)state;
    assert_int_equal(media_read(BYTES("\xff\xd8\xff\xc0\0\x11\x08\xfa\xfa\xfa\xfa\3\0\0\0\0\0"),
                                &m),
                     -OMB_E_RANGE);
    assert_int_equal(media_read(BYTES("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\0\0\0\0\0\1"), &m),
                     -OMB_E_RANGE);
}

static void check_name(const char *from, const char *want)
{
    char name[MEDIA_MAX_NAME + 1];
    media_clean_name(str_of(from), MEDIA_JPEG, name);
    assert_string_equal(name, want);
}

static void names_keep_their_words_and_lose_their_tricks(void **state)
{
    (void)state;
    check_name("Broken lamp (1).JPG", "Broken lamp (1).jpg");
    check_name("صورة المصباح.png", "صورة المصباح.jpg");
    check_name("../../etc/passwd", "passwd.jpg");
    check_name("C:\\photos\\x.png", "x.jpg");
    check_name("x.pdf.exe", "x.pdf.jpg");
    check_name("\xE2\x80\xAEtxt.exe", "txt.jpg");
    check_name("x\r\nContent-Type: text/html", "html.jpg");
    check_name("", "file.jpg");
    check_name(".", "file.jpg");
    check_name("   ", "file.jpg");
    check_name("-rf", "rf.jpg");
    check_name("\xFF\xFE\xFF", "file.jpg");
    check_name("\"x\";$(id)`id`.png", "x(id)id.jpg");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_told_by_their_first_bytes),
        cmocka_unit_test(what_only_claims_to_be_a_picture_is_none),
        cmocka_unit_test(a_picture_that_would_fill_the_memory_is_refused),
        cmocka_unit_test(names_keep_their_words_and_lose_their_tricks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
