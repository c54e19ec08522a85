# SPDX-License-Identifier: Apache-2.0
target_sources(${target} PRIVATE tsv.c measure.c intents_anger.c intents_dogo.c)
target_link_libraries(${target} PRIVATE assistant_parts)
