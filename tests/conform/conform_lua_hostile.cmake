# SPDX-License-Identifier: Apache-2.0
target_sources(${target} PRIVATE hostile_standins.c hostile_pattern.c hostile_match.c
  hostile_tenant.c)
