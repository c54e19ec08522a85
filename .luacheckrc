-- The names that the host gives to policies and flows (core/policy), beyond its small part of Lua.
-- The virtual machine refuses any other name by itself; this list finds them before it runs.
std = "lua54"
-- Words for customers are easier to read on one line, however long it gets.
max_line_length = false
unused_args = false
exclude_files = {"build*/**", "core/web/node_modules/**"}

-- The policy language is an allow-list: nothing of Lua's own library but these.
local base = {"assert", "error", "ipairs", "pairs", "select", "tonumber", "type", "require",
  "text", "num", "list", "time", "money", "tier"}

local function with(words)
  local all = {}
  for _, name in ipairs(base) do all[#all + 1] = name end
  for _, name in ipairs(words) do all[#all + 1] = name end
  return {read_globals = all}
end

stds.policy = with {"policy", "rule", "stay", "escalate", "route", "offer", "nothing", "allow", "deny", "approval",
  "accept_return", "refuse", "grant", "ask_seller", "ask_customer", "target", "confirm", "silent", "call", "not_now",
  "good", "watch", "suspend", "keep", "erase_after"}
stds.spec = with {"spec", "case"}
stds.flow = with {"flow", "say", "ask", "pick_order", "pick_line", "confirm", "offer", "offer_reason", "propose",
  "escalate", "resolve", "start", "tried", "not_done", "wants", "fact"}
stds.shared = with {}

files["scripts/policies"] = {std = "policy"}
files["scripts/assistant"] = {std = "flow"}
files["scripts/spec"] = {std = "spec"}
files["scripts/lib"] = {std = "flow"}
files["scripts/bundle.lua"] = {std = "shared"}
-- Packs are bundles, too.
files["scripts/packs/*/policies"] = {std = "policy"}
files["scripts/packs/*/assistant"] = {std = "flow"}
files["scripts/packs/*/spec"] = {std = "spec"}
files["scripts/packs/*/lib"] = {std = "flow"}
files["scripts/packs/*/bundle.lua"] = {std = "shared"}
