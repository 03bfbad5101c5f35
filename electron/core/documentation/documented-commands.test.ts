/**
 * Every command line in README, CONTRIBUTING, SECURITY, docs, bench and skills is one that exists: `pen` accepts the command, its flags and a capture's options;
 * scripts, benchmarks and programs of the repository are there. `guide-commands.real.test.ts` runs those of the guide.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import { CAPTURE_KINDS, FOREIGN_FORMATS } from '../../../shared/core/contracts/captures.ts';
import { EXPORT_FORMATS } from '../../../shared/base/export-formats.ts';
import { KINDS, captureParameters, withFollowingWords, type Kind } from '../cli/capture-kinds.ts';
import { FLAGS, isFlagName, parseArguments } from '../cli/arguments/flags.ts';
import { createCommandLine, INSTALLATION, type CommandLine } from '../cli/testing/command-line.ts';
import { shellWords } from '../cli/testing/shell-words.ts';
import { createGuard } from '../../../shared/base/errors.ts';

const ROOT = INSTALLATION.rootFolder;
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'bench/README.md',
  'bench/faults/README.md',
  'bench/fuzz/README.md',
  'scripts/packaging/npm/README.md',
  ...readdirSync(join(ROOT, 'skills')).map((name) => `skills/${name}/SKILL.md`),
  ...['docs', 'docs/guide', 'docs/capabilities', 'docs/sql'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];
/** Looks like a command line, but is the text that a checksum covers. */
const NOT_COMMANDS = /^pen identity /;

/** `pen` of an installation, of a checkout, and of the npm package; the last one also as a client is told to start it. */
const STARTS_PEN = /^(?:(?:claude|codex) mcp add pen -- )?(?:npm run -s pen --|npx (?:-y )?pen-workbench|pen) (.+)$/;

interface Documented {
  /** `README.md:101: pen targets`. */
  readonly title: string;
  readonly argv: readonly string[];
}

/** Command lines of a page: in back quotes, or lines of a code block. */
export function documentedCommands(page: string, text: string): Documented[] {
  let isCode = false;
  return text.split('\n').flatMap((line, index) => {
    if (line.trimStart().startsWith('```')) isCode = !isCode;
    const candidates = isCode ? [line.trim()] : [...line.matchAll(/`([^`]+)`/g)].map(([, inside = '']) => inside);
    return candidates.flatMap((candidate) => {
      const [, rest] = STARTS_PEN.exec(candidate) ?? [];
      if (rest === undefined || rest === '…' || NOT_COMMANDS.test(candidate)) return [];
      return [{ title: `${page}:${index + 1}: ${candidate}`, argv: shellWords(rest) }];
    });
  });
}

let line: CommandLine;
beforeAll(async () => {
  line = await createCommandLine();
});
afterAll(() => line.remove());

/** Mistake in a command line, without running it; null for a correct one. */
async function problemOf(argv: readonly string[]): Promise<string | null> {
  // The command and its flags are parsed before the help is printed.
  const ran = await line.run([...argv, '--help']);
  if (ran.status !== 0) return ran.stderr;
  const [command, subject, parameters] = argv;
  if (command === 'capture' && subject !== undefined) {
    if (!(subject in KINDS)) return `There is no kind "${subject}".`;
    const known = Object.keys(FLAGS).filter(isFlagName);
    const parsed = parseArguments(argv.slice(2), known, { takesOptions: true });
    if (!parsed.ok) return parsed.error.message;
    const words = withFollowingWords(subject as Kind, parsed.value);
    const taken = createGuard().run(() => captureParameters(subject as Kind, words.options));
    if (!taken.ok) return taken.error.message;
  }
  if (command === 'call' && subject?.startsWith('pen_') === true) {
    const capability = CAPABILITIES.find(({ name }) => name === subject);
    if (capability === undefined) return `There is no tool "${subject}".`;
    const checked = capability.params.safeParse(JSON.parse(parameters ?? '{}'));
    if (!checked.success) return checked.error.message;
  }
  return null;
}

const COMMANDS = PAGES.flatMap((page) => documentedCommands(page, readFileSync(join(ROOT, page), 'utf8')));

test('the pages contain command lines', () => {
  expect(COMMANDS.length).toBeGreaterThan(20);
});

test.each(COMMANDS)('$title', async ({ argv }) => {
  expect(await problemOf(argv)).toBeNull();
});

test.each([
  ['an unknown command', 'pen recapture heap'],
  ['an unknown flag', 'pen targets --filter x'],
  ['an unknown kind', 'pen capture heaps'],
  ['an option of another kind', 'pen capture cpu --force-gc'],
  ['an unknown tool', 'pen call pen_nothing'],
])('finds %s', async (_, text) => {
  const [found] = documentedCommands('page.md', `Run \`${text}\`.`);
  expect(await problemOf(found?.argv ?? [])).toEqual(expect.any(String));
});

