-- SPDX-License-Identifier: Apache-2.0
-- A shop with sellers: refunds, certificates and returns within limits by tier
return { name = "shop", version = "1" }
