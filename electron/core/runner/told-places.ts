/** Places in sources that the answers to a caller have named: what it reads next are probably the functions around them. */

/** `StockRow.tsx:23`, `WorkspaceContext.tsx:33:5`. Each word is looked at once, and only so much of it: an answer may have a word of megabytes. */
const PLACE = /(?<![\w$@.-])([\w$@.-]{1,120}\.(?:[cm]?[jt]sx?|vue|svelte)):(\d{1,6})/gi;
/** A caller that asks for months has named them all; then the oldest are forgotten. */
const MAX_FILES = 500;

export interface ToldPlaces {
  add(answer: string): void;
  /** `file`: its name without folders. */
  linesOf(file: string): ReadonlySet<number>;
}

export function createToldPlaces(): ToldPlaces {
  const lines = new Map<string, Set<number>>();
  return {
    add(answer) {
      for (const [, file = '', line = ''] of answer.matchAll(PLACE)) {
        const key = file.toLowerCase();
        const known = lines.get(key) ?? new Set<number>();
        lines.delete(key);
        lines.set(key, known.add(Number(line)));
      }
      for (const oldest of [...lines.keys()].slice(0, Math.max(0, lines.size - MAX_FILES))) lines.delete(oldest);
    },
    linesOf: (file) => lines.get(file.toLowerCase()) ?? new Set(),
  };
}
