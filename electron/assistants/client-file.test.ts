import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  chmodSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  array,
  assert,
  asyncProperty,
  constantFrom,
  dictionary,
  integer,
  jsonValue,
  oneof,
  record,
  string,
} from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../shared/contracts/errors.ts';
import { createClientFileCopies, type ClientFileCopies } from './client-file-copies.ts';
import { readClientFile, undoEntry, writeEntry, type ClientFilePlace } from './client-file.ts';
import { TOML_ENTRY, jsonEntry } from './entry-format.ts';

const ENTRY = { command: '/opt/PEN Workbench/pen', args: ['mcp', '--assistant', 'Cursor'], env: { A: '1' } };
const OTHER = { command: '/elsewhere/pen', args: ['mcp'] };

let home: string;
let copies: ClientFileCopies;
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'pen-client-file-')));
  copies = createClientFileCopies(join(home, 'data', 'client-files'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const json = (): ClientFilePlace => ({
  client: 'cursor',
  file: join(home, '.cursor', 'mcp.json'),
  format: jsonEntry('mcpServers'),
  within: [home],
});
const toml = (): ClientFilePlace => ({
  client: 'codex',
  file: join(home, '.codex', 'config.toml'),
  format: TOML_ENTRY,
  within: [home],
});

function put(place: ClientFilePlace, content: string | Buffer): void {
  mkdirSync(join(place.file, '..'), { recursive: true });
  writeFileSync(place.file, content);
}

/** Texts of JSON files as people have them: with comments, commas, tabs, BOM and Windows line ends. */
const jsonFiles = record({
  members: dictionary(string(), jsonValue({ maxDepth: 2 }), { noNullPrototype: true, maxKeys: 4 }),
  servers: oneof(
    constantFrom(undefined),
    dictionary(string(), jsonValue({ maxDepth: 2 }), { noNullPrototype: true, maxKeys: 3 }),
  ),
  indent: constantFrom(undefined, 1, 2, '\t'),
  bom: constantFrom('', '\uFEFF'),
  comment: constantFrom('', '// ours, with a } and a ,\n', '/* "mcpServers": { */ '),
  lineEnd: constantFrom('\n', '\r\n'),
  end: constantFrom('', '\n', '\n\n', '\n// end'),
}).map(({ members, servers, indent, bom, comment, lineEnd, end }) => {
  const { mcpServers: _theirs, ...others } = members;
  const whole = servers === undefined ? others : { ...others, mcpServers: servers };
  return (bom + comment + JSON.stringify(whole, null, indent) + end).replaceAll('\n', lineEnd);
});

const tomlKeys = constantFrom('model', 'a-b', '"quoted key"', "'lit.eral'", 'pen');
const tomlLines = constantFrom(
  '# a comment with [mcp_servers.pen]',
  '',
  '   ',
  '[tools]',
  '[[profiles]]',
  '[mcp_servers.other]',
  '[mcp_servers.other.env]',
  'text = """\n[mcp_servers.pen]\nno table\n"""',
  "args = [\n  'a', # one\n  'b',\n]",
  'when = 2026-01-02T03:04:05Z',
  'big = 12345678901234567890123',
);
/** Any of these lines in any order; files that are no TOML are refused, which another test checks. */
const tomlFiles = record({
  lines: array(
    oneof(
      tomlLines,
      record({ key: tomlKeys, value: integer() }).map(({ key, value }) => `${key} = ${value}`),
    ),
    {
      maxLength: 8,
    },
  ),
  lineEnd: constantFrom('\n', '\r\n'),
  end: constantFrom('', '\n', '\n\n', '\n# end'),
}).map(({ lines, lineEnd, end }) => (lines.join('\n') + end).replaceAll('\n', lineEnd));

describe.each([
  ['JSON', json, jsonFiles],
  ['TOML', toml, tomlFiles],
] as const)('any %s file', (_name, placeOf, files) => {
  it('has the same bytes after connecting and undoing, also twice and by way of another install', async () => {
    let connected = 0;
    await assert(
      asyncProperty(files, async (text) => {
        const place = placeOf();
        put(place, text);
        const added = await writeEntry(place, ENTRY, copies);
        if (added.ok) {
          connected += 1;
          if (!isDeepStrictEqual((await readClientFile(place)).entry, ENTRY)) return false;
          unwrap(await writeEntry(place, OTHER, copies));
          unwrap(await writeEntry(place, ENTRY, copies));
          if (unwrap(await undoEntry(place, copies)).restored !== 'file') return false;
          if (readdirSync(join(home, 'data', 'client-files')).length > 0) return false;
        }
        // Undone, or refused and so never written.
        return readFileSync(place.file, 'utf8') === text;
      }),
      { numRuns: 60 },
    );
    expect(connected).toBeGreaterThan(5);
  });

  it('keeps what was added since, and loses only the entry', async () => {
    const place = placeOf();
    const isJson = place.file.endsWith('.json');
    put(place, isJson ? '{\n  // ours\n  "mcpServers": {}\n}\n' : '# ours\n[mcp_servers]\n');
    unwrap(await writeEntry(place, ENTRY, copies));
    const edited = isJson
      ? readFileSync(place.file, 'utf8').replace('"mcpServers"', '"added": 1,\n  "mcpServers"')
      : `${readFileSync(place.file, 'utf8')}\n[added]\nsince = true\n`;
    writeFileSync(place.file, edited);
    expect(unwrap(await undoEntry(place, copies)).restored).toBe('entry');
    expect(readFileSync(place.file, 'utf8')).toBe(
      isJson
        ? '{\n  // ours\n  "added": 1,\n  "mcpServers": {}\n}\n'
        : '# ours\n[mcp_servers]\n\n[added]\nsince = true\n',
    );
    // Connected again after an edit: back to the edited file without our entry.
    unwrap(await writeEntry(place, ENTRY, copies));
    const again = readFileSync(place.file, 'utf8');
    writeFileSync(place.file, isJson ? again.replace('1', '2') : again.replace('true', 'false'));
    unwrap(await writeEntry(place, OTHER, copies));
    expect(unwrap(await undoEntry(place, copies)).restored).toBe('file');
    expect((await readClientFile(place)).entry).toBeUndefined();
    expect(readFileSync(place.file, 'utf8')).toMatch(isJson ? /"added": 2/ : /since = false/);
  });
});

describe('a client’s file', () => {
  it('is created, and deleted with its folder by undo', async () => {
    expect(unwrap(await writeEntry(json(), ENTRY, copies)).backup).toBeNull();
    expect(statSync(json().file).mode & 0o777).toBe(0o644);
    unwrap(await undoEntry(json(), copies));
    expect(existsSync(join(home, '.cursor'))).toBe(false);
  });

  it('is deleted by undo, but not its folder with other files', async () => {
    unwrap(await writeEntry(json(), ENTRY, copies));
    writeFileSync(join(home, '.cursor', 'rules'), '');
    unwrap(await undoEntry(json(), copies));
    expect(readdirSync(join(home, '.cursor'))).toEqual(['rules']);
  });

  it('keeps its mode; the copy as it was is private', async () => {
    put(json(), '{ "mcpServers": { "x": { "env": { "KEY": "secret" } } } }');
    chmodSync(json().file, 0o640);
    const { backup } = unwrap(await writeEntry(json(), ENTRY, copies));
    expect(statSync(json().file).mode & 0o777).toBe(0o640);
    expect(readFileSync(backup ?? '', 'utf8')).toContain('secret');
    expect(statSync(backup ?? '').mode & 0o777).toBe(0o600);
    expect(statSync(join(backup ?? '', '..')).mode & 0o777).toBe(0o700);
  });

  it('restores the entry of another install', async () => {
    const before = JSON.stringify({ mcpServers: { pen: OTHER } });
    put(json(), before);
    const { change } = unwrap(await writeEntry(json(), ENTRY, copies));
    expect(change.lines.map(({ mark }) => mark)).toContain('removed');
    unwrap(await undoEntry(json(), copies));
    expect(readFileSync(json().file, 'utf8')).toBe(before);
  });

  it('shows the changed lines with what is around them', async () => {
    put(toml(), 'a = 1\nb = 2\nc = 3\n');
    const { change } = unwrap(await writeEntry(toml(), OTHER, copies));
    expect(change).toMatchObject({ file: toml().file, line: 2 });
    expect(change.lines.map(({ mark, text }) => `${mark} ${text}`)).toEqual([
      'same b = 2',
      'same c = 3',
      'added ',
      'added [mcp_servers.pen]',
      'added command = "/elsewhere/pen"',
      'added args = ["mcp"]',
    ]);
  });

  it.each([
    ['no JSON', '{"mcpServers": {', 'line 1'],
    ['of another shape', '{"mcpServers": []}', 'is not an object'],
    ['no text', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 'UTF-8'],
  ])('is left unchanged if it is %s', async (_name, content, why) => {
    put(json(), content);
    const error = { code: 'damaged_file', message: expect.stringMatching(`was not changed.*${why}`) as string };
    expect(await writeEntry(json(), ENTRY, copies)).toMatchObject({ ok: false, error });
    expect(await undoEntry(json(), copies)).toMatchObject({ ok: false, error });
    expect(readFileSync(json().file).equals(Buffer.from(content))).toBe(true);
    expect(readdirSync(join(home, '.cursor'))).toEqual(['mcp.json']);
  });

  it('is written through a link, which stays a link', async () => {
    const dotfile = join(home, 'dotfiles.json');
    writeFileSync(dotfile, '{"mcpServers":{"x":{}}}');
    mkdirSync(join(home, '.cursor'));
    symlinkSync(dotfile, json().file);
    unwrap(await writeEntry(json(), ENTRY, copies));
    expect(lstatSync(json().file).isSymbolicLink()).toBe(true);
    expect(JSON.parse(readFileSync(dotfile, 'utf8'))).toEqual({ mcpServers: { x: {}, pen: ENTRY } });
    unwrap(await undoEntry(json(), copies));
    expect(readFileSync(dotfile, 'utf8')).toBe('{"mcpServers":{"x":{}}}');
  });

  it.each(['the file', 'its folder'])('is refused if %s is a link out of the home folder', async (what) => {
    const elsewhere = realpathSync(mkdtempSync(join(tmpdir(), 'pen-elsewhere-')));
    try {
      writeFileSync(join(elsewhere, 'mcp.json'), '{}');
      if (what === 'its folder') symlinkSync(elsewhere, join(home, '.cursor'));
      else {
        mkdirSync(join(home, '.cursor'));
        symlinkSync(join(elsewhere, 'mcp.json'), json().file);
      }
      expect(await writeEntry(json(), ENTRY, copies)).toMatchObject({
        ok: false,
        error: { code: 'path_denied', message: expect.stringContaining(elsewhere) as string },
      });
      expect(readFileSync(join(elsewhere, 'mcp.json'), 'utf8')).toBe('{}');
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  it('is refused if its owner made it read-only', async () => {
    put(json(), '{}');
    chmodSync(json().file, 0o444);
    expect(await writeEntry(json(), ENTRY, copies)).toMatchObject({
      ok: false,
      error: { code: 'write_failed', message: expect.stringContaining('read-only') as string },
    });
    expect(readFileSync(json().file, 'utf8')).toBe('{}');
    // Nothing was stored for a file that was not written.
    expect(await copies.find(json().file)).toBeNull();
  });

  it('is refused if a file is in the way of its folder', async () => {
    writeFileSync(join(home, '.cursor'), 'a file in the way');
    expect(await writeEntry(json(), ENTRY, copies)).toMatchObject({ ok: false });
    expect(readFileSync(join(home, '.cursor'), 'utf8')).toBe('a file in the way');
  });

  it('without an entry has nothing to undo', async () => {
    put(json(), '{"mcpServers":{"x":1}}');
    expect(await undoEntry(json(), copies)).toMatchObject({ ok: false, error: { code: 'file_not_found' } });
    expect(readFileSync(json().file, 'utf8')).toBe('{"mcpServers":{"x":1}}');
  });
});
