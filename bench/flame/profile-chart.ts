/** The flame chart of a CPU profile. */
import { z } from 'zod';
import { makeSyntheticProfile } from '../cpu/make-synthetic-profile.ts';
import type { AppWindow } from '../heap/app-window.ts';
import { inSeconds, said } from '../heap/report.ts';
import { madeFile } from '../made-files.ts';
import { measureDriven, watchedOpening } from './measure-driven.ts';
import type { FlameFigures } from './watch.ts';

/** Samples that give about a million and ten million calls. */
const SIZES = { '1m': { nodes: 490_000, samples: 790_000 }, '10m': { nodes: 490_000, samples: 7_900_000 } } as const;
/** Most bytes in the file, nodes included. */
const SAMPLE_BYTES = 100;
export type ProfileSize = keyof typeof SIZES;

const CHART = '[data-testid="icicle"]';
const DRAWN = `document.querySelector('[data-testid="profile-chart"] ${CHART}') !== null`;
const BOXES = `Number(/of ([\\d,]+)\\./.exec(document.querySelector('${CHART} caption')?.textContent ?? '')?.[1]?.replaceAll(',', '') ?? 0)`;

/** Makes the profile if it is missing. */
export function profilePath(size: ProfileSize): Promise<string> {
  const { nodes, samples } = SIZES[size];
  return madeFile(`made-${nodes}-${samples}.cpuprofile`, samples * SAMPLE_BYTES, (part) =>
    makeSyntheticProfile(part, nodes, samples),
  );
}

export async function measureProfile(app: AppWindow, path: string, seconds: number): Promise<FlameFigures> {
  const { loadMs, loading } = await watchedOpening(app, path, 'the flame chart', DRAWN);
  const boxes = z.number().parse(await app.evaluate(BOXES));
  said(`${boxes} boxes, to the chart ${inSeconds(loadMs)}`);
  return { boxes, loadMs, loading, ...(await measureDriven(app, CHART, seconds)) };
}
