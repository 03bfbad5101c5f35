/** A small seeded generator: the same seed gives the same mutants on every machine. */
export interface Random {
  /** A whole number of at least 0 and below `end`; 0 if `end` is 0. */
  below(end: number): number;
  /** True once in `times`. */
  once(times: number): boolean;
  /** Throws for an empty list. */
  pick<T>(list: readonly T[]): T;
  /** So many entries of the list, all if there are fewer, each once and in any order. */
  sample<T>(list: readonly T[], count: number): T[];
}

/** The generator of one mutant. */
export function randomOf(seed: number, reader: string, mutant: number): Random {
  let state = seed >>> 0;
  for (const part of [reader, String(mutant)])
    for (let at = 0; at < part.length; at += 1) state = Math.imul(state ^ part.charCodeAt(at), 0x01000193) >>> 0;
  /** SplitMix32. */
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const below = (end: number): number => Math.floor((next() / 2 ** 32) * end);
  return {
    below,
    once: (times) => below(times) === 0,
    pick(list) {
      const picked = list[below(list.length)];
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    },
    sample(list, count) {
      const left = [...list];
      return Array.from({ length: Math.min(count, list.length) }, () => left.splice(below(left.length), 1)).flat();
    },
  };
}
