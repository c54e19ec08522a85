/* SPDX-License-Identifier: Apache-2.0 */
/* Owns reading what is to be changed from a remedy's JSON. Must not know the books. Called by
 * change_do.c and quote.c. */
#include "change.h"

int change_is(const struct remedy *r)
{
    static const char *const kinds[] = {"cancel", "exchange", "order_change", "customer_change"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(r->kind, kinds[i]) == 0)
            return 1;
    return strcmp(r->kind, "return") == 0 && r->change.ptr;
}

static int32_t read_items(struct shop *s, const omb_json_doc *doc, const char *key, item_id *item,
                          int *n)
{
    const omb_ext_json *j = s->json;
    uint32_t list = j->member(doc, 0, omb_z(key));
    if (list == OMB_JSON_NONE)
        return 0;
    if (doc->tok[list].type != OMB_JSON_ARRAY || doc->tok[list].count > SHOP_MAX_ITEMS)
        return -OMB_E_INVALID;
    for (uint32_t at = j->first(doc, list); at != OMB_JSON_NONE; at = j->next(doc, list, at)) {
        if (remedy_text(s, doc, at, item[*n], sizeof item[*n]) || !item[*n][0])
            return -OMB_E_INVALID;
        ++*n;
    }
    return 0;
}

static int32_t read_address(struct shop *s, const omb_json_doc *doc, struct change *c)
{
    const omb_ext_json *j = s->json;
    uint32_t at = j->member(doc, 0, omb_z("address"));
    if (at == OMB_JSON_NONE)
        return 0;
    if (doc->tok[at].type != OMB_JSON_OBJECT)
        return -OMB_E_INVALID;
    struct address *a = &c->address;
    const struct {
        const char *key;
        char *into;
    } parts[] = {{"address1", a->address1}, {"address2", a->address2}, {"city", a->city},
                 {"state", a->state},       {"country", a->country},   {"zip", a->zip}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (remedy_text(s, doc, j->member(doc, at, omb_z(parts[i].key)), parts[i].into,
                        sizeof a->city))
            return -OMB_E_INVALID;
    c->has_address = a->address1[0] != '\0';
    return 0;
}

static enum change_kind kind_of(const struct remedy *r, const char *what)
{
    static const struct {
        const char *kind, *what;
        enum change_kind is;
    } kinds[] = {{"cancel", NULL, CHANGE_CANCEL},
                 {"exchange", NULL, CHANGE_EXCHANGE},
                 {"return", NULL, CHANGE_RETURN},
                 {"order_change", "items", CHANGE_ITEMS},
                 {"order_change", "payment", CHANGE_PAYMENT},
                 {"order_change", "address", CHANGE_ADDRESS},
                 {"customer_change", "address", CHANGE_CUSTOMER}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(r->kind, kinds[i].kind) == 0 &&
            (!kinds[i].what || strcmp(what, kinds[i].what) == 0))
            return kinds[i].is;
    return CHANGE_NONE;
}

int32_t change_read(struct shop *s, const struct remedy *r, struct change *out)
{
    omb_json_tok tok[256];
    omb_json_doc doc;
    char what[16];
    omb_str text = r->change.ptr ? r->change : omb_z("{}");
    memset(out, 0, sizeof *out);
    if (s->json->parse(text, tok, 256, &doc) || doc.tok[0].type != OMB_JSON_OBJECT)
        return -OMB_E_INVALID;
    if (remedy_text(s, &doc, s->json->member(&doc, 0, omb_z("what")), what, sizeof what) ||
        remedy_text(s, &doc, s->json->member(&doc, 0, omb_z("method")), out->method,
                    sizeof out->method) ||
        read_items(s, &doc, "items", out->item, &out->n_item) ||
        read_items(s, &doc, "new_items", out->instead, &out->n_instead) ||
        read_address(s, &doc, out))
        return -OMB_E_INVALID;
    out->kind = kind_of(r, what);
    return 0;
}
