/**
 * Exports script coverage for istanbul-lib-coverage and tools that read its files (nyc, Codecov, IDEs): functions, one statement for
 * each line with code, and one branch for each block that V8 counted, as c8 writes them. Offsets become lines (1-based) and columns (0-based).
 */
import type { CoverageDocument, CoverageEntry } from './coverage-document.ts';
import { linePlaces, type LinePlaces } from './line-places.ts';

interface Place {
  readonly line: number;
  readonly column: number;
}
interface Location {
  readonly start: Place;
  readonly end: Place;
}
interface FileCoverage {
  readonly path: string;
  readonly statementMap: Record<string, Location>;
  readonly s: Record<string, number>;
  readonly fnMap: Record<string, { name: string; decl: Location; loc: Location; line: number }>;
  readonly f: Record<string, number>;
  readonly branchMap: Record<string, Branch>;
  /** The number of times that each of the branch's locations ran. */
  readonly b: Record<string, number[]>;
}
interface Branch {
  readonly type: 'branch';
  readonly line: number;
  readonly loc: Location;
  readonly locations: readonly Location[];
}

function istanbulPlace(places: LinePlaces, place: number): Place {
  const { line, column } = places.at(place);
  return { line, column: column - 1 };
}

/** V8 counts blocks and does not say which ones belong to one `if`: each is a branch with one location. */
function branchesOf(blocks: readonly number[], places: LinePlaces): Pick<FileCoverage, 'branchMap' | 'b'> {
  const branchMap: FileCoverage['branchMap'] = {};
  const b: FileCoverage['b'] = {};
  for (let at = 0; at + 2 < blocks.length; at += 3) {
    const loc = { start: istanbulPlace(places, blocks[at] ?? 0), end: istanbulPlace(places, blocks[at + 1] ?? 0) };
    branchMap[at / 3] = { type: 'branch', line: loc.start.line, loc, locations: [loc] };
    b[at / 3] = [blocks[at + 2] ?? 0];
  }
  return { branchMap, b };
}

/** A line is covered if any code on it ran, even if code after a `return` on the same line did not. */
function fileCoverage({ text, segments, units, blocks, facts }: CoverageEntry, path: string): FileCoverage | null {
  if (text === null) return null;
  const places = linePlaces(text);
  const statementMap: Record<string, Location> = {};
  const s: Record<string, number> = {};
  let statements = 0;
  let segment = 0;
  let line = 1;
  for (let at = 0; at <= text.length; line += 1) {
    const next = text.indexOf('\n', at);
    const end = next < 0 ? text.length : next;
    while (segment + 3 < segments.length && (segments[segment + 1] ?? 0) <= at) segment += 3;
    const code = text.slice(at, end);
    const first = code.search(/\S/);
    // Empty lines, single brackets and comments are not statements.
    if (first >= 0 && !/^[\s{}()[\];,]*$|^\s*\/\/|^\s*\*/.test(code)) {
      let count = 0;
      for (let within = segment; within < segments.length && (segments[within] ?? 0) < end; within += 3) {
        if (Math.min(end, segments[within + 1] ?? 0) > at + first) count = Math.max(count, segments[within + 2] ?? 0);
      }
      statementMap[statements] = {
        start: { line, column: first },
        end: { line, column: code.trimEnd().length },
      };
      s[statements] = count;
      statements += 1;
    }
    if (next < 0) break;
    at = end + 1;
  }
  const fnMap: FileCoverage['fnMap'] = {};
  const f: Record<string, number> = {};
  for (const [index, { name, start, end, count }] of units.entries()) {
    const loc = { start: istanbulPlace(places, start), end: istanbulPlace(places, end) };
    fnMap[index] = { name: name === '' ? `(anonymous_${index})` : name, decl: loc, loc, line: loc.start.line };
    f[index] = count;
  }
  return {
    path: facts.part === '' ? path : `${path} (${facts.part})`,
    statementMap,
    s,
    fnMap,
    f,
    ...branchesOf(blocks, places),
  };
}

/** The path of a file URL, otherwise the URL. */
function pathOf(url: string): string {
  if (!url.startsWith('file:///')) return url;
  try {
    return decodeURIComponent(url.slice('file://'.length)).replace(/^\/(?=[a-z]:\/)/i, '');
  } catch {
    return url;
  }
}

/** Scripts without text are omitted, because they have no lines to count. */
export function istanbulCoverage({ entries }: CoverageDocument): Record<string, FileCoverage> {
  const files: Record<string, FileCoverage> = {};
  for (const entry of entries) {
    const file = fileCoverage(entry, pathOf(entry.facts.url));
    if (file !== null) files[file.path] = file;
  }
  return files;
}
