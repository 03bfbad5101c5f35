/** A full garbage collection of the calling thread, which gives the memory of released documents back to the system. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Takes some ten milliseconds, and longer with a large heap. Does nothing where V8 offers no collection. */
export function collectGarbage(): void {
  // Contexts that are made from here on have `gc`, those that exist do not.
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') Reflect.apply(collect, undefined, []);
}
