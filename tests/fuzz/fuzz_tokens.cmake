# SPDX-License-Identifier: Apache-2.0
target_link_libraries(${fuzz_target} PRIVATE assistant_parts)
