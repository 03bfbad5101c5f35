/** What the engine of a shared file uses of `node:url`. */
export function fileURLToPath(address: string): string {
  const { host, pathname } = new URL(address);
  if (host !== '' || /%2f/i.test(pathname)) throw new TypeError('It is no file of this machine.');
  return decodeURIComponent(pathname);
}
