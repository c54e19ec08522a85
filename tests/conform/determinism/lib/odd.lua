-- SPDX-License-Identifier: Apache-2.0
-- Things that could come out otherwise in another process, on another build.
local M = {}

local words = { "amber", "basalt", "cobalt", "dune", "ember", "flint", "garnet", "hazel", "iris", "jade", "kelp", "lava" }

-- the order of a table with keys of all kinds
function M.order(seed)
  local t, out = {}, {}
  for i = 1, #words do t[words[(i * 7 + seed) % #words + 1] .. seed] = i end
  t[seed] = "n" t[seed + 0.5] = "f" t[true] = "b" t[9007199254740993] = "large" t[9007199254740992] = "less"
  for k, v in pairs(t) do list.add(out, text.of(k) .. "=" .. text.of(v)) end
  return text.join(out, ",")
end

-- how long a table with holes is
function M.holes(seed)
  local t = {}
  for i = 1, 20 do t[i] = i end
  for i = 1, 20 do if (i * seed) % 3 == 0 then t[i] = nil end end
  return #t
end

-- tables as keys, found again but never walked over
function M.identity(seed)
  local a, b, seen = {}, {}, {}
  seen[a], seen[b], seen[words] = seed, seed + 1, seed + 2
  return seen[a] + seen[b] * 10 + seen[words] * 100
end

function M.fractions(seed)
  local x = seed / 7
  return text.of(x) .. " " .. text.of(x * x - x) .. " " .. text.of(1e15 / 3) .. " " .. text.of(0.1 + 0.2 * seed)
    .. " " .. text.of(-(0.0)) .. " " .. text.of(seed // 0.3) .. " " .. text.of((seed + 0.5) % 0.7)
end

-- failures: their words are part of a record
M.fail = {
  function() return M.nothing.at_all end,
  function() local name = "lowre" return text[name]("x") end,
  function() return words < words end,
  function() return "a" + 1 end,
  function() error({}) end,
  function() error(M.order) end,
  function() return text.of({}) end,
  function() return M.order .. "x" end,
  function() local t = {} t[{}] = 1 t[M.order] = 2 for _ in pairs(t) do break end end,
  function() return deny{ reason = "x", zebra = 1, apple = 2, mango = 3 } end,
  function() return { verdict = "deny", reason = "x", zulu = 1, alpha = 2, [7] = 1, [words] = 2 } end,
  function() return deny("No Word") end,
  function() while true do words[1] = words[1] end end,
  function() local s = "x" while true do s = s .. s end end,
  function() local t = {} while true do t = { t } end end,
  function() local function deep(n) return 1 + deep(n + 1) end return deep(1) end,
  function() return list.sum({ 1, 2, "3x" }, function(v) return v end) end,
  function() return money.percent(1 << 62, 1000) end,
  function() return time.date(-1) end,
}

return M
