-- SPDX-License-Identifier: Apache-2.0
-- What the assistant may grant besides money within its limits, as the authority policy says.
return { "return", "reship" }
