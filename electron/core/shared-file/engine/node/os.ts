/** What the engine of a shared file uses of `node:os`. */
export const tmpdir = (): string => '/tmp';
