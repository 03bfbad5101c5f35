/** Reads `/proc/PID/smaps` of Linux: each mapping of a process with its private bytes. */

export interface Mapping {
  /** Address of the first byte, and of the first one behind the last. */
  readonly start: number;
  readonly end: number;
  /** `rw-p` */
  readonly permissions: string;
  /** File, `[heap]`, `[stack]`; '' for anonymous memory. */
  readonly path: string;
  /** Pages that only this process has, in memory or swapped out, in bytes; of a file those that it changed: the others are its alone when others end. */
  privateBytes: number;
}

const HEAD = /^([\da-f]+)-([\da-f]+) (\S+) \S+ \S+ \d+ *(.*)$/;
const PRIVATE = /^(?:Private_Clean|Private_Dirty|Private_Hugetlb|Swap): +(\d+) kB$/;
const CHANGED = /^(?:Private_Dirty|Private_Hugetlb|Swap): +(\d+) kB$/;
/** Memory with a name of a file. */
export const IN_MEMORY = /^\/(?:memfd:|dev\/shm\/|dev\/zero|SYSV)/;
/** `[anon:v8]`: a name that the process gave to anonymous memory. */
const NAMED_ANONYMOUS = /^\[anon(?:_shmem)?:/;

/** In ascending order of addresses, as the kernel lists them. */
export function parseSmaps(text: string): Mapping[] {
  const mappings: Mapping[] = [];
  let last: Mapping | undefined;
  for (const line of text.split('\n')) {
    const head = HEAD.exec(line);
    if (head !== null) {
      const [, start = '0', end = '0', permissions = '', path = ''] = head;
      last = {
        start: Number.parseInt(start, 16),
        end: Number.parseInt(end, 16),
        permissions,
        path: NAMED_ANONYMOUS.test(path) ? '' : path,
        privateBytes: 0,
      };
      mappings.push(last);
      continue;
    }
    if (last === undefined) continue;
    const isFile = last.path.startsWith('/') && !IN_MEMORY.test(last.path);
    const bytes = (isFile ? CHANGED : PRIVATE).exec(line)?.[1];
    if (bytes !== undefined) last.privateBytes += Number(bytes) * 1024;
  }
  return mappings;
}
