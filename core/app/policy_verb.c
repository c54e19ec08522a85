/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the table of what may be asked about policies.
 * Must not know: how a question comes in.
 * Called by: policy_call.c. */
#include "core/app/policy_call.h"

static const struct policy_verb verbs[] = {
    {"show", {NULL}, false, policy_verb_show},
    {"words", {NULL}, false, policy_verb_words},
    {"files", {"bundle"}, false, policy_verb_files},
    {"file", {"bundle"}, false, policy_verb_file},
    {"diff", {"from", "to"}, true, policy_verb_diff},
    {"history", {NULL}, false, policy_verb_history},
    {"draft", {NULL}, false, policy_verb_draft},
    {"draft_put", {NULL}, false, policy_verb_draft_put},
    {"draft_drop", {NULL}, false, policy_verb_draft_drop},
    {"check", {"bundle"}, true, policy_verb_check},
    {"test", {"bundle"}, true, policy_verb_test},
    {"try", {"bundle"}, true, policy_verb_try},
    {"why", {NULL}, true, policy_verb_why},
    {"job_start", {"bundle"}, false, policy_verb_job_start},
    {"jobs", {NULL}, false, policy_verb_jobs},
    {"job", {NULL}, false, policy_verb_job},
    {"job_stop", {NULL}, false, policy_verb_job_stop},
    {"job_html", {NULL}, false, policy_verb_job_html},
    {"activate", {"bundle"}, false, policy_verb_activate},
    {"approve", {NULL}, false, policy_verb_approve},
    {"decline", {NULL}, false, policy_verb_decline},
    {"trial_stop", {NULL}, false, policy_verb_trial_stop},
    {"rollback", {NULL}, false, policy_verb_rollback},
    {NULL, {NULL}, false, NULL},
};

const struct policy_verb *policy_verb_table(void)
{
    return verbs;
}
