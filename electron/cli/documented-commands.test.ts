/** Every `pen …` command line in README, CONTRIBUTING and docs is one that `pen` accepts: the command, its flags, a capture's options. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAPABILITIES } from '../../shared/capabilities/index.ts';
import { KINDS, captureParameters, type Kind } from './capture-kinds.ts';
import { FLAGS, isFlagName, parseArguments } from './flags.ts';
import { createCommandLine, INSTALLATION, type CommandLine } from './testing/command-line.ts';
import { shellWords } from './testing/shell-words.ts';

const ROOT = INSTALLATION.rootFolder;
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...['docs', 'docs/guide'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];
/** Looks like a command line, but is the text that a checksum covers. */
const NOT_COMMANDS = /^pen identity /;

interface Documented {
  /** `README.md:101: pen targets`. */
  readonly title: string;
  readonly argv: readonly string[];
}

/** Command lines of a page: in back quotes, or lines of a code block. */
export function documentedCommands(page: string, text: string): Documented[] {
  let isCode = false;
  return text.split('\n').flatMap((line, index) => {
    if (line.startsWith('```')) isCode = !isCode;
    const candidates = isCode ? [line.trim()] : [...line.matchAll(/`([^`]+)`/g)].map(([, inside = '']) => inside);
    return candidates.flatMap((candidate) => {
      const [, rest] = /^(?:npm run -s pen --|pen) (.+)$/.exec(candidate) ?? [];
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

/** What is wrong with a command line, without running it; null for a correct one. */
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
    const taken = captureParameters(subject as Kind, parsed.value.options);
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
