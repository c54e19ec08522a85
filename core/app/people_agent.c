/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: people who sign in, as administrators see, add and change them.
 * Must not know: HTTP, how a session is found.
 * Called by: people.c. */
#include "core/app/people_i.h"
#include "core/app/people_secret.h"
#include "core/app/staff.h"

#include "core/base/limits.h"
#include "core/base/rand.h"
#include "core/base/utf8.h"
#include "core/gateway/session.h"

/* One person on the way to another record. */
struct person {
    struct people_call *c;
    omb_str login;
    struct session_user user;
    bool is_new, renewed; /* renewed: a password was made */
    char password[PEOPLE_PASSWORD + 1];
};

static struct rights rights_of(const struct session_user *u)
{
    return (struct rights){.tier = u->who.tier,
                           .is_operator = session_has_role(&u->who, "operator"),
                           .is_admin = session_has_role(&u->who, "admin")};
}

static void write_agent(struct json_out *o, omb_str login, const struct session_user *u)
{
    struct rights r = rights_of(u);

    jo_obj(o);
    jo_kv_str(o, "login", login);
    jo_kv_str(o, "id", u->who.agent);
    jo_kv_str(o, "name", u->who.name);
    jo_kv_int(o, "tier", r.tier);
    jo_kv_bool(o, "operator", r.is_operator);
    jo_kv_bool(o, "admin", r.is_admin);
    jo_kv_bool(o, "disabled", u->disabled || u->removed);
    jo_end_obj(o);
}

/* ---- reading ---- */

static void listed(void *ctx, int status, const struct store_rows *rows)
{
    struct people_call *c = ctx;
    struct json_out o = json_out(&c->out);

    if (status != 0) {
        people_refuse(c, status, NULL);
        return;
    }
    jo_obj(&o);
    jo_key(&o, "agents");
    jo_arr(&o);
    for (uint32_t i = 0; i < rows->n; i++) {
        struct session_user u;
        if (session_user_read(rows->row[i].c, &c->arena, &u) == 0 && !u.removed)
            write_agent(&o, rows->row[i].a, &u);
    }
    jo_end_arr(&o);
    jo_end_obj(&o);
    people_answer(c);
}

void people_agents(struct people_call *c)
{
    int status =
        store_kv_list(c->app->store, c->t->id, STR("user"), STR(""), PEOPLE_MAX_AGENTS, listed, c);

    if (status != 0)
        people_refuse(c, status, NULL);
}

static void answer_person(struct person *p)
{
    struct people_call *c = p->c;
    struct json_out o = json_out(&c->out);

    jo_obj(&o);
    jo_key(&o, "agent");
    write_agent(&o, p->login, &p->user);
    if (p->renewed)
        jo_kv_z(&o, "password", p->password);
    jo_end_obj(&o);
    people_answer(c);
}

/* The record of the login that the question names, for `fn`; refused without one. */
typedef void (*found_fn)(struct person *p);

struct finding {
    struct person person;
    found_fn fn;
};

static void found(void *ctx, int status, const struct store_rows *rows)
{
    struct finding *f = ctx;
    struct person *p = &f->person;
    struct people_call *c = p->c;

    if (status == 0 && rows->n == 0)
        status = -OMB_E_NOTFOUND;
    if (status == 0)
        status = session_user_read(rows->row[0].c, &c->arena, &p->user);
    if (status == 0 && p->user.removed)
        status = -OMB_E_NOTFOUND;
    if (status == 0)
        f->fn(p);
    else
        people_refuse(c, status, status == -OMB_E_NOTFOUND ? "there is no such person" : NULL);
}

static void find(struct people_call *c, omb_str login, found_fn fn)
{
    struct finding *f = arena_zalloc(&c->arena, sizeof *f);
    int status = f ? 0 : -OMB_E_NOMEM;

    if (status == 0) {
        f->person.c = c;
        f->person.login = login;
        f->fn = fn;
        status = staff_login_ok(login) ? 0 : -OMB_E_NOTFOUND;
    }
    if (status == 0)
        status = store_kv_get(c->app->store, c->t->id, STR("user"), login, found, f);
    if (status != 0)
        people_refuse(c, status, status == -OMB_E_NOTFOUND ? "there is no such person" : NULL);
}

