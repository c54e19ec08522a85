/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the promises of the tables that bodies are checked by: the first byte of an input chooses a
 * table, the rest is the body. What is let pass is as the table says, what is refused is not, and
 * neither the order of members nor one that no table names changes that. Must not know commands.
 * units: base desk */
#include "core/base/check.h"
#include "core/desk/shapes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_TOK = 1 << 14, MEMORY = 16 << 20 };

/* ---- a table of everything that a table may say ---- */

static const struct shape item[] = {{.name = "n", .type = SHAPE_INT, .least = -2, .most = 2},
                                    {.name = "must", .type = SHAPE_ANY, .flags = SHAPE_MUST},
                                    {.name = NULL}};
static const struct shape_object item_object = {"Item", item};
static const struct shape inside[] =
    {{.name = "list", .type = SHAPE_LIST, .items = SHAPE_OBJECT, .of = &item_object, .most = 3},
     {.name = "one", .type = SHAPE_OBJECT, .flags = SHAPE_MUST, .of = &item_object},
     {.name = NULL}};
static const struct shape_object inside_object = {NULL, inside};
static const struct shape every[] =
    {{.name = "text", .type = SHAPE_TEXT, .least = 2, .most = 4, .says = "two to four"},
     {.name = "long", .type = SHAPE_TEXT, .least = 1},
     {.name = "word", .type = SHAPE_TEXT, .words = "grant|deny|wait"},
     {.name = "time", .type = SHAPE_TIME, .flags = SHAPE_NULL},
     {.name = "int", .type = SHAPE_INT, .flags = SHAPE_MUST | SHAPE_NULL, .least = 1},
     {.name = "bool", .type = SHAPE_BOOL},
     {.name = "words", .type = SHAPE_LIST, .items = SHAPE_TEXT, .words = "a|b", .least = 1},
     {.name = "lists", .type = SHAPE_LIST, .items = SHAPE_LIST, .most = 2},
     {.name = "inside", .type = SHAPE_OBJECT, .of = &inside_object},
     {.name = "free", .type = SHAPE_OBJECT},
     {.name = NULL}};
static const struct shape_object every_object = {"Every", every};

static const struct shape_object *table_of(uint8_t pick)
{
    const struct shape_object *of = shapes_command((enum command_kind)(uint8_t)(pick - 'a'));
    return of ? of : &every_object;
}

/* ---- the same question, asked in another way ---- */

static bool fits(const struct json_doc *d, uint32_t at, const struct shape_object *of);

static bool is_in(const struct shape *s, int64_t n)
{
    return !(n < s->least) && !(s->most && n > s->most);
}

static bool text_is(const struct json_doc *d, uint32_t at, const struct shape *s)
{
    int64_t len = d->tok[at].len;
    struct arena a = {.max = MEMORY};
    omb_str text;
    if (!json_is(d, at, JSON_STRING))
        return false;
    if (!s->words)
        return d->tok[at].escaped ? len >= s->least : is_in(s, len);
    bool is = json_get_str(d, at, &a, &text) == 0 && str_is_one(text, s->words, '|');
    arena_free(&a);
    return is;
}

static bool list_is(const struct json_doc *d, uint32_t at, const struct shape *s);

static bool is_as(const struct json_doc *d, uint32_t at, const struct shape *s)
{
    int64_t n;
    switch (s->type) {
    case SHAPE_TEXT:
        return text_is(d, at, s);
    case SHAPE_TIME:
        return json_is(d, at, JSON_STRING);
    case SHAPE_INT:
        return json_get_int(d, at, &n) == 0 && is_in(s, n);
    case SHAPE_BOOL:
        return json_is(d, at, JSON_BOOL);
    case SHAPE_OBJECT:
        return json_is(d, at, JSON_OBJECT) && (!s->of || fits(d, at, s->of));
    case SHAPE_LIST:
        return json_is(d, at, JSON_ARRAY) && list_is(d, at, s);
    case SHAPE_ANY:
        break;
    }
    return true;
}

