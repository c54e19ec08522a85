// SPDX-License-Identifier: Apache-2.0
// Twenty rules over thirty facts of the point "authority", told once: from here they become a Lua
// policy and a list for json-rules-engine, and the fact sets that both are asked about.

// name: [random value, of a generator that gives whole numbers below n]
const words = (...list) => (r) => list[r(list.length)];
const flag = (percent) => (r) => r(100) < percent;
const number = (from, to) => (r) => from + r(to - from + 1);
const mostly = (value, percent, other) => (r) => (r(100) < percent ? value : other(r));

export const facts = {
    'tier': number(0, 3),
    'actor.agent': flag(60),
    'remedy.kind': words('refund', 'refund', 'certificate', 'reship', 'return', 'exchange'),
    'remedy.amount': number(100, 30000),
    'remedy.currency': words('USD', 'USD', 'EUR', 'JPY'),
    'remedy.quantity': mostly(1, 80, number(2, 5)),
    'remedy.reason': words('late', 'damaged', 'not_arrived', 'unwanted', 'goodwill'),
    'remedy.to': words('original', 'original', 'gift_card'),
    'order.paid': number(20000, 90000),
    'order.refunded': mostly(0, 80, number(1, 20000)),
    'order.total': number(40000, 200000),
    'order.days_since_delivery': number(-1, 45),
    'order.seller': mostly('', 80, words('northwind', 'lumen', 'oldmill')),
    'order.brand': words('acorn', 'birch', 'cedar', 'dune'),
    'order.status': words('shipped', 'delivered', 'delivered', 'delivered', 'cancelled'),
    'customer.verified': flag(95),
    'customer.granted_12m': number(0, 40000),
    'customer.known': flag(97),
    'customer.membership': words('', '', 'silver', 'gold'),
    'customer.subscription_days_late': mostly(-1, 90, number(0, 60)),
    'agent.granted_day': number(0, 90000),
    'case.granted': mostly(0, 70, number(1, 30000)),
    'case.anger_pm': number(0, 1000),
    'case.our_error': flag(8),
    'intent.name': words('refund_state', 'where_is_my_order', 'item_not_arrived', 'start_a_return'),
    'change.present': flag(100),
    'change.items': number(1, 8),
    'change.done': mostly(0, 90, number(1, 4)),
    'change.confirmed': flag(96),
    'change.difference': number(-20000, 20000),
};

// [name, [[fact, operator, value or "@fact"], …] which must all hold, the verdict]
const deny = (reason) => ({ word: 'deny', args: [reason] });
const approval = (tier, reason) => ({ word: 'approval', args: [tier, reason] });
const allow = () => ({ word: 'allow', args: [] });

export const rules = [
    ['nobody we know', [['customer.known', '==', false], ['customer.verified', '==', false]], deny('not_known')],
    ['no yes to the change', [['remedy.kind', '==', 'exchange'], ['change.confirmed', '==', false]], deny('not_confirmed')],
    ['more than was paid', [['remedy.kind', '==', 'refund'], ['remedy.amount', '>', '@order.paid']], deny('over_paid')],
    ['more than the order', [['case.granted', '>', '@order.total']], deny('over_total')],
    ['money to a card of another land', [['remedy.currency', '==', 'JPY'], ['remedy.to', '==', 'gift_card'],
        ['customer.membership', '==', '']], approval('supervisor', 'foreign_card')],
    ['a second refund of the line', [['remedy.kind', '==', 'refund'], ['order.refunded', '>', 10000],
        ['tier', '<', 2]], approval('supervisor', 'refunded_before')],
    ['a cancelled order', [['order.status', '==', 'cancelled'], ['remedy.kind', 'in', ['reship', 'return']]], deny('cancelled')],
    ['long after the delivery', [['order.days_since_delivery', '>', 40], ['remedy.reason', '!=', 'goodwill']],
        approval('supervisor', 'time_over')],
    ['before the delivery', [['order.days_since_delivery', '<', 0], ['remedy.kind', '==', 'return']], deny('not_delivered')],
    ['a seller who pays himself', [['order.seller', 'in', ['northwind', 'lumen']], ['remedy.amount', '>', 25000]],
        approval('specialist', 'seller_pays')],
    ['a brand under a warning', [['order.brand', '==', 'dune'], ['remedy.reason', '==', 'damaged'],
        ['remedy.amount', '>', 15000]], approval('supervisor', 'brand_watch')],
    ['granted much in a year', [['customer.granted_12m', '>', 38000], ['customer.membership', '!=', 'gold']],
        approval('supervisor', 'granted_much')],
    ['a membership that was not paid', [['customer.subscription_days_late', '>', 30]], approval('associate', 'unpaid')],
    ['a person whose day is used up', [['actor.agent', '==', true], ['agent.granted_day', '>', 85000]],
        approval('supervisor', 'day_used_up')],
    ['many things at once', [['remedy.quantity', '>', 3], ['remedy.amount', '>', 10000]], approval('supervisor', 'many')],
    ['a large change', [['change.items', '>', 7], ['change.difference', '>', 15000]], approval('associate', 'large_change')],
    ['changed again and again', [['change.done', '>', 2]], deny('changed_often')],
    ['our own mistake', [['case.our_error', '==', true], ['remedy.amount', '<=', 20000]], allow()],
    ['angry, and it is late', [['case.anger_pm', '>', 900], ['remedy.reason', '==', 'late'], ['tier', '>=', 1]], allow()],
    ['asked where it is, offered a certificate', [['intent.name', '==', 'where_is_my_order'],
        ['remedy.kind', '==', 'certificate'], ['remedy.amount', '>', 28000]], approval('supervisor', 'over_authority')],
];
export const otherwise = allow();
const levels = { assistant: 0, associate: 1, supervisor: 2, specialist: 3 };

