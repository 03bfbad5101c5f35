/** A reader under test: its valid inputs, and how it is given the bytes of a mutant. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { FuzzSeed } from '../mutate.ts';
import type { Random } from '../random.ts';

/** One answer of a reader: of opening, of one query. */
export interface FuzzReading {
  /** The question, such as `trace.overview`. */
  readonly what: string;
  readonly result: AppResult<unknown>;
}

/** `some`: a third of the questions in any order, which takes less time and finds what depends on the order. */
export type FuzzExtent = 'all' | 'some';

export interface FuzzReader {
  /** As in `--reader`. */
  readonly name: string;
  readonly seeds: () => readonly FuzzSeed[] | Promise<readonly FuzzSeed[]>;
  /** Reads the bytes as the program does. `random` chooses sizes of chunks, and the questions if `extent` is `some`. An exception is a bug. */
  readonly read: (
    bytes: Uint8Array,
    random: Random,
    extent: FuzzExtent,
  ) => Promise<readonly FuzzReading[]> | readonly FuzzReading[];
}

export function jsonSeed(content: unknown): FuzzSeed {
  return {
    format: 'json',
    bytes: new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content)),
  };
}

const SEEDS = join(import.meta.dirname, '..', 'seeds');

/** The valid inputs in `../seeds/NAME.json`: JSON documents in an array. */
export function seedsIn(name: string): FuzzSeed[] {
  const text = readFileSync(join(SEEDS, `${name}.json`), 'utf8');
  return z
    .array(z.unknown())
    .parse(JSON.parse(text))
    .map((document) => jsonSeed(JSON.stringify(document)));
}

export function textSeed(text: string): FuzzSeed {
  return { format: 'bytes', bytes: new TextEncoder().encode(text) };
}

/** The reading of a function that has no expected failures. */
export function value(what: string, result: unknown): FuzzReading {
  return { what, result: { ok: true, value: result } };
}
