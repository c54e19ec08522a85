/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds fuzz_policy_grammar with bytes of its own until COUNT policies were grown, and says what
 * came of them: `grammar_many COUNT [SEED]`. For the ordinary test build, where no fuzzer is. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
extern uint64_t *grammar_counts[];

int main(int argc, char **argv)
{
    uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000;
    uint64_t state = argc > 2 ? strtoull(argv[2], NULL, 10) : 20261122;
    uint8_t bytes[256];
    clock_t begun = clock();

    while (*grammar_counts[0] < count) {
        for (size_t i = 0; i < sizeof bytes; i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            bytes[i] = (uint8_t)(state >> 40);
        }
        LLVMFuzzerTestOneInput(bytes, 1 + (size_t)(state >> 56));
    }
    printf("policies=%llu loaded=%llu decisions=%llu faults=%llu cpu_s=%.1f\n",
           (unsigned long long)*grammar_counts[0], (unsigned long long)*grammar_counts[1],
           (unsigned long long)*grammar_counts[2], (unsigned long long)*grammar_counts[3],
           (double)(clock() - begun) / CLOCKS_PER_SEC);
    /* Most of them have to load and most decisions to succeed, or nothing was looked at. */
    return *grammar_counts[1] * 2 < *grammar_counts[0] ||
           *grammar_counts[3] * 4 > *grammar_counts[2];
}
