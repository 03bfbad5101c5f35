import { createHook } from 'node:async_hooks';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sweepAbandoned } from './sweep.ts';

const CAPTURES = 200;

it('removes half-written files of ended processes, and looks at no other file of the library', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pen-sweep-'));
  let fileOperations = 0;
  const hook = createHook({
    init(_id, type) {
      if (type.startsWith('FSREQ')) fileOperations += 1;
    },
  });
  try {
    const library = join(folder, 'library');
    mkdirSync(library);
    for (let at = 0; at < CAPTURES; at += 1)
      writeFileSync(join(library, `heap-${String(at).padStart(8, '0')}.heapsnapshot`), 'x');
    const abandoned = join(library, `incoming-${2 ** 30}-0123abcd.partial`);
    writeFileSync(abandoned, 'half');
    hook.enable();
    await sweepAbandoned(folder, Date.now());
    hook.disable();
    expect(existsSync(abandoned)).toBe(false);
    expect(fileOperations).toBeGreaterThan(0);
    expect(fileOperations).toBeLessThan(CAPTURES / 10);
  } finally {
    hook.disable();
    rmSync(folder, { recursive: true, force: true });
  }
});
