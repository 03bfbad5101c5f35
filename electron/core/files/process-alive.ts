/** Returns whether a process with this id exists. The id may have been reused; callers check more where that matters. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // EPERM: it is running under another user.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}
