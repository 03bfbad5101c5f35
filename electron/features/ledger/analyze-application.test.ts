import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCommandLine, type CommandLine } from '../../core/cli/testing/command-line.ts';

let line: CommandLine;
beforeAll(async () => {
  line = await createCommandLine();
});
afterAll(() => line.remove());

test('pen analyze lists the isolates of an application capture', async () => {
  const target = { id: 'T1', type: 'page', title: 'Shop', url: 'http://shop.test/', endpoint: 'http://localhost:9222' };
  const file = join(line.folder, 'app.json');
  await writeFile(
    file,
    JSON.stringify({
      penApplication: 1,
      kind: 'cpu',
      endpoints: [{ address: 'http://localhost:9222', product: 'Chrome/150' }],
      startedAt: '2026-01-01T10:00:00.000Z',
      startSkewMs: 12,
      members: [
        { target, captureId: 'cpu-00000001', startedUs: 1000, startOffsetMs: 0, durationMs: 5, sizeBytes: 10 },
        { target, captureId: 'cpu-00000002', startedUs: 13_000, startOffsetMs: 12, durationMs: 5, sizeBytes: 10 },
      ],
      notCaptured: [{ target, code: 'busy', reason: 'Another client profiles it.' }],
    }),
  );
  const analyzed = await line.run(['analyze', file, '--json']);
  expect(analyzed.json()).toMatchObject({
    kind: 'application',
    recorded: 'cpu',
    startSkewMs: 12,
    entries: [{ captureId: 'cpu-00000001' }, { captureId: 'cpu-00000002', startOffsetMs: 12, title: 'Shop' }],
    notCaptured: [{ code: 'busy' }],
  });
  expect((await line.run(['analyze', file])).stdout).toMatch(/2 CPU profiles, started within 12\.0ms/);
});
