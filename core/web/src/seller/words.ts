// SPDX-License-Identifier: Apache-2.0
import { translator, wantedLocale } from '../shared/i18n';
import en from './en.json';

export const locale = wantedLocale(location.search);
export const t = translator(en, locale);