test('every npm script that the pages name exists', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
  const named = PAGES.flatMap((page) => [
    ...readFileSync(join(ROOT, page), 'utf8').matchAll(/\bnpm (?:run (?:-s )?|(?=start|test))([a-z][\w-]*)/g),
  ]).map(([, name]) => name ?? '');
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

/** Names of the benchmarks of `npm run bench`. */
const BENCHES = readdirSync(join(ROOT, 'bench')).flatMap((name) => /^([a-z-]+)\.ts$/.exec(name)?.[1] ?? []);

test('every benchmark and every program of the repository that the pages name exists', () => {
  const known = readFileSync(join(ROOT, 'bench', 'run.ts'), 'utf8');
  const texts = PAGES.map((page) => readFileSync(join(ROOT, page), 'utf8')).join('\n');
  const benches = [...texts.matchAll(/\bnpm run bench ([a-z][\w-]*)/g)].map(([, name = '']) => name);
  expect(benches.length).toBeGreaterThan(10);
  expect(benches.filter((name) => !BENCHES.includes(name) || !new RegExp(`^  '?${name}'?:`, 'm').test(known))).toEqual(
    [],
  );
  const programs = [...texts.matchAll(/\bnode (?:scripts\/electron-node\.mjs )?((?:scripts|bench)\/[\w./-]+)/g)];
  expect(programs.length).toBeGreaterThan(2);
  expect(programs.map(([, path = '']) => path).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('every option that docs/figures.md and bench/README.md give a benchmark is one that it takes', () => {
  const texts = ['docs/figures.md', 'bench/README.md'].map((page) => readFileSync(join(ROOT, page), 'utf8')).join('\n');
  const given = [...texts.matchAll(/`npm run bench ([a-z-]+) -- (--[^`]+)`/g)];
  expect(given.length).toBeGreaterThan(3);
  for (const [command, name = '', rest = ''] of given) {
    const folder = join(ROOT, 'bench', name);
    const inFolder = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.ts')) : [];
    const source = [join(ROOT, 'bench', `${name}.ts`), ...inFolder.map((file) => join(folder, file))]
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const words = rest.split(/[ ,]/).filter((word) => !/^\d+$/.test(word));
    const unknown = words.filter((word) => !new RegExp(`\\b${word.replace(/^--/, '')}\\b`).test(source));
    expect({ command, unknown }).toEqual({ command, unknown: [] });
  }
});

test('every figure of docs/figures.md has the command that measures it, and README repeats them', () => {
  const [, figures = ''] = readFileSync(join(ROOT, 'docs', 'figures.md'), 'utf8').split('## Figures');
  // A table belongs to the paragraph before it.
  const blocks = figures.split(/\n\n(?!\|)/).filter((block) => /\d (?:ms|s|MB|GB|times|bytes|frames)\b/.test(block));
  expect(blocks.length).toBeGreaterThan(4);
  expect(blocks.filter((block) => !/`npm run bench [a-z-]+/.test(block))).toEqual([]);
  const [, quick = ''] = /## How fast\n(.*?)\n## /s.exec(readFileSync(join(ROOT, 'README.md'), 'utf8')) ?? [];
  const repeated = quick.match(/\d[\d.,]* (?:s|MB)\b/g) ?? [];
  expect(repeated.length).toBeGreaterThan(6);
  expect(repeated.filter((figure) => !figures.includes(figure))).toEqual([]);
});

test('docs/formats.md names every kind of capture, every format that is written and every file that opens', () => {
  const formats = readFileSync(join(ROOT, 'docs', 'formats.md'), 'utf8').toLowerCase();
  const kinds = Object.values(CAPTURE_KINDS).map(({ prefix }) => `\`${prefix}-…\``);
  const extensions = [
    ...Object.values(CAPTURE_KINDS).map(({ extension }) => extension),
    ...Object.values(FOREIGN_FORMATS).map(({ extension }) => extension),
  ].map((extension) => `\`${extension}`);
  const written = Object.values(EXPORT_FORMATS).map(({ label }) => label.split(' (')[0] ?? label);
  expect([...kinds, ...extensions, ...written].filter((name) => !formats.includes(name.toLowerCase()))).toEqual([]);
});
