# SPDX-License-Identifier: Apache-2.0
target_sources(${fuzz_target} PRIVATE grow_policy.c)
if(NOT OMBUD_FUZZ)
  add_executable(grammar_many grammar_many.c ${source} grow_policy.c)
  target_link_libraries(grammar_many PRIVATE ${fuzz_units})
  add_test(NAME fuzz.many_policies COMMAND grammar_many 100000)
  set_tests_properties(fuzz.many_policies PROPERTIES TIMEOUT 600)
endif()
