// SPDX-License-Identifier: Apache-2.0
// Words of a surface by key. {name} is filled in; with `n`, KEY_one / KEY_other is chosen
// by the locale's plural rules. en-XA is made from en: longer, accented, in brackets, so
// that a string that is not in a catalog stands out.

export type Catalog = Record<string, string>;
export type Params = Record<string, string | number>;
export type Translate<K extends string> = (key: K, params?: Params) => string;

const ACCENTS: Record<string, string> = {
    a: 'á', c: 'ç', e: 'é', i: 'í', n: 'ñ', o: 'ó', s: 'š', u: 'ú', y: 'ý',
    A: 'Á', E: 'É', I: 'Í', N: 'Ñ', O: 'Ó', S: 'Š', U: 'Ú',
};

export function pseudo(text: string): string {
    let depth = 0;
    const accented = [...text].map((ch) => {
        if (ch === '{') depth++;
        if (ch === '}') depth--;
        return depth > 0 ? ch : (ACCENTS[ch] ?? ch);
    }).join('');
    return `[${accented}${'~'.repeat(Math.ceil(text.length * 0.4))}]`;
}

export function fill(template: string, params?: Params): string {
    if (!params) return template;
    return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
        name in params ? String(params[name]) : whole);
}

export type KeyOf<C extends Catalog> =
    | Extract<keyof C, string>
    | (Extract<keyof C, string> extends infer K ? (K extends `${infer B}_other` ? B : never) : never);

export function translator<C extends Catalog>(catalog: C, locale: string): Translate<KeyOf<C>> {
    const isPseudo = locale === 'en-XA';
    const rules = new Intl.PluralRules(isPseudo ? 'en' : locale);
    return (key, params) => {
        const n = params?.n;
        const plural = typeof n === 'number' ? catalog[`${key}_${rules.select(n)}`] : undefined;
        const template = plural ?? catalog[key] ?? catalog[`${key}_other`] ?? key;
        return fill(isPseudo ? pseudo(template) : template, params);
    };
}

/** ?lang= for trying a locale; the surfaces ship en, so others fall back to it. */
export function wantedLocale(search: string): string {
    const asked = new URLSearchParams(search).get('lang');
    return asked === 'en-XA' ? asked : 'en';
}

/** A stable snake_case word of the server, readable without a catalog row. */
export function humanise(word: string): string {
    const text = word.replace(/[_.]+/g, ' ').trim();
    return text ? text[0]!.toUpperCase() + text.slice(1) : '';
}
