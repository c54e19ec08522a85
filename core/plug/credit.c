/* SPDX-License-Identifier: Apache-2.0 */
/* Owns how many frames of a child are heard. Must not know what they say, nor when it is asked for a
 * beat. Called by remote.c and super.c. */
#include "core/plug/credit.h"

#include "core/base/limits.h"

void credit_begin(struct credit *c)
{
    *c = (struct credit){.left = PLUG_FRAMES_BURST};
}

void credit_earn(struct credit *c, uint64_t ns)
{
    uint64_t earned = (ns - c->earned_at) / (1000000000 / PLUG_FRAMES_PER_S);
    if (earned == 0)
        return;
    c->earned_at = ns;
    if (c->left < PLUG_FRAMES_BURST)
        c->left =
            earned > PLUG_FRAMES_BURST - c->left ? PLUG_FRAMES_BURST : c->left + (uint32_t)earned;
}

static uint32_t add(uint32_t n)
{
    return n > PLUG_CREDIT_MOST - PLUG_FRAMES_OF_A_CALL ? PLUG_CREDIT_MOST
                                                        : n + PLUG_FRAMES_OF_A_CALL;
}

void credit_owe(struct credit *c)
{
    c->left = add(c->left);
    c->fresh = add(c->fresh);
}

void credit_spend(struct credit *c)
{
    c->left -= c->left > 0;
}

void credit_fade(struct credit *c, uint32_t open)
{
    uint64_t kept = PLUG_FRAMES_BURST + (uint64_t)open * PLUG_FRAMES_OF_A_CALL + c->fresh;
    if (c->left > kept)
        c->left = (uint32_t)(kept + (c->left - kept) / 2);
    c->fresh = 0;
}