static bool list_is(const struct json_doc *d, uint32_t at, const struct shape *s)
{
    const struct shape of_it = {.type = s->items, .of = s->of, .words = s->words};
    uint32_t n = 0;
    bool is = true;
    for (uint32_t v = json_item(d, at, 0); v != JSON_NONE; v = json_item(d, at, ++n))
        is = is && is_as(d, v, &of_it);
    return is && is_in(s, n);
}

static bool member_fits(const struct json_doc *d, uint32_t at, const struct shape *s)
{
    uint32_t v = json_member(d, at, s->name);
    if (v == JSON_NONE)
        return !(s->flags & SHAPE_MUST);
    if (json_is(d, v, JSON_NULL))
        return s->flags != SHAPE_MUST;
    return is_as(d, v, s);
}

static bool fits(const struct json_doc *d, uint32_t at, const struct shape_object *of)
{
    bool all = true;
    for (const struct shape *s = of->member; s->name; s++)
        all = all && member_fits(d, at, s);
    return all;
}

/* ---- what is said of a fault ---- */

static bool has_end(const char *text, size_t cap)
{
    size_t n = strnlen(text, cap);
    return n > 0 && n < cap;
}

static void check_fault(const struct shape_object *of, const struct shape_fault *f)
{
    omb_str first, rest;
    bool named = false;
    OMB_REQUIRE(has_end(f->field, sizeof f->field) && has_end(f->why, sizeof f->why));
    (void)str_cut(str_of(f->field), '.', &first, &rest);
    for (const struct shape *s = of->member; s->name; s++)
        named = named || str_is(first, s->name);
    OMB_REQUIRE(named);
}

/* ---- the same body, written in another order, with a member more ---- */

static void write_again(const struct json_doc *d, struct arena *a, struct buf *out)
{
    uint32_t n = d->tok[0].count, at = 0;
    uint32_t *key = arena_alloc(a, (n + 1) * sizeof *key);
    OMB_REQUIRE(key);
    for (uint32_t i = json_first(d, 0); i != JSON_NONE; i = json_next(d, 0, i))
        key[at++] = i;
    OMB_REQUIRE(at == n);
    buf_puts(out, STR("{"));
    if (json_member(d, 0, "no table has it") == JSON_NONE)
        buf_puts(out, n ? STR("\"no table has it\":[null],") : STR("\"no table has it\":0"));
    while (at-- > 0)
        buf_printf(out, "%.*s:%.*s%s", STR_ARG(json_raw(d, key[at])),
                   STR_ARG(json_raw(d, key[at] + 1)), at ? "," : "");
    buf_puts(out, STR("}"));
}

static void check_again(const struct json_doc *d, const struct shape_object *of, int rc,
                        const struct shape_fault *fault)
{
    struct arena a = {.max = MEMORY};
    struct buf text = BUF_INIT(0);
    struct shape_fault f = {0};
    struct json_doc again;
    write_again(d, &a, &text);
    OMB_REQUIRE(json_parse_arena(buf_str(&text), &a, MAX_TOK + 8, &again, NULL) == 0);
    OMB_REQUIRE(shape_check(&again, 0, of, &f) == rc);
    OMB_REQUIRE(strcmp(f.field, fault->field) == 0 && strcmp(f.why, fault->why) == 0);
    buf_free(&text);
    arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {.max = MEMORY};
    struct shape_fault fault = {0};
    struct json_doc d;
    if (size == 0)
        return 0;
    const struct shape_object *of = table_of(data[0]);
    if (json_parse_arena(str_n(data + 1, size - 1), &a, MAX_TOK, &d, NULL) == 0 &&
        json_is(&d, 0, JSON_OBJECT)) {
        int rc = shape_check(&d, 0, of, &fault);
        OMB_REQUIRE(rc == 0 || rc == -OMB_E_INVALID);
        OMB_REQUIRE((rc == 0) == fits(&d, 0, of));
        if (rc)
            check_fault(of, &fault);
        else
            OMB_REQUIRE(!fault.field[0] && !fault.why[0]);
        check_again(&d, of, rc, &fault);
    }
    arena_free(&a);
    return 0;
}
