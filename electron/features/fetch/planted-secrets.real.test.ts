/** No text of a service leaves it: a filtered snapshot has the figures of the unfiltered one, and none of 1,000 planted secrets. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { computeRetained, type RetainedFigures } from '../../../shared/engine/heap/retained/retained.ts';
import type { HeapDocument } from '../../../shared/engine/heap/index.ts';
import { readDocument } from '../../../shared/engine/heap/testing/read-heap.ts';
import { runSteps } from '../../../shared/engine/steps/steps.ts';
import { createHeapStringDropper, DROPPED_MARK } from '../../../shared/base/redaction/drop-heap-strings.ts';
import { createFindSecrets } from '../../../shared/core/redaction/find-secrets.ts';
import { createBuiltInNames, createHeapNameRules } from '../../../shared/base/redaction/heap-name-rules.ts';
import { createCapture } from '../../core/capture/index.ts';
import { createEndpoints, type Endpoints } from '../../core/cdp/index.ts';
import { eventually, startNode, type RealTarget } from '../../core/cdp/testing/real-targets.ts';
import { createSpool, type Spool } from '../../core/spool/index.ts';
import { plantedService } from './testing/planted-service.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };

let folder = '';
let endpoints: Endpoints;
let spool: Spool;
let service: RealTarget;
let secrets: readonly string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pen-test-fetch-'));
  endpoints = createEndpoints({ log: quiet });
  const made = await createSpool({ libraryDirectory: join(folder, 'library'), temporaryDirectory: folder, log: quiet });
  if (!made.ok) throw new Error(made.error.message);
  spool = made.value;
  const file = join(folder, 'secrets.json');
  service = await startNode(plantedService(file));
  secrets = await eventually('the secrets to be planted', async () => {
    const text = await readFile(file, 'utf8').catch(() => '');
    return text.endsWith(']') ? (JSON.parse(text) as string[]) : null;
  });
});
afterEach(async () => {
  await endpoints.close();
  await spool.close();
  await service.kill();
  await rm(folder, { recursive: true, force: true });
});

/** Takes a snapshot and returns the bytes that were written. */
async function take(dropStrings: boolean): Promise<Buffer> {
  const added = endpoints.add(String(service.port), 'added');
  const connected = added.ok ? await endpoints.connect(added.value.id) : added;
  if (!connected.ok) throw new Error(connected.error.message);
  const [target] = connected.value.targets;
  if (target === undefined) throw new Error('no target');
  const taken = await createCapture({ endpoints, spool, log: quiet }).heapSnapshot(target, {
    forceGc: true,
    dropStrings,
    capBytes: 1024 ** 3,
    signal: new AbortController().signal,
    onCommand: () => undefined,
    progress: () => undefined,
  });
  if (!taken.ok) throw new Error(taken.error.message);
  return readFile(taken.value.file.path);
}

function filtered(bytes: Buffer, chunkBytes = bytes.length): Buffer {
  const dropper = createHeapStringDropper(createHeapNameRules(createFindSecrets(), createBuiltInNames(globalThis)));
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes)
    parts.push(Buffer.from(dropper.push(bytes.subarray(at, at + chunkBytes))));
  expect(dropper.problem()).toBeNull();
  return Buffer.concat(parts);
}

/** The secrets that the bytes still contain, as they are or as a regular expression or a piece of a name shows them. */
function found(bytes: Buffer): string[] {
  const text = bytes.toString('latin1');
  return secrets.filter((secret) => text.includes(secret));
}

function analysed(bytes: Buffer): { document: HeapDocument; figures: RetainedFigures } {
  // A copy, because the reader's test helper overwrites what it has read.
  const document = readDocument(new Uint8Array(bytes));
  return { document, figures: runSteps(computeRetained(document)) };
}

/** Names of strings by index, as the file has them. */
function strings(bytes: Buffer): string[] {
  return (JSON.parse(bytes.toString('utf8')) as { strings: string[] }).strings;
}

test('the same snapshot, filtered, has equal dominators and none of 1,000 secrets', async () => {
  const raw = await take(false);
  expect(found(raw).length).toBeGreaterThan(950);
  const clean = filtered(raw);
  expect(found(clean)).toEqual([]);
  expect(JSON.parse(clean.toString('utf8'))).toMatchObject({ snapshot: { [DROPPED_MARK]: true } });
  // However the bytes are cut.
  expect(filtered(raw, 4093).equals(clean)).toBe(true);

  const [one, other] = [analysed(raw), analysed(clean)];
  expect([one, other].map(({ document }) => document.graph.meta.stringsDropped)).toEqual([false, true]);
  const nodes = (of: HeapDocument) => [of.graph.nodes.count, of.graph.edges.to.length];
  expect(nodes(other.document)).toEqual(nodes(one.document));
  expect(Buffer.compare(Buffer.from(other.figures.dominator.buffer), Buffer.from(one.figures.dominator.buffer))).toBe(
    0,
  );
  expect(Buffer.compare(Buffer.from(other.figures.retained.buffer), Buffer.from(one.figures.retained.buffer))).toBe(0);
  expect(Buffer.compare(Buffer.from(other.figures.distance.buffer), Buffer.from(one.figures.distance.buffer))).toBe(0);

  // Equal texts have equal replacements and others do not: as many different texts, which the texts of the file show by their index.
  const names = strings(clean);
  expect(new Set(names.filter((name) => name.startsWith('«text'))).size).toBe(
    names.filter((name) => name.startsWith('«text')).length,
  );
  // Names that say where memory is held stay: classes, members, variables, functions, paths of scripts.
  expect(names).toEqual(
    expect.arrayContaining([
      ...['Order', 'lines', 'product', 'Bag', 'keep', 'cache', 'hot', 'put'],
      ...['setInterval', 'node:fs'],
    ]),
  );
  expect(names.some((name) => name.endsWith('target.js'))).toBe(true);
});

test('a snapshot whose strings are dropped as it arrives has none of them', async () => {
  const clean = await take(true);
  expect(found(clean)).toEqual([]);
  expect(strings(clean)).toContain('Order');
});
