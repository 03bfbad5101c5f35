/**
 * What the engine of a shared file uses of `node:vm`. A browser cannot stop a step: a search that takes too long ends after its step. Who waits in vain
 * has chosen the expression, in a worker of this one page, so that no other reader waits.
 */
export const createContext = <T>(context: T): T => context;

export class Script {
  runInContext(context: { readonly step?: () => void }, { timeout }: { readonly timeout: number }): void {
    const startedMs = performance.now();
    context.step?.();
    if (performance.now() - startedMs > timeout)
      throw Object.assign(new Error('The step took too long.'), { code: 'ERR_SCRIPT_EXECUTION_TIMEOUT' });
  }
}
