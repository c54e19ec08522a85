/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BASE_LIMITS_H
#define OMB_BASE_LIMITS_H

/*
 * Every cap of the host, by name. One row here is one row of the README's limits
 * table (tests/lint compares them): name, value, then what is said or done at it.
 * Sizes are bytes, times milliseconds, unless the name says otherwise.
 */

/* base */
#define LOG_MAX_LINE 2048 /* one line of the log; cut over it */

#define MEDIA_MAX_SIDE 20000          /* pixels of a picture in a direction; refused over it */
#define MEDIA_MAX_PIXELS 120000000ull /* of the whole picture; refused over it */
#define MEDIA_MAX_NAME 120            /* bytes of a file's name; cut on a character */

/* loop: posts, timers, watched files */
#define WAKE_MAX_POSTED 65536   /* functions waiting for the loop; a further post says busy */
#define TIMER_TICK_MS 32        /* a deadline is kept to within this */
#define LOOP_MAX_READY 32768    /* descriptors watched without asking for memory; more ask for it */
#define FSWATCH_QUIET_MS 200    /* a changed tree is told about when it was quiet so long */
#define FSWATCH_MOST_MS 2000    /* or, while it goes on changing, at the latest after this */
#define FSWATCH_MAX_FOLDERS 256 /* of one tree; the rest is not watched */
#define FSWATCH_MAX_DEPTH 16    /* folders below one another; deeper ones are not watched */

/* messages and cases */
#define MESSAGE_MAX_TEXT (16 * 1024) /* a customer's or agent's message; refused over it */
#define MESSAGE_MAX_CID 64           /* a channel's own message id */
#define CASE_MAX_REMEDIES 64         /* of one case; a further one is refused */
#define CASE_MAX_ORDERS 16           /* orders remembered by one case */
#define CASE_MAX_QUOTES 8            /* answers of the shop about changes; the oldest goes */
#define CASE_MAX_ATTACHMENTS 60      /* files of one case; a further one is refused */
#define CASE_MAX_ATTACHED 20         /* of these, from each of customer, agents, sellers */
#define CASE_RECENT_CIDS 64          /* repeats answered from memory; older ones by the store */
#define CASE_MAX_TOLD 512            /* events that a customer's page reads; the oldest go */
#define CASE_VIEW_MESSAGES 20        /* newest messages handed to a tier plugin */
#define SUMMARY_MAX_TEXT 4096        /* a hand-over summary; its oldest lines go first */
#define REASON_MAX_TEXT 512          /* a person's reason for a step; refused over it */
#define NAME_MAX_TEXT 256            /* a name or title that is shown; cut on a character */

/* desk: one command on one case */
#define DESK_FEW_TOKENS 192          /* a body of up to these folds without allocation */
#define DESK_MAX_TOKENS 4096         /* of one command's or event's JSON; refused over it */
#define DESK_MAX_BODY (64 * 1024)    /* of a command; refused over it */
#define DESK_MAX_TIER 9              /* highest level a tenant may load */
#define DESK_MAX_ACTIONS 32          /* of one tier's answer; the rest is not read */
#define DESK_MAX_DECIDED 4           /* records of decisions in it; the rest is not kept */
#define REASON_MAX_WORD 64           /* a longer reason, or a sentence, becomes a note */
#define DESK_VIEW_TEXT 4096          /* of a message in a tier's view; cut on a character */
#define DESK_REOPEN_MS 2592000000ull /* an ended contact may be taken up again for 30 days */
#define DESK_WIDEN_MS 60000ull       /* a queued contact's policy is asked again after this */
#define DESK_WIDEN_MAX_MS 3600000ull /* and at least this often */
#define DESK_ORDER_FRESH_MS 60000ull /* an older observation is renewed before money moves */
#define DESK_QUOTE_FRESH_MS 30000ull /* so long a change may be decided on the shop's quote */
#define DESK_MAX_QUOTES 8            /* asked for one command; further changes are refused */
#define ORDER_MAX_BODY (16 * 1024)   /* of an observed order; refused over it */
#define ORDER_MAX_LINES 64           /* lines of an order that remedies can name */
#define DESK_SUGGEST_LINES 8         /* lines looked at for suggestions */
#define REMEDY_MAX_DAYS 3660         /* until a certificate expires; refused over it */
#define CASE_MAX_REFUSED 200         /* refused attempts on money a case records; later ones not */
#define MOVEMENT_MAX_ID 60           /* the shop's own id of a movement; refused over it */
#define MOVEMENT_MAX_BODY 4096       /* JSON of one; refused over it */
#define DESK_RETURN_DAYS 30          /* to send a return, where a person set no other time */
#define DESK_RETURN_REMIND_DAYS 3    /* before its last day the customer is reminded */
#define DESK_RETURN_AGAIN_MS 3600000ull /* the shop has not said yet: looked at again */
#define SUGGEST_LIMIT_MOST 10000000     /* minor units up to which an agent's limit is looked for */
#define QUEUE_FAIR_POSITIONS 10         /* K: later arrivals of its priority that may be ahead */
#define CASE_MAX_CLAIMS 8               /* guarantee claims of one case; a further one is refused */
#define CLAIM_MAX_EVIDENCE 24    /* pieces of evidence of a claim; a further one is refused */
#define CLAIM_MAX_TEXT 2000      /* bytes of one of them, or of a message; refused over it */
#define CLAIM_MAX_STEPS 64       /* steps that a claim shows; later ones are not */
#define ATTACHMENT_MAX_ID 64     /* bytes of a file's id that evidence names; refused over it */
#define CLAIM_MAX_LISTING 4096   /* bytes of a listing that a claim keeps; over it none is */
#define CLAIM_MAX_ROUNDS 16      /* times a claim's policy asks for more; then a person decides */
#define CLAIM_CONTACT_HOURS 48   /* a seller's time to write back before a claim */
#define CLAIM_HOUR_MS 3600000ull /* an hour of a policy's verdict; tests of the host shorten it */
#define CLAIM_CAP 2500 /* whole units of the tenant's currency that a claim pays at most */