// What a record's verdict says, in words both engines can be compared by.
export const told = (rule, verdict) => `${rule} ${verdict.word} ${
    verdict.word === 'approval' ? `${levels[verdict.args[0]]} ${verdict.args[1]}` : verdict.args[0] ?? '-'}`;

export function factSets(count, seed = 20261122) {
    let state = BigInt(seed);
    const r = (n) => {
        state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
        return Number((state >> 33n) % BigInt(n));
    };
    return Array.from({ length: count }, () => Object.fromEntries(Object.entries(facts).map(([name, make]) => [name, make(r)])));
}

const luaValue = (value) => (typeof value === 'string' && value[0] === '@' ? `c.${value.slice(1)}`
    : typeof value === 'string' ? JSON.stringify(value) : String(value));

function luaCondition([fact, operator, value]) {
    if (operator === 'in') return `(${value.map((v) => `c.${fact} == ${luaValue(v)}`).join(' or ')})`;
    if (value === true) return `c.${fact}`;
    if (value === false) return `not c.${fact}`;
    return `c.${fact} ${operator === '!=' ? '~=' : operator} ${luaValue(value)}`;
}

const luaVerdict = ({ word, args }) =>
    `${word}(${args.map((arg) => (arg in levels ? `tier.${arg}` : JSON.stringify(arg))).join(', ')})`;

export const luaPolicy = () => `return policy "authority" {
${rules.map(([name, conditions, verdict]) => `  rule ${JSON.stringify(name)} {
    when   = function(c) return ${conditions.map(luaCondition).join(' and ')} end,
    decide = ${luaVerdict(verdict)},
  },
`).join('')}  otherwise = ${luaVerdict(otherwise)},
}
`;

const engineOperators = { '==': 'equal', '!=': 'notEqual', '<': 'lessThan', '<=': 'lessThanInclusive',
    '>': 'greaterThan', '>=': 'greaterThanInclusive', 'in': 'in' };

// json-rules-engine in one of two ways; the first rule in order decides in both.
// all: every rule is looked at, as the engine does by itself; first: by priority, stopped at the first.
export function engineOf({ Engine }, way) {
    const engine = new Engine();
    rules.forEach(([name, conditions, verdict], at) => engine.addRule({
        conditions: { all: conditions.map(([fact, operator, value]) => ({ fact, operator: engineOperators[operator],
            value: typeof value === 'string' && value[0] === '@' ? { fact: value.slice(1) } : value })) },
        event: { type: String(at), params: { name, verdict } },
        ...(way === 'first' ? { priority: rules.length - at, onSuccess: () => engine.stop() } : {}),
    }));
    return async (set) => {
        const { events } = await engine.run(set);
        let best;
        for (const event of events) {
            if (!best || Number(event.type) < Number(best.type)) best = event;
        }
        return best ? best.params : { name: 'otherwise', verdict: otherwise };
    };
}
