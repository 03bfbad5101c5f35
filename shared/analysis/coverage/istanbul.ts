/**
 * Coverage of scripts for istanbul-lib-coverage and what reads its files (nyc, Codecov, IDEs): for each script its functions, and as
 * statements the lines that have code on them. Offsets become lines and columns; Istanbul counts lines from 1 and columns from 0.
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
  readonly branchMap: Record<string, never>;
  readonly b: Record<string, never>;
}

function istanbulPlace(places: LinePlaces, place: number): Place {
  const { line, column } = places.at(place);
  return { line, column: column - 1 };
}

/** A line counts as run where any code on it did: what stands behind a `return` of the same line does not take it away. */
function fileCoverage({ text, segments, units, facts }: CoverageEntry, path: string): FileCoverage | null {
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
    // Empty lines, lone brackets and comments are no statements.
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
    branchMap: {},
    b: {},
  };
}

/** A file's own path where it is one; else the address. */
function pathOf(url: string): string {
  if (!url.startsWith('file:///')) return url;
  try {
    return decodeURIComponent(url.slice('file://'.length)).replace(/^\/(?=[a-z]:\/)/i, '');
  } catch {
    return url;
  }
}

/** Scripts without a text are left out: without lines nothing can be counted. */
export function istanbulCoverage({ entries }: CoverageDocument): Record<string, FileCoverage> {
  const files: Record<string, FileCoverage> = {};
  for (const entry of entries) {
    const file = fileCoverage(entry, pathOf(entry.facts.url));
    if (file !== null) files[file.path] = file;
  }
  return files;
}