/* policy: decisions, bundles and flows */
#define POLICY_MAX_TICKS 100000             /* instructions of one decision; then its default */
#define POLICY_MAX_MEMORY (1 << 20)         /* of one decision, above its image; then its default */
#define POLICY_MAX_BLOCK (16 * 1024)        /* one table or stack of a decision; then its default */
#define POLICY_MAX_STRING (4 * 1024)        /* one string that a policy makes; then its default */
#define POLICY_MAX_INPUT (64 * 1024)        /* facts or view handed in; refused over it */
#define POLICY_MAX_OUTPUT (8 * 1024)        /* verdict or actions handed out; a fault over it */
#define POLICY_MAX_ERROR 1024               /* error text, cut */
#define POLICY_MAX_SOURCE (256 * 1024)      /* one file of a bundle; refused over it */
#define POLICY_MAX_SOURCES (4 << 20)        /* all files of a bundle; refused over it */
#define POLICY_MAX_FILES 256                /* of a bundle; refused over it */
#define POLICY_MAX_ARCHIVE (4 << 20)        /* all files as kept in the store; refused over it */
#define POLICY_ARCHIVE_TOKENS 2048          /* JSON values of such an archive; refused over it */
#define POLICY_MAX_IMAGE (4 << 20)          /* a compiled bundle; refused over it */
#define POLICY_MAX_LOAD_TICKS (5 * 1000000) /* instructions to load a bundle; refused over it */
#define POLICY_MAX_SPEC (16 << 20)          /* memory of one spec file; refused over it */
#define POLICY_MAX_COMPILE (16 << 20) /* memory of the compiler for one file; refused over it */
#define POLICY_MAX_RULES 128          /* of one policy; refused over it */
#define POLICY_MAX_RULE_NAME 95       /* bytes; refused when the bundle is loaded */
#define POLICY_MAX_REASON 63          /* bytes of a verdict's reason word */
#define POLICY_MAX_CLAUSE 199         /* bytes of a clause told to a customer */
#define POLICY_MAX_OFFERS 8           /* of one compensation verdict; a fault over it */
#define SYNTAX_MAX_DEPTH 250      /* levels of a source that check looks into; then it does not */
#define SYNTAX_MAX_NAMES 64       /* names of one declaration; check looks no further then */
#define BUNDLE_MAX_ERRORS 256     /* told of one bundle; further ones are only counted */
#define POLICY_FAULTS_TO_REVERT 3 /* faults within the window: previous bundle */
#define POLICY_FAULT_WINDOW_MS 60000 /* the window of these faults */
#define FLOW_MAX_STATE (32 * 1024)   /* answers kept of one flow; then a person takes over */
#define FLOW_MAX_TOLD (12 * 1024)    /* one answer of the shop to a flow; none over it */
#define FLOW_MAX_QUESTIONS 8         /* to the shop, of one step; then a person takes over */
#define FLOW_MAX_ACTIONS 32          /* of one step */
#define FLOW_MAX_DECIDED (32 * 1024) /* records of decisions of one step; the rest is not kept */
#define FLOW_MAX_EXAMPLES 512        /* example utterances of one flow; refused over it */
#define FLOW_THRESHOLD_PM 500        /* per mille; below this a flow is not started */
#define POLICY_KEPT_BUNDLES 8 /* alive besides the active one, for flows that began with them */
#define TRIAL_PAIRS 64        /* kinds of difference that a trial counts apart */
#define TRIAL_SAMPLES 32      /* differing decisions of a trial that are shown, the newest */
#define TRIAL_TOKENS 4096     /* JSON values of a trial's kept counts */
#define POLICY_RECENT 200     /* newest decisions that a bundle must manage to come into force */
#define POLICY_RECENT_BYTES (16 * 1024) /* of one of them; larger ones are not kept for it */
#define POLICY_MAX_WHY 500              /* bytes of the reason for an activation; refused over it */
#define POLICY_HISTORY_ROWS 50          /* activations of one answer */
#define POLICY_DIFF_EDITS 1000 /* lines in which two files differ; over it one large change */
#define POLICY_DRAFTS 64 /* kept drafts of a tenant, one an operator; a further one is refused */
#define POLICY_DRAFT_MS 7776000000ull /* a draft nobody touches is dropped after 90 days */
#define POLICY_LEAST_PREFIX 8         /* digits that name a bundle when they are the only such */
#define POLICY_JOBS_AT_ONCE 2 /* backtests and the like of a tenant; a further one is busy */
#define POLICY_JOBS_KEPT 8    /* jobs of a tenant whose reports are remembered; the oldest goes */
#define POLICY_JOB_REPORT (4 << 20) /* bytes of a job's report; it fails over it */
#define POLICY_TOOLS_AT_ONCE 3 /* checks, tests and tries of operators on the pool; then busy */

