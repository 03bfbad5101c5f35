/** Ends the app when the script that started it is gone without a word (killed, or its terminal closed). */

const CHECK_INTERVAL_MS = 1000;

/** `launcherPid` as the launcher put it into the environment; nothing happens without one. */
export function followLauncher(launcherPid: string | undefined, onGone: () => void): void {
  const pid = Number(launcherPid);
  if (!Number.isInteger(pid) || pid <= 1) return;
  const timer = setInterval(() => {
    try {
      // Signal 0 only asks whether the process is there.
      process.kill(pid, 0);
    } catch {
      clearInterval(timer);
      onGone();
    }
  }, CHECK_INTERVAL_MS);
  timer.unref();
}
