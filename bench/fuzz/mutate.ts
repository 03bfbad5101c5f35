/** One mutant of a reader: a seed file, changed in its structure or in its bytes. */
import { jsonMutator } from './mutate-json.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { protobufMutator } from './mutate-protobuf.ts';
import { sqlMutator } from './mutate-sql.ts';
import { randomOf, type Random } from './random.ts';

export type SeedFormat = 'json' | 'protobuf' | 'sql' | 'bytes';

/** A valid input of a reader. */
export interface FuzzSeed {
  readonly format: SeedFormat;
  readonly bytes: Uint8Array;
}

export type Mutator = (random: Random) => Uint8Array;

/** Most changes of bytes in one mutant. */
const MAX_BYTE_CHANGES = 3;

function structureMutator({ format, bytes }: FuzzSeed): Mutator | null {
  if (format === 'bytes') return null;
  if (format === 'protobuf') return protobufMutator(bytes);
  const text = new TextDecoder().decode(bytes);
  const mutate = format === 'sql' ? sqlMutator(text) : jsonMutator(text);
  return (random) => new TextEncoder().encode(mutate(random));
}

/** Returns a function that makes the mutants of a reader from its seeds: most in their structure, some in their bytes, a few in both. */
export function mutatorOf(seeds: readonly FuzzSeed[]): Mutator {
  const prepared = seeds.map((seed) => ({ bytes: seed.bytes, inStructure: structureMutator(seed) }));
  return (random) => {
    const { bytes, inStructure } = random.pick(prepared);
    const changesStructure = inStructure !== null && !random.once(4);
    let changed = changesStructure ? inStructure(random) : bytes;
    const changesBytes = !changesStructure || random.once(10);
    for (let left = changesBytes ? 1 + random.below(MAX_BYTE_CHANGES) : 0; left > 0 && changed.length > 0; left -= 1)
      changed = mutateBytes(changed, random);
    return changed;
  };
}

/** The bytes of one mutant, and the generator after it, for further choices of its reading. */
export function mutantOf(
  mutate: Mutator,
  { seed, reader, mutant }: { readonly seed: number; readonly reader: string; readonly mutant: number },
): { readonly bytes: Uint8Array; readonly random: Random } {
  const random = randomOf(seed, reader, mutant);
  return { bytes: mutate(random), random };
}
