/** A disk that can be filled: a small tmpfs, which only root may mount, and not in every container. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SIZE_MIB = 384;
const BLOCK = Buffer.alloc(1024 ** 2);
/** The last bytes are filled in smaller pieces. */
const PAGE = Buffer.alloc(4096);

export interface SmallDisk {
  /** Its root. */
  readonly folder: string;
  /** Fills the free space to the last page. */
  fill(): void;
  free(): void;
  unmount(): void;
}

function writeUntilFull(file: string, piece: Buffer): void {
  for (let number = 0; ; number += 1) {
    try {
      writeFileSync(`${file}.${number}`, piece, { flag: 'wx' });
    } catch (thrown) {
      if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOSPC') return;
      throw thrown;
    }
  }
}

/** Null where nothing may be mounted. */
export function mountSmallDisk(folder: string): SmallDisk | null {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MIB}m,mode=0700`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    // Not root.
    return null;
  }
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill() {
      mkdirSync(ballast, { recursive: true });
      writeUntilFull(join(ballast, 'block'), BLOCK);
      writeUntilFull(join(ballast, 'page'), PAGE);
    },
    free: () => rmSync(ballast, { recursive: true, force: true }),
    unmount: () => void execFileSync('umount', ['-l', folder]),
  };
}

/** True if `mountSmallDisk` works here. */
export function canFillDisks(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'pen-faults-disk-'));
  const disk = mountSmallDisk(folder);
  disk?.unmount();
  rmSync(folder, { recursive: true, force: true });
  return disk !== null;
}