/* lab: what is done with rules and records beside deciding */
#define LAB_RECORD_TOKENS 512 /* JSON values of one decision record; it is skipped over it */
#define LAB_EVENT_TOKENS 2048 /* JSON values of an event that holds one; it is skipped over it */
#define LAB_BUNDLES_HELD 8    /* bundles that a replay keeps loaded */
#define LAB_DIFFERING 50      /* differing decisions that a replay shows in full */
#define LAB_SAMPLE 50         /* changed decisions that a backtest shows */
#define LAB_PAIRS 256         /* kinds of change that it counts apart; the rest is "others" */
#define LAB_KEYS 200          /* rows of each of its tables; the rest is "others" */
#define LAB_CURRENCIES 16     /* of its money; decisions in a further one are told, not counted */
#define LAB_FAULT_TEXTS 8     /* errors of the candidate that it tells apart */
#define LAB_FAMILIES 32       /* kinds of ledger rows that it adds up */
#define LAB_MAX_CONSTANTS 512 /* values found in a policy's functions; the rest is not tried */
#define LAB_MAX_LINKS 256     /* pairs of numbers that a policy adds or compares, looked at */
#define LAB_MAX_VALUES 64     /* values tried for one fact; further ones are not */
#define LAB_MOST_NUMBER 10000000      /* largest number tried for a count or an amount */
#define LAB_MOST_TIME 4102444800000ll /* largest time tried, ms: the year 2100 */
#define LAB_SHRINK_TRIALS 4000        /* tries at making a counterexample smaller */
#define LAB_MAX_TRIALS 10000000       /* facts made for one invariant */
#define LAB_MAX_MUTANTS 20000         /* of one bundle; further ones are not made, and told */
#define LAB_MUTANT_FACTS 2000   /* drawn facts on which a surviving mutant is told from the rules */
#define LAB_ORDERED_FACTS 40000 /* and those made of the cases in order; further ones are not */
#define TRY_MAX_HISTORY 1000    /* lines that the prompt of `policy try` remembers */
#define LAB_EXPLAIN_TRIALS 40000 /* decisions spent on what would have changed one */

/* store: the writer and what it takes */
#define STORE_GROUP_MAX 2000   /* transactions of one commit; the rest wait for the next */
#define STORE_QUEUE_MAX 100000 /* transactions waiting when options name none; then busy */
#define STORE_READS_MAX 16384  /* reads waiting; a further one is busy */
#define STORE_READ_BATCH 256   /* reads taken from the queue at once */
#define STORE_VIEW_ROWS 500    /* rows read from one view of the data, then a new one begins */
#define STORE_GATE_MS 20       /* how long moving the log waits for an open view to end */
#define STORE_MAX_BODY (4 * 1024 * 1024) /* one body, row, snapshot or value; refused over it */
#define STORE_MAX_NAME 512               /* one key, name or id; refused over it */
#define STORE_MAX_CUSTOMER 128           /* a customer's id; refused over it */
#define STORE_MAX_MARKS 8448             /* small rows beside one transaction; refused over it */
#define STORE_MAX_PARTS 256              /* events, outbox rows, timers … of one transaction */
#define STORE_MAX_ROWS 10000             /* rows of one read; the rest by the next page */
#define STORE_SAME_MS_ROWS 256           /* rows of one millisecond that a page may end with */
#define STORE_HEAD_CACHE 32768         /* heads of chains kept by the writer; older ones re-read */
#define STORE_KEY_CACHE 4096           /* customers' keys kept opened; older ones re-read */
#define STORE_WAL_PAGES 8000           /* pages of write-ahead log before they are moved */
#define STORE_WRITER_CACHE_KIB 8192    /* page cache of the writing connection */
#define STORE_READER_CACHE_KIB 4096    /* page cache of the reading connection */
#define STORE_SCAN_ROWS 256            /* events that a look back reads from one view of the data */
#define STORE_SCAN_BYTES (1024 * 1024) /* bodies of them after which it ends */
#define STORE_SCAN_STEPS 4096          /* rows looked at after which it ends */
#define STORE_SCAN_CACHE_KIB 4096      /* its page cache */
#define STORE_SCAN_SLACK_MS 3600000    /* how far a clock may have been set back, for its start */
#define BLOB_MAX_BYTES (5 * 1024 * 1024) /* one attachment; refused over it */
#define BLOB_MAX_INLINE (64 * 1024)      /* up to these it is committed with a group; else a file */
#define BLOB_MAX_WORK 64                 /* attachments being written or read; then "busy" */
#define STORE_PROBE_MS 1000              /* between tries to come up again */
#define STORE_PROBE_BYTES (64 * 1024)    /* what a try must be able to write */
#define STORE_SWEEP_MS 30000             /* between sweeps of expired values */
#define STORE_SWEEP_ROWS 500             /* expired values removed by one sweep */

