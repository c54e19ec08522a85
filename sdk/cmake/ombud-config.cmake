# SPDX-License-Identifier: Apache-2.0
# find_package(ombud): headers, the testkit and the checker for authors of plugins.
#   ombud::sdk        include folder
#   ombud::testkit    the scripted host for tests (sdk/testkit.h)
#   ombud::plugcheck  the checker, a program
#   ombud_add_plugin(NAME source…)   NAME.so with hidden names and nothing left undefined
get_filename_component(ombud_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
set(ombud_map "${CMAKE_CURRENT_LIST_DIR}/ombud.map" CACHE INTERNAL "names a plugin exports")

if(NOT TARGET ombud::sdk)
  add_library(ombud::sdk INTERFACE IMPORTED)
  set_target_properties(ombud::sdk PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${ombud_prefix}/include")
  add_library(ombud::testkit SHARED IMPORTED)
  set_target_properties(ombud::testkit PROPERTIES
    IMPORTED_LOCATION "${ombud_prefix}/lib/libombud-testkit.so"
    INTERFACE_LINK_LIBRARIES ombud::sdk)
  add_executable(ombud::plugcheck IMPORTED)
  set_target_properties(ombud::plugcheck PROPERTIES
    IMPORTED_LOCATION "${ombud_prefix}/bin/ombud-plugcheck")
endif()

function(ombud_add_plugin name)
  add_library(${name} MODULE ${ARGN})
  target_link_libraries(${name} PRIVATE ombud::sdk)
  set_target_properties(${name} PROPERTIES PREFIX "" C_VISIBILITY_PRESET hidden
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_link_options(${name} PRIVATE -Wl,-z,defs -Wl,-z,noexecstack
    -Wl,--version-script=${ombud_map})
endfunction()
