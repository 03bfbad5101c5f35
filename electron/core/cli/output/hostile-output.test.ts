/** Every text of a file chosen by an attacker, in what commands print on a terminal. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { consoleLogText } from '../../../../shared/engine/console/testing/console-log.ts';
import { bytesOf, profileOf } from '../../../../shared/engine/profile/cpu/testing/profile-picture.ts';
import {
  bytesOf as heapProfileBytes,
  profileOf as heapProfileOf,
} from '../../../../shared/engine/profile/heap/testing/profile-picture.ts';
import { heap } from '../../../../shared/engine/heap/testing/heap-picture.ts';
import { documentTexts } from '../../../../shared/features/texts-fixture.ts';
import { PAGE_EVENTS } from '../../../../shared/engine/tables/testing/traced-page.ts';
import { answersAsBrowser, startFakeCdpServer } from '../../cdp/testing/fake-cdp-server.ts';
import { actingCharacter, hostileTexts, MARKER } from '../../../../shared/base/testing/hostile-texts.ts';
import { COMMANDS } from '../command-table.ts';
import { createCommandLine, type CommandLine } from '../testing/command-line.ts';
import { PLAIN_NODE } from '../../process/own-programs-fixture.ts';

/** Members of files whose texts are a name, an address or a message that somebody else chose. */
const FREE =
  /^(?:functionName|name|text|title|url|description|help|statusText|targetName|source|message|notes|value|html|path|summary|className)$/;
/** Texts that readers need as they are. */
const OWN = /^(?:https:\/\/[a-z.]+\/|js-coverage|[\d-]+T[\d:.]+Z?)$/;

/** The texts of a JSON file, each replaced by the next hostile one. Addresses stay addresses, or no reader would take them. */
function hostileJson(text: string): string {
  const texts = hostileTexts(1);
  let at = 0;
  const next = (): string => texts[(at += 1) % texts.length] ?? '';
  const change = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((each) => change(each, key));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, change(member, name)]));
    if (typeof value !== 'string' || !FREE.test(key) || OWN.test(value)) return value;
    return value.startsWith('http') ? `${value}?${next()}` : `${value} ${next()}`;
  };
  return JSON.stringify(change(JSON.parse(text), ''));
}

const utf8 = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

function hostileHeap(extra: number): Uint8Array {
  const texts = hostileTexts(1);
  const nodes = texts.map((name, at) => [`n${at}`, { name, sizeBytes: 100 + at }] as const);
  const more = Array.from({ length: extra }, (_, at) => [`m${at}`, { name: texts[at % texts.length] ?? '' }] as const);
  const keys = [...nodes, ...more].map(([key]) => key);
  const bytes = heap(`root → holder\nholder → [${keys.join(', ')}]`, {
    holder: { name: texts[0] ?? '' },
    ...Object.fromEntries([...nodes, ...more]),
  });
  // Properties are called after their objects.
  const file = z.looseObject({ strings: z.array(z.string()) }).parse(JSON.parse(utf8(bytes)));
  const strings = file.strings.map((each) => {
    const number = /^[nm](\d+)$/.exec(each)?.[1];
    return number === undefined ? each : (texts[Number(number) % texts.length] ?? '');
  });
  return new TextEncoder().encode(JSON.stringify({ ...file, strings }));
}

const documents: Readonly<Record<string, string>> = documentTexts();
const CPU = profileOf('(root)\n  main\n    burn', 'main:100 burn:900');
/** The same load, with work that takes three times as long. */
function longer(events: readonly object[]): object[] {
  return events.map((event) =>
    'dur' in event && typeof event.dur === 'number' ? { ...event, dur: event.dur * 3 } : event,
  );
}

