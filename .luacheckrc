-- What the host gives to policies, flows and configuration, beyond Lua itself.
std = "lua54"
max_line_length = 110
unused_args = false
exclude_files = {"build*/**", "core/web/node_modules/**"}
