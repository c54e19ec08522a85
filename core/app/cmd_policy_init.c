/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud policy init`: the packs, and one of them as an operator's start. Must not know: how
 * a folder is copied, where packs lie. Called by: the table in cmd_policy.c. */
#include "core/app/cmd_policy.h"

#include "core/app/pack_copy.h"
#include "core/base/json_out.h"

#include <sysexits.h>

#define INIT_DEFAULT_PACK "shop"

static void print_packs(bool json, const struct packs *p, struct buf *out)
{
    struct json_out j = json_out(out);

    if (!json) {
        for (uint32_t i = 0; i < p->n; i++)
            buf_printf(out, "%-12s %s\n", p->v[i].name.ptr, p->v[i].what.ptr);
        buf_putz(out, "\n`ombud policy init --pack NAME DIR` copies one as your start.\n");
        return;
    }
    jo_obj(&j);
    jo_key(&j, "packs");
    jo_arr(&j);
    for (uint32_t i = 0; i < p->n; i++) {
        jo_obj(&j);
        jo_kv_str(&j, "name", p->v[i].name);
        jo_kv_str(&j, "what", p->v[i].what);
        jo_kv_str(&j, "folder", p->v[i].folder);
        jo_end_obj(&j);
    }
    jo_end_arr(&j);
    jo_end_obj(&j);
    buf_putc(out, '\n');
}

static void print_start(bool json, const struct pack *pack, const char *dir, omb_str files,
                        struct buf *out)
{
    struct json_out j = json_out(out);

    if (json) {
        jo_obj(&j);
        jo_kv_str(&j, "pack", pack->name);
        jo_kv_z(&j, "folder", dir);
        tool_print_lines(&j, "files", files);
        jo_end_obj(&j);
        buf_putc(out, '\n');
        return;
    }
    buf_printf(out,
               "%s holds the pack \"%s\" now. It is yours to change.\n\n"
               "  ombud policy check %s     every error at once\n"
               "  ombud policy test %s      its specs\n"
               "  ombud demo --scripts %s   the host on sample data with these policies\n\n"
               "To use it, name the folder as `scripts` of a tenant in the host's configuration.\n"
               "Keep it under version control: `git init %s`.\n",
               dir, pack->name.ptr, dir, dir, dir, dir);
}

static int copy(bool json, const struct packs *packs, const struct pack *pack, const char *dir,
                struct tool *t)
{
    struct buf files = BUF_INIT(1 << 20), why = BUF_INIT(1 << 14);
    int rc = pack_copy(packs, pack, dir, &files, &why);

    if (rc == 0)
        print_start(json, pack, dir, buf_str(&files), t->out);
    else if (rc == -OMB_E_EXISTS)
        buf_printf(t->err, "%s: is not empty, and nothing in it was touched\n", dir);
    else
        buf_printf(t->err, "%.*s\n", STR_ARG(buf_str(&why)));
    buf_free(&files);
    buf_free(&why);
    return rc == 0 ? TOOL_GOOD : EX_CANTCREAT;
}

static int no_pack(const struct packs *p, const char *name, struct tool *t)
{
    const char *near = packs_nearest(p, str_of(name));

    buf_printf(t->err, "there is no pack '%s'%s%s%s; there are:", name, near ? " (nearest: '" : "",
               near ? near : "", near ? "')" : "");
    for (uint32_t i = 0; i < p->n; i++)
        buf_printf(t->err, " %s", p->v[i].name.ptr);
    buf_putc(t->err, '\n');
    return TOOL_NO_INPUT;
}

static int run_init(int argc, char **argv, struct tool *t)
{
    const char *name = NULL, *folder = NULL;
    bool json = false;
    const struct tool_option options[] = {{"--json", &json, NULL},
                                          {"--pack", NULL, &name},
                                          {"--packs", NULL, &folder}};
    struct arena arena = {0};
    struct packs packs = {.n = 0};
    const struct pack *pack;
    int n = tool_read(argc, argv, options, 3, 0, 1, t), code = TOOL_GOOD;

    if (n < 0)
        return TOOL_USAGE;
    if (n == 0 && name)
        return tool_usage(t, "which folder shall hold it?");
    if (packs_find(folder, &arena, &packs) != 0) {
        buf_printf(t->err, "%s: no packs are there\n", folder ? folder : "beside the program");
        code = TOOL_NO_INPUT;
        goto out;
    }
    if (n == 0) {
        print_packs(json, &packs, t->out);
        goto out;
    }
    pack = packs_named(&packs, str_of(name ? name : INIT_DEFAULT_PACK));
    code = pack ? copy(json, &packs, pack, argv[0], t)
                : no_pack(&packs, name ? name : INIT_DEFAULT_PACK, t);
out:
    arena_free(&arena);
    return code;
}

const struct tool_row cmd_policy_init_row =
    {"init", run_init, "[--json] [--packs DIR] [[--pack NAME] DIR]",
     "copies a policy pack into a new folder, or lists the packs",
     "  --pack NAME  which one (default: shop)\n"
     "  --packs DIR  packs are the folders in there (default: those that came with the program)\n"
     "DIR is made, or must be empty. Without arguments the packs are listed.\n"};
