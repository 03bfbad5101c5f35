/**
 * Checks on the text of a path before the file system is accessed. On Windows an access is already an action: for a path of another machine
 * (`\\host\share`) the system logs in there, which sends a hash of the user's password; a device name may block.
 */
import nativeSyntax, { type PlatformPath } from 'node:path';

/** Device names in every folder of Windows, with any extension. */
const DEVICE_NAME = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\.|$)/i;

/** Returns whether the path names another machine, or a device by its namespace (`\\?\`, `\\.\`, `\??\`). */
export function leavesMachine(path: string, syntax: PlatformPath = nativeSyntax): boolean {
  if (syntax.sep !== '\\') return false;
  const written = path.replaceAll('/', '\\');
  return written.startsWith('\\\\') || written.startsWith('\\??\\');
}

/** A part of an absolute Windows path that is a device or an alternate data stream; null if there is none, and on other systems. */
export function specialPart(path: string, syntax: PlatformPath = nativeSyntax): string | null {
  if (syntax.sep !== '\\') return null;
  const { root } = syntax.parse(path);
  const parts = path.slice(root.length).split(/[\\/]/);
  return parts.find((part) => part.includes(':') || DEVICE_NAME.test(part)) ?? null;
}

/** The first part of `path` below `folder` that begins with a dot; null if there is none. Both are absolute. */
export function hiddenPart(folder: string, path: string, syntax: PlatformPath = nativeSyntax): string | null {
  return (
    syntax
      .relative(folder, path)
      .split(syntax.sep)
      .find((part) => part.startsWith('.')) ?? null
  );
}
