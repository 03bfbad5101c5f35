/** Every case and every twin that is no fixed build of a case. */
import type { Case } from '../case.ts';
import { NODE_CASES } from './node.ts';
import { PACKAGE_CASES } from './node-packages.ts';
import { PAGE_CASES } from './pages.ts';
import { SLOW_CASES } from './slow.ts';

export { TWINS } from './twins.ts';
export const CASES: readonly Case[] = [...PACKAGE_CASES, ...NODE_CASES, ...PAGE_CASES, ...SLOW_CASES];