/* plug: plugins and what they ask of the host */
#define PLUG_MAX_PLUGINS 64        /* of one host; a further one is refused */
#define PLUG_KEPT_LINES 100        /* of a plugin's log, for `ombud plugin logs`; older ones go */
#define PLUG_LINE_BYTES 240        /* of such a line; cut over it */
#define PLUG_MAX_LEAVING 8         /* plugins draining at once after a change; then refused */
#define PLUG_MAX_GONE 512          /* changes of plugins in one run of the host; then refused */
#define PLUG_MAX_OPTIONS 64        /* of one plugin; the file is refused over it */
#define PLUG_MAX_VALUE 4096        /* bytes of one option's value; refused over it */
#define PLUG_MAX_CALLS 65536       /* open calls of plugins; a further one is "busy" */
#define PLUG_MAX_ASKS 65536        /* open questions of plugins; a further one is "busy" */
#define PLUG_MAX_ANSWER (16 << 20) /* bytes of one answer; over it the call fails */
#define PLUG_SPARE_LETTERS 256     /* answers told while there is no memory; then dropped, logged */
#define PLUG_MAX_TIMERS 256        /* of one plugin; a further one is refused */
#define PLUG_MAX_WORK 1024         /* jobs of one plugin on worker threads; then "busy" */
#define PLUG_MAX_MOUNTS 8          /* paths of one plugin */
#define PLUG_MAX_PATH 127          /* bytes of such a path */
#define PLUG_MAX_KEY 128           /* bytes of a kv key */
#define PLUG_MAX_KV (64 * 1024)    /* bytes of a kv value */
#define PLUG_CALL_MS 30000         /* a call without a deadline of its own */
#define PLUG_SLOW_MS 5             /* a call into a plugin that takes longer is logged */
#define PLUG_MAX_FRAME (17 << 20)  /* one message to or from a child; refused over it */
#define PLUG_MAX_TENANTS 64        /* whose scripts a child that comes back is told of */
#define PLUG_MAX_CHILD_ASKS 4096   /* open questions of one child; a further one is "busy" */
#define PLUG_MAX_CONNS 20000       /* sockets and requests one child has; a further one is closed */
#define PLUG_HELLO_MS 5000         /* a child's time until it speaks; then it is ended */
#define PLUG_SCAN_MS 5000          /* the time to look at one file; it is refused over it */
#define PLUG_IN_LINE_MS 30000 /* a child's wait for a processor does not count; so much of it */
#define PLUG_RAN_MS 1000      /* …and none of it, once it ran so long without an answer */
#define PLUG_STOP_MS 2000     /* a child's time to end by itself; then it is killed */
#define PLUG_BEAT_MS 500      /* between two questions whether a child is alive */
#define PLUG_BEATS_LOST 3     /* unanswered ones of them; it is killed then */
#define PLUG_BEAT_LAST_MS 300 /* the last one of them must be answered sooner */
#define PLUG_RESTART_MS 100   /* first wait before a child is started again; then doubling */
#define PLUG_RESTART_MOST_MS 60000 /* the longest such wait; so long without a crash forgives all */
#define PLUG_CRASHES 5             /* within PLUG_CRASH_WINDOW_MS open the circuit: no restart */
#define PLUG_CRASH_WINDOW_MS 60000 /* the window of these crashes */
#define PLUG_CIRCUIT_MS 60000      /* a circuit stays open so long; then one more try */
#define PLUG_DEATHS_OF_A_CALL 2    /* a call that kills its child so often is not made again */
#define PLUG_QUARANTINE 64         /* such calls remembered of one plugin; the oldest goes */
#define PLUG_LOG_LINES 100         /* lines of a child in half a second; the rest is counted */
#define PLUG_MEMORY_MIB 1024       /* memory of a child unless its settings say otherwise */
#define PLUG_READ_CHUNK (64 * 1024) /* read from a child at once; then others have their turn */
#define PLUG_DOUBT_MS 5             /* a child that ran so long without a word ranks last */
#define PLUG_NICE 10                /* how far a child gives way to the host */
#define PLUG_COMING_MS 250          /* a child on its way up may get nothing; then as others */
#define PLUG_BURNING_PERCENT 10     /* …ran: for so much of that time */
#define PLUG_FRAMES_PER_S 5000      /* a child begins by itself; it waits over it */
#define PLUG_FRAMES_BURST 500       /* …of which so many at once */
#define PLUG_FRAMES_OF_A_CALL 16    /* it may say so many more for each thing that it is told */
#define PLUG_CREDIT_MOST 1000000    /* …left over of those; unused, half goes with each beat */
#define PLUG_HOLD_MS 1              /* the wait */
#define PLUG_READ_NS 30000   /* time for one child's frames in a turn; the rest waits a turn */
#define PLUG_MAX_STRUCT 4096 /* a plugin's struct says its size; the file is refused over it */
#define PLUG_MAX_MANIFEST (1 << 20)  /* what a child's plugin says of itself; refused over it */
#define PLUG_MAX_UNSENT (8 << 20)    /* bytes a child has not taken; over it calls are "busy" */
#define CAGE_MAX_FILES 256           /* descriptors of a child; a further one is an error to it */
#define CAGE_MAX_FILE (1 << 30)      /* bytes of a file it writes; an error to it over it */
#define CAGE_MAX_THREADS 64          /* of a child with a user of its own */
#define CAGE_BASE_MEMORY (256 << 20) /* of addresses: libraries, stacks; beyond its memory */

