# SPDX-License-Identifier: Apache-2.0
# The plugin's own reading, without its life.
target_sources(${fuzz_target} PRIVATE ${CMAKE_SOURCE_DIR}/plugins/commerce/http/reply.c
  ${CMAKE_SOURCE_DIR}/plugins/commerce/http/hook.c ${CMAKE_SOURCE_DIR}/plugins/commerce/http/sign.c
  ${CMAKE_SOURCE_DIR}/plugins/commerce/http/calls.c ${CMAKE_SOURCE_DIR}/plugins/commerce/http/request.c
  ${CMAKE_SOURCE_DIR}/plugins/commerce/http/settings.c)
target_compile_options(${fuzz_target} PRIVATE -iquote ${CMAKE_SOURCE_DIR}/plugins/commerce/http)
target_link_libraries(${fuzz_target} PRIVATE PkgConfig::libsodium)
