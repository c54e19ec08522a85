# SPDX-License-Identifier: Apache-2.0
# Compiler and linker flags of everything we build: warnings are errors, hardening is on.
add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wvla
  -Wformat=2 -Werror -Werror=implicit -Werror=return-type -fno-strict-overflow
  -fno-delete-null-pointer-checks -fstack-protector-strong -fstack-clash-protection -fcf-protection=full
  -fvisibility=hidden -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
add_compile_definitions(_GNU_SOURCE OMBUD_VERSION="${PROJECT_VERSION}")
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
  # Cutting a text at its room is what snprintf is used for.
  add_compile_options(-ftrivial-auto-var-init=zero -Wno-format-truncation)
endif()
if(CMAKE_C_COMPILER_ID MATCHES "Clang")
  # Literals joined over lines are how tests write JSON; a format handed on is checked at its caller.
  add_compile_options(-Wno-string-concatenation -Wno-format-nonliteral)
endif()
if(OMBUD_SANITIZE OR OMBUD_TSAN)
  # gcc and clang have different words of their own for it.
  add_compile_definitions(OMBUD_SANITIZED=1)
endif()
if(OMBUD_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(OMBUD_TSAN)
  add_compile_options(-fsanitize=thread)
  add_link_options(-fsanitize=thread)
elseif(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
endif()
add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code)
if(OMBUD_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(OMBUD_TEST_ROUTES)
  add_compile_definitions(OMBUD_TEST_ROUTES=1)
endif()
