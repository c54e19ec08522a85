/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_KASE_FIELDS_H
#define OMB_DESK_KASE_FIELDS_H

/*
 * The plain members of a case, a remedy and a claim that a snapshot keeps, by the type they
 * have there: INT any integer or enum, TEXT a char array, OWN an owned string. A new
 * member of one of these structs gets its row here.
 */
#define KASE_FIELDS(INT, TEXT, OWN)                                                                \
    INT(seq)                                                                                       \
    INT(number)                                                                                    \
    INT(opened_at)                                                                                 \
    INT(changed_at)                                                                                \
    INT(status)                                                                                    \
    TEXT(customer)                                                                                 \
    TEXT(customer_name)                                                                            \
    TEXT(customer_email)                                                                           \
    INT(verified)                                                                                  \
    TEXT(brand)                                                                                    \
    TEXT(lang)                                                                                     \
    TEXT(contact)                                                                                  \
    TEXT(channel)                                                                                  \
    INT(contact_state)                                                                             \
    INT(live)                                                                                      \
    INT(by_outbox)                                                                                 \
    INT(tier)                                                                                      \
    INT(holder)                                                                                    \
    TEXT(holder_id)                                                                                \
    TEXT(holder_name)                                                                              \
    INT(epoch)                                                                                     \
    INT(queued_at)                                                                                 \
    INT(priority)                                                                                  \
    TEXT(intent)                                                                                   \
    INT(confidence_pm)                                                                             \
    INT(anger_pm)                                                                                  \
    TEXT(mood)                                                                                     \
    INT(asked_person)                                                                              \
    INT(misunderstood)                                                                             \
    INT(turns)                                                                                     \
    INT(customer_messages)                                                                         \
    INT(refused)                                                                                   \
    INT(confirmations)                                                                             \
    INT(last_customer_seq)                                                                         \
    INT(last_agent_seq)                                                                            \
    INT(last_agent_at)                                                                             \
    TEXT(last_agent)                                                                               \
    INT(read_by_customer)                                                                          \
    INT(read_by_agent)                                                                             \
    INT(delivered_to_customer)                                                                     \
    INT(answered)                                                                                  \
    TEXT(topic)                                                                                    \
    TEXT(topic_order)                                                                              \
    TEXT(lookup_order)                                                                             \
    INT(lookup_turn)                                                                               \
    OWN(flow)                                                                                      \
    OWN(wants)                                                                                     \
    OWN(tried)                                                                                     \
    OWN(not_done)                                                                                  \
    OWN(summary)                                                                                   \
    INT(recent_at)

#define REMEDY_FIELDS(INT, TEXT, OWN)                                                              \
    TEXT(id)                                                                                       \
    TEXT(kind)                                                                                     \
    INT(state)                                                                                     \
    TEXT(order)                                                                                    \
    TEXT(line)                                                                                     \
    INT(quantity)                                                                                  \
    INT(amount.minor)                                                                              \
    TEXT(amount.currency)                                                                          \
    TEXT(to)                                                                                       \
    TEXT(reason)                                                                                   \
    TEXT(proposer)                                                                                 \
    INT(proposer_tier)                                                                             \
    INT(approver_tier)                                                                             \
    TEXT(hash)                                                                                     \
    TEXT(key)                                                                                      \
    TEXT(rule)                                                                                     \
    TEXT(clause)                                                                                   \
    TEXT(ref)                                                                                      \
    INT(confirmation)                                                                              \
    INT(expires)                                                                                   \
    INT(due)                                                                                       \
    TEXT(bundle)                                                                                   \
    TEXT(cid)                                                                                      \
    INT(seq)                                                                                       \
    TEXT(granter)                                                                                  \
    INT(granter_tier)                                                                              \
    INT(taken_at)                                                                                  \
    TEXT(buyer)                                                                                    \
    INT(whole)                                                                                     \
    INT(expires_days)                                                                              \
    INT(ends)                                                                                      \
    INT(use)                                                                                       \
    INT(redeemed)                                                                                  \
    TEXT(trade_in)                                                                                 \
    TEXT(claim)                                                                                    \
    TEXT(charge)                                                                                   \
    TEXT(seller)                                                                                   \
    INT(done_at)                                                                                   \
    INT(arrives)                                                                                   \
    OWN(change)

