/** The file operations of the library that tests need to fail: a full disk, two file systems. */
import { renameSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { freeBytesAt } from '../files/file-error.ts';

export interface Disk {
  open(path: string, flags: string, mode?: number): Promise<FileHandle>;
  rename(from: string, to: string): void;
  /** Free bytes for this user on the folder's disk; null if the system does not report them. */
  freeBytes(directory: string): number | null;
}

export const realDisk: Disk = { open, rename: renameSync, freeBytes: freeBytesAt };