/* gateway: HTTP */
#define GW_MAX_TARGET (8 * 1024)         /* request line; 414 over it */
#define GW_MAX_HEAD (16 * 1024)          /* request line and headers; 431 over it */
#define GW_ACCEPT_AGAIN_MS 50            /* until a connection without memory is looked at again */
#define GW_MAX_HEADERS 100               /* header lines; 431 over it */
#define GW_MAX_BODY (1 << 20)            /* request body; 413 over it */
#define GW_MAX_BIG_BODY (16 << 20)       /* the same, whatever a route says */
#define GW_MAX_BIG 32                    /* larger bodies under way; a further one is 503 */
#define GW_CONTROL_MAX_BODY (6 << 20)    /* the same on the admin listener: a whole bundle fits */
#define GW_MAX_CHUNK_OVERHEAD (8 * 1024) /* chunk heads and trailers beyond 8 x the body; 431 */
#define GW_MAX_CONNECTIONS 19900         /* open ones; a further one is closed at once */
#define GW_MAX_OUT (1 << 20)             /* unsent bytes of a connection; it is closed over it */
#define GW_HIGH_WATER (64 * 1024)        /* unsent bytes at which no further request is read */
#define GW_MAX_WRITE (64 * 1024)         /* one write; it has GW_STALL_MS to leave */
#define GW_READ_CHUNK (64 * 1024)        /* the read buffer that a loop's connections share */
#define GW_MAX_ROUTES 256                /* routes and mounts each; a further one is refused */
#define GW_MAX_LISTENERS 8               /* addresses listened on; over it no start */
#define GW_HEADER_MS 10000               /* first byte to end of head; then 408 */
#define GW_BODY_MS 10000                 /* a window of it must bring GW_BODY_LEAST; then 408 */
#define GW_BODY_LEAST (16 * 1024)        /* bytes of body in a window */
#define GW_IDLE_MS 60000                 /* keep-alive without a request; then closed */
#define GW_STALL_MS 30000                /* one write unfinished; then closed */
#define GW_REQUEST_MS 30000              /* a handler's time to answer; then 504 */
#define GW_TICKET_MS (6 * 3600000)       /* age of TLS ticket keys; then new ones are made */
#define GW_LINGER_MS 1000                /* what a refused client still sends is read this long */
#define GW_MAX_WEB_FILE (16 << 20)       /* a file of --web-root */

/* gateway: sellers */
#define SELLER_MAX_TOKEN 200      /* bytes of a seller's key; it is unknown over it */
#define SELLER_CALLS_ADDRESS 600  /* in SELLER_WINDOW_MS, from one address; then 429 */
#define SELLER_CALLS_TOKEN 300    /* the same with one key */
#define SELLER_GUESSES_ADDRESS 30 /* keys that are not known, from one address */
#define SELLER_WINDOW_MS 60000    /* the window of these */
#define SELLER_MAX_MARKS 96       /* rows about sellers of one commit; further ones are left out */
#define SELLER_MAX_COUNT 1000000  /* a seller's orders and claims are counted up to here */
#define SELLER_MAX_CLAIMS 200     /* newest claims of one list; older ones by their links */
#define SELLER_LINK_MS 7776000000ull /* a decided claim's link is good for 90 days */
#define SELLER_TOKEN_DAYS 365        /* a seller's key is good this long unless said otherwise */
#define SELLER_MAX_TOKENS 10000      /* keys of sellers in one list */

