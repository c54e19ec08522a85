/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTKIT_KIT_H
#define OMB_TESTKIT_KIT_H

#include "core/base/buf.h"
#include "core/base/json_out.h"
#include "core/plug/dso.h"
#include "core/plug/option.h"
#include "sdk/testkit/mount.h"
#include "sdk/testkit/testkit.h"

#include <pthread.h>

/* Inside of the kit: one plugin, its questions and answers, and a clock that the test moves. */
enum {
    KIT_MAX_OPS = 4096,   /* calls of the host in one test */
    KIT_MAX_ASKS = 8192,  /* questions of the plugin in one test */
    KIT_MAX_TIMERS = 256, /* as the real host */
    KIT_MAX_LETTERS = 8192,
    KIT_MAX_SCRIPTS = 64,
    KIT_MAX_CONNS = 1024,
    KIT_MAX_FRAMES = 4096,
    KIT_MAX_WORK = 256,
    KIT_MAX_SETTINGS = 32,
    KIT_MAX_WITHOUT = 16,
    KIT_MAX_KV = 256,
    KIT_MAX_BYTES = 16 << 20 /* of one answer */
};

enum kit_state { KIT_LOADED, KIT_CREATED, KIT_ACTIVE, KIT_STOPPED };

struct kit_op { /* a call of the host */
    char method[24];
    bool done;
    int32_t status;
    char *bytes;
    size_t len;
};

struct kit_ask { /* a question of the plugin */
    const char *what;
    omb_op op;
    char *args; /* JSON array */
    bool answered;
};

struct kit_script {
    char what[32];
    int32_t status;
    char *bytes; /* NULL: absent */
    bool hold;
};

struct kit_letter { /* something to be handed over on a later turn */
    bool to_plugin; /* completed; else the answer to op */
    omb_op op;
    int32_t status;
    char *bytes;
    size_t len;
};

struct kit_conn {
    bool socket;
    uint32_t status, code; /* of the response; of the plugin's close */
    char *body;
    size_t len;
};

struct kit_frame {
    uint64_t conn;
    char *text;
    size_t len;
};

struct kit_work {
    omb_op op;
    omb_work_fn fn;
    void *arg;
};

struct omb_kit {
    struct dso *file;
    const omb_descriptor *descriptor;
    struct option_value *value;
    struct {
        char *key, *value;
    } setting[KIT_MAX_SETTINGS];
    uint32_t n_setting;
    const char *without[KIT_MAX_WITHOUT];
    uint32_t n_without;

    omb_host host;
    const omb_plugin *plugin;
    const omb_channel *channel;
    const omb_tier *tier;
    const omb_commerce *commerce;
    const omb_commerce_quote *quote;
    const omb_commerce_choices *choices;
    const omb_ext_on_timer *on_timer;
    const omb_ext_on_http *on_http;
    enum kit_state state;
    pthread_t thread;
    uint32_t depth; /* calls of the plugin on the stack */

    uint64_t now;
    struct {
        uint64_t id, at, serial;
    } timer[KIT_MAX_TIMERS];
    uint32_t n_timer;
    uint64_t timer_serial;

    struct kit_op op[KIT_MAX_OPS]; /* number n is at n - 1 */
    uint32_t n_op;
    struct kit_ask ask[KIT_MAX_ASKS];
    uint32_t n_ask;
    struct kit_script script[KIT_MAX_SCRIPTS];
    uint32_t n_script;
    struct kit_conn conn[KIT_MAX_CONNS]; /* number n is at n - 1 */
    uint32_t n_conn;
    struct kit_frame frame[KIT_MAX_FRAMES];
    uint32_t n_frame;
    struct kit_mounts mounts;
    struct {
        omb_tenant tenant;
        char *key, *value;
        size_t len;
    } kv[KIT_MAX_KV];
    uint32_t n_kv;
    struct kit_work work[KIT_MAX_WORK];
    uint32_t n_work;
    char *state_dir;

    pthread_mutex_t lock; /* letters, log and complaints: answers come from any thread */
    struct kit_letter letter[KIT_MAX_LETTERS];
    uint32_t first_letter, n_letter;
    struct buf transcript, log, complaints;
};

/* kit.c */
void kit_note(struct omb_kit *kit, const char *fmt, ...) OMB_PRINTF(2, 3); /* the transcript */
void kit_complain(struct omb_kit *kit, const char *fmt, ...) OMB_PRINTF(2, 3);
char *kit_copy(omb_str s); /* with a NUL behind it */
void kit_post(struct omb_kit *kit, bool to_plugin, omb_op op, int32_t status, omb_str bytes);
bool kit_on_loop(struct omb_kit *kit, const char *what); /* complains and false elsewhere */

/* ask.c: a question begins with its arguments: s text, u number */
void kit_ask_begin(struct omb_kit *kit, const char *what, omb_op op, const char *shape, ...);
/* The same where the kit's own answer is this status, without bytes. */
void kit_ask_judged(struct omb_kit *kit, const char *what, omb_op op, int32_t own,
                    const char *shape, ...);
/* The status with which a test has such questions answered; 0 where it does not say. */
int32_t kit_ask_scripted(struct omb_kit *kit, const char *what);
/* The kit's own answer to such a question; its status. *bytes NULL: absent. */
int32_t kit_habit(const char *what, const char **bytes);

/* service.c, service_ask.c */
const void *kit_service(const omb_host *host, const char *id);
struct omb_kit *kit_of(const omb_host *host);
extern const omb_ext_contacts kit_contacts;
extern const omb_ext_visitors kit_visitors;
extern const omb_ext_cases kit_cases;
extern const omb_ext_flows kit_flows;
extern const omb_ext_kv kit_kv;
extern const omb_ext_fetch kit_fetch;
extern const omb_ext_movements kit_movements;

/* door.c */
extern const omb_ext_http kit_http;

#endif
