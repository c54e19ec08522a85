// SPDX-License-Identifier: Apache-2.0
// The one map of tier names of corpora to our levels; a name that is not in it is nobody's.
export const tiers = {
    assistant: { level: 0, name: 'assistant' },
    associate: { level: 1, name: 'associate' },
    lead: { level: 2, name: 'supervisor' },
    supervisor: { level: 2, name: 'supervisor' },
    manager: { level: 3, name: 'specialist' },
    specialist: { level: 3, name: 'specialist' },
};

export const tierOf = (name) => (Object.hasOwn(tiers, name ?? '') ? tiers[name] : null);
