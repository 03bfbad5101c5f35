/** The folder of the tests' temporary files. */
import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Linux's type number for file systems in memory. */
const TMPFS = 0x01021994;

/** @param {string} folder */
const isInMemory = (folder) => process.platform === 'linux' && statfsSync(folder).type === TMPFS;

/**
 * The environment with temporary files on a disk. Many systems have /tmp in memory; the app then spools next to its library, which has its
 * own tests, and all other tests assume the usual case.
 */
export function diskTemporaryEnvironment() {
  return isInMemory(tmpdir()) && !isInMemory('/var/tmp') ? { TMPDIR: '/var/tmp' } : {};
}
