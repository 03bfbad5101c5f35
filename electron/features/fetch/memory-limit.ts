/** The memory that a container leaves, from its control group (version 2, else 1). */
import { readFile } from 'node:fs/promises';

/** Version 1 says "no limit" by a number near 2^63. */
const NO_LIMIT_BYTES = 2 ** 60;

async function numberIn(path: string): Promise<number | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const number = Number.parseInt(text, 10);
  return Number.isFinite(number) ? number : null;
}

/** Pages of files that the kernel takes back before it ends a process. */
async function reclaimable(path: string, label: string): Promise<number> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return Number(new RegExp(String.raw`^${label} (\d+)$`, 'm').exec(text)?.[1] ?? 0);
}

/** Null if there is no limit. `folder`: where control groups are mounted, as a process in the container sees them. */
export async function freeMemory(folder = '/sys/fs/cgroup'): Promise<number | null> {
  const [limit, used] = await Promise.all(
    ['memory.max', 'memory.current'].map((name) => numberIn(`${folder}/${name}`)),
  );
  if (typeof limit === 'number' && typeof used === 'number')
    return Math.max(0, limit - used + (await reclaimable(`${folder}/memory.stat`, 'inactive_file')));
  const [oldLimit, oldUsed] = await Promise.all(
    ['limit_in_bytes', 'usage_in_bytes'].map((name) => numberIn(`${folder}/memory/memory.${name}`)),
  );
  if (typeof oldLimit !== 'number' || typeof oldUsed !== 'number' || oldLimit > NO_LIMIT_BYTES) return null;
  const files = await reclaimable(`${folder}/memory/memory.stat`, 'total_inactive_file');
  return Math.max(0, oldLimit - oldUsed + files);
}