/* gateway: WebSocket */
#define WS_MAX_MESSAGE (64 * 1024) /* one message, inflated; close 1009 over it */
#define WS_MAX_FRAGMENTS 1024      /* frames of one message; close 1008 over it */
#define WS_DEFLATE_LEAST 512       /* shorter messages go out as they are */
#define WS_PING_MS 20000           /* silence after which a ping is sent */
#define WS_PONG_MS 10000           /* silence after a ping that closes */
#define WS_CLOSE_MS 2000           /* waiting for the other side's close frame */

/* gateway: API and live feed */
#define API_MAX_ROWS 200           /* cases of one list answer */
#define API_MAX_EVENTS 1000        /* events of one answer */
#define API_MAX_KEY 255            /* bytes of an Idempotency-Key */
#define API_MAX_DOCUMENT (1 << 20) /* bytes of the API's own description */
#define API_MAX_TOKENS 1024        /* JSON values in a request body or feed frame */
#define STREAM_MAX_WATCHES 64      /* cases one socket watches; a further one is refused */
#define STREAM_MAX_EVENTS 200      /* past events sent at once; the rest follows */
#define STREAM_MAX_TOKENS 200000   /* JSON values read back for one frame; nack over it */
#define STREAM_MAX_KEPT 32         /* events of a case kept while its past is being read */
#define STREAM_MAX_FANOUT 256      /* watchers of one case that get its events */
#define STREAM_TYPING_MS 6000      /* an agent counts as composing this long after a key */

/* gateway: the customer's door */
#define MY_MAX_TOKEN 128       /* bytes of a visitor's token; another is not looked for */
#define MY_WINDOW_MS 60000     /* the window of the four limits below; then 429 */
#define MY_CALLS_TOKEN 240     /* calls with one token */
#define MY_CALLS_ADDRESS 1200  /* calls from one address */
#define MY_GUESSES_ADDRESS 30  /* unknown tokens from one address */
#define MY_SESSIONS_ADDRESS 90 /* sessions begun from one address */
#define MY_READ_GAP 16         /* events between two that a page reads; over it, read apart */
#define MY_MAX_CASES 50        /* cases of one answer; a cursor leads on */
#define MY_MAX_NAME 127        /* bytes of a customer's name; cut on a character */
#define FILES_MAX_NAME 2048    /* bytes of a file's percent-encoded name; a longer one is ignored */
#define MY_KEY_MS 86400000     /* an Idempotency-Key is remembered so long */

/* gateway: sign-in and sessions */
#define LOGIN_MAX_NAME 256             /* bytes; 422 over it */
#define LOGIN_MAX_PASSWORD 1024        /* bytes, checked before hashing; 422 over it */
#define LOGIN_LEAST_PASSWORD 8         /* of a new one */
#define LOGIN_TRIES_ACCOUNT 10         /* in LOGIN_WINDOW_MS; then 429 */
#define LOGIN_TRIES_ADDRESS 60         /* the same, from one address; also for unknown cookies */
#define LOGIN_WINDOW_MS (15 * 60000)   /* the window of these tries */
#define LIMITER_ENTRIES 65536          /* buckets of one limiter, 16 bytes each */
#define PASSWORD_AT_ONCE 2             /* hashes on the pool at a time */
#define PASSWORD_MAX_WAITING 256       /* sign-ins waiting for a hash; a further one is 503 */
#define SESSION_IDLE_MS (30 * 60000)   /* without a request or an open socket */
#define SESSION_LIFE_MS (12 * 3600000) /* a session ends after this, used or not */
#define SESSION_CHECK_MS 2000          /* how old a look at the user's record may be */
#define SESSION_TOUCH_MS 60000         /* how often the last use is written down */
#define SESSION_MAX_CACHED 8192        /* sessions in memory; the least used one is forgotten */
#define SESSION_MAX_SOCKETS 32         /* of one session */

/* gateway, app: API keys */
#define KEY_MAX_TOKEN 100              /* bytes of a key; it is unknown over it */
#define KEY_CALLS_ADDRESS 1800         /* with keys in KEY_WINDOW_MS, from one address; then 429 */
#define KEY_CALLS 600                  /* the same with one key */
#define KEY_GUESSES_ADDRESS 30         /* keys that are not known, from one address */
#define KEY_WINDOW_MS 60000            /* the window of these */
#define KEY_TOUCH_MS 600000            /* how often the last use is written down */
#define KEY_USE_KEPT_MS 34560000000ull /* and how long: 400 days */
#define KEY_MAX_KEYS 200               /* of a tenant; no further one is made */
#define KEY_MAX_USES 10000             /* last uses that are looked at for a list */
#define KEY_MAX_NAME 60                /* bytes of its name */
#define KEY_MAX_MAKER 46               /* bytes of its maker's id: it stands in what the key does */
#define KEY_DAYS 365                   /* good this long unless said otherwise */
#define KEY_MAX_DAYS 3650              /* and at most */
#define STAFF_MAX_LOGIN 63       /* bytes of a login, and of the id that stands in what is done */
#define OFFICE_MAX_TOKENS 200000 /* JSON values of an answer that a command reads */