void people_agent(struct people_call *c)
{
    find(c, people_word(c, "login"), answer_person);
}

/* ---- writing ---- */

/* Letters and digits that nobody takes for another. */
static void make_password(struct person *p)
{
    static const char letter[] = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    for (int i = 0; i < PEOPLE_PASSWORD; i++)
        p->password[i] = letter[rand_below(sizeof letter - 1)];
    p->renewed = true;
}

static void kept(void *ctx, int status)
{
    struct people_call *c = ctx;
    struct person *p = c->own;

    if (status != 0) {
        people_refuse(c, status, NULL);
        return;
    }
    session_revoke(c->app->sessions, c->t->id, p->login);
    answer_person(p);
}

/* The record and the line that tells of it, together. */
static void keep(struct person *p, enum event_kind kind)
{
    struct people_call *c = p->c;
    struct buf record = BUF_INIT(64 << 10), line = BUF_INIT(JOURNAL_MAX_BODY);
    struct json_out o = json_out(&line);
    struct store_mark mark = {.space = STR("user"), .key = p->login};
    int status;

    session_user_write(&p->user, &record);
    mark.value = buf_str(&record);
    jo_obj(&o);
    jo_key(&o, "agent");
    write_agent(&o, p->login, &p->user);
    if (p->renewed && !p->is_new)
        jo_kv_bool(&o, "new_password", true);
    jo_end_obj(&o);
    c->own = p;
    status = record.err ? record.err : people_note(c, kind, &line, &mark, 1, kept);
    if (status != 0)
        people_refuse(c, status, NULL);
    buf_free(&record);
    buf_free(&line);
}

static void hashed(void *ctx, int status, omb_str hash)
{
    struct person *p = ctx;

    if (status != 0) {
        people_refuse(p->c, status,
                      status == -OMB_E_INVALID ? "password: has 8 characters or more" : NULL);
        return;
    }
    p->user.hash = arena_dup(&p->c->arena, hash);
    keep(p, p->is_new ? EVENT_STAFF_ADDED : EVENT_STAFF_CHANGED);
}

static void hash_password(struct person *p, omb_str password)
{
    int status = people_secret(p->c, &(struct people_secret){.password = password}, hashed, p);

    if (status != 0)
        people_refuse(p->c, status, NULL);
}

/* Roles of the record from what the words say; those that they do not name stay. */
static void put_roles(struct session_user *u, const struct rights *r)
{
    struct session *who = &u->who;

    who->tier = r->tier;
    who->n_role = 0;
    if (r->tier != STAFF_NO_TIER)
        who->role[who->n_role++] = str_of(tier_name(r->tier));
    if (r->is_operator)
        who->role[who->n_role++] = STR("operator");
    if (r->is_admin)
        who->role[who->n_role++] = STR("admin");
}

/* 0, or refused: the rights that the words ask for. */
static int read_rights(struct person *p, struct rights *out)
{
    const struct json_doc *d = &p->c->args;
    struct rights r = rights_of(&p->user);
    int64_t tier = json_int_or(d, 0, "tier", r.tier);

    r.is_operator = json_bool_or(d, 0, "operator", r.is_operator);
    r.is_admin = json_bool_or(d, 0, "admin", r.is_admin);
    if (tier < STAFF_NO_TIER || tier >= TIER_LEVELS)
        return -OMB_E_INVALID;
    r.tier = (int32_t)tier;
    if (!rights_may_give(&p->c->rights, &r))
        return -OMB_E_DENIED;
    *out = r;
    return 0;
}

static bool same_rights(const struct rights *a, const struct rights *b)
{
    return a->tier == b->tier && a->is_operator == b->is_operator && a->is_admin == b->is_admin;
}

static const char *rights_words(int status)
{
    return status == -OMB_E_INVALID ? "tier: is 0 (none), 1, 2 or 3"
                                    : "a role is given by those alone who have it";
}

