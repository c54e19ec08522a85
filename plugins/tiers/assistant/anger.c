/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the measure of anger. Knows nothing of intents. Called by recogniser.c. */
#include "anger.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

struct sore {
    const char *stem; /* a word that begins so; "=" in front: the whole word */
    float weight;
};

static const struct sore WORDS[] = {
    {"fuck", 2.6f},       {"shit", 2.0f},         {"bullshit", 2.4f},     {"=ass", 1.2f},
    {"asshole", 2.6f},    {"bastard", 2.4f},      {"bitch", 2.2f},        {"damn", 1.2f},
    {"crap", 1.5f},       {"hell", 0.0f},         {"=hell", 0.8f},        {"idiot", 2.4f},
    {"moron", 2.3f},      {"stupid", 2.0f},       {"dumb", 1.8f},         {"pathetic", 2.2f},
    {"useless", 2.2f},    {"worthless", 2.0f},    {"ridiculous", 2.0f},   {"disgust", 2.4f},
    {"disgrac", 2.4f},    {"horribl", 1.8f},      {"terribl", 1.5f},      {"awful", 1.6f},
    {"worst", 1.7f},      {"hate", 1.8f},         {"=hating", 1.6f},      {"angry", 2.4f},
    {"anger", 2.0f},      {"furious", 2.8f},      {"outrag", 2.4f},       {"rage", 1.6f},
    {"annoy", 2.4f},      {"irritat", 2.4f},      {"frustrat", 2.2f},     {"fed", 0.0f},
    {"=fed", 0.9f},       {"unacceptable", 2.6f}, {"scam", 1.8f},         {"fraud", 1.8f},
    {"liar", 2.2f},       {"=lying", 1.6f},       {"=lied", 1.6f},        {"=lies", 1.4f},
    {"cheat", 1.4f},      {"thie", 1.6f},         {"steal", 1.2f},        {"stole", 1.0f},
    {"incompeten", 2.4f}, {"garbage", 1.8f},      {"trash", 1.8f},        {"=sucks", 1.6f},
    {"=suck", 1.6f},      {"shame", 1.2f},        {"joke", 0.4f},         {"nonsense", 1.6f},
    {"insult", 1.6f},     {"rude", 1.8f},         {"arrogant", 1.8f},     {"lazy", 1.2f},
    {"clown", 1.4f},      {"gross", 1.8f},        {"nasty", 1.6f},        {"vile", 2.0f},
    {"sick", 0.8f},       {"tired", 0.6f},        {"enough", 0.3f},       {"=never", 0.2f},
    {"again", 0.2f},      {"sue", 0.0f},          {"=sue", 1.2f},         {"lawyer", 0.8f},
    {"complain", 0.6f},   {"waste", 0.9f},        {"wasting", 0.9f},      {"kill", 0.9f},
    {"pissed", 2.6f},     {"=piss", 2.0f},        {"bloody", 1.0f},       {"scum", 2.4f},
    {"loser", 1.6f},      {"toxic", 1.4f},        {"racist", 1.4f},       {"cruel", 1.2f},
    {"=stop", 0.5f},      {"=shut", 1.3f},        {"wtf", 2.0f},          {"=ugh", 1.6f},
    {"=jerk", 1.8f},      {"coward", 1.6f},       {"unbelievable", 1.0f}, {"appalling", 2.4f},
    {"joking", 0.6f},     {"despicable", 2.4f},   {"hypocri", 1.8f},      {"ignorant", 1.6f},
};

static float weight_of(omb_str w)
{
    float most = 0;
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        const char *stem = WORDS[i].stem;
        bool whole = stem[0] == '=';
        stem += whole;
        size_t n = strlen(stem);
        if ((whole ? w.len == n : w.len >= n) && memcmp(w.ptr, stem, n) == 0 &&
            WORDS[i].weight > most) {
            most = WORDS[i].weight;
        }
    }
    return most;
}

static float shouting(omb_str message)
{
    uint32_t capitals = 0, letters = 0, marks = 0;
    for (size_t i = 0; i < message.len && i < TOKENS_MAX_TEXT; i++) {
        char c = message.ptr[i];
        capitals += c >= 'A' && c <= 'Z';
        letters += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        marks += c == '!';
    }
    float loud = letters >= 8 && capitals * 10 > letters * 6 ? 1.0f : 0.0f;
    return loud + (marks >= 3 ? 0.8f : marks >= 2 ? 0.4f : 0.0f);
}

int64_t anger_pm(omb_str message, const struct tokens *words)
{
    float sum = shouting(message);
    for (uint32_t i = 0; i < words->n; i++) {
        sum += weight_of(tokens_at(words, i));
    }
    return lrintf(1000.0f / (1.0f + expf(2.2f - 1.4f * sum)));
}