/* app: webhooks */
#define WEBHOOK_MAX 16               /* of a tenant; no further one is made */
#define WEBHOOK_MAX_URL 1024         /* bytes of its URL */
#define WEBHOOK_MAX_EVENTS 64        /* names of events that one lists */
#define WEBHOOK_MAX_TOKENS 256       /* JSON values of its row */
#define WEBHOOK_AT_ONCE 4            /* messages on their way to one place; others wait */
#define WEBHOOK_CALL_MS 15000        /* a place's time for one answer; then it is tried again */
#define WEBHOOK_MAX_BODY (512 << 10) /* bytes of a message; a larger one is given up */
#define WEBHOOK_BREAK 5              /* failures in a row after which a place has a pause */
#define WEBHOOK_PAUSE_S 60           /* and how long; then one message tries */
#define WEBHOOK_LATE_S 259200 /* waited so long past its time at a place that fails: given up */
#define WEBHOOK_OLD_SECRET_MS 86400000ull /* a secret signs so long beside the one after it */
#define WEBHOOK_DEAD_MS 2592000000ull     /* a message that was given up is kept 30 days */
#define WEBHOOK_RECENT 20                 /* last tries of one that are shown */
#define WEBHOOK_DEAD_ROWS 1000            /* of these in one list, or sent again at once */

/* app: cases in memory, effects, configuration */
#define CASES_MAX_CACHED 20000       /* live cases in memory; the idlest goes */
#define CASES_MAX_WAITING 50000      /* commands not yet answered; a further one is "busy" */
#define CASES_MAX_UNDER_WAY 16000    /* transactions at the store; over it commands are "busy" */
#define CASES_RACE_MS 20000          /* of a command that waits for, or loses, shared budgets */
#define TIMERS_BATCH 200             /* due timers fired at once; the rest follows */
#define TIMERS_MAX_SLEEP_MS 60000    /* the store is asked at least this often */
#define TIMERS_RETRY_MS 1000         /* wait after the store could not say what is due */
#define TIMERS_REFUSED_MS 900000     /* a timer that its case refuses is tried again after this */
#define TENANT_MAX_BUDGETS 16        /* limits of authority a tenant may name */
#define TENANT_CERTIFICATE_CAP 20000 /* minor units in certificates, a customer in 12 months */
#define TENANT_AGENT_DAY_CAP 200000  /* minor units an agent grants a day */
#define SHOP_CALL_MS 15000           /* the shop's time for one answer */
#define SHOP_EXECUTE_MS 5000         /* the same for a remedy: asking again under its key is safe */
#define SHOP_MAX_TOKENS 65536        /* JSON values in an answer of the shop; refused over it */
#define DOOR_MAX_CONTACTS 200000     /* contacts whose case is remembered; others are looked up */
#define DOOR_MAX_ITEMS 500           /* items of one catching-up answer; the rest follows */
#define VISITOR_TOKEN_MS (90ULL * 24 * 3600 * 1000) /* a visitor's token is good this long */
#define POST_CALL_MS 70000          /* a channel's time to take one message; tried again */
#define POST_GIVE_UP_MS 86400000ULL /* a message is tried so long; then a person hears */
#define EFFECT_RETRY_MS 1000ULL     /* first wait before an effect is tried again; then doubling */
#define EFFECT_RETRY_MOST_MS 60000ULL /* the longest such wait */
#define EXECUTE_RETRY_MOST_MS 4000ULL /* the same for money whose outcome is unknown */
#define EFFECT_MAX_TOKENS 4096        /* JSON values in an effect's body or a plugin's answer */
#define TIER_STEP_MS 8000         /* an automatic tier's time for a turn unless turn_s says other */
#define QUEUES_MAX_WAITING 100000 /* contacts waiting on this node that are given a place */
#define STORE_QUEUE 20000         /* transactions the store keeps waiting; over it "busy" */
#define PLUG_DRAIN_MS 5000        /* plugins' time to finish at the end */
#define CANARY_CASES 20000  /* open cases of a canary that are followed; the quietest is counted */
#define CANARY_KEPT 2000    /* of these, the newest that a restart remembers */
#define CANARY_TOKENS 65536 /* JSON values of what a restart remembers */
#define CANARY_QUIET_MS 1800000       /* a case quiet for so long counts as over */
#define CANARY_KEEP_MS 5000           /* between two times that a trial's counts are written down */
#define BACKGROUND_NICE 10            /* how far checks, loads and backtests give way to the host */
#define KEEPER_WAITING 16             /* changes of a tenant's policies; a further one is "busy" */
#define CONTROL_MAX_ANSWER (16 << 20) /* of a running host to a command; refused over it */
#define CONTROL_WAIT_S 60             /* seconds that a command waits for the host */
#define CONFIG_MAX_FILE (256 * 1024)  /* a configuration file; refused over it */
#define CONFIG_MAX_ERRORS 50          /* complaints about one file; further ones are not listed */
#define CASE_SNAPSHOT_EVERY 200       /* events between two snapshots of a case */

