-- SPDX-License-Identifier: Apache-2.0
-- The host's configuration: one table, nothing else can be called here.
-- Paths are relative to this file's folder. `ombud doctor --config FILE` checks a copy of yours.
return {
  data = "../data",                       -- events, attachments, plugins' files, master.key
  log_level = "info",                     -- debug, info, warn, error
  listen = { address = "127.0.0.1", port = 8080 }, -- tls_certificate, tls_key: PEM files
  admin = { address = "127.0.0.1", port = 8081 },  -- /healthz, /readyz, /metrics; never public
  undo_s = 10,                            -- a money action may be taken back this long
  approval_s = 24 * 3600,                 -- an approval that nobody answers expires
  turn_s = 8,                             -- the assistant's time for one turn; then a person
  drain_s = 10,                           -- SIGTERM: time for what is under way

  plugin_dirs = { "../build/lib/ombud" },
  plugin = {}, -- plugin = { chat = { option = value } }; isolation = "process" gives one its own process
  -- Where a plugin may send requests besides public https (port 443), by scheme, host and port.
  -- fetch = { { plugin = "http", allow = { "https://shop.internal:8443" } } },
  -- fetch_ca = "authority.pem",          -- an authority trusted beside the system's

  tenants = {
    {
      slug = "shop",
      name = "Our Shop",
      hosts = { "localhost", "127.0.0.1" },
      currency = "USD",
      scripts = ".",
      commerce = "local",
      -- identity_secret = "…",           -- signs customers in: HMAC-SHA256 of their id
      certificate_cap = 20000,            -- minor units a customer, 12 months
      agent_day_cap = 200000,             -- minor units an agent, a day
      -- case_cap, customer_cap:          -- all remedies together: of a case, of a customer in 12 months
      -- claim_cap:                       -- minor units that a guarantee claim pays at most (2,500.00)

      -- What a tier may grant by itself, counted by the core whatever the policies say: an amount
      -- over it needs the next tier that has as much. Scopes: case, order, customer (12 months),
      -- day (of one agent). Without `remedy` it counts all together. A list that is there is whole:
      -- a tier, remedy or currency that it leaves out grants nothing.
      authority = {
        { tier = "assistant",  order = 2000, customer = 5000 },
        { tier = "associate",  order = 5000, customer = 20000, day = 50000 },
        { tier = "associate",  remedy = "certificate", customer = 5000 },
        { tier = "supervisor", order = 50000, day = 200000 },
        { tier = "specialist", case = 500000 },
      },
    },
  },
}
