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
  drain_s = 10,                           -- SIGTERM: time for what is under way

  plugin_dirs = { "../build/lib/ombud" },
  plugin = {},                            -- plugin = { chat = { option = value } }

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
    },
  },
}
