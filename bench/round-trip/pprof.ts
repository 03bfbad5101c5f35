/** pprof's own readers: the package that decodes its protobuf definition, and `go tool pprof` if Go is installed. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CACHE, fetched } from '../heap-reference/packages.ts';
import { totalOf, type Imported } from './importers.ts';

const NS_PER_MS = 1e6;

interface PprofModule {
  readonly Profile: {
    decode(bytes: Uint8Array): {
      readonly stringTable: { readonly strings: readonly string[] };
      readonly sampleType: readonly { readonly type: number | bigint; readonly unit: number | bigint }[];
      readonly sample: readonly {
        readonly locationId: readonly (number | bigint)[];
        readonly value: readonly (number | bigint)[];
      }[];
      readonly location: readonly {
        readonly id: number | bigint;
        readonly line: readonly { readonly functionId: number | bigint }[];
      }[];
      readonly function: readonly { readonly id: number | bigint; readonly name: number | bigint }[];
    };
  };
}

/** The definition's package, fetched on first use. */
async function pprofFormat(): Promise<PprofModule> {
  const [path = ''] = fetched({
    folder: join(CACHE, 'pprof-format'),
    packages: ['pprof-format@2.3.2'],
    files: ['pprof-format/dist/esm/index.js'],
    npmFlags: ['--ignore-scripts'],
  });
  const loaded: PprofModule = await import(path);
  return loaded;
}

/** Values of the type with this `unit`: `nanoseconds` as milliseconds, `bytes`. */
export async function readPprof(file: string, unit: 'nanoseconds' | 'bytes'): Promise<Imported> {
  const { Profile } = await pprofFormat();
  const profile = Profile.decode(gunzipSync(readFileSync(file)));
  const { strings } = profile.stringTable;
  const text = (index: number | bigint): string => strings[Number(index)] ?? '';
  const valueAt = profile.sampleType.findIndex((type) => text(type.unit) === unit);
  const countAt = profile.sampleType.findIndex((type) => text(type.unit) === 'count');
  const nameOfFunction = new Map(profile.function.map(({ id, name }) => [Number(id), text(name)]));
  const nameOfLocation = new Map(
    profile.location.map(({ id, line }) => [Number(id), nameOfFunction.get(Number(line[0]?.functionId)) ?? '']),
  );
  const scale = unit === 'nanoseconds' ? NS_PER_MS : 1;
  const functions = new Map<string, number>();
  let samples = 0;
  for (const { locationId, value } of profile.sample) {
    const name = nameOfLocation.get(Number(locationId[0])) ?? '';
    functions.set(name, (functions.get(name) ?? 0) + Number(value[valueAt] ?? 0) / scale);
    samples += Number(value[countAt] ?? 0);
  }
  return { functions, samples, total: totalOf(functions), more: {} };
}

/** The first lines of `go tool pprof -raw`; null without Go. Throws its error for a refused file. */
export function goToolPprof(file: string): { readonly samples: number } | null {
  const go = process.env['PEN_GO'] ?? 'go';
  if (spawnSync(go, ['version']).status !== 0) return null;
  const raw = spawnSync(go, ['tool', 'pprof', '-raw', file], { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (raw.status !== 0) throw new Error(`go tool pprof refuses ${file}: ${raw.stderr}`);
  const between = /\nSamples:\n[^\n]*\n([\s\S]*?)\nLocations\n/.exec(raw.stdout)?.[1] ?? '';
  return { samples: between.split('\n').reduce((sum, line) => sum + (Number.parseInt(line, 10) || 0), 0) };
}
