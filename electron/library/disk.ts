/** The few file operations of the library that tests need to see fail: a full disk, two file systems. */
import { renameSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { freeBytesAt } from '../files/file-error.ts';

export interface Disk {
  open(path: string, flags: string, mode?: number): Promise<FileHandle>;
  rename(from: string, to: string): void;
  /** Bytes this user may still write where the folder lies; null where the system does not tell. */
  freeBytes(directory: string): number | null;
}

export const realDisk: Disk = { open, rename: renameSync, freeBytes: freeBytesAt };
