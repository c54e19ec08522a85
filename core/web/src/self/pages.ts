// SPDX-License-Identifier: Apache-2.0
// Orders and cases: a chunk of their own, loaded when one of them is opened.
export { CasePage, CasesPage } from './cases';
export { OrderPage, OrdersPage } from './orders';
