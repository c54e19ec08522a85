/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: a bundle's files as one JSON text. Must not know: Lua, where archives are kept.
 * Called by: bundle, app (keeping bundles, drafts), tools. */
#include "core/policy/archive.h"

#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "core/policy/bundle_build.h"

int archive_write(const struct sources *s, struct buf *json)
{
    struct json_out o = json_out(json);
    size_t before = json->len;

    jo_obj(&o);
    jo_key(&o, "files");
    jo_arr(&o);
    for (uint32_t i = 0; i < s->n; i++) {
        jo_obj(&o);
        jo_kv_str(&o, "name", str_of(s->v[i].name));
        jo_kv_str(&o, "text", s->v[i].text.ptr ? buf_str(&s->v[i].text) : STR(""));
        jo_end_obj(&o);
    }
    jo_end_arr(&o);
    jo_end_obj(&o);
    if (!json->err && json->len - before > POLICY_MAX_ARCHIVE)
        return -OMB_E_LIMIT;
    return json->err;
}

int archive_pack(const struct bundle *b, struct buf *json)
{
    return archive_write(&b->sources, json);
}

static int add_file(const struct json_doc *d, uint32_t at, struct arena *arena, struct sources *s,
                    struct bundle_errors *errors)
{
    omb_str name = STR_NONE, text = STR_NONE;
    int rc;

    if (!json_is(d, at, JSON_OBJECT) || d->tok[at].count != 2)
        return -OMB_E_SYNTAX;
    rc = json_get_str(d, json_member(d, at, "name"), arena, &name);
    if (rc == 0)
        rc = json_get_str(d, json_member(d, at, "text"), arena, &text);
    if (rc == -OMB_E_NOTFOUND || rc == -OMB_E_INVALID)
        rc = -OMB_E_SYNTAX;
    return rc == 0 ? sources_add(s, name, text, errors) : rc;
}

static int read_files(const struct json_doc *d, struct arena *arena, struct sources *s,
                      struct bundle_errors *errors)
{
    uint32_t files = json_is(d, 0, JSON_OBJECT) ? json_member(d, 0, "files") : JSON_NONE;
    int rc = json_is(d, files, JSON_ARRAY) && d->tok[0].count == 1 ? 0 : -OMB_E_SYNTAX;

    if (rc != 0)
        return rc;
    for (uint32_t i = json_first(d, files); rc == 0 && i != JSON_NONE; i = json_next(d, files, i))
        rc = add_file(d, i, arena, s, errors);
    if (rc == 0)
        rc = sources_sort(s);
    if (rc == -OMB_E_EXISTS) {
        bundle_errors_add(errors, "bundle", 0, "holds a file twice");
        return -OMB_E_INVALID;
    }
    if (rc == 0 && (s->n == 0 || s->v[0].kind != SOURCE_BUNDLE)) {
        bundle_errors_add(errors, "bundle.lua", 0, "is missing");
        return -OMB_E_INVALID;
    }
    return rc;
}

int archive_read(omb_str json, struct sources *out, struct bundle_errors *errors)
{
    struct arena arena = {0};
    struct sources s = {0};
    struct json_error where = {.why = "a member is missing, unknown or of another type"};
    struct json_doc d;
    int rc = -OMB_E_LIMIT;

    if (json.len <= POLICY_MAX_ARCHIVE)
        rc = json_parse_arena(json, &arena, POLICY_ARCHIVE_TOKENS, &d, &where);
    else
        bundle_errors_add(errors, "bundle", 0, "packed over %d bytes", POLICY_MAX_ARCHIVE);
    if (rc == 0)
        rc = read_files(&d, &arena, &s, errors);
    if (rc == -OMB_E_SYNTAX)
        bundle_errors_add(errors, "bundle", 0, "is no archive: %s", where.why);
    arena_free(&arena);
    if (rc != 0) {
        sources_free(&s);
        return rc;
    }
    *out = s;
    return 0;
}
