/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the promises of fetching: a URL has one host, which is in its text; a request and an answer
 * are read in bounds. Must not know servers. Run by tests/fuzz.
 * units: base app */
#include "core/app/fetch_answer.h"
#include "core/app/fetch_guard.h"
#include "core/app/fetch_request.h"
#include "core/base/check.h"
#include "core/base/json.h"

#include <strings.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void one_url(omb_str text)
{
    struct fetch_url url;
    const char *why;
    char copy[FETCH_MAX_URL + 1];

    if (fetch_url_read(text, &url, &why) != 0) {
        OMB_REQUIRE(why);
        return;
    }
    str_clip(copy, sizeof copy, text);
    OMB_REQUIRE(url.port != 0 && url.host[0] && strcasestr(copy, url.host));
    OMB_REQUIRE(!strpbrk(url.host, "/@\\?# %"));
    for (size_t i = 0; i < text.len; i++)
        OMB_REQUIRE(text.ptr[i] > 0x20 && text.ptr[i] < 0x7f);
    if (fetch_guard_url(&url, &why) == 0)
        OMB_REQUIRE(url.https && url.port == 443);
}

static void one_request(omb_str text)
{
    struct arena a = {0};
    struct fetch_request r;
    const char *why;

    if (fetch_request_read(text, &a, &r, &why) == 0) {
        OMB_REQUIRE(r.method && r.n_header <= FETCH_MAX_HEADERS);
        for (uint32_t i = 0; i < r.n_header; i++) {
            OMB_REQUIRE(!memchr(r.header[i].value.ptr, '\n', r.header[i].value.len));
            OMB_REQUIRE(!memchr(r.header[i].name.ptr, ':', r.header[i].name.len));
        }
        one_url(r.url);
    }
    arena_free(&a);
}

static void one_answer(omb_str text)
{
    struct fetch_answer w;
    struct arena a = {0};
    struct json_doc d;
    struct buf out = BUF_INIT(0);
    omb_str line, rest = text;
    bool more = true;

    fetch_answer_open(&w, 64);
    while (more && rest.len) {
        more = str_cut(rest, '\n', &line, &rest);
        if (fetch_answer_line(&w, line) != 0)
            break;
    }
    buf_put(&w.body, text.ptr, text.len < 64 ? text.len : 64);
    fetch_answer_write(&w, 200, 1, fetch_answer_after(fetch_answer_header(&w, "retry-after"), 0),
                       &out);
    OMB_REQUIRE(out.err == 0 && json_parse_arena(buf_str(&out), &a, 4096, &d, NULL) == 0);
    buf_free(&out);
    fetch_answer_close(&w);
    arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    omb_str text = str_n(data, size);

    one_url(text);
    one_request(text);
    one_answer(text);
    return 0;
}
