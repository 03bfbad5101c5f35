/** What the engine of a shared file uses of `node:util`: its `zlib` gives promises already. */
export const promisify = <T>(promising: T): T => promising;