#define CLAIM_FIELDS(INT, TEXT, OWN)                                                               \
    TEXT(id)                                                                                       \
    INT(state)                                                                                     \
    TEXT(order)                                                                                    \
    TEXT(line)                                                                                     \
    TEXT(seller)                                                                                   \
    TEXT(ground)                                                                                   \
    INT(amount.minor)                                                                              \
    TEXT(amount.currency)                                                                          \
    INT(granted.minor)                                                                             \
    TEXT(granted.currency)                                                                         \
    TEXT(listing)                                                                                  \
    INT(contacted_at)                                                                              \
    INT(filed_at)                                                                                  \
    INT(notified_at)                                                                               \
    INT(decided_at)                                                                                \
    INT(deadline)                                                                                  \
    INT(appeal_until)                                                                              \
    TEXT(asked)                                                                                    \
    INT(n_asked)                                                                                   \
    INT(n_rounds)                                                                                  \
    INT(n_evidence)                                                                                \
    INT(n_appeals)                                                                                 \
    INT(shown)                                                                                     \
    TEXT(answer)                                                                                   \
    TEXT(charge)                                                                                   \
    TEXT(appellant)                                                                                \
    INT(tier)                                                                                      \
    TEXT(decider)                                                                                  \
    TEXT(remedy)                                                                                   \
    TEXT(reason)                                                                                   \
    TEXT(rule)                                                                                     \
    TEXT(clause)                                                                                   \
    OWN(evidence)                                                                                  \
    OWN(steps)                                                                                     \
    OWN(listing_sold)                                                                              \
    OWN(listing_now)                                                                               \
    OWN(differs)

#define ATTACHMENT_FIELDS(INT, TEXT, OWN)                                                          \
    TEXT(id)                                                                                       \
    TEXT(name)                                                                                     \
    TEXT(type)                                                                                     \
    TEXT(hash)                                                                                     \
    INT(bytes)                                                                                     \
    INT(by)                                                                                        \
    TEXT(by_name)                                                                                  \
    INT(at)                                                                                        \
    INT(seq)

#define RMA_FIELDS(INT, TEXT, OWN)                                                                 \
    TEXT(remedy)                                                                                   \
    INT(state)                                                                                     \
    TEXT(reason)                                                                                   \
    INT(opened)                                                                                    \
    INT(shop_label)                                                                                \
    INT(first_scan)                                                                                \
    TEXT(to)                                                                                       \
    INT(days)                                                                                      \
    INT(fee.minor)                                                                                 \
    TEXT(fee.currency)                                                                             \
    INT(refund.minor)                                                                              \
    TEXT(refund.currency)                                                                          \
    TEXT(rule)                                                                                     \
    TEXT(clause)                                                                                   \
    TEXT(number)                                                                                   \
    TEXT(carrier)                                                                                  \
    TEXT(tracking)                                                                                 \
    TEXT(barcode)                                                                                  \
    OWN(dropoffs)                                                                                  \
    OWN(label)                                                                                     \
    TEXT(dropoff)                                                                                  \
    TEXT(condition)                                                                                \
    TEXT(refund_remedy)                                                                            \
    INT(due)                                                                                       \
    INT(asked_at)                                                                                  \
    INT(authorised_at)                                                                             \
    INT(issued_at)                                                                                 \
    INT(scanned_at)                                                                                \
    INT(received_at)                                                                               \
    INT(inspected_at)                                                                              \
    INT(reminded_at)                                                                               \
    INT(refunded_at)                                                                               \
    INT(withdrawn_at)                                                                              \
    INT(expired_at)                                                                                \
    INT(lost_at)

#endif
