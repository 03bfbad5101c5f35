import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AuditEntry } from '../../../shared/core/contracts/audit.ts';
import { createAuditLog, searchAudit, type AuditLogOptions } from './audit-log.ts';

let directory: string;
let warnings: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'pen-audit-'));
  warnings = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = (options: Partial<AuditLogOptions> = {}) =>
  createAuditLog({
    directory,
    secrets: () => [],
    log: { warn: (message) => void warnings.push(message) },
    ...options,
  });

const entry = (tool: string, patch: Partial<AuditEntry> = {}): AuditEntry => ({
  at: '2026-01-02T03:04:05.000Z',
  event: 'call',
  client: 'Claude Code',
  clientKind: 'mcp',
  what: 'done',
  tool,
  ...patch,
});

it('survives a restart, newest first, in a private file', async () => {
  const first = open();
  first.note(entry('pen_one'));
  first.note(entry('pen_two'));
  await first.flush();
  const second = open();
  second.note(entry('pen_three'));
  const page = await second.search('', 10);
  expect(page.entries.map(({ tool }) => tool)).toEqual(['pen_three', 'pen_two', 'pen_one']);
  expect(page.omitted).toBe(0);
  expect(statSync(join(directory, 'audit.jsonl')).mode & 0o777).toBe(0o600);
});

it('is searched in any letter case, and counts what it leaves out', async () => {
  const audit = open();
  for (let count = 0; count < 5; count += 1) audit.note(entry(`pen_${count}`, { target: 'Orders' }));
  audit.note(entry('pen_other'));
  expect(await audit.search('ORDERS', 2)).toMatchObject({
    entries: [{ tool: 'pen_4' }, { tool: 'pen_3' }],
    omitted: 3,
  });
  expect((await audit.search('nobody', 2)).entries).toEqual([]);
});

it('drops the oldest entries at its size limit', async () => {
  const audit = open({ limitBytes: 400 });
  for (let count = 0; count < 40; count += 1) {
    audit.note(entry(`pen_${count}`));
    await audit.flush();
  }
  const page = await audit.search('', 100);
  expect(page.entries[0]?.tool).toBe('pen_39');
  expect(page.entries.length).toBeLessThan(20);
  expect(readdirSync(directory)).toEqual(['audit.1.jsonl', 'audit.jsonl']);
});

it('never contains a secret that it knows', async () => {
  const audit = open({ secrets: () => ['token-of-claude'] });
  audit.note(entry('pen_one', { arguments: '{"text":"token-of-claude"}' }));
  await audit.flush();
  expect(readFileSync(join(directory, 'audit.jsonl'), 'utf8')).not.toContain('token-of-claude');
});

it('keeps an entry on one line, whatever a client sends', async () => {
  const audit = open();
  audit.note(entry('pen_one', { client: 'a\n{"at":"forged","event":"call"}\u2028', arguments: '{"x":"\\n"}' }));
  await audit.flush();
  expect(readFileSync(join(directory, 'audit.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(1);
  expect((await audit.search('', 10)).entries).toMatchObject([{ client: expect.stringContaining('forged') }]);
});

it('is read with the rest when a line is torn', async () => {
  const audit = open();
  audit.note(entry('pen_one'));
  await audit.flush();
  appendFileSync(join(directory, 'audit.jsonl'), '{"at":"2026');
  expect((await searchAudit(directory, '', 10)).entries).toHaveLength(1);
});

it.skipIf(process.platform === 'win32')('is not written through a link', async () => {
  const elsewhere = join(directory, 'elsewhere');
  writeFileSync(elsewhere, '');
  symlinkSync(elsewhere, join(directory, 'audit.jsonl'));
  const audit = open();
  audit.note(entry('pen_one'));
  await audit.flush();
  expect(readFileSync(elsewhere, 'utf8')).toBe('');
  expect(warnings).toEqual(['the audit log was not written']);
});

it('reports once that it cannot be written', async () => {
  const audit = open({ directory: join(directory, 'missing') });
  audit.note(entry('pen_one'));
  await audit.flush();
  audit.note(entry('pen_two'));
  await audit.flush();
  expect(warnings).toEqual(['the audit log was not written']);
});
