/** What the engine of a shared file uses of `node:path`, for paths with `/`. */
const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '' && part !== '.');

export const isAbsolute = (path: string): boolean => path.startsWith('/');
export const basename = (path: string): string => partsOf(path).at(-1) ?? '';

export function resolve(...paths: string[]): string {
  const parts: string[] = [];
  for (const part of partsOf(paths.slice(Math.max(0, paths.findLastIndex(isAbsolute))).join('/')))
    if (part === '..') parts.pop();
    else parts.push(part);
  return `/${parts.join('/')}`;
}

/** All paths here are absolute. */
export const join = (...paths: string[]): string => resolve(paths.join('/'));
export const dirname = (path: string): string => resolve(path, '..');

function relative(from: string, to: string): string {
  const [base, wanted] = [partsOf(resolve(from)), partsOf(resolve(to))];
  let shared = 0;
  while (shared < base.length && base[shared] === wanted[shared]) shared += 1;
  return [...base.slice(shared).map(() => '..'), ...wanted.slice(shared)].join('/');
}

const parse = (path: string): { root: string } => ({ root: isAbsolute(path) ? '/' : '' });

// oxlint-disable-next-line import/no-default-export -- Node's module has one.
export default { sep: '/', isAbsolute, basename, resolve, join, dirname, relative, parse };
