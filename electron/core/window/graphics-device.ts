/** Checks whether this machine can draw with a GPU. */
import { existsSync } from 'node:fs';

/** Devices of Linux through which a program uses a GPU: of the kernel, of NVIDIA's own driver, and of Windows below WSL. */
const GPU_DEVICES = ['/dev/dri', '/dev/nvidiactl', '/dev/dxg'];

/**
 * False on a Linux without any GPU device (virtual machines, containers), where Chromium draws in software. It would find that out only after it has
 * loaded its graphics libraries, which costs memory and time at the start.
 */
export function hasGraphicsDevice(platform: NodeJS.Platform = process.platform, exists = existsSync): boolean {
  return platform !== 'linux' || GPU_DEVICES.some((path) => exists(path));
}
