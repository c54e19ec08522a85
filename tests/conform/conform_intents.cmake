# SPDX-License-Identifier: Apache-2.0
target_sources(${target} PRIVATE tsv.c measure.c)
target_link_libraries(${target} PRIVATE assistant_parts)
