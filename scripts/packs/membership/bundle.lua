-- SPDX-License-Identifier: Apache-2.0
-- A fashion shop with four levels of membership, which decide returns, codes, credits and extensions
return { name = "membership", version = "1" }
