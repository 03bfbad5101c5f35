/** Every case and every twin that is no fixed build of a case. */
import type { Case, Twin } from '../case.ts';
import { CHAIN_CASES, CHAIN_TWINS } from './chains.ts';
import { LOAD_CASES, LOAD_TWINS } from './loads.ts';
import { NODE_CASES } from './node.ts';
import { PACKAGE_CASES } from './node-packages.ts';
import { PAGE_CASES } from './pages.ts';
import { SLOW_CASES } from './slow.ts';
import { TWINS as OTHER_TWINS } from './twins.ts';

export const CASES: readonly Case[] = [
  ...PACKAGE_CASES,
  ...NODE_CASES,
  ...CHAIN_CASES,
  ...PAGE_CASES,
  ...SLOW_CASES,
  ...LOAD_CASES,
];
export const TWINS: readonly Twin[] = [...OTHER_TWINS, ...CHAIN_TWINS, ...LOAD_TWINS];
