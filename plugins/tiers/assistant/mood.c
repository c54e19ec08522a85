/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the learnt measure of anger and how it is joined with the words of anger. Knows nothing of
 * intents or files. Called by recogniser.c, by the plugin's lesson and by tests/conform. */
#include "mood.h"

#include <math.h>

#define FEW_EXAMPLES 1.0f /* share of the words of anger beside some hundred examples */
#define SURELY_NOT 1      /* per mille: a logit must stay finite */

static const struct train_options HOW = {4.0, 0.1, 2, true}; /* by GoEmotions' dev file */

const char *const MOOD_NAME[MOODS] = {"mood_angry", "mood_calm"};

int mood_train(const struct examples *e, uint32_t folds, struct recogniser **out)
{
    return recogniser_train_with(&HOW, e, MOOD_NAME, -1, folds, out);
}

float mood_logit(const struct recogniser *mood, struct recogniser_scratch *s)
{
    float score[MOODS];
    model_score_again(mood->model, &s->model, score);
    return (score[MOOD_ANGRY] - score[MOOD_CALM]) * mood->sharpness;
}

float mood_joined(float learnt, int64_t words_pm, float share_of_words)
{
    int64_t pm = words_pm < SURELY_NOT          ? SURELY_NOT
                 : words_pm > 1000 - SURELY_NOT ? 1000 - SURELY_NOT
                                                : words_pm;
    return learnt + share_of_words * logf((float)pm / (float)(1000 - pm));
}

int64_t mood_pm(float learnt, int64_t words_pm)
{
    return lrintf(1000.0f / (1.0f + expf(-mood_joined(learnt, words_pm, FEW_EXAMPLES))));
}
