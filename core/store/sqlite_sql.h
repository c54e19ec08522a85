/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_STORE_SQLITE_SQL_H
#define OMB_STORE_SQLITE_SQL_H

/* Every statement of the SQLite backend. X(NAME, sql). ?1 is the tenant, but where a statement has
 * none: those of a walk over rows in commit order. */
#define SQLITE_LIST_COLUMNS                                                                        \
    "kase, number, changed_at, status, tier, holder, queued, approvals, ckey, body"

#define SQLITE_STATEMENTS(X)                                                                       \
    X(BEGIN, "BEGIN IMMEDIATE")                                                                    \
    X(BEGIN_READ, "BEGIN DEFERRED")                                                                \
    X(COMMIT, "COMMIT")                                                                            \
    X(HEAD, "SELECT seq, hash FROM event WHERE tenant=?1 AND kase=?2 ORDER BY seq DESC LIMIT 1")   \
    X(EVENT_ADD, "INSERT INTO event(tenant, kase, seq, id, at, name, actor, actor_id, cid, ckey,"  \
                 " body, hash) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)")                    \
    X(EVENT_CID, "SELECT seq FROM event WHERE tenant=?1 AND kase=?2 AND cid=?3")                   \
    X(EVENTS, "SELECT seq, id, at, name, actor, actor_id, cid, ckey, body, hash FROM event"        \
              " WHERE tenant=?1 AND kase=?2 AND seq>=?3 ORDER BY seq LIMIT ?4")                    \
    X(SCAN_END, "SELECT max(rowid) FROM event")                                                    \
    X(SCAN_AT, "SELECT rowid, at FROM event WHERE rowid>=?1 ORDER BY rowid LIMIT 1")               \
    X(SCAN, "SELECT seq, kase, at, name, ckey, body, rowid, actor, actor_id FROM event"            \
            " WHERE +tenant=?1 AND rowid>?2 AND rowid<=?3 ORDER BY rowid LIMIT ?4")                \
    X(SCAN_KASE, "SELECT seq, kase, at, name, ckey, body, seq, actor, actor_id FROM event"         \
                 " WHERE tenant=?1 AND seq>?2 AND seq<=?3 AND kase=?5 ORDER BY seq LIMIT ?4")      \
    X(SNAPSHOT_PUT, "INSERT INTO snapshot VALUES(?1,?2,?3,?4,?5) ON CONFLICT(tenant, kase)"        \
                    " DO UPDATE SET seq=excluded.seq, ckey=excluded.ckey, body=excluded.body")     \
    X(SNAPSHOT, "SELECT seq, ckey, body FROM snapshot WHERE tenant=?1 AND kase=?2")                \
    X(SNAPSHOT_DROP, "DELETE FROM snapshot WHERE tenant=?1 AND kase=?2")                           \
    X(KASE_PUT, "INSERT INTO kase VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)"              \
                " ON CONFLICT(tenant, kase) DO UPDATE SET number=excluded.number,"                 \
                " changed_at=excluded.changed_at, status=excluded.status, tier=excluded.tier,"     \
                " holder=excluded.holder, customer=excluded.customer, open=excluded.open,"         \
                " queued=excluded.queued, approvals=excluded.approvals, ckey=excluded.ckey,"       \
                " body=excluded.body")                                                             \
    X(KASE, "SELECT number, ckey, body FROM kase WHERE tenant=?1 AND kase=?2")                     \
    X(KASE_NUMBER, "SELECT kase FROM kase WHERE tenant=?1 AND number=?2")                          \
    X(KASE_OF_CUSTOMER, "SELECT kase FROM kase WHERE tenant=?1 AND customer=?2 AND customer<>''")  \
    X(LIST_ALL, "SELECT " SQLITE_LIST_COLUMNS " FROM kase WHERE tenant=?1 AND changed_at<?3"       \
                " ORDER BY changed_at DESC LIMIT ?4")                                              \
    X(LIST_OPEN, "SELECT " SQLITE_LIST_COLUMNS " FROM kase WHERE tenant=?1 AND open=1"             \
                 " AND changed_at<?3 ORDER BY changed_at DESC LIMIT ?4")                           \
    X(LIST_QUEUE, "SELECT " SQLITE_LIST_COLUMNS " FROM kase WHERE tenant=?1 AND queued=1"          \
                  " AND tier=?2 AND changed_at<?3 ORDER BY changed_at DESC LIMIT ?4")              \
    X(LIST_QUEUES, "SELECT " SQLITE_LIST_COLUMNS " FROM kase WHERE tenant=?1 AND queued=1"         \
                   " AND tier<=?2 AND changed_at<?3 ORDER BY changed_at DESC LIMIT ?4")            \
    X(LIST_HOLDER, "SELECT " SQLITE_LIST_COLUMNS " FROM kase WHERE tenant=?1 AND holder<>''"       \
                   " AND holder=?2 AND changed_at<?3 ORDER BY changed_at DESC LIMIT ?4")           \
    X(LIST_CUSTOMER, "SELECT " SQLITE_LIST_COLUMNS " FROM kase WHERE tenant=?1 AND customer<>''"   \
                     " AND customer=?2 AND changed_at<?3 ORDER BY changed_at DESC LIMIT ?4")       \
    X(LIST_APPROVALS, "SELECT " SQLITE_LIST_COLUMNS " FROM kase WHERE tenant=?1 AND approvals>0"   \
                      " AND changed_at<?3 ORDER BY changed_at DESC LIMIT ?4")                      \
    X(CUSTOMERS, "SELECT customer, kase, count(*), max(changed_at), status, tier, holder, queued," \
                 " approvals, ckey, body FROM kase WHERE tenant=?1 AND customer>?2"                \
                 " AND customer<>'' GROUP BY customer ORDER BY customer LIMIT ?3")                 \
    X(OUTBOX_PUT, "INSERT OR REPLACE INTO outbox(tenant, kase, key, kind, ckey, body)"             \
                  " VALUES(?1,?2,?3,?4,?5,?6)")                                                    \
    X(OUTBOX_DROP, "DELETE FROM outbox WHERE tenant=?1 AND kase=?2 AND key=?3")                    \
    X(OUTBOX, "SELECT tenant, kase, key, kind, ckey, body FROM outbox ORDER BY rowid LIMIT ?1")    \
    X(TIMER_PUT, "INSERT OR REPLACE INTO timer(tenant, kase, name, ref, at, body)"                 \
                 " VALUES(?1,?2,?3,?4,?5,?6)")                                                     \
    X(TIMER_DROP, "DELETE FROM timer WHERE tenant=?1 AND kase=?2 AND name=?3 AND ref=?4")          \
    X(TIMER_TENANT, "SELECT min(tenant) FROM timer WHERE tenant>?1")                               \
    X(TIMERS, "SELECT kase, name, ref, at, body FROM timer WHERE tenant=?1 AND at<=?2"             \
              " ORDER BY at LIMIT ?3")                                                             \
    X(CONTACT_PUT, "INSERT OR REPLACE INTO contact VALUES(?1,?2,?3)")                              \
    X(CONTACT, "SELECT kase FROM contact WHERE tenant=?1 AND contact=?2")                          \
    X(KV_PUT, "INSERT OR REPLACE INTO kv(tenant, space, key, value, expires, ckey)"                \
              " VALUES(?1,?2,?3,?4,?5,?6)")                                                        \
    X(KV_DROP, "DELETE FROM kv WHERE tenant=?1 AND space=?2 AND key=?3")                           \
    X(KV, "SELECT value, expires, ckey FROM kv WHERE tenant=?1 AND space=?2 AND key=?3"            \
          " AND (expires=0 OR expires>?4)")                                                        \
    X(KV_LIST, "SELECT key, value, expires, ckey FROM kv WHERE tenant=?1 AND space=?2 AND key>=?3" \
               " AND (expires=0 OR expires>?4) ORDER BY key")                                      \
    X(KV_COUNT, "SELECT count(*) FROM (SELECT 1 FROM kv WHERE tenant=?1 AND space=?2 AND key>=?3"  \
                " AND key<?4 LIMIT ?5)")                                                           \
    X(KV_TENANT, "SELECT min(tenant) FROM kv WHERE tenant>?1")                                     \
    X(KV_SWEEP, "DELETE FROM kv WHERE (tenant, space, key) IN (SELECT tenant, space, key FROM kv"  \
                " WHERE tenant=?1 AND expires>0 AND expires<=?2 LIMIT ?3)")                        \
    X(LEDGER, "SELECT version, balance, proof FROM ledger WHERE tenant=?1 AND key=?2")             \
    X(LEDGER_ALL, "SELECT key, version, balance, proof FROM ledger WHERE tenant=?1")               \
    X(LEDGER_PUT, "INSERT OR REPLACE INTO ledger VALUES(?1,?2,?3,?4,?5)")                          \
    X(COUNTER_RAISE, "INSERT INTO counter VALUES(?1,?2,?3) ON CONFLICT(tenant) DO UPDATE SET"      \
                     " number=max(number, excluded.number),"                                       \
                     " confirmation=max(confirmation, excluded.confirmation)")                     \
    X(COUNTER, "SELECT number, confirmation FROM counter WHERE tenant=?1")                         \
    X(CKEY_ADD, "INSERT INTO ckey(tenant, id, owner, wrapped, name) VALUES(?1,?2,?3,?4,?5)")       \
    X(CKEY_OWNER, "SELECT id, wrapped FROM ckey WHERE tenant=?1 AND owner=?2")                     \
    X(CKEY, "SELECT wrapped FROM ckey WHERE tenant=?1 AND id=?2")                                  \
    X(CKEY_NAME, "SELECT name FROM ckey WHERE tenant=?1 AND id=?2")                                \
    X(CKEY_ERASE, "UPDATE ckey SET owner=NULL, wrapped=NULL, name=NULL"                            \
                  " WHERE tenant=?1 AND owner=?2")                                                 \
    X(CKEY_ERASE_ID, "UPDATE ckey SET owner=NULL, wrapped=NULL, name=NULL"                         \
                     " WHERE tenant=?1 AND id=?2 AND wrapped IS NOT NULL")                         \
    X(KASE_NOBODYS, "UPDATE kase SET customer='' WHERE tenant=?1 AND customer=?2"                  \
                    " AND customer<>''")                                                           \
    X(KASES_NOBODYS, "UPDATE kase SET customer='' WHERE customer<>'' AND EXISTS(SELECT 1 FROM"     \
                     " ckey WHERE ckey.tenant=kase.tenant AND ckey.id=kase.ckey"                   \
                     " AND ckey.wrapped IS NULL)")                                                 \
    X(SNAPSHOTS_DROP, "DELETE FROM snapshot WHERE EXISTS(SELECT 1 FROM ckey WHERE"                 \
                      " ckey.tenant=snapshot.tenant AND ckey.id=snapshot.ckey"                     \
                      " AND ckey.wrapped IS NULL)")                                                \
    X(PROBE, "INSERT OR REPLACE INTO probe VALUES(0, randomblob(?1))")                             \
    X(PROBE_DROP, "DELETE FROM probe")

#endif
