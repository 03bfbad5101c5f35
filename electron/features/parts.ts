/** The features that are part of a core, in the order in which they are opened. */
import type { OpenPart } from '../core/app/part.ts';
import { openLedgerPart } from './ledger/part.ts';
import { openLivePart } from './live/part.ts';
import { openProvePart } from './prove/part.ts';
import { openRendersPart } from './renders/part.ts';
import { openSqlPart } from './sql/part.ts';

export const PARTS: readonly OpenPart[] = [openLivePart, openSqlPart, openLedgerPart, openProvePart, openRendersPart];
