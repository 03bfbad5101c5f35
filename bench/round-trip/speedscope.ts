/**
 * speedscope's importer. Its package contains only the app, so the app opens the file in a real browser, and the file that it then saves in
 * its own format is what it has read.
 */
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CACHE, fetched } from '../heap-reference/packages.ts';
import { totalOf, type Imported } from './importers.ts';
import { withPage } from './page-client.ts';

const LOAD_LIMIT_MS = 120_000;

/** The folder of the app, fetched on first use. */
export function speedscopeFolder(): string {
  const [index = ''] = fetched({
    folder: join(CACHE, 'speedscope'),
    packages: ['speedscope@1.25.0'],
    files: ['speedscope/dist/release/index.html'],
    npmFlags: ['--ignore-scripts'],
  });
  return dirname(index);
}

const ProfileSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('sampled'),
    name: z.string(),
    unit: z.string(),
    samples: z.array(z.array(z.number())),
    weights: z.array(z.number()),
  }),
  z.object({
    type: z.literal('evented'),
    name: z.string(),
    unit: z.string(),
    events: z.array(z.object({ type: z.enum(['O', 'C']), frame: z.number(), at: z.number() })),
  }),
]);
const SavedSchema = z.object({
  shared: z.object({ frames: z.array(z.object({ name: z.string() })) }),
  profiles: z.array(ProfileSchema),
});
type SavedProfile = z.infer<typeof ProfileSchema>;

/** How many of a unit are a millisecond or a byte. */
const UNITS: Readonly<Record<string, number>> = {
  nanoseconds: 1e6,
  microseconds: 1e3,
  milliseconds: 1,
  seconds: 1e-3,
  bytes: 1,
  none: 1,
};

export interface SpeedscopeImport {
  readonly port: number;
  /** The address of the app, with a `/` at its end, and the file on the same origin. */
  readonly appUrl: string;
  readonly fileUrl: string;
  /** If the file has several profiles: the heaviest whose name contains this text. */
  readonly named?: string;
}

/** Captures the file that the app passes to the browser. */
const CATCH_SAVED = `globalThis.penSaved = null;
const create = URL.createObjectURL.bind(URL);
URL.createObjectURL = (blob) => { blob.text().then((text) => { globalThis.penSaved = text; }); return create(blob); };`;
/** Asks the app to save until it has loaded the file. */
const SAVE = `(async () => {
  const until = performance.now() + ${LOAD_LIMIT_MS};
  while (globalThis.penSaved === null) {
    if (performance.now() > until) throw new Error('speedscope read nothing: ' + document.body.innerText.slice(0, 200));
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 's', ctrlKey: true, bubbles: true }));
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return globalThis.penSaved;
})()`;

export async function loadInSpeedscope({ port, appUrl, fileUrl, named = '' }: SpeedscopeImport): Promise<Imported> {
  const url = `${appUrl}index.html#profileURL=${encodeURIComponent(fileUrl)}`;
  const saved = await withPage({ port, url, before: CATCH_SAVED }, (page) => page.evaluate(SAVE));
  const { shared, profiles } = SavedSchema.parse(JSON.parse(z.string().parse(saved)));
  const read = profiles
    .filter(({ name }) => name.includes(named))
    .map((profile) => ({ profile, functions: ownByName(profile, shared.frames) }))
    .toSorted((a, b) => totalOf(b.functions) - totalOf(a.functions));
  const [heaviest] = read;
  if (heaviest === undefined)
    throw new Error(`speedscope has no profile named ${named}: ${profiles.map(({ name }) => name).join(', ')}`);
  return {
    functions: heaviest.functions,
    samples: heaviest.profile.type === 'sampled' ? heaviest.profile.samples.length : null,
    total: totalOf(heaviest.functions),
    more: { profiles: profiles.length },
  };
}

function ownByName(profile: SavedProfile, frames: readonly { readonly name: string }[]): Map<string, number> {
  const unit = UNITS[profile.unit];
  if (unit === undefined) throw new Error(`speedscope uses the unit ${profile.unit}`);
  const sums = new Map<string, number>();
  const add = (frame: number | undefined, value: number): void => {
    const shown = frame === undefined ? '' : (frames[frame]?.name ?? '');
    // It refers to them by their index.
    const name = shown.startsWith('(anonymous') ? '(anonymous)' : shown;
    if (name !== '') sums.set(name, (sums.get(name) ?? 0) + value / unit);
  };
  if (profile.type === 'sampled') {
    for (const [at, stack] of profile.samples.entries()) add(stack.at(-1), profile.weights[at] ?? 0);
    return sums;
  }
  const stack: number[] = [];
  let sinceAt = 0;
  for (const { type, frame, at } of profile.events) {
    add(stack.at(-1), at - sinceAt);
    sinceAt = at;
    if (type === 'O') stack.push(frame);
    else stack.pop();
  }
  return sums;
}