/* app: what is fetched for plugins */
#define FETCH_MAX_URL 2048          /* bytes of a URL; refused over it */
#define FETCH_MAX_REQUEST (2 << 20) /* bytes of what a plugin asks; refused over it */
#define FETCH_MAX_HEADERS 32        /* header lines of a request; refused over it */
#define FETCH_MAX_VALUE 4096        /* bytes of one header's value; refused over it */
#define FETCH_MAX_HEAD (32 * 1024)  /* header bytes of all answers to one request; cut over it */
#define FETCH_MAX_LINES 128         /* header lines of an answer; cut over it */
#define FETCH_BODY (64 * 1024)      /* body of an answer when the plugin names no cap */
#define FETCH_MAX_BODY (4 << 20)    /* the most it may name */
#define FETCH_TIME_MS 10000         /* all attempts together when the plugin names no time */
#define FETCH_MAX_TIME_MS 60000     /* the most it may name */
#define FETCH_MAX_RETRY 3           /* further attempts that it may ask for */
#define FETCH_PAUSE_MS 200          /* before the second attempt; then doubling */
#define FETCH_MAX_AFTER_S 3600      /* a longer Retry-After is taken as this */
#define FETCH_MAX_ADDRESSES 16      /* addresses of one name; a name with more is refused */
#define FETCH_ACTIVE 64             /* at once; further ones wait */
#define FETCH_ACTIVE_HOST 16        /* of these to one host and port */
#define FETCH_MAX_WAITING 1024      /* waiting ones; a further one is "busy" */
#define FETCH_KEPT 8                /* idle connections kept for a plugin's later GETs */
#define FETCH_KEPT_S 20             /* seconds that one is kept */
#define FETCH_MAX_PLACES 8          /* further places of one plugin in the configuration */

/* paper: what is printed */
#define PAPER_MAX_PDF (256 * 1024) /* of one document; refused over it */
#define RETURNS_MAX_PRINTS 4       /* labels that wait for a font at once; then busy */
#define PAPER_LINES 8              /* of an address; the rest is left out */
#define PAPER_MAX_LINE 160         /* bytes of a line; cut */
#define PAPER_MAX_BARCODE 48       /* characters of a Code 128; none is drawn over it */
#define PAPER_MAX_MODULES 640      /* of its bars */

/* app: people, customers and their data */
#define JOURNAL_MAX_TRIES 8          /* times that a line which lost its place is tried again */
#define JOURNAL_MAX_BODY (16 * 1024) /* of a line of the journal */
#define JOURNAL_MAX_TOKENS 256       /* JSON values of one */
#define JOURNAL_ROWS 100             /* lines of one answer when none are asked for */
#define PEOPLE_MAX_CALLS 256         /* questions under way; a further one is "busy" */
#define PEOPLE_MAX_MEMORY (8 << 20)  /* of one question until it is answered */
#define PEOPLE_MAX_TOKENS 256        /* JSON values of a question */
#define PEOPLE_MAX_AGENTS 2000       /* people of a tenant in one list */
#define PEOPLE_ROWS 50               /* customers, or cases of one, when no number is asked for */
#define CUSTOMER_MAX_EMAIL 254       /* bytes of what is noted of a customer: refused over it */
#define CUSTOMER_MAX_PHONE 40        /* the same */
#define CUSTOMER_MAX_NOTE 4000       /* the same */
#define ERASURE_PASSES 5 /* times that a customer's keys are destroyed, if new ones come */
#define ERASURE_WAIT_MS 86400000ULL /* an erasure that waits for money should be over by then */
#define ERASURE_LOOK_MS 1000        /* between looks at its money, at first */
#define ERASURE_LOOK_MOST_MS 60000  /* between later ones */
#define EXPORT_PART (1 << 19)       /* a part of JSON lines is closed once it has so many bytes */
#define EXPORT_MAX_BYTES (16ULL << 30) /* of one export; refused over it */
#define EXPORT_LIFE_MS 86400000ULL     /* it is gone so long after it was made */
#define EXPORT_SWEEP_MS 60000          /* between two looks for such */
#define EXPORTS_KEPT 8                 /* of a tenant; a further one is "busy" */
#define RETENTION_SWEEP_MS 3600000     /* between two looks for customers who are due */
#define RETENTION_ROWS 200             /* cases looked at in one piece */
#define RETENTION_TOKENS 256           /* JSON values of a case's row */
#define RETENTION_MOST_DAYS 36500      /* that customers may be kept; refused over it */
#define PEOPLE_PASSWORD 20             /* characters of a first password */
#define PEOPLE_WRONG_PASSWORDS 10      /* old ones in a row that are wrong, in LOGIN_WINDOW_MS */

#endif
