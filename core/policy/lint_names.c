/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: names in a source that nobody gives to it. Must not know: facts, verdicts' fields. Called
 * by: lint. */
#include "core/policy/lint_look.h"
#include "core/policy/words.h"

/* What people look for out of habit, and what there is instead. */
static const struct {
    const char *name, *near, *why;
} habits[] = {
    {"os", "c.now",
     "there is no clock: the time of a decision is a fact, so that it can be decided "
     "again"},
    {"math", "num", "there is no math (and no chance): num.min, num.floor, … and // are here"},
    {"string", "text", "there is no string library: text.has, text.split, … are here"},
    {"table", "list", "there is no table library: list.add, list.map, … are here"},
    {"utf8", "text", "there is no utf8 library: text.len, text.clip, … are here"},
    {"io", NULL, "a policy reads no file"},
    {"next", "pairs", "there is no next: its order would be left to chance; pairs goes in order"},
    {"tostring", "text.of", "there is no tostring: an address in it would differ each time"},
    {"print", NULL, "a policy prints nothing"},
    {"pcall", NULL, "there is no pcall: an error ends the decision, and its default is taken"},
    {"xpcall", NULL, "there is no xpcall: an error ends the decision, and its default is taken"},
    {"setmetatable", NULL, "there are no metatables"},
    {"getmetatable", NULL, "there are no metatables"},
    {"rawget", NULL, "there are no metatables, so every access is raw"},
    {"rawset", NULL, "there are no metatables, so every access is raw"},
    {"rawequal", NULL, "there are no metatables, so every comparison is raw"},
    {"load", NULL, "text cannot be run"},
    {"dofile", "require", "there is no dofile"},
    {"coroutine", NULL, "there are no coroutines"},
    {"debug", NULL, "there is no debug library"},
    {"package", "require", "there is no package library"},
    {"collectgarbage", NULL, "memory is fresh for every decision"},
    {"_G", NULL, "there is no table of globals"},
    {"_ENV", NULL, "there is no table of globals"},
};

static const char *files_name(const struct lint *l)
{
    switch (l->source->kind) {
    case SOURCE_POLICY:
        return "policies";
    case SOURCE_SPEC:
        return "specs";
    case SOURCE_FLOW:
        return "flows";
    case SOURCE_INVARIANT:
        return "invariants";
    default:
        return "modules";
    }
}

static void unknown_global(struct lint *l, uint32_t token, omb_str name)
{
    for (size_t i = 0; i < sizeof habits / sizeof *habits; i++) {
        if (str_is(name, habits[i].name)) {
            lint_say(l, token, NULL, habits[i].near, "no name '%.*s': %s", STR_ARG(name),
                     habits[i].why);
            return;
        }
    }
    if (str_is(name, "c") && l->where & WORD_POLICY) {
        lint_say(l, token, "function(c) … end around it", NULL,
                 "the facts 'c' are known inside of functions only");
        return;
    }
    lint_say(l, token, "a local or a word of the host", words_nearest_global(name, l->where),
             "%s know no name '%.*s'", files_name(l), STR_ARG(name));
}

/* Nodes that are assigned to are complained about as such. */
static bool *find_targets(struct lint *l)
{
    bool *target = arena_zalloc(l->arena, l->s.n + 1);

    for (uint32_t i = 0; target && i < l->s.n; i++) {
        const struct syntax_node *x = &l->s.node[i];
        uint32_t at = x->child;
        for (uint32_t n = 0; x->kind == SYNTAX_ASSIGN && n < x->extra && at != SYNTAX_NONE; n++) {
            target[at] = true;
            at = l->s.node[at].next;
        }
    }
    return target;
}

static void look_at_name(struct lint *l, uint32_t node, bool assigned)
{
    const struct syntax_node *x = &l->s.node[node];
    omb_str name = syntax_word(&l->s, node);

    if (x->local != SYNTAX_NONE)
        return;
    if (assigned)
        lint_say(l, x->at, "local", NULL, "a name of your own needs 'local': %.*s", STR_ARG(name));
    else if (!words_has_global(name, l->where))
        unknown_global(l, x->at, name);
}

static void look_at_member(struct lint *l, uint32_t node)
{
    const struct syntax_node *x = &l->s.node[node];
    omb_str lib, name = syntax_word(&l->s, node);

    if (l->s.node[x->child].kind != SYNTAX_NAME || l->s.node[x->child].local != SYNTAX_NONE)
        return;
    lib = syntax_word(&l->s, x->child);
    if (words_is_library(lib) && words_has_global(lib, l->where) && !words_has(lib, name))
        lint_say(l, x->at, NULL, words_nearest(lib, name), "%.*s has no '%.*s'", STR_ARG(lib),
                 STR_ARG(name));
}

static const char *unordered(const struct lint *l, uint32_t key)
{
    const char *type =
        l->s.node[key].kind == SYNTAX_KEY ? lint_type(l, l->s.node[key].child) : NULL;
    return type && (strcmp(type, "table") == 0 || strcmp(type, "function") == 0) ? type : NULL;
}

/* { [{}] = … }: nobody can ask for it again. Through a name it can be looked up, not gone over. */
static void look_at_key(struct lint *l, uint32_t node)
{
    uint32_t key = l->s.node[node].child;

    if (unordered(l, node) && l->s.node[key].kind != SYNTAX_NAME)
        lint_say(l, l->s.node[node].at, "a text, a number or a boolean", NULL,
                 "a %s as a key is found by nobody, and has no order", unordered(l, node));
}

static void look_at_pairs(struct lint *l, uint32_t call)
{
    uint32_t word = l->s.node[call].child, first = l->s.node[word].next;
    uint32_t table = syntax_value(&l->s, first);

    if (!syntax_is_global(&l->s, word, "pairs") || table == SYNTAX_NONE ||
        l->s.node[table].kind != SYNTAX_TABLE)
        return;
    for (uint32_t at = l->s.node[table].child; at != SYNTAX_NONE; at = l->s.node[at].next) {
        if (!unordered(l, at))
            continue;
        lint_say(l, l->s.node[first].first, "a table with texts, numbers or booleans as keys", NULL,
                 "pairs: a key is a %s; its order would be left to chance", unordered(l, at));
        return;
    }
}

void lint_names(struct lint *l)
{
    const bool *target = find_targets(l);

    for (uint32_t i = 0; target && i < l->s.n; i++) {
        switch (l->s.node[i].kind) {
        case SYNTAX_NAME:
            look_at_name(l, i, target[i]);
            break;
        case SYNTAX_DOT:
            look_at_member(l, i);
            break;
        case SYNTAX_KEY:
            look_at_key(l, i);
            break;
        case SYNTAX_CALL:
            look_at_pairs(l, i);
            break;
        default:
            break;
        }
    }
}