/* Takes the name and the rights from the words; false: refused. */
static bool take_words(struct person *p)
{
    struct people_call *c = p->c;
    omb_str name = str_trim(people_word(c, "name"));
    struct rights r;
    int status = read_rights(p, &r);

    if (status != 0) {
        people_refuse(c, status, rights_words(status));
        return false;
    }
    if (name.len > NAME_MAX_TEXT || (!name.len && (p->is_new || people_has(c, "name")))) {
        people_refuse(c, -OMB_E_INVALID, "name: is needed, and not too long");
        return false;
    }
    if (p->is_new && r.tier == STAFF_NO_TIER && !r.is_operator && !r.is_admin) {
        people_refuse(c, -OMB_E_INVALID, "a tier or a role is needed");
        return false;
    }
    if (name.len)
        p->user.who.name = name;
    put_roles(&p->user, &r);
    return true;
}

/* ---- a new one ---- */

static void looked(void *ctx, int status, const struct store_rows *rows)
{
    struct person *p = ctx;
    struct people_call *c = p->c;
    omb_str password = people_word(c, "password");

    if (status == 0 && rows->n) {
        people_refuse(c, -OMB_E_STATE, "somebody has this login, or had it");
    } else if (status != 0 && status != -OMB_E_NOTFOUND) {
        people_refuse(c, status, NULL);
    } else {
        if (!password.len)
            make_password(p);
        hash_password(p, password.len ? password : str_of(p->password));
    }
}

void people_agent_add(struct people_call *c)
{
    struct person *p = arena_zalloc(&c->arena, sizeof *p);
    int status;

    if (!p) {
        people_refuse(c, -OMB_E_NOMEM, NULL);
        return;
    }
    p->c = c;
    p->login = people_word(c, "login");
    p->is_new = true;
    p->user.who.agent = p->login;
    if (!staff_login_ok(p->login)) {
        people_refuse(c, -OMB_E_INVALID, "login: has letters a-z, digits and . _ - @ +");
        return;
    }
    if (!take_words(p))
        return;
    status = store_kv_get(c->app->store, c->t->id, STR("user"), p->login, looked, p);
    if (status != 0)
        people_refuse(c, status, NULL);
}

/* ---- a change ---- */

/* Nobody changes what he may himself: so no administrator is ever the last to go. */
static bool may_change(struct person *p, bool rights)
{
    struct people_call *c = p->c;
    struct rights was = rights_of(&p->user);

    if (rights && str_eq(c->login, p->login))
        people_refuse(c, -OMB_E_DENIED, "your own rights are changed by somebody else");
    else if (!rights_may_give(&c->rights, &was))
        people_refuse(c, -OMB_E_DENIED, rights_words(-OMB_E_DENIED));
    else
        return true;
    return false;
}

static void change(struct person *p)
{
    struct people_call *c = p->c;
    struct rights was = rights_of(&p->user), now;
    bool disabled = json_bool_or(&c->args, 0, "disabled", p->user.disabled);
    bool renew = json_bool_or(&c->args, 0, "new_password", false);
    bool rights = disabled != p->user.disabled;

    if (!take_words(p))
        return;
    now = rights_of(&p->user);
    rights = rights || !same_rights(&was, &now);
    put_roles(&p->user, &was);
    if (!may_change(p, rights || renew))
        return;
    put_roles(&p->user, &now);
    p->user.disabled = disabled;
    if (!renew) {
        keep(p, EVENT_STAFF_CHANGED);
        return;
    }
    make_password(p);
    hash_password(p, str_of(p->password));
}

void people_agent_change(struct people_call *c)
{
    find(c, people_word(c, "login"), change);
}

static void remove_person(struct person *p)
{
    if (!may_change(p, true))
        return;
    p->user.disabled = p->user.removed = true;
    p->user.hash = STR("");
    keep(p, EVENT_STAFF_REMOVED);
}

void people_agent_remove(struct people_call *c)
{
    find(c, people_word(c, "login"), remove_person);
}
