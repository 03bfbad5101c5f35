/** What is counted in a page, whose WebGL is a toy. */
import { createContext, runInContext } from 'node:vm';
import { expect, test } from 'vitest';
import { ok } from '../../../base/result.ts';
import { only } from '../../../core/capability/testing/only.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';
import { countUploads } from './gpu-uploads.ts';

const [ARRAY_BUFFER, TEXTURE_2D, FACE] = [0x8892, 0x0de1, 0x8516];

function page() {
  const realm = createContext({});
  runInContext(
    `globalThis.WebGLRenderingContext = class {
       bound = {};
       getParameter(name) { return this.bound[name] ?? null; }
       bufferData() { return 'original'; }
       texImage2D() {}
     };
     globalThis.gl = new WebGLRenderingContext();`,
    realm,
  );
  let counter: Record<string, () => unknown> = {};
  const session = only<TargetSession>('the session', {
    send: async (method, params) => {
      if (method === 'Runtime.evaluate') {
        counter = runInContext((params as { expression: string }).expression, realm) as typeof counter;
        return ok({ result: { type: 'object', objectId: '1' } } as never);
      }
      const name = /this\.(\w+)\(\)/.exec(
        String((params as { functionDeclaration?: string }).functionDeclaration),
      )?.[1];
      return ok({ result: { value: name === undefined ? null : counter[name]?.() } } as never);
    },
  });
  return { session, run: (code: string) => runInContext(code, realm) as unknown };
}

test('an object counts once with the most that each of its images had, and the functions are put back', async () => {
  const { session, run } = page();
  const counting = await countUploads(session, { signal: new AbortController().signal, deadlineMs: 1000 });
  run(`gl.bound[0x8894] = {}; gl.bound[0x8069] = {}; gl.bound[0x8514] = {};
    gl.bufferData(${ARRAY_BUFFER}, 1000);
    gl.bufferData(${ARRAY_BUFFER}, new Uint8Array(400));
    for (let frame = 0; frame < 50; frame += 1) gl.texImage2D(${TEXTURE_2D}, 0, 0, 0, 0, { videoWidth: 10, videoHeight: 10 });
    gl.texImage2D(${TEXTURE_2D}, 1, 0, 5, 5, 0, 0, 0, null);
    gl.texImage2D(${FACE}, 0, 0, 2, 2, 0, 0, 0, null);`);
  expect(await counting.take()).toEqual({ 'WebGL buffer': 1000, 'WebGL texture': 400 + 100 + 16 });
  // Another object, and one that nothing is bound for.
  run(
    `gl.bound[0x8894] = {}; gl.bufferData(${ARRAY_BUFFER}, 8); gl.bound[0x8069] = null; gl.texImage2D(${TEXTURE_2D}, 0, 0, 9, 9, 0, 0, 0, null);`,
  );
  expect(await counting.take()).toMatchObject({ 'WebGL buffer': 8, 'WebGL texture': 0 });
  await counting.end();
  expect(run(`gl.bufferData(${ARRAY_BUFFER}, 8)`)).toBe('original');
});
