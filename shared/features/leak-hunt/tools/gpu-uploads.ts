/** Counts the bytes that objects of WebGL hold, as a page uploads them. A breakpoint on calls that each frame makes would slow the page, so the functions of the prototypes are replaced, and put back. */
import { z } from 'zod';
import { pageExpression, PAGE_SCRIPT_URL } from '../../../base/workbench-scripts.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';

/**
 * By kind, as `LeftOpen` names them. `take`: since the last time; `end` puts the functions back. An object counts once, with the most that each of its images had: what
 * is written into it again, as each frame of a video is, takes no more memory. Texels and pixels count as four bytes.
 */
const COUNTER = `(() => {
  let sums = {};
  const undo = [];
  const held = {};
  const bindings = { 0x8892: 0x8894, 0x8893: 0x8895, 0x8a11: 0x8a28, 0x0de1: 0x8069, 0x8d41: 0x8ca7 };
  for (let face = 0x8515; face <= 0x851a; face += 1) bindings[face] = 0x8514;
  bindings[0x8513] = 0x8514;
  const gained = (gl, [target, level], bytes) => {
    const object = target in bindings ? gl.getParameter(bindings[target]) : null;
    if (!object) return 0;
    // Numbers alone: an object of ours for each of theirs would grow with it in the snapshots.
    const ofImage = (held[target + ' ' + level] ??= new WeakMap());
    const before = ofImage.get(object) ?? 0;
    ofImage.set(object, Math.max(before, bytes));
    return Math.max(0, bytes - before);
  };
  const sizeOf = (image) =>
    4 * (image?.videoWidth ?? image?.naturalWidth ?? image?.width ?? 0) * (image?.videoHeight ?? image?.naturalHeight ?? image?.height ?? 0);
  const kinds = {
    bufferData: ['WebGL buffer', ([, data]) => (typeof data === 'number' ? data : data?.byteLength)],
    texImage2D: ['WebGL texture', (args) => (args.length === 6 ? sizeOf(args[5]) : 4 * args[3] * args[4])],
    texStorage2D: ['WebGL texture', (args) => 4 * args[3] * args[4]],
    renderbufferStorage: ['WebGL renderbuffer', (args) => 4 * args[2] * args[3]],
  };
  for (const type of ['WebGLRenderingContext', 'WebGL2RenderingContext']) {
    const prototype = globalThis[type]?.prototype;
    for (const [name, [kind, bytes]] of Object.entries(kinds)) {
      const isOfLevels = name === 'texImage2D';
      const own = prototype?.[name];
      if (typeof own !== 'function') continue;
      const counting = function (...args) {
        sums[kind] = (sums[kind] ?? 0) + gained(this, isOfLevels ? args : [args[0]], Number(bytes(args)) || 0);
        return Reflect.apply(own, this, args);
      };
      prototype[name] = counting;
      undo.push(() => {
        if (prototype[name] === counting) prototype[name] = own;
      });
    }
  }
  if (undo.length === 0) return null;
  return {
    take() {
      const taken = sums;
      sums = {};
      return taken;
    },
    end() {
      for (const each of undo) each();
    },
  };
})()`;
const GROUP = 'pen-uploads';
const SumsSchema = z.record(z.string(), z.number()).catch({});

export interface UploadCounter {
  readonly take: () => Promise<Readonly<Record<string, number>>>;
  readonly end: () => Promise<void>;
}

/** A target without WebGL uploads nothing. */
export async function countUploads(
  session: TargetSession,
  options: { readonly signal: AbortSignal; readonly deadlineMs: number },
): Promise<UploadCounter> {
  const expression = pageExpression(COUNTER, PAGE_SCRIPT_URL);
  const made = await session.send('Runtime.evaluate', { expression, objectGroup: GROUP, silent: true }, options);
  const objectId = made.ok && made.value.result.type === 'object' ? made.value.result.objectId : undefined;
  const call = async (name: 'take' | 'end'): Promise<unknown> => {
    if (objectId === undefined) return {};
    const functionDeclaration = `function () { return this.${name}(); }`;
    const found = await session.send(
      'Runtime.callFunctionOn',
      { objectId, functionDeclaration, returnByValue: true },
      options,
    );
    return found.ok ? found.value.result.value : {};
  };
  return {
    take: async () => SumsSchema.parse(await call('take')),
    async end() {
      await call('end');
      await session.send('Runtime.releaseObjectGroup', { objectGroup: GROUP }, options);
    },
  };
}
