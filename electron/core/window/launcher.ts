/** Ends the app when the script that started it has ended without a signal (killed, or its terminal closed). */

const CHECK_INTERVAL_MS = 1000;

/** `launcherPid` from the launcher's environment variable; does nothing without one. */
export function followLauncher(launcherPid: string | undefined, onGone: () => void): void {
  const pid = Number(launcherPid);
  if (!Number.isInteger(pid) || pid <= 1) return;
  const timer = setInterval(() => {
    try {
      // Signal 0 only checks whether the process exists.
      process.kill(pid, 0);
    } catch {
      clearInterval(timer);
      onGone();
    }
  }, CHECK_INTERVAL_MS);
  timer.unref();
}
