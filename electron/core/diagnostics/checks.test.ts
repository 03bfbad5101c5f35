import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDataFolder, checkEndpoints, checkRuntime } from './index.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pen-diagnostics-'));
  await writeFile(join(folder, 'file'), '');
});
afterAll(() => rm(folder, { recursive: true }));

describe('diagnostics', () => {
  it('distinguish a data folder from an unusable path', async () => {
    expect(await checkDataFolder(folder, 'Choose another.')).toEqual({
      subject: 'Data folder',
      state: 'ok',
      detail: folder,
    });
    expect(await checkDataFolder(join(folder, 'file'), 'Choose another.')).toMatchObject({
      state: 'broken',
      advice: 'Choose another.',
    });
    expect(await checkDataFolder(join(folder, 'later'), '')).toMatchObject({ state: 'ok' });
  });

  it('report a missing program', () => {
    const findings = checkRuntime({ build: '1.0.0', analysisEntry: join(folder, 'gone'), display: 'a window' });
    expect(findings.map(({ subject, state }) => [subject, state])).toEqual([
      ['PEN', 'ok'],
      ['Runtime', 'ok'],
      ['Analysis', 'broken'],
      ['Display', 'ok'],
    ]);
  });

  it('explain the absence of one address only', async () => {
    const look = () => Promise.resolve({ looked: [], found: [] });
    const findings = await checkEndpoints(
      { look },
      {
        addresses: ['http://localhost:9222', 'http://localhost:9229'],
        explained: 'http://localhost:9222',
        signal: new AbortController().signal,
      },
    );
    expect(
      findings.map(({ state, advice }) => [state, advice?.includes('--remote-debugging-port=9222') ?? false]),
    ).toEqual([
      ['missing', true],
      ['missing', false],
    ]);
  });
});