const FILES: Readonly<Record<string, Uint8Array | string>> = {
  'a.heapsnapshot': hostileHeap(0),
  'b.heapsnapshot': hostileHeap(40),
  'a.cpuprofile': hostileJson(utf8(bytesOf(CPU))),
  'b.cpuprofile': hostileJson(utf8(bytesOf({ ...CPU, timeDeltas: [0, 4000] }))),
  'a.heapprofile': hostileJson(utf8(heapProfileBytes(heapProfileOf('(root) 0\n  main 8×1\n    make 24×3')))),
  'b.heapprofile': hostileJson(
    utf8(heapProfileBytes(heapProfileOf('(root) 0\n  main 8×1\n    make 240000×3\n    keep 500000×2'))),
  ),
  'a.trace.json': hostileJson(JSON.stringify({ traceEvents: PAGE_EVENTS })),
  'b.trace.json': hostileJson(JSON.stringify({ traceEvents: longer(PAGE_EVENTS) })),
  'a.console.json': hostileJson(consoleLogText()),
  'a.har': hostileJson(documents['network'] ?? ''),
  ...Object.fromEntries(
    ['coverage', 'application', 'leak-hunt', 'lighthouse'].flatMap((kind) => {
      const text = documents[kind];
      return text === undefined ? [] : [[`a.${kind}.json`, hostileJson(text)]];
    }),
  ),
};

let line: CommandLine;
let node = '';
beforeAll(async () => {
  line = await createCommandLine();
  for (const [name, content] of Object.entries(FILES)) await writeFile(join(line.folder, name), content);
  const objects = await line.run(['objects', 'a.heapsnapshot', '--class', hostileTexts(1)[0] ?? '', '--json']);
  node = String(z.object({ objects: z.array(z.object({ id: z.number() })) }).parse(objects.json()).objects[0]?.id);
});
afterAll(() => line.remove());

