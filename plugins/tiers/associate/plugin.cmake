# SPDX-License-Identifier: Apache-2.0
target_sources(plugin_associate PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/tiers/people.c)
