# SPDX-License-Identifier: Apache-2.0
target_link_libraries(plugin_http PRIVATE PkgConfig::libsodium)
