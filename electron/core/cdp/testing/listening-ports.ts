/** TCP ports on which a process and its children listen, as Linux reports them: what any other process on this machine could connect to. */
import { readdir, readFile, readlink } from 'node:fs/promises';

/** `0A` in `/proc/net/tcp`. */
const LISTENING = '0A';

interface Running {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

async function running(): Promise<Running[]> {
  const found: Running[] = [];
  for (const name of await readdir('/proc')) {
    const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'latin1').catch(() => null) : null;
    if (stat === null) continue;
    // The name before it may hold spaces and brackets.
    const [, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    found.push({ pid: Number(name), parent: Number(parent), group: Number(group) });
  }
  return found;
}

/** The process, its process group, and all descendants. */
export async function processTree(pid: number): Promise<number[]> {
  const all = await running();
  const tree = new Set(all.filter((each) => each.pid === pid || each.group === pid).map((each) => each.pid));
  for (let before = 0; before !== tree.size;) {
    before = tree.size;
    for (const each of all) if (tree.has(each.parent)) tree.add(each.pid);
  }
  return [...tree];
}

/** Ports in ascending order. Fails when the process is gone. */
export async function listeningPorts(pid: number): Promise<number[]> {
  const inodes = new Set<string>();
  const tree = await processTree(pid);
  if (!tree.includes(pid)) throw new Error(`process ${pid} is gone`);
  for (const member of tree)
    for (const descriptor of await readdir(`/proc/${member}/fd`).catch(() => [])) {
      const link = await readlink(`/proc/${member}/fd/${descriptor}`).catch(() => '');
      const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
      if (inode !== undefined) inodes.add(inode);
    }
  const ports = new Set<number>();
  for (const table of ['tcp', 'tcp6']) {
    const lines = (await readFile(`/proc/net/${table}`, 'utf8').catch(() => '')).split('\n').slice(1);
    for (const line of lines) {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      if (state === LISTENING && inodes.has(inode)) ports.add(Number.parseInt(local.split(':')[1] ?? '', 16));
    }
  }
  return [...ports].toSorted((a, b) => a - b);
}
