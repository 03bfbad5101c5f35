/** Runs a full garbage collection of the calling thread, which returns the memory of released documents to the system. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Takes some ten milliseconds, and longer with a large heap. Does nothing where V8 does not expose `gc`. */
export function collectGarbage(): void {
  // Contexts created after this have `gc`, existing ones do not.
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') Reflect.apply(collect, undefined, []);
}
