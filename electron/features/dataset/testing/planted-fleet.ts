/**
 * Test helper: the captures of a fleet with a known growth. Ten builds ran on ten pods; each pod left a heap snapshot and a CPU profile of each build.
 * After build 412 each pod has four objects of `CartEntry` more with every build, and `renderList` takes 35 ms instead of 20 ms. All else stays as
 * it is, or differs between pods only.
 */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOf, profileOf } from '../../../../shared/engine/profile/cpu/testing/profile-picture.ts';
import { heap, type PictureNode } from '../../../../shared/engine/heap/testing/heap-picture.ts';
import type { CaptureKind } from '../../../../shared/core/contracts/captures.ts';

export const BUILDS = [405, 406, 407, 408, 409, 410, 411, 412, 413, 414] as const;
export const POD_COUNT = 10;
export const LAST_GOOD_BUILD = 412;

export const ENTRY_BYTES = 1000;
/** Objects of `CartEntry` in each snapshot of a build. */
export function entriesIn(build: number): number {
  return 3 + 4 * Math.max(0, build - LAST_GOOD_BUILD);
}

export interface PlantedCapture {
  readonly filePath: string;
  readonly kind: CaptureKind;
  readonly build: string;
  readonly pod: string;
}

function snapshot(build: number, pod: number): Uint8Array {
  const nodes: Record<string, PictureNode> = {};
  const add = (name: string, count: number, sizeBytes: number): void => {
    for (let at = 0; at < count; at += 1) nodes[`${name}${at}`] = { name, sizeBytes };
  };
  add('CartEntry', entriesIn(build), ENTRY_BYTES);
  add('Session', 2 + pod, 200);
  add('Catalog', 1, 50_000);
  // No two captures are equal.
  add('Config', 1, 1000 + build * POD_COUNT + pod);
  return heap(`root → [${Object.keys(nodes).join(', ')}]`, nodes);
}

function profile(build: number, pod: number): Uint8Array {
  const renderUs = build > LAST_GOOD_BUILD ? 35_000 : 20_000;
  const made = profileOf(
    '(root)\n  main\n    renderList\n  (idle)',
    `main:10000 renderList:${renderUs} (idle):50000 main:1000`,
  );
  const laterUs = (build * POD_COUNT + pod) * 1_000_000;
  return bytesOf({ ...made, startTime: made.startTime + laterUs, endTime: made.endTime + laterUs });
}

/** Writes 200 capture files. Build 405 ran on 2026-11-01, and each later one a day later. */
export function writePlantedFleet(folder: string): readonly PlantedCapture[] {
  mkdirSync(folder, { recursive: true });
  const captures: PlantedCapture[] = [];
  for (const [day, build] of BUILDS.entries()) {
    const ranAt = new Date(Date.UTC(2026, 10, 1 + day, 12));
    for (let pod = 0; pod < POD_COUNT; pod += 1) {
      const written = (name: string, kind: CaptureKind, bytes: Uint8Array): void => {
        const filePath = join(folder, name);
        writeFileSync(filePath, bytes);
        utimesSync(filePath, ranAt, ranAt);
        captures.push({ filePath, kind, build: String(build), pod: `shop-${pod}` });
      };
      written(`${build}-${pod}.heapsnapshot`, 'heap-snapshot', snapshot(build, pod));
      written(`${build}-${pod}.cpuprofile`, 'cpu-profile', profile(build, pod));
    }
  }
  return captures;
}
