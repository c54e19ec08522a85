-- SPDX-License-Identifier: Apache-2.0
return { name = "retail", version = "1" }
