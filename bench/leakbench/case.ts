/** The type of a LeakBench case, and the setup of its program. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, fetched } from '../heap-reference/packages.ts';

const FOLDER = join(CACHE, 'leakbench');

/** Where `broken` or `fixed` stands in a driver. */
const PLACE = '@HERE@';

export type Build = 'broken' | 'fixed';

/** The fault the answer to a slow case must name: requests that wait for each other, late first content, moving content, a late largest image. */
export type Fault = 'waits' | 'blocks' | 'shifts' | 'late';

/** A path of the site of a page, or of the server that a Node program asks; `@SITE@` in its driver is its address. */
export interface Served {
  /** Matches path and query. */
  readonly path: RegExp;
  readonly type: string;
  readonly body: string;
  readonly delayMs: number;
}

export interface Case {
  readonly name: string;
  readonly kind: 'leak' | 'slow';
  readonly where: 'node' | 'page';
  /** Packages with exact versions. */
  readonly packages: readonly string[];
  /** In the fixed build, where another version is the fix. */
  readonly fixedPackages?: readonly string[];
  /** A page's files below `node_modules` that it loads before the driver. */
  readonly scripts?: readonly string[];
  /** More files below `node_modules` that a page's scripts load. */
  readonly files?: readonly string[];
  /** The document of a page whose load is slow; it loads `/driver.js`. `@HERE@` may stand in it in place of the driver. */
  readonly document?: string;
  readonly serves?: readonly Served[];
  /** Set if a slow case's fixed build must not be called wrong; absent where a profile is judged: it names a line in any build. */
  readonly fault?: Fault;
  /** The time after which it frees what it holds; the verification waits for it. */
  readonly settleMs?: number;
  /** Where the fault was reported. */
  readonly issue?: string;
  /** Sets `globalThis.act`, at most 60 lines. `@HERE@` becomes `broken` or `fixed`. In Node `load` is `require`. */
  readonly driver: string;
  readonly broken?: string;
  /** Null: there is no fixed build. */
  readonly fixed: string | null;
  /** Right answers: a part of the driver's line, which becomes its `file:line`, or a pattern of a `file:line` or of an exported name. */
  readonly right: readonly (string | RegExp)[];
}

/** A program that only looks as if it leaked. `fault`: what it must not be said to have; absent: a leak. */
export type Twin = Pick<
  Case,
  'name' | 'where' | 'packages' | 'scripts' | 'document' | 'serves' | 'fault' | 'settleMs' | 'driver'
>;

/** A program of a case or a twin, as it runs. */
export interface Program {
  readonly where: Case['where'];
  readonly source: string;
  readonly packages: readonly string[];
  readonly scripts: readonly string[];
  readonly files: readonly string[];
  readonly document: string | null;
  readonly serves: readonly Served[];
  readonly fault: Fault | null;
  readonly settleMs: number;
}

/** `text` stands in the place of the driver or of the document. */
const programWith = (of: Twin & Pick<Case, 'files'>, packages: Case['packages'], text: string): Program => ({
  where: of.where,
  source: of.driver.trim().replace(PLACE, () => text),
  packages,
  scripts: of.scripts ?? [],
  files: of.files ?? [],
  document: of.document?.replace(PLACE, () => text) ?? null,
  serves: of.serves ?? [],
  fault: of.fault ?? null,
  settleMs: of.settleMs ?? 0,
});

export function programOf(of: Case, build: Build): Program | null {
  if (build === 'broken') return programWith(of, of.packages, of.broken ?? '');
  return of.fixed === null ? null : programWith(of, of.fixedPackages ?? of.packages, of.fixed);
}

export const twinProgram = (twin: Twin): Program => programWith(twin, twin.packages, '');

/** Patterns of what counts as right in the broken build: those of the case, and the line of `broken`. */
export function rightOf(of: Case): RegExp[] {
  const lines = (programOf(of, 'broken')?.source ?? '').split('\n');
  const texts = of.right.filter((each) => typeof each === 'string');
  const place = of.driver
    .trim()
    .split('\n')
    .findIndex((line) => line.includes(PLACE));
  const numbers = texts.map((text) => {
    const at = lines.findIndex((line) => line.includes(text));
    if (at < 0) throw new Error(`${of.name}: no line of its driver has "${text}".`);
    return at + 1;
  });
  if (place >= 0) numbers.push(place + 1);
  return [
    ...of.right.filter((each) => each instanceof RegExp),
    ...numbers.map((number) => new RegExp(`\\bdriver\\.c?js:${number}\\b`)),
  ];
}

const nameOf = (spec: string): string => spec.slice(0, spec.lastIndexOf('@'));

/** The folder with the packages of a program, fetched first if they are missing. Throws npm's output on failure. */
function folderOf({ packages }: Program): string {
  const folder = join(FOLDER, packages.join('+').replaceAll(/[^\w.+-]+/g, '_') || 'none');
  mkdirSync(folder, { recursive: true });
  if (packages.length > 0)
    fetched({
      folder,
      packages,
      files: packages.map((spec) => `${nameOf(spec)}/package.json`),
      npmFlags: ['--ignore-scripts', '--legacy-peer-deps'],
    });
  return folder;
}

/** Writes the driver of a Node program and returns its path. `site`: address of the server that it asks. */
export function nodeDriver(program: Program, name: string, site = ''): string {
  const folder = join(folderOf(program), 'drivers', name.replaceAll(/\W+/g, '-'));
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'driver.cjs');
  writeFileSync(file, `const load = require;${program.source.replaceAll('@SITE@', site)}\n`);
  return file;
}

/** The files of a page by path, for `startSite`; `after` runs after the driver. */
export function pageFiles(program: Program, after = ''): Record<string, string> {
  const folder = folderOf(program);
  const read = (file: string): readonly [string, string] => [
    `/${file}`,
    readFileSync(join(folder, 'node_modules', file), 'utf8'),
  ];
  const tags = [...program.scripts.map((script) => `/${script}`), '/driver.js']
    .map((path) => `<script src="${path}"></script>`)
    .join('');
  return {
    ...Object.fromEntries([...program.scripts, ...program.files].map(read)),
    '/driver.js': program.source,
    '/':
      program.document === null ? `<!doctype html><title>case</title><body>${tags}${after}` : program.document + after,
  };
}
