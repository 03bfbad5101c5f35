/** What a case of LeakBench is, and how its program is made ready. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, fetched } from '../heap-reference/packages.ts';

const FOLDER = join(CACHE, 'leakbench');

/** Where `broken` or `fixed` stands in a driver. */
const PLACE = '@HERE@';

export type Build = 'broken' | 'fixed';

export interface Case {
  readonly name: string;
  readonly kind: 'leak' | 'slow';
  readonly where: 'node' | 'page';
  /** Packages with exact versions. */
  readonly packages: readonly string[];
  /** Of the fixed build, where another version is the fix. */
  readonly fixedPackages?: readonly string[];
  /** Of a page: files below `node_modules` that it loads before the driver. */
  readonly scripts?: readonly string[];
  /** Of a page: more files below `node_modules` that its scripts load. */
  readonly files?: readonly string[];
  /** What it keeps goes by itself after this time; the verification waits for it. */
  readonly settleMs?: number;
  /** Where the fault was reported. */
  readonly issue?: string;
  /** Sets `globalThis.act`, at most 60 lines. `@HERE@` becomes `broken` or `fixed`. In Node `load` is `require`. */
  readonly driver: string;
  readonly broken?: string;
  /** Null: there is no fixed build. */
  readonly fixed: string | null;
  /** What counts as right: a part of the driver's line, which becomes its `file:line`, or a pattern of a `file:line` or of an exported name. */
  readonly right: readonly (string | RegExp)[];
}

/** A program that only looks as if it leaked. */
export interface Twin {
  readonly name: string;
  readonly where: Case['where'];
  readonly packages: readonly string[];
  readonly scripts?: readonly string[];
  /** As that of a case. */
  readonly settleMs?: number;
  readonly driver: string;
}

/** A program of a case or a twin, as it runs. */
export interface Program {
  readonly where: Case['where'];
  readonly source: string;
  readonly packages: readonly string[];
  readonly scripts: readonly string[];
  readonly files: readonly string[];
  readonly settleMs: number;
}

export function programOf(of: Case, build: Build): Program | null {
  const text = build === 'broken' ? (of.broken ?? '') : of.fixed;
  if (text === null) return null;
  return {
    where: of.where,
    source: of.driver.trim().replace(PLACE, () => text),
    packages: build === 'fixed' ? (of.fixedPackages ?? of.packages) : of.packages,
    scripts: of.scripts ?? [],
    files: of.files ?? [],
    settleMs: of.settleMs ?? 0,
  };
}

export function twinProgram({ where, packages, scripts = [], settleMs = 0, driver }: Twin): Program {
  return { where, source: driver.trim(), packages, scripts, files: [], settleMs };
}

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

/** Writes the driver of a Node program and returns its path. */
export function nodeDriver(program: Program, name: string): string {
  const folder = join(folderOf(program), 'drivers', name.replaceAll(/\W+/g, '-'));
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'driver.cjs');
  writeFileSync(file, `const load = require;${program.source}\n`);
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
    '/': `<!doctype html><title>case</title><body>${tags}${after}`,
  };
}
