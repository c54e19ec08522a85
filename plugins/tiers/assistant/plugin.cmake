# SPDX-License-Identifier: Apache-2.0
target_link_libraries(plugin_assistant PRIVATE linear m)

# The recogniser without the plugin around it, for tests, fuzzing and tests/conform.
file(GLOB assistant_sources CONFIGURE_DEPENDS ${folder}/*.c)
list(FILTER assistant_sources EXCLUDE REGEX "/plugin[^/]*\\.c$")
add_library(assistant_parts STATIC ${assistant_sources})
target_compile_options(assistant_parts PUBLIC -iquote ${folder})
target_include_directories(assistant_parts PUBLIC ${CMAKE_SOURCE_DIR}/sdk/include)
target_link_libraries(assistant_parts PUBLIC linear m)
