/* SPDX-License-Identifier: Apache-2.0 */
#include "core/app/config.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define TENANT "tenants = {{ slug = 'a', hosts = {'localhost'}, currency = 'USD', scripts = 's' }}"

/* Reads a configuration given as text; errors stay in *errors. */
static int read_text(const char *text, struct config *c, struct buf *errors)
{
    char path[] = "/tmp/ombud-config-XXXXXX";
    int fd = mkstemp(path);
    int status;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    config_defaults(c);
    *errors = BUF_INIT(1 << 16);
    status = config_read(path, c, errors);
    buf_putc(errors, '\0');
    unlink(path);
    return status;
}

static void expect(const char *text, int status, const char *says)
{
    struct config c;
    struct buf errors;

    assert_int_equal(read_text(text, &c, &errors), status);
    if (says && !strstr(errors.ptr, says))
        fail_msg("expected \"%s\" in: %s", says, errors.ptr);
    buf_free(&errors);
    config_free(&c);
}

static void reads_what_it_knows(void **state)
{
    struct config c;
    struct buf errors;

    (void)state;
    assert_int_equal(read_text("return { undo_s = 3, listen = { port = 9 }, plugin_dirs = {'/p'},"
                               "plugin = { chat = { rate = 7, name = 'x', on = true } }," TENANT
                               "}",
                               &c, &errors),
                     0);
    assert_int_equal(c.undo_s, 3);
    assert_int_equal(c.turn_s, 8);
    assert_int_equal(c.listen.port, 9);
    assert_int_equal(c.n_tenant, 1);
    assert_string_equal(c.tenant[0].slug, "a");
    assert_int_equal(c.n_option, 3);
    assert_string_equal(c.plugin_dirs[0], "/p");
    assert_string_equal(c.tenant[0].scripts, "/tmp/s");
    buf_free(&errors);
    config_free(&c);
}

static void names_the_nearest_key(void **state)
{
    (void)state;
    expect("return { undos = 1, plugin_dirs = {'p'}," TENANT "}", -OMB_E_INVALID,
           "did you mean \"undo_s\"");
    expect("return { listen = { prot = 1 }, plugin_dirs = {'p'}," TENANT "}", -OMB_E_INVALID,
           "listen.prot: unknown key; did you mean \"port\"?");
}

static void says_all_errors_at_once(void **state)
{
    struct config c;
    struct buf errors;

    (void)state;
    assert_int_equal(read_text("return { undo_s = 'x', listen = { port = 99999 }, data = 1 }", &c,
                               &errors),
                     -OMB_E_INVALID);
    assert_non_null(strstr(errors.ptr, "undo_s: must be a whole number"));
    assert_non_null(strstr(errors.ptr, "listen.port: is 99999"));
    assert_non_null(strstr(errors.ptr, "data: must be a text"));
    buf_free(&errors);
    config_free(&c);
}

static void refuses_what_is_no_configuration(void **state)
{
    (void)state;
    expect("return 7", -OMB_E_INVALID, "must return a table");
    expect("return {", -OMB_E_SYNTAX, NULL);
    expect("return os.getenv('HOME')", -OMB_E_SYNTAX, NULL);
    expect("while true do end", -OMB_E_SYNTAX, "too long");
    expect("\x1bLua", -OMB_E_SYNTAX, NULL);
}

static void checks_what_belongs_together(void **state)
{
    (void)state;
    expect("return { plugin_dirs = {'p'} }", -OMB_E_INVALID, "at least one tenant");
    expect("return { plugin_dirs = {'p'}, listen = { tls_key = 'k' }," TENANT "}", -OMB_E_INVALID,
           "belong together");
    expect(
        "return { plugin_dirs = {'p'}, tenants = {{ slug = 'A B', hosts = {'h'}, currency = 'USD',"
        "scripts = 's' }} }",
        -OMB_E_INVALID, "tenants[1].slug");
}

static void a_place_that_a_plugin_may_reach_is_a_url_without_path(void **state)
{
    struct config c;
    struct buf errors;

    (void)state;
    assert_int_equal(
        read_text("return { plugin_dirs = {'/p'}, fetch_ca = 'ca.pem', fetch = {{ plugin"
                  " = 'http', allow = {'https://shop:8443', 'http://[::1]:80'} }}," TENANT "}",
                  &c, &errors),
        0);
    assert_string_equal(c.fetch_ca, "/tmp/ca.pem");
    assert_int_equal(c.fetch[0].n_allow, 2);
    buf_free(&errors);
    config_free(&c);
    expect("return { plugin_dirs = {'p'}, fetch = {{ allow = {} }}," TENANT "}", -OMB_E_INVALID,
           "fetch[1].plugin: is needed");
    expect(
        "return { plugin_dirs = {'p'}, fetch = {{ plugin = 'http', allow = {'shop:8443'} }}," TENANT
        "}",
        -OMB_E_INVALID, "fetch[1].allow: \"shop:8443\" is neither https:// nor http://");
    expect("return { plugin_dirs = {'p'}, fetch = {{ plugin = 'http', allow = {'https://shop/x'} "
           "}}," TENANT "}",
           -OMB_E_INVALID, "must end with the host or port");
}

UNIT(cmocka_unit_test(a_place_that_a_plugin_may_reach_is_a_url_without_path),
     cmocka_unit_test(reads_what_it_knows), cmocka_unit_test(names_the_nearest_key),
     cmocka_unit_test(says_all_errors_at_once), cmocka_unit_test(refuses_what_is_no_configuration),
     cmocka_unit_test(checks_what_belongs_together))
