# SPDX-License-Identifier: Apache-2.0
target_sources(${target} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/hostile_rig.c
  ${CMAKE_CURRENT_SOURCE_DIR}/hostile_rows.c ${CMAKE_CURRENT_SOURCE_DIR}/hostile_files.c)
add_dependencies(${target} ombud-plugd)