/** Lines that begin with a text of the file: those of the hostile texts that have several lines. */
const OWN_LINE = /^\s*(?:#|do it|touch)/m;

const OFFERED: ReadonlySet<string> = new Set(COMMANDS.map(({ name }) => name));
const ALL: readonly (readonly string[])[] = [
  ...Object.keys(FILES).map((name) => ['analyze', name, '--all']),
  ...hostileTexts(1).map((name) => ['objects', 'a.heapsnapshot', '--class', name]),
  ['objects', 'a.heapsnapshot', '--class', `no ${hostileTexts(1)[0] ?? ''}`],
  ['retainers', 'a.heapsnapshot', '--node', 'NODE'],
  ['leaks', 'a.heapsnapshot', 'b.heapsnapshot', 'b.heapsnapshot'],
  ['diff', 'a.heapsnapshot', 'b.heapsnapshot'],
  ['diff', 'a.heapsnapshot', 'b.heapsnapshot', 'b.heapsnapshot'],
  ['diff', 'a.cpuprofile', 'b.cpuprofile'],
  ['diff', 'a.trace.json', 'a.trace.json'],
  ['diff', 'a.coverage.json', 'a.coverage.json'],
  ['sql', 'a.cpuprofile', 'select * from function'],
  ['sql', 'a.cpuprofile', 'select name as "x\n## TITLE" from function'],
  ...['table', 'csv', 'json', 'spreadsheet'].map((format) => [
    'sql',
    'a.heapsnapshot',
    'select * from class',
    '--format',
    format,
  ]),
  ['analyze', `none${hostileTexts(1)[0] ?? ''}`],
];

const CALLS = ALL.filter(([command = '']) => OFFERED.has(command));

/** By day the first of each command. */
const whenOf = ([command]: readonly string[], at: number): string =>
  CALLS.findIndex(([name]) => name === command) === at ? 'by day' : '@night';

test.each(CALLS.map((argv, at) => [whenOf(argv, at), argv] as const))(
  '%s: pen %j prints no control and no line of the file on a terminal',
  async (_when, argv) => {
    const ran = await line.run(
      argv.map((word) => (word === 'NODE' ? node : word)),
      { terminal: true },
    );
    // The bar of the progress is drawn on its own line and removed.
    const stderr = ran.stderr.replaceAll('\r\u001B[2K', '');
    const isMissing = argv.some((word) => word.startsWith('no'));
    expect(ran.status === 0).toBe(!isMissing);
    expect([actingCharacter(ran.stdout), actingCharacter(stderr)]).toEqual([null, null]);
    // A quoted cell of CSV has the lines of its text.
    const hasLines = argv.includes('csv') || argv.includes('spreadsheet');
    expect(hasLines ? null : (OWN_LINE.exec(ran.stdout)?.[0] ?? null)).toBeNull();
    expect(OWN_LINE.exec(stderr)?.[0] ?? null).toBeNull();
  },
);

/** Each hostile text with what a file name may hold. */
const fileNames = (): string[] => hostileTexts(1).map((text) => text.replaceAll(/[/\0]/g, '').slice(0, 60));

test('targets with hostile titles and addresses are listed one in a line', async () => {
  const infos = hostileTexts(1).map((text, at) => ({
    targetId: `T${at}`,
    type: 'page',
    title: text,
    url: `http://127.0.0.1:1/?${text}`,
    attached: false,
  }));
  const server = await startFakeCdpServer({ command: answersAsBrowser(infos) });
  try {
    const address = `http://127.0.0.1:${server.port}`;
    for (const more of [[], ['--json']]) {
      const listed = await line.run(['targets', '--standalone', '--cdp-url', address, '--all', ...more], {
        terminal: true,
      });
      expect(listed).toMatchObject({ status: 0 });
      expect(listed.stdout).toContain(MARKER);
      expect([actingCharacter(listed.stdout), actingCharacter(listed.stderr)]).toEqual([null, null]);
      expect(OWN_LINE.exec(listed.stdout)?.[0] ?? null).toBeNull();
      expect(listed.stdout.trimEnd().split('\n')).toHaveLength(more.length === 0 ? infos.length + 1 : 1);
    }
  } finally {
    await server.close();
  }
});

test.runIf(process.platform === 'linux')('local processes with hostile names are listed one in a line', async () => {
  // Our own processes are not listed: a shell that ends makes each of these its own.
  const start = '"$0" "$1" > /dev/null 2>&1 & echo $!';
  const program = PLAIN_NODE;
  const pids: number[] = [];
  try {
    for (const name of fileNames()) {
      const folder = join(line.folder, 'local', `${pids.length} ${name}`);
      await mkdir(folder, { recursive: true });
      const script = join(folder, `${name}.js`);
      await writeFile(script, 'setInterval(() => undefined, 1000)');
      const { stdout } = await promisify(execFile)('sh', ['-c', start, program, script], { cwd: folder });
      pids.push(Number(stdout));
    }
    for (const more of [[], ['--json']]) {
      const listed = await line.run(['targets', '--local', '--all', ...more], { terminal: true });
      expect(listed).toMatchObject({ status: 0 });
      for (const pid of pids) expect(listed.stdout).toContain(String(pid));
      expect(listed.stdout).toContain(MARKER);
      expect([actingCharacter(listed.stdout), actingCharacter(listed.stderr)]).toEqual([null, null]);
      expect(OWN_LINE.exec(listed.stdout)?.[0] ?? null).toBeNull();
    }
  } finally {
    for (const pid of pids) process.kill(pid);
  }
});

test('hostile notes of a capture, as commands print them', async () => {
  const own = ['--standalone', '--project-root', line.folder, '--json'];
  const imported = await line.run(['call', 'pen_import', JSON.stringify({ path: 'a.cpuprofile' }), ...own]);
  const { captureId } = z.object({ captureId: z.string() }).parse(imported.json());
  const note = JSON.stringify({ action: 'add', capture: captureId, note: hostileTexts(1).join('\n').slice(0, 900) });
  expect((await line.run(['call', 'pen_notes', note, ...own])).stdout).not.toContain('"error"');
  for (const command of [['notes', '--standalone'], ['audit']]) {
    const printed = await line.run(command, { terminal: true });
    expect(printed).toMatchObject({ status: 0 });
    expect(actingCharacter(printed.stdout)).toBeNull();
    // The lines of a note are indented.
    expect(printed.stdout).not.toMatch(/^(?:#|do it|touch)/m);
  }
});
