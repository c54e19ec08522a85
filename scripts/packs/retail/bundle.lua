-- SPDX-License-Identifier: Apache-2.0
-- A shop's service desk by fixed rules: cancel, change, return, exchange, and nothing beyond
return { name = "retail", version = "1" }
