/** Functions as V8's logs and `perf` maps name them: `*parse /srv/app/parser.js:2:21`, the tier's mark first. */
import type { ForeignFrame } from './stack-profile.ts';

/** `~` interpreted, `^` baseline, `+` Maglev, `*` Turbofan; `o` before it: entered within a loop, `'` behind it: for one context. */
const TIER = /^(?:o(?=[+*]))?[~^+*]'?/;
const PLACE = /:(\d+):(\d+)$/;
/** Where a name ends and a path or an address begins: both may have spaces. */
const FILE = /(?:^| )((?:[a-z][a-z\d+.-]*:|\/|\\\\|[A-Za-z]:[\\/]|\[eval|evalmachine|<).*)$/;

/** From `name file:line:column`; lines and columns are 1-based. What has no place is a name only. */
export function frameOfV8Name(text: string): ForeignFrame {
  const marked = text.replace(TIER, '');
  const [place, line, column] = PLACE.exec(marked) ?? [];
  if (place === undefined) return nativeFrame(marked.trim());
  const before = marked.slice(0, -place.length);
  const file = FILE.exec(before)?.[1] ?? before.slice(before.lastIndexOf(' ') + 1);
  const name = before.slice(0, before.length - file.length).trim();
  return { name, file, line: Number(line), column: Number(column) };
}

/** A function that no script defines. */
export function nativeFrame(name: string): ForeignFrame {
  return { name, file: '', line: null, column: null };
}

/** Frames by what identifies them in the file, each once. */
export interface FrameTable {
  readonly frames: ForeignFrame[];
  /** Index of the frame; `make` is called for a key that is new. */
  indexOf(key: string, make: () => ForeignFrame): number;
}

export function createFrameTable(): FrameTable {
  const frames: ForeignFrame[] = [];
  const indices = new Map<string, number>();
  return {
    frames,
    indexOf(key, make) {
      const known = indices.get(key);
      if (known !== undefined) return known;
      const { name, file, line, column } = make();
      // One function has several keys: one for each tier, or address.
      const identity = `${name}\n${file}\n${line}\n${column}`;
      const index = indices.get(identity) ?? frames.push({ name, file, line, column }) - 1;
      indices.set(identity, index);
      indices.set(key, index);
      return index;
    },
  };
}
