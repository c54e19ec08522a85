-- The names that the host gives to policies and flows (core/policy), beyond its small part of Lua.
-- The virtual machine refuses any other name by itself; this list finds them before it runs.
std = "lua54"
read_globals = {
    "policy", "rule", "tier", "flow", "fact", "lib", "num", "list", "text", "time", "money",
    -- verdicts
    "allow", "deny", "approval", "route", "stay", "escalate", "offer", "propose", "nothing",
    "start", "wants", "tried", "not_done",
    -- steps of a flow
    "say", "ask", "confirm", "resolve", "pick_line", "pick_order", "offer_reason",
}
-- Words for customers are easier to read on one line, however long it gets.
max_line_length = false
unused_args = false
exclude_files = {"build*/**", "core/web/node_modules/**"}
