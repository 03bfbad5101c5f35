/** Where tests put their temporary files. */
import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Linux's number for a file system that lies in memory. */
const TMPFS = 0x01021994;

/** @param {string} folder */
const isInMemory = (folder) => process.platform === 'linux' && statfsSync(folder).type === TMPFS;

/**
 * The environment in which temporary files lie on a disk. Many systems keep /tmp in memory; the product then spools beside its library,
 * which has tests of its own, and all others mean the usual case.
 */
export function diskTemporaryEnvironment() {
  return isInMemory(tmpdir()) && !isInMemory('/var/tmp') ? { TMPDIR: '/var/tmp' } : {};
}
