/** A small Node program with a leak of known classes that writes three snapshots of itself. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PLAIN_NODE } from '../../process/own-programs-fixture.ts';

/** 100, 700 and 900 orders in a map; 300, 100 and 100 entries of a list that is released. */
const PROGRAM = `
const { writeHeapSnapshot } = require('node:v8');
class LeakedOrder { constructor(id) { this.id = id; this.lines = [{ id }, { id }]; } }
class PassingEntry { constructor(id) { this.id = id; } }
globalThis.orderRegistry = new Map();
globalThis.passing = Array.from({ length: 300 }, (_, id) => new PassingEntry(id));
const fill = (upTo) => { while (orderRegistry.size < upTo) orderRegistry.set(orderRegistry.size, new LeakedOrder(orderRegistry.size)); };
fill(100);
writeHeapSnapshot(process.argv[1]);
fill(700);
passing.length = 100;
writeHeapSnapshot(process.argv[2]);
fill(900);
writeHeapSnapshot(process.argv[3]);`;

export interface LeakingSnapshots {
  readonly a: string;
  readonly b: string;
  readonly c: string;
}

/** `run` distinguishes the files of several runs. Two runs of plain Node give their objects the same ids, those of Electron do not. */
export async function writeLeakingSnapshots(folder: string, run = '', program = PLAIN_NODE): Promise<LeakingSnapshots> {
  const path = (name: string): string => join(folder, `${run}${name}.heapsnapshot`);
  const files = { a: path('a'), b: path('b'), c: path('c') };
  await promisify(execFile)(program, ['-e', PROGRAM, files.a, files.b, files.c]);
  return files;
}
