-- SPDX-License-Identifier: Apache-2.0
-- Made by `./run fmt` (`ombud policy reference --luacheck`); do not edit.
-- The names that the host gives to the files of a bundle, beyond its small part of Lua. The
-- virtual machine refuses any other name by itself; `luacheck .` finds them in the editor.
std = "lua54"
max_line_length = false
unused_args = false
exclude_files = {"**/ombud.d.lua"}

stds.policy = {read_globals = {
  "assert", "error", "ipairs", "pairs", "select", "tonumber", "type", "require", "policy",
  "rule", "text", "num", "list", "time", "money", "tier", "stay", "escalate", "route", "offer",
  "nothing", "allow", "deny", "approval", "accept_return", "refuse", "grant", "ask_seller",
  "ask_customer", "target", "confirm", "silent", "call", "not_now", "good", "watch", "suspend",
  "keep", "erase_after",
}}

stds.spec = {read_globals = {
  "assert", "error", "ipairs", "pairs", "select", "tonumber", "type", "spec", "case", "text",
  "num", "list", "time", "money", "tier", "stay", "escalate", "route", "offer", "nothing",
  "allow", "deny", "approval", "accept_return", "refuse", "grant", "ask_seller", "ask_customer",
  "target", "confirm", "silent", "call", "not_now", "good", "watch", "suspend", "keep",
  "erase_after",
}}

stds.invariant = {read_globals = {
  "assert", "error", "ipairs", "pairs", "select", "tonumber", "type", "require", "invariant",
  "text", "num", "list", "time", "money", "tier", "stay", "escalate", "route", "offer",
  "nothing", "allow", "deny", "approval", "accept_return", "refuse", "grant", "ask_seller",
  "ask_customer", "target", "confirm", "silent", "call", "not_now", "good", "watch", "suspend",
  "keep", "erase_after",
}}

stds.flow = {read_globals = {
  "assert", "error", "ipairs", "pairs", "select", "tonumber", "type", "require", "flow", "say",
  "ask", "pick_order", "pick_line", "confirm", "offer", "return_terms", "offer_reason",
  "choices", "quote", "propose", "claim", "escalate", "resolve", "start", "wants", "tried",
  "not_done", "fact", "text", "num", "list", "time", "money",
}}

stds.shared = {read_globals = {
  "assert", "error", "ipairs", "pairs", "select", "tonumber", "type", "require", "policy",
  "rule", "flow", "say", "ask", "pick_order", "pick_line", "confirm", "offer", "return_terms",
  "offer_reason", "choices", "quote", "propose", "claim", "escalate", "resolve", "start",
  "wants", "tried", "not_done", "fact", "text", "num", "list", "time", "money", "tier", "stay",
  "escalate", "route", "offer", "nothing", "allow", "deny", "approval", "accept_return",
  "refuse", "grant", "ask_seller", "ask_customer", "target", "confirm", "silent", "call",
  "not_now", "good", "watch", "suspend", "keep", "erase_after",
}}

files["**/policies/*.lua"] = {std = "policy"}
files["**/spec/*.lua"] = {std = "spec"}
files["**/invariants/*.lua"] = {std = "invariant"}
files["**/assistant/*.lua"] = {std = "flow"}
files["**/lib/*.lua"] = {std = "shared"}
files["**/bundle.lua"] = {std = {}}
files["**/ombud.lua"] = {std = {}}
