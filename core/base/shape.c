/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: whether a JSON object has the shape of a table.
 * Must not know: what any member means.
 * Called by: desk for commands, the gateway for bodies and for the document of its routes. */
#include "core/base/shape.h"

#include <stdio.h>

static int wrong(struct shape_fault *f, const struct shape *s, const char *prefix, const char *why)
{
    (void)snprintf(f->field, sizeof f->field, "%s%s", prefix, s->name);
    if (s->says)
        (void)snprintf(f->why, sizeof f->why, "%s (%s)", why, s->says);
    else
        (void)snprintf(f->why, sizeof f->why, "%s", why);
    return -OMB_E_INVALID;
}

/* What an integer, a text or a list may be. */
static int out_of_range(struct shape_fault *f, const struct shape *s, const char *prefix,
                        const char *unit)
{
    char why[sizeof f->why];

    if (!s->most && s->least == 1 && !*unit)
        (void)snprintf(why, sizeof why, "above zero");
    else if (!s->most)
        (void)snprintf(why, sizeof why, "%lld or more%s", (long long)s->least, unit);
    else if (!s->least && *unit)
        (void)snprintf(why, sizeof why, "at most %lld%s", (long long)s->most, unit);
    else
        (void)snprintf(why, sizeof why, "%lld to %lld%s", (long long)s->least, (long long)s->most,
                       unit);
    return wrong(f, s, prefix, why);
}

static bool within(const struct shape *s, int64_t n)
{
    return n >= s->least && (!s->most || n <= s->most);
}

/* "accepts, refunded or disputes" */
static int no_word(struct shape_fault *f, const struct shape *s, const char *prefix)
{
    char why[sizeof f->why];
    size_t n = 0;

    for (const char *p = s->words; *p && n + 5 < sizeof why; p++) {
        const char *gap = *p != '|' ? NULL : strchr(p + 1, '|') ? ", " : " or ";
        if (!gap)
            why[n++] = *p;
        else
            n += (size_t)snprintf(why + n, sizeof why - n, "%s", gap);
    }
    why[n] = '\0';
    return wrong(f, s, prefix, why);
}

static bool has_word(const struct json_doc *d, uint32_t at, const char *words)
{
    struct arena a = {.max = 4096};
    omb_str text;
    bool has = json_get_str(d, at, &a, &text) == 0 && str_is_one(text, words, '|');

    arena_free(&a);
    return has;
}

static int check_text(const struct json_doc *d, uint32_t at, const struct shape *s,
                      const char *prefix, struct shape_fault *f)
{
    int64_t len = (int64_t)d->tok[at].len;

    if (s->words)
        return has_word(d, at, s->words) ? 0 : no_word(f, s, prefix);
    /* An escape is longer than what it stands for: that length is the reader's to judge. */
    if (len < s->least || (!d->tok[at].escaped && !within(s, len)))
        return out_of_range(f, s, prefix, " bytes");
    return 0;
}

static int check_list(const struct json_doc *d, uint32_t at, const struct shape *s,
                      const char *prefix, struct shape_fault *f);

static int check_members(const struct json_doc *d, uint32_t at, const struct shape_object *of,
                         const char *prefix, struct shape_fault *f);

static int check_one(const struct json_doc *d, uint32_t at, const struct shape *s,
                     const char *prefix, struct shape_fault *f)
{
    char deeper[sizeof f->field];
    int64_t n;

    switch (s->type) {
    case SHAPE_TEXT:
        return json_is(d, at, JSON_STRING) ? check_text(d, at, s, prefix, f)
               : s->words                  ? no_word(f, s, prefix)
                                           : wrong(f, s, prefix, "a text");
    case SHAPE_TIME:
        return json_is(d, at, JSON_STRING) ? 0 : wrong(f, s, prefix, "a time, as text");
    case SHAPE_INT:
        if (json_get_int(d, at, &n) != 0)
            return wrong(f, s, prefix, "an integer");
        return within(s, n) ? 0 : out_of_range(f, s, prefix, "");
    case SHAPE_BOOL:
        return json_is(d, at, JSON_BOOL) ? 0 : wrong(f, s, prefix, "true or false");
    case SHAPE_OBJECT:
        if (!json_is(d, at, JSON_OBJECT))
            return wrong(f, s, prefix, "an object");
        (void)snprintf(deeper, sizeof deeper, "%s%s.", prefix, s->name);
        return s->of ? check_members(d, at, s->of, deeper, f) : 0;
    case SHAPE_LIST:
        return json_is(d, at, JSON_ARRAY) ? check_list(d, at, s, prefix, f)
                                          : wrong(f, s, prefix, "a list");
    case SHAPE_ANY:
        break;
    }
    return 0;
}

static int check_list(const struct json_doc *d, uint32_t at, const struct shape *s,
                      const char *prefix, struct shape_fault *f)
{
    struct shape item = {.name = s->name, .type = s->items, .of = s->of, .words = s->words};
    int status = 0;

    if (!within(s, d->tok[at].count))
        return out_of_range(f, s, prefix, " of them");
    for (uint32_t i = json_first(d, at); status == 0 && i != JSON_NONE; i = json_next(d, at, i))
        status = check_one(d, i, &item, prefix, f);
    return status;
}

static int check_members(const struct json_doc *d, uint32_t at, const struct shape_object *of,
                         const char *prefix, struct shape_fault *f)
{
    int status = 0;

    for (const struct shape *s = of->member; status == 0 && s->name; s++) {
        uint32_t value = json_member(d, at, s->name);
        bool null = json_is(d, value, JSON_NULL);
        if (value != JSON_NONE && !null)
            status = check_one(d, value, s, prefix, f);
        else if ((s->flags & SHAPE_MUST) && !(null && (s->flags & SHAPE_NULL)))
            status = wrong(f, s, prefix, "is needed");
    }
    return status;
}

int shape_check(const struct json_doc *d, uint32_t at, const struct shape_object *of,
                struct shape_fault *fault)
{
    return check_members(d, at, of, "", fault);
}
